"""Attacks along the gradient: FGM, FGSM, BIM, MIM and DeepFool, with exact or estimated gradients.

What they descend is the lead of the own class, the rival's energy minus its own: unlike the cross-entropy
it is flat for no model. Attacks of a fixed size search for the least one that works: they grow it until
they find an adversarial, then bisect. In the end the way back to the original is searched.

Estimated gradients (Schott et al., section 5, "GE") are finite differences, one pixel after another, in
batches of cheap looks. Of several amounts by which pixels are moved the one is kept whose single step from
the original leads to the nearest adversarial.

Binary models pass the gradient straight through their threshold; each look is then at the image that they
can't tell from the iterate, and that is nearest to the original.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np

from engine.attacks.base import WARM_STEPS, AttackRun, between
from engine.attacks.line_search import halve, least
from engine.attacks.oracle import Look
from engine.types import PIXELS, SIDE, AttackStep, FloatArray, Norm

SIZES = {Norm.L2: np.geomspace(0.4, 15.0, 10).tolist(), Norm.LINF: np.geomspace(0.04, 1.0, 9).tolist()}
"""That are tried, each half as large again as the one before."""
HALVINGS = 6
"""Of the interval between a size that fails and one that works."""
DIFFERENCES = (0.3, 0.1, 1.0, 0.03)
"""Amounts by which pixels are moved, in grey levels; as many as are asked for, the first ones first."""
DECAY = 0.9
"""Of MIM's momentum."""
SPARE = 2.0
"""DeepFool looks again at boundaries that seemed at most so many times as far as the nearest one."""
OVERSHOOT = 0.02
"""Part by which DeepFool goes beyond the boundary it sees."""
ROUNDING = 1e-3
"""Estimated slopes that are smaller than this part of the largest count as 0."""
TINY = 1e-12


class GradientAttack(AttackRun):
    """What they share: gradients, one step along them, and the way back."""

    _difference = DIFFERENCES[0]
    """By which pixels are moved."""
    _at_origin: FloatArray | None = None
    """The gradient estimated at the original, where every size begins."""

    @property
    def _is_blind(self) -> bool:
        """Gradients are estimated."""
        return "differences" in self._parameters

    def _slope(self, look: Look, at: FloatArray) -> FloatArray:
        """The gradient (28, 28) of the own class's lead at an image that `look` is at."""
        if self._is_blind:
            if at is not self._original:
                return self._estimated(look, at)
            if self._at_origin is None:
                self._at_origin = self._estimated(look, at)
            return self._at_origin
        slope: FloatArray = self._slopes(look, at, [self._rival(look.energies)])[0]
        return slope

    def _slopes(self, look: Look, at: FloatArray, rivals: Sequence[int]) -> FloatArray:
        """The gradients (K, 28, 28) of the own class's lead over each of K rivals."""
        weights = np.zeros((len(rivals), len(look.energies)), np.float32)
        weights[np.arange(len(rivals)), list(rivals)] = 1
        weights[:, self._own] = -1
        return self._derivatives(look, at, weights)

    def _estimated(self, look: Look, at: FloatArray) -> FloatArray:
        """By central differences, pixel by pixel; one-sided at the border of the box."""
        # What is not binary changes everywhere, what is binary only from one side of 0.5 to the other.
        step = 1.0 if self._model.info.binary else self._difference
        moved = np.repeat(at[None], 2 * PIXELS, 0).reshape(2, PIXELS, PIXELS)
        places = np.arange(PIXELS)
        moved[0, places, places] = (at.ravel() - step).clip(0, 1)
        moved[1, places, places] = (at.ravel() + step).clip(0, 1)
        width = moved[1, places, places] - moved[0, places, places]
        classes = [self._own, self._rival(look.energies)]
        images = moved.reshape(-1, SIDE, SIDE)
        own, rival = self._screen(images, look, WARM_STEPS, classes).T
        lead = (rival - own).reshape(2, PIXELS)
        slope = ((lead[1] - lead[0]) / width).astype(np.float32).reshape(SIDE, SIDE)
        # Rounding errors are no slope, but would have a sign.
        estimated: FloatArray = np.where(np.abs(slope) < ROUNDING * np.abs(slope).max(), 0, slope)
        return estimated

    def _first_leap(self, origin: Look) -> Generator[AttackStep, None, float | None]:
        """One step with gradients estimated by each difference, the best of which is kept; its size."""
        count = 1 if self._model.info.binary else int(self._parameters["differences"])
        found: list[tuple[float, float, FloatArray | None]] = []
        for difference in DIFFERENCES[:count]:
            self._difference, self._at_origin = difference, None
            size = yield from self._leap(origin)
            found.append((np.inf if size is None else size, difference, self._at_origin))
        least_size, self._difference, self._at_origin = min(found, key=lambda each: each[0])
        return None if np.isinf(least_size) else least_size

    def _leap(self, origin: Look) -> Generator[AttackStep, None, float | None]:
        """One step along the gradient at the original; the least size found that works, None if none does."""
        direction = self._toward(self._slope(origin, self._original), 1.0)
        worked: list[float] = []

        def attempt(size: float) -> Generator[AttackStep, None, bool]:
            moved = self._original + np.float32(size) * direction
            look = yield from self._at(moved, origin, f"size {size:.3f}")
            if self._worked(look):
                worked.append(size)
                return True
            return False

        yield from least(attempt, SIZES[self._request.norm], HALVINGS)
        return min(worked, default=None)

    def _back(self, origin: Look) -> Iterator[AttackStep]:
        """A binary search between the original and the best adversarial."""
        if self._best is None or self._model.info.binary:
            return
        end = self._best.image

        def attempt(part: float) -> Generator[AttackStep, None, bool]:
            look = yield from self._at(between(self._original, end, part), origin, "back to the original")
            return self._worked(look)

        yield from halve(attempt, 0.0, 1.0, HALVINGS)

    @staticmethod
    def _stride(size: float, steps: int) -> float:
        """Of each of some steps in a ball: together they would lead well beyond it."""
        return 2.5 * size / steps

    def _toward(self, slope: FloatArray, size: float) -> FloatArray:
        """The step of a size in the norm of the request that lowers the lead fastest."""
        if self._request.norm is Norm.LINF:
            return -np.float32(size) * np.sign(slope)
        return -np.float32(size) * slope / np.float32(np.linalg.norm(slope) + TINY)

    def _within(self, iterate: FloatArray, size: float) -> FloatArray:
        """The nearest image in the ball about the original and in the box."""
        move = iterate - self._original
        if self._request.norm is Norm.LINF:
            move = move.clip(-size, size)
        else:
            move = move * min(1.0, size / (float(np.linalg.norm(move)) + TINY))
        inside: FloatArray = (self._original + move).clip(0, 1).astype(np.float32)
        return inside


