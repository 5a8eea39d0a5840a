"""The Boundary Attack: a walk along the class boundary that needs only decisions.

Brendel, Rauber and Bethge 2018, arXiv 1712.04248.

From an adversarial, every step draws some random moves orthogonal to the way to the original, and takes those
that stay adversarial a little towards it. Warm-started inference chooses, full inference confirms. Both step
sizes follow how often that works.

What it finds in a binary model has its changed pixels at the threshold, where every other move takes a change
back. So the walk itself is among images that were not put there, which the model can't tell from those.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from engine.attacks.base import between
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.line_search import bisect
from engine.attacks.oracle import BATCH, Answer
from engine.attacks.starting_points import FromStartingPoint
from engine.types import SIDE, AttackSpec, AttackStep, FloatArray, Norm, Parameter, Phase, PhaseKind

BISECTIONS = 8
"""On the way from the starting point to the original."""
FASTER, SLOWER = 1.3, 0.8
LARGEST_STEP, LEAST_STEP = 0.5, 1e-4
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
        walk = self.walk_from((yield from self._onto_the_boundary(current)))
        confirmed = self._iterate
        self._orthogonal, self._forward = 0.1, 0.05
        steps = int(self.parameters["steps"])
        for number in range(steps):
            self.progress = number / steps
            if self._forward < LEAST_STEP or self._orthogonal < LEAST_STEP:
                break
            if np.array_equal(walk.current.image, self.original) and not walk.confirm():
                self._iterate = confirmed  # from a warm start the original itself had seemed adversarial
            chosen, before = self._proposal(walk.current), walk.current
            if chosen is None:
                continue
            if walk.step(chosen):
                self._iterate = chosen
                confirmed = chosen if walk.current.full else confirmed
                yield self.frame(walk.current, Phase(PhaseKind.ALONG_BOUNDARY))
            else:  # the latents have adapted: such moves go too far
                self._iterate = self._iterate if walk.current is before else confirmed
                self._forward *= SLOWER
                self._orthogonal *= SLOWER
        walk.confirm()
        yield self.frame(walk.current, Phase(PhaseKind.ALONG_BOUNDARY))

    def _proposal(self, current: Answer) -> FloatArray | None:
        """An image that a step leads to and that seems adversarial, if any does."""
        around = self._around(self._iterate)
        images = np.stack([self._moved(move, 0.0) for move in around])
        holding = around[self.oracle.promising(current, images, frozen=True)]
        self._orthogonal = min(self._orthogonal * _pace(len(holding) / len(around), 0.2, 0.5), 1.0)
        if not len(holding):
            return None
        images = np.stack([self._moved(move, self._forward) for move in holding])
        promising = images[self.oracle.promising(current, images, frozen=True)]
        self._forward = min(self._forward * _pace(len(promising) / len(images), 0.1, 0.25), LARGEST_STEP)
        return promising[0] if len(promising) else None

    def _onto_the_boundary(self, current: Answer) -> Generator[AttackStep, None, Answer]:
        end = self._iterate

        def attempt(part: float) -> Generator[AttackStep, None, bool]:
            nonlocal current
            image = between(self.original, end, part)
            answer = yield from self.query(image, current, Phase(PhaseKind.ONTO_BOUNDARY))
            works = self.is_adversarial(answer)
            if works:
                current, self._iterate = answer, image
            return works

        yield from bisect(attempt, 0.0, 1.0, BISECTIONS)
        return current

    def _around(self, image: FloatArray) -> FloatArray:
        """(BATCH, 784) random moves on the sphere about the original, as differences from it."""
        way = (image - self.original).ravel()
        length = np.linalg.norm(way)
        noise = self.rng.standard_normal((BATCH, way.size), dtype=np.float32)
        noise -= np.outer(noise @ way / length**2, way)
        noise *= self._orthogonal * length / np.linalg.norm(noise, axis=1, keepdims=True)
        moves: FloatArray = noise + way
        moves *= length / np.linalg.norm(moves, axis=1, keepdims=True)
        return moves

    def _moved(self, move: FloatArray, forward: float) -> FloatArray:
        """The image after a part of the way to the original."""
        moved = self.original + np.float32(1 - forward) * move.reshape(SIDE, SIDE)
        clipped: FloatArray = moved.clip(0, 1).astype(np.float32)
        return clipped


def _pace(share: float, low: float, high: float) -> float:
    """By what a step size changes whose moves hold in this share of the cases."""
    return FASTER if share > high else SLOWER if share < low else 1.0


ATTACKS = (
    Declaration(
        AttackSpec(
            "boundary",
            "Boundary Attack",
            "Walks along the class boundary, by decisions alone.",
            (Norm.L2,),
            "Brendel et al. 2018, arXiv 1712.04248",
            (Parameter("steps", "Steps", 1000, 1, 20_000, True, "At most, of 16 moves each."),),
        ),
        Boundary,
        MenuGroup.DECISION,
        revision=3,
        quick={"steps": 20},
    ),
)
