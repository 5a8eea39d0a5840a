"""Multi-start boundary: walks along the class boundary from many training images, with averaged gradients.

Where a gradient says little, as in a network that nearly binarises its input, its mean over noise around the
point does (as in Smilkov et al. 2017, arXiv 1706.03825), and where one walk ends depends on where it began.
So many walks begin, at the nearest training images of other classes, at some that are drawn from the
hundred nearest, and straight along the slope towards each class, brought to the boundary by bisection. In
each round every walk steps along the boundary (see `engine.attacks.boundary_moves`; Brendel et al. 2019,
arXiv 1907.01003, and Chen, Jordan and Wainwright 2020, arXiv 1904.02144, walk likewise, with one exact
gradient and with decisions) and is pulled towards the original. Noise falls from round to round, and three
times the farther half of the walks ends.

Models with reconstructions need no noise: their gradients are linear in the image at fixed latents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun
from engine.attacks.boundary_moves import Exchange, Moves, Tangent
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.starting_points import nearest_digits
from engine.types import (
    CLASSES,
    PIXELS,
    SIDE,
    AttackSpec,
    AttackStep,
    FloatArray,
    Need,
    Norm,
    Parameter,
    Phase,
    PhaseKind,
)

NEAREST = 100
"""Half of the walks begin at training images drawn from so many of each class."""
NOISE = (0.2, 0.05)
"""Standard deviation of the noise, in grey levels, in the first round and in the last."""
DRAWS = 4
"""Noisy images whose gradients are averaged in a round."""
MEMORY = 0.6
"""Part of the last slope that is added to the next."""
FIRST_PACE, LEAST_PACE = 0.3, 1e-3
FASTER, SLOWER = 1.1, 0.4
"""What a pace is multiplied by after a step that held and after one that didn't."""
FIRST_HALVINGS, HALVINGS = 8, 3
"""Steps of the search for the boundary at a starting point, and in each round."""
SURVIVORS = 4
"""Walks that go on to the end."""
ENDS = (0.1, 0.25, 0.5)
"""Parts of the rounds after which half of the walks end."""


@dataclass(slots=True, eq=False)
class _Walk:
    """One walk, at an adversarial."""

    answer: Answer
    confirmed: Answer
    """The last full answer."""
    pace: float = FIRST_PACE
    slope: FloatArray | None = None
    """(784,) the running mean, of length 1 about; towards the adversarial side."""

    @property
    def image(self) -> FloatArray:
        return self.answer.image.ravel()


