"""The Boundary Attack: a walk along the class boundary that needs only decisions.

Brendel, Rauber and Bethge 2018, arXiv 1712.04248.

From an adversarial, every step draws some random moves orthogonal to the way to the original, each with a
part of that way, some more and some less, and takes the one that stays adversarial and ends nearest.
Warm-started inference chooses, full inference confirms. Both step sizes follow how often that works.
The walk begins at the starting point itself: where the straight way from there meets the boundary may be
the end of a narrow region, from which no move leads on.

What it finds in a binary model has its changed pixels at the threshold, where every other move takes a change
back. So the walk itself is among images that were not put there, which the model can't tell from those.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.attacks.answer import Answer
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.oracle import BATCH
from engine.attacks.starting_points import FromStartingPoint
from engine.types import SIDE, AttackSpec, AttackStep, FloatArray, Norm, Parameter, Phase, PhaseKind

QUERIED = 4
"""Moves in a query, where queries tell which ones hold: no more are made once one does."""
SPREAD = np.tile(np.geomspace(0.5, 2.0, QUERIED), BATCH // QUERIED).astype(np.float32)
"""The parts of the way that a step's moves go, as multiples of the step size."""
CHECK_EVERY = 5
"""Steps between two tries of moves that go no part of the way, where that takes queries."""
FASTER, SLOWER = 1.3, 0.8
LARGEST_STEP, LEAST_STEP = 0.5, 1e-5
"""Parts of the way to the original; below the least the walk has arrived."""


class Boundary(FromStartingPoint):
    """Minimises L2, from the nearest image of another class that is at hand.

    Brendel, Rauber and Bethge 2018, arXiv 1712.04248.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Walk along the boundary until the steps are used up, or get too small."""
        current = yield from self.starting_point(origin)
        if current is None:
            return
        self._iterate = self.unsnapped_start
        walk = self.walk_from(current)
        confirmed = self._iterate
        self._orthogonal = _StepSize(0.1, 0.2, 0.5, QUERIED, 1.0)
        steps, free = int(self.parameters["steps"]), current.reconstructions is not None
        # Where moves cost no query fewer have to hold, so that they may go farther.
        self._forward = _StepSize(0.05, *((0.05, 0.12) if free else (0.1, 0.25)), BATCH, LARGEST_STEP)
        for number in range(steps):
            self.progress = number / steps
            if min(self._forward.size, self._orthogonal.size) < LEAST_STEP:
                break
            if np.array_equal(walk.current.image, self.original) and not walk.confirm():
                self._iterate = confirmed  # from a warm start the original itself had seemed adversarial
            moves = self._around(self._iterate)
            if free or number % CHECK_EVERY == 0:
                tried = moves if free else moves[:QUERIED]
                images = self._moved(tried, np.zeros(len(tried), np.float32))
                self._orthogonal.follow(self.oracle.promising(walk.current, images, frozen=True))
            chosen, before = self._proposal(walk.current, moves), walk.current
            if chosen is None:
                continue
            if walk.step(chosen):
                self._iterate = chosen
                confirmed = chosen if walk.current.full else confirmed
                yield self.frame(walk.current, Phase(PhaseKind.ALONG_BOUNDARY))
            else:  # the latents have adapted: such moves go too far
                self._iterate = self._iterate if walk.current is before else confirmed
                self._forward.size *= SLOWER
                self._orthogonal.size *= SLOWER
        walk.confirm()
        yield self.frame(walk.current, Phase(PhaseKind.ALONG_BOUNDARY))

    def _proposal(self, current: Answer, moves: FloatArray) -> FloatArray | None:
        """The nearest image that a move (BATCH, 784) leads to and that seems adversarial, if any."""
        images = self._moved(moves, np.minimum(self._forward.size * SPREAD, LARGEST_STEP))
        count = QUERIED if current.reconstructions is None else len(images)
        for at in range(0, len(images), count):
            tried = images[at : at + count]
            holds = self.oracle.promising(current, tried, frozen=True)
            self._forward.follow(holds)
            if holds.any():
                lengths = np.square(tried - self.original).sum((1, 2))
                nearest: FloatArray = tried[int(np.where(holds, lengths, np.inf).argmin())]
                return nearest
        return None

    def _around(self, image: FloatArray) -> FloatArray:
        """(BATCH, 784) random moves on the sphere about the original, as differences from it."""
        way = (image - self.original).ravel()
        length = np.linalg.norm(way)
        noise = self.rng.standard_normal((BATCH, way.size), dtype=np.float32)
        noise -= np.outer(noise @ way / length**2, way)
        noise *= self._orthogonal.size * length / np.linalg.norm(noise, axis=1, keepdims=True)
        moves: FloatArray = noise + way
        moves *= length / np.linalg.norm(moves, axis=1, keepdims=True)
        return moves

    def _moved(self, moves: FloatArray, parts: FloatArray) -> FloatArray:
        """The images (N, 28, 28) after moves (N, 784) and parts (N,) of the way to the original."""
        ends = self.original + ((1 - parts)[:, None] * moves).reshape(-1, SIDE, SIDE)
        moved: FloatArray = ends.clip(0, 1).astype(np.float32)
        return moved


class _StepSize:
    """A step size that follows how often such steps hold."""

    def __init__(self, size: float, low: float, high: float, count: int, largest: float) -> None:
        """It falls where a smaller share than `low` of some `count` moves holds, and rises above `high`."""
        self.size = size
        self._low, self._high, self._count, self._largest = low, high, count, largest
        self._held = self._tried = 0

    def follow(self, holds: NDArray[np.bool_]) -> None:
        """Take into account which of some moves hold, (N,)."""
        self._held += int(holds.sum())
        self._tried += len(holds)
        if self._tried >= self._count:
            share = self._held / self._tried
            self.size *= FASTER if share > self._high else SLOWER if share < self._low else 1.0
            self.size = min(self.size, self._largest)
            self._held = self._tried = 0


ATTACKS = (
    Declaration(
        AttackSpec(
            "boundary",
            "Boundary Attack",
            "Walks along the class boundary, by decisions alone.",
            (Norm.L2,),
            "Brendel et al. 2018, arXiv 1712.04248",
            (Parameter("steps", "Steps", 1000, 1, 20_000, True, "At most, of up to 16 moves each."),),
        ),
        Boundary,
        MenuGroup.DECISION,
        revision=5,
        quick={"steps": 20},
    ),
)