class FastGradient(GradientAttack):
    """FGM (L2) and FGSM (Linf): one step along the gradient at the original (Goodfellow et al. 2015)."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        yield from self._first_leap(origin) if self._is_blind else self._leap(origin)


class Iterative(GradientAttack):
    """BIM, which is projected gradient descent from the original (Kurakin et al. 2017; Madry et al. 2018)."""

    momentum = 0.0

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        def attempt(size: float) -> Generator[AttackStep, None, bool]:
            return self._attempt(origin, size)

        # An estimated gradient costs a thousand looks, so that one step first tells what size is enough.
        enough = (yield from self._first_leap(origin)) if self._is_blind else None
        if enough is None:
            yield from least(attempt, SIZES[self._request.norm], HALVINGS)
        else:
            yield from halve(attempt, 0.0, enough, HALVINGS)
        yield from self._back(origin)

    def _attempt(self, origin: Look, size: float) -> Generator[AttackStep, None, bool]:
        """Steps in the ball of this size; whether they got to an adversarial."""
        steps = int(self._parameters["steps"])
        look, iterate = origin, self._original
        velocity = np.zeros((SIDE, SIDE), np.float32)
        for _ in range(steps):
            slope = self._slope(look, iterate)
            velocity = self.momentum * velocity + slope / (np.abs(slope).sum() + TINY)
            iterate = self._within(iterate + self._toward(velocity, self._stride(size, steps)), size)
            look = yield from self._at(iterate, look, f"size {size:.3f}")
            if self._worked(look):
                return True
        return False


class Momentum(Iterative):
    """MIM: the same with a running mean of the gradients (Dong et al. 2018)."""

    momentum = DECAY


class DeepFool(GradientAttack):
    """Steps to the boundary of the linearised model, of the nearest class (Moosavi-Dezfooli et al. 2016)."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        if self._is_blind:
            yield from self._first_leap(origin)
        look, iterate = origin, self._original
        self._steepness: dict[int, float] = {}  # of each rival's lead, where it was looked at last
        for _ in range(int(self._parameters["steps"])):
            iterate = (iterate + np.float32(1 + OVERSHOOT) * self._step(look, iterate)).clip(0, 1)
            look = yield from self._at(iterate, look, "to the boundary seen")
            if self._worked(look):
                break
        yield from self._back(origin)

    def _step(self, look: Look, at: FloatArray) -> FloatArray:
        """To the nearest boundary: |lead| / |slope| in the dual norm, along the slope."""
        leads = look.energies - look.energies[self._own]
        if self._is_blind:  # one class: nine gradients would take nine times as long
            rivals = [self._rival(look.energies)]
        elif self._request.target is not None:
            rivals = [self._request.target]
        else:
            rivals = [c for c in range(len(leads)) if c != self._own]
            if self._steepness:  # gradients cost most of the time, and most rivals stay far away
                away = {c: max(float(leads[c]), 0.0) / self._steepness[c] for c in rivals}
                rivals = [c for c in rivals if away[c] <= SPARE * min(away.values())]
        slopes = self._slope(look, at)[None] if self._is_blind else self._slopes(look, at, rivals)
        steps, lengths = [], []
        for rival, slope in zip(rivals, slopes, strict=True):
            linf = self._request.norm is Norm.LINF
            dual = float(np.abs(slope).sum() if linf else np.linalg.norm(slope)) + TINY
            self._steepness[rival] = dual
            lengths.append(max(float(leads[rival]), 0.0) / dual + 1e-4)
            steps.append(self._toward(slope, lengths[-1]))
        return steps[int(np.argmin(lengths))]