class MultiStartBoundary(AttackRun):
    """The nearest end of many walks along the boundary.

    Ours, after Brendel et al. 2019, arXiv 1907.01003, and Chen et al. 2020, arXiv 1904.02144.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Walk from all starting points at once.

        Raises FlatModelError where every gradient was zero: then no walk had a direction.
        """
        self._rounds = int(self.parameters["rounds"])
        self._moves = self._kind()
        walks: list[_Walk] = []
        for image in [*self._starts(), *self._along_rays(origin)]:
            answer = self.oracle.full(image)
            if self.goal.reached(answer.energies):
                walks.append(_Walk(answer, answer))
            yield self.frame(answer, Phase(PhaseKind.STARTING_POINT))
        if not walks:
            return
        self._pull(walks, FIRST_HALVINGS)
        for number in range(self._rounds):
            self.progress = number / self._rounds
            self._step(walks, number / self._rounds)
            yield from self._confirm(walks)
            if number in {int(self._rounds * part) for part in ENDS}:
                walks.sort(key=self._walk_length)
                del walks[max(SURVIVORS, len(walks) // 2) :]
        if self.oracle.is_flat:
            raise self.flat()

    # Starting points

    def _kind(self) -> Moves:
        original = self.original.ravel()
        if self.oracle.binary or self.norm is Norm.L0:
            return Exchange(original, self.rng, self.norm, binary=self.oracle.binary)
        return Tangent(original, self.rng, self.norm)

    def _starts(self) -> list[FloatArray]:
        """Training images (28, 28) of the classes that are wanted, the nearest first."""
        own, target, count = self.goal.own, self.goal.target, int(self.parameters["starts"])
        labels = [c for c in range(CLASSES) if c != own] if target is None else [target]
        found = [nearest_digits(self.oracle.dataset, self.original, label, NEAREST) for label in labels]
        near = sorted(
            (image for images in found for image in images[: max(2, count // 8)]), key=self._distance
        )[: (count + 1) // 2]
        others = [image for images in found for image in images[max(2, count // 8) :]]
        drawn = self.rng.choice(len(others), min(count // 2, len(others)), replace=False)
        return [*near, *(others[index] for index in drawn)]

    def _along_rays(self, origin: Answer) -> Iterator[FloatArray]:
        """The first adversarial (28, 28) straight along the slope at the original, towards each class."""
        own, target = self.goal.own, self.goal.target
        labels = [c for c in range(CLASSES) if c != own] if target is None else [target]
        weights = np.zeros((len(labels), CLASSES), np.float32)
        weights[:, own] = 1
        weights[np.arange(len(labels)), labels] = -1
        walks = [_Walk(origin, origin) for _ in labels]
        tried = self._moves.rays(self._slopes_of(walks, weights, 0.0))
        holds = self._hold(walks, tried, np.ones(tried.shape[:2], bool))
        for images, works in zip(tried, holds, strict=True):
            if works.any():
                yield images[works.argmax()].reshape(SIDE, SIDE)

    def _distance(self, image: FloatArray) -> float:
        return float(np.linalg.norm(image - self.original))

    def _walk_length(self, walk: _Walk) -> float:
        return float(self._moves.lengths(walk.image))

    # A round

    def _step(self, walks: list[_Walk], part: float) -> None:
        """Every walk goes to the nearest of its proposals that holds, and is pulled towards the original."""
        self._turn(walks, part)
        images = np.stack([walk.image for walk in walks])
        slopes = np.stack([walk.slope for walk in walks if walk.slope is not None])
        paces = np.array([walk.pace for walk in walks], np.float32)
        proposed = self._moves.proposals(images, slopes, paces)
        lengths = self._moves.lengths(proposed)
        nearer = lengths < self._moves.lengths(images)[:, None]
        lengths[~(nearer & self._hold(walks, proposed, nearer))] = np.inf
        chosen = lengths.argmin(1)
        held = np.isfinite(lengths.min(1))
        for walk, holds in zip(walks, held, strict=True):
            walk.pace = min(max(walk.pace * (FASTER if holds else SLOWER), LEAST_PACE), 1.0)
        self._go(walks, np.where(held[:, None], proposed[np.arange(len(walks)), chosen], images))
        self._pull(walks, HALVINGS)

    def _turn(self, walks: list[_Walk], part: float) -> None:
        """The slopes where the walks are, mixed with the last ones."""
        for walk, slope in zip(walks, self._slopes(walks, part), strict=True):
            size = float(np.linalg.norm(slope))
            if size > 0:
                slope = slope / np.float32(size)
            walk.slope = slope if walk.slope is None else MEMORY * walk.slope + slope

    def _slopes(self, walks: list[_Walk], part: float) -> FloatArray:
        """(S, 784) by which the goal's shortfall falls."""
        weights = np.stack([-self.goal.weights(walk.answer.energies) for walk in walks])
        return self._slopes_of(walks, weights, part)

    def _slopes_of(self, walks: list[_Walk], weights: FloatArray, part: float) -> FloatArray:
        """(S, 784) of the sums of energies times weights (S, 10)."""
        if walks[0].answer.reconstructions is not None:
            found = [
                self.oracle.gradients(walk.answer, walk.answer.image, each[None])
                for walk, each in zip(walks, weights, strict=True)
            ]
            return np.concatenate(found).reshape(-1, PIXELS)
        images = np.stack([walk.answer.image for walk in walks])
        images = (images >= 0.5).astype(np.float32) if self.oracle.binary else images
        deviation = np.float32(NOISE[0] * (NOISE[1] / NOISE[0]) ** part)
        noise = self.rng.standard_normal((DRAWS, *images.shape), dtype=np.float32)
        noisy = (images + deviation * noise).clip(0, 1).reshape(-1, SIDE, SIDE)
        slopes: FloatArray = self.oracle.slopes(noisy, np.tile(weights, (DRAWS, 1)))
        mean: FloatArray = slopes.reshape(DRAWS, len(walks), PIXELS).mean(0)
        return mean

    def _pull(self, walks: list[_Walk], halvings: int) -> None:
        """Bisect between the original and where the walks are."""
        images = np.stack([walk.image for walk in walks])
        low, high = np.zeros(len(walks), np.float32), np.ones(len(walks), np.float32)
        best = images
        for _ in range(halvings):
            middle = (low + high) / 2
            tried = self._moves.pulled(images, middle)
            holds = self._hold(walks, tried[:, None], np.ones((len(walks), 1), bool))[:, 0]
            best = np.where(holds[:, None], tried, best)
            low, high = np.where(holds, low, middle), np.where(holds, middle, high)
        self._go(walks, best)

    def _hold(self, walks: list[_Walk], images: FloatArray, asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of images (S, M, 784) seem adversarial, of those that are asked about (S, M)."""
        holds = np.zeros(asked.shape, bool)
        pictures = images.reshape(*asked.shape, SIDE, SIDE)
        if walks[0].answer.reconstructions is None:
            answers = self.oracle.each(pictures[asked])
            holds[asked] = [self.goal.reached(answer.energies) for answer in answers]
            return holds
        for number, walk in enumerate(walks):
            chosen = asked[number]
            if chosen.any():
                holds[number, chosen] = self.oracle.promising(
                    walk.answer, pictures[number, chosen], frozen=True
                )
        return holds

    def _go(self, walks: list[_Walk], images: FloatArray) -> None:
        """Each walk to its image (S, 784), if that is adversarial by a query."""
        for walk, image in zip(walks, images.reshape(-1, SIDE, SIDE), strict=True):
            if np.array_equal(image, walk.answer.image):
                continue
            answer = self.oracle.warm(self.oracle.snap(image), walk.answer)
            if self.goal.reached(answer.energies):
                walk.answer = answer
                walk.confirmed = answer if answer.full else walk.confirmed
            else:  # the latents have adapted
                walk.pace = max(walk.pace * SLOWER, LEAST_PACE)

    def _confirm(self, walks: list[_Walk]) -> Iterator[AttackStep]:
        """The frame of the nearest walk; by a full answer where it is the nearest so far."""
        walk = min(walks, key=self._walk_length)
        if not walk.answer.full and self.is_nearer(walk.answer.image):
            answer = self.oracle.full(walk.answer.image)
            yield self.frame(answer, Phase(PhaseKind.ALONG_BOUNDARY))
            reached = self.goal.reached(answer.energies)
            walk.answer = walk.confirmed = answer if reached else walk.confirmed
            return
        yield self.frame(walk.answer, Phase(PhaseKind.ALONG_BOUNDARY))


ATTACKS = (
    Declaration(
        AttackSpec(
            "multi-start-boundary",
            "Multi-start boundary",
            "Walks along the boundary from many training images, with gradients averaged over noise.",
            (Norm.L2, Norm.LINF, Norm.L0),
            "Ours; after Brendel et al. 2019, arXiv 1907.01003, and Chen et al. 2020, arXiv 1904.02144",
            (
                Parameter("starts", "Starts", 32, 1, 500, True, "Walks that begin; few go on to the end."),
                Parameter("rounds", "Rounds", 40, 1, 1000, True, "Steps of every walk."),
            ),
            (Need.GRADIENTS,),
        ),
        MultiStartBoundary,
        MenuGroup.GRADIENT,
        quick={"starts": 4, "rounds": 10},
    ),
)
