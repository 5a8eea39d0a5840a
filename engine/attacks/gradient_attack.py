"""What gradient attacks share: exact or estimated gradients, one step along them, and the way back.

What they descend is the lead of the own class, the rival's energy minus its own: unlike the cross-entropy
it does not saturate.

Estimated gradients (Schott et al. 2018, arXiv 1805.09190, section 5, "GE") are finite differences, one pixel
after another, in batches of warm-started queries. Of several amounts by which pixels are moved the one is
kept whose single step from the original leads to the nearest adversarial.

Binary models pass the gradient straight through their threshold; each answer is then about the image that
they can't tell from the iterate, and that is nearest to the original.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun, between
from engine.attacks.line_search import bisect, least
from engine.types import PIXELS, SIDE, AttackStep, FloatArray, Norm, Phase, PhaseKind

SIZES = {Norm.L2: np.geomspace(0.4, 15.0, 10).tolist(), Norm.LINF: np.geomspace(0.04, 1.0, 9).tolist()}
"""Sizes that are tried, each half as large again as the one before."""
BISECTIONS = 6
"""Halvings of the interval between a size that fails and one that works."""
DIFFERENCES = (0.3, 0.1, 1.0, 0.03)
"""Amounts by which pixels are moved, in grey levels; as many as are asked for, the first ones first."""
ROUNDING = 1e-3
"""Estimated slopes that are smaller than this part of the largest count as 0."""
TINY = 1e-12


class GradientAttack(AttackRun):
    """What gradient attacks share: gradients, one step along them, and the way back."""

    _difference = DIFFERENCES[0]
    """By which pixels are moved."""
    _at_origin: FloatArray | None = None
    """The gradient estimated at the original, where every size begins."""

    @property
    def is_blind(self) -> bool:
        """Gradients are estimated."""
        return "differences" in self.parameters

    def slope(self, answer: Answer, at: FloatArray) -> FloatArray:
        """The gradient (28, 28) of the own class's lead at an image that `answer` is about."""
        if self.is_blind:
            if at is not self.original:
                return self._estimated(answer, at)
            if self._at_origin is None:
                self._at_origin = self._estimated(answer, at)
            return self._at_origin
        slope: FloatArray = self.slopes(answer, at, [self.goal.rival(answer.energies)])[0]
        return slope

    def slopes(self, answer: Answer, at: FloatArray, rivals: Sequence[int]) -> FloatArray:
        """The gradients (K, 28, 28) of the own class's lead over each of K rivals."""
        weights = np.zeros((len(rivals), len(answer.energies)), np.float32)
        weights[np.arange(len(rivals)), list(rivals)] = 1
        weights[:, self.goal.own] = -1
        return self.oracle.gradients(answer, at, weights)

    def _estimated(self, answer: Answer, at: FloatArray) -> FloatArray:
        """By central differences, pixel by pixel; one-sided at the border of the box."""
        # What is not binary changes everywhere, what is binary only from one side of 0.5 to the other.
        step = 1.0 if self.oracle.binary else self._difference
        moved = np.repeat(at[None], 2 * PIXELS, 0).reshape(2, PIXELS, PIXELS)
        places = np.arange(PIXELS)
        moved[0, places, places] = (at.ravel() - step).clip(0, 1)
        moved[1, places, places] = (at.ravel() + step).clip(0, 1)
        width = moved[1, places, places] - moved[0, places, places]
        classes = [self.goal.own, self.goal.rival(answer.energies)]
        images = moved.reshape(-1, SIDE, SIDE)
        own, rival = self.oracle.screen(images, answer, classes).T
        lead = (rival - own).reshape(2, PIXELS)
        slope = ((lead[1] - lead[0]) / width).astype(np.float32).reshape(SIDE, SIDE)
        # Rounding errors are no slope, but would have a sign.
        estimated: FloatArray = np.where(np.abs(slope) < ROUNDING * np.abs(slope).max(), 0, slope)
        self.oracle.note_slope(bool(estimated.any()))
        return estimated

    def first_leap(self, origin: Answer) -> Generator[AttackStep, None, float | None]:
        """One step with gradients estimated by each difference, the best of which is kept; its size."""
        count = 1 if self.oracle.binary else int(self.parameters["differences"])
        found: list[tuple[float, float, FloatArray | None]] = []
        for difference in DIFFERENCES[:count]:
            self._difference, self._at_origin = difference, None
            size = yield from self.leap(origin)
            found.append((np.inf if size is None else size, difference, self._at_origin))
        least_size, self._difference, self._at_origin = min(found, key=lambda each: each[0])
        return None if np.isinf(least_size) else least_size

    def leap(self, origin: Answer) -> Generator[AttackStep, None, float | None]:
        """One step along the gradient at the original; the least size found that works, None if none does."""
        direction = self.toward(self.slope(origin, self.original), 1.0)
        worked: list[float] = []

        def attempt(size: float) -> Generator[AttackStep, None, bool]:
            moved = self.original + np.float32(size) * direction
            answer = yield from self.query(moved, origin, Phase(PhaseKind.SIZE, size))
            if self.is_adversarial(answer):
                worked.append(size)
                return True
            return False

        yield from least(attempt, SIZES[self.norm], BISECTIONS)
        return min(worked, default=None)

    def back(self, origin: Answer, low: float = 0.0) -> Iterator[AttackStep]:
        """A binary search between a part of the way to the best adversarial and all of it."""
        if self.best is None or self.oracle.binary:
            return
        end = self.best.image

        def attempt(part: float) -> Generator[AttackStep, None, bool]:
            iterate = between(self.original, end, part)
            answer = yield from self.query(iterate, origin, Phase(PhaseKind.BISECT_WAY))
            return self.is_adversarial(answer)

        yield from bisect(attempt, low, 1.0, BISECTIONS)

    @staticmethod
    def stride(size: float, steps: int) -> float:
        """The size of each of `steps` steps in a ball of a size: together they lead well beyond it."""
        return 2.5 * size / steps

    def toward(self, slope: FloatArray, size: float) -> FloatArray:
        """The step (28, 28) of a size in the request's norm along a slope (28, 28) that lowers the lead."""
        if self.norm is Norm.LINF:
            return -np.float32(size) * np.sign(slope)
        return -np.float32(size) * slope / np.float32(np.linalg.norm(slope) + TINY)

    def within(self, iterate: FloatArray, size: float) -> FloatArray:
        """The image (28, 28) nearest to an iterate (28, 28) within `size` of the original and in [0, 1]."""
        move = iterate - self.original
        if self.norm is Norm.LINF:
            move = move.clip(-size, size)
        else:
            move = move * min(1.0, size / (float(np.linalg.norm(move)) + TINY))
        inside: FloatArray = (self.original + move).clip(0, 1).astype(np.float32)
        return inside
