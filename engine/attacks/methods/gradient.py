"""Attacks along the gradient: FGM, FGSM, BIM, MIM and DeepFool, with exact or estimated gradients.

What they descend is the lead of the own class, the rival's energy minus its own: unlike the cross-entropy
it is flat for no model. Attacks of a fixed size search for the least one that works: they grow it until
they find an adversarial, then bisect. In the end the way back to the original is bisected.

Estimated gradients (Schott et al. 2018, arXiv 1805.09190, section 5, "GE") are finite differences, one pixel
after another, in batches of warm-started queries. Of several amounts by which pixels are moved the one is
kept whose single step from the original leads to the nearest adversarial.

Binary models pass the gradient straight through their threshold; each answer is then about the image that
they can't tell from the iterate, and that is nearest to the original.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from engine.attacks.base import AttackRun, between
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.line_search import bisect, least
from engine.attacks.oracle import Answer
from engine.types import (
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

BOTH_NORMS = (Norm.L2, Norm.LINF)

SIZES = {Norm.L2: np.geomspace(0.4, 15.0, 10).tolist(), Norm.LINF: np.geomspace(0.04, 1.0, 9).tolist()}
"""Sizes that are tried, each half as large again as the one before."""
BISECTIONS = 6
"""Of the interval between a size that fails and one that works."""
DIFFERENCES = (0.3, 0.1, 1.0, 0.03)
"""Amounts by which pixels are moved, in grey levels; as many as are asked for, the first ones first."""
DECAY = 0.9
"""Of MIM's momentum."""
SPARE = 2.0
"""DeepFool linearises anew the boundaries that seemed at most so many times as far as the nearest one."""
OVERSHOOT = 0.02
"""Part by which DeepFool goes beyond the boundary of the linearised model."""
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
    def _is_blind(self) -> bool:
        """Gradients are estimated."""
        return "differences" in self.parameters

    def _slope(self, answer: Answer, at: FloatArray) -> FloatArray:
        """The gradient (28, 28) of the own class's lead at an image that `answer` is about."""
        if self._is_blind:
            if at is not self.original:
                return self._estimated(answer, at)
            if self._at_origin is None:
                self._at_origin = self._estimated(answer, at)
            return self._at_origin
        slope: FloatArray = self._slopes(answer, at, [self.goal.rival(answer.energies)])[0]
        return slope

    def _slopes(self, answer: Answer, at: FloatArray, rivals: Sequence[int]) -> FloatArray:
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
        return estimated

    def _first_leap(self, origin: Answer) -> Generator[AttackStep, None, float | None]:
        """One step with gradients estimated by each difference, the best of which is kept; its size."""
        count = 1 if self.oracle.binary else int(self.parameters["differences"])
        found: list[tuple[float, float, FloatArray | None]] = []
        for difference in DIFFERENCES[:count]:
            self._difference, self._at_origin = difference, None
            size = yield from self._leap(origin)
            found.append((np.inf if size is None else size, difference, self._at_origin))
        least_size, self._difference, self._at_origin = min(found, key=lambda each: each[0])
        return None if np.isinf(least_size) else least_size

    def _leap(self, origin: Answer) -> Generator[AttackStep, None, float | None]:
        """One step along the gradient at the original; the least size found that works, None if none does."""
        direction = self._toward(self._slope(origin, self.original), 1.0)
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

    def _back(self, origin: Answer) -> Iterator[AttackStep]:
        """A binary search between the original and the best adversarial."""
        if self.best is None or self.oracle.binary:
            return
        end = self.best.image

        def attempt(part: float) -> Generator[AttackStep, None, bool]:
            iterate = between(self.original, end, part)
            answer = yield from self.query(iterate, origin, Phase(PhaseKind.BISECT_WAY))
            return self.is_adversarial(answer)

        yield from bisect(attempt, 0.0, 1.0, BISECTIONS)

    @staticmethod
    def _stride(size: float, steps: int) -> float:
        """Of each of some steps in a ball: together they would lead well beyond it."""
        return 2.5 * size / steps

    def _toward(self, slope: FloatArray, size: float) -> FloatArray:
        """The step of a size in the norm of the request that lowers the lead fastest."""
        if self.norm is Norm.LINF:
            return -np.float32(size) * np.sign(slope)
        return -np.float32(size) * slope / np.float32(np.linalg.norm(slope) + TINY)

    def _within(self, iterate: FloatArray, size: float) -> FloatArray:
        """The nearest image in the ball about the original and in the box."""
        move = iterate - self.original
        if self.norm is Norm.LINF:
            move = move.clip(-size, size)
        else:
            move = move * min(1.0, size / (float(np.linalg.norm(move)) + TINY))
        inside: FloatArray = (self.original + move).clip(0, 1).astype(np.float32)
        return inside


class FastGradient(GradientAttack):
    """FGM (L2) and FGSM (Linf): one step along the gradient at the original.

    Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Search for the least size of the step."""
        yield from self._first_leap(origin) if self._is_blind else self._leap(origin)


class Iterative(GradientAttack):
    """BIM, which is projected gradient descent (PGD) from the original.

    Kurakin, Goodfellow and Bengio 2017, arXiv 1607.02533; Madry et al. 2018, arXiv 1706.06083.
    """

    momentum = 0.0

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Search for the least ball in which some steps lead to an adversarial, then bisect the way back."""

        def attempt(size: float) -> Generator[AttackStep, None, bool]:
            return self._attempt(origin, size)

        # An estimated gradient costs 1568 queries, so that one step first tells what size is enough.
        enough = (yield from self._first_leap(origin)) if self._is_blind else None
        if enough is None:
            yield from least(attempt, SIZES[self.norm], BISECTIONS)
        else:
            yield from bisect(attempt, 0.0, enough, BISECTIONS)
        yield from self._back(origin)

    def _attempt(self, origin: Answer, size: float) -> Generator[AttackStep, None, bool]:
        """Steps in the ball of this size; whether they got to an adversarial."""
        steps = int(self.parameters["steps"])
        answer, iterate = origin, self.original
        velocity = np.zeros((SIDE, SIDE), np.float32)
        for _ in range(steps):
            slope = self._slope(answer, iterate)
            velocity = self.momentum * velocity + slope / (np.abs(slope).sum() + TINY)
            iterate = self._within(iterate + self._toward(velocity, self._stride(size, steps)), size)
            answer = yield from self.query(iterate, answer, Phase(PhaseKind.SIZE, size))
            if self.is_adversarial(answer):
                return True
        return False


class Momentum(Iterative):
    """MIM: the same with a running mean of the gradients.

    Dong et al. 2018, arXiv 1710.06081.
    """

    momentum = DECAY


class DeepFool(GradientAttack):
    """Steps to the boundary of the linearised model, of the nearest class.

    Moosavi-Dezfooli, Fawzi and Frossard 2016, arXiv 1511.04599.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Step until an answer is adversarial, then bisect the way back."""
        if self._is_blind:
            yield from self._first_leap(origin)
        answer, iterate = origin, self.original
        self._steepness: dict[int, float] = {}  # of each rival's lead, where it was linearised last
        steps = int(self.parameters["steps"])
        for number in range(1, steps + 1):
            iterate = (iterate + np.float32(1 + OVERSHOOT) * self._step(answer, iterate)).clip(0, 1)
            answer = yield from self.query(iterate, answer, Phase(PhaseKind.STEP, round=number, rounds=steps))
            if self.is_adversarial(answer):
                break
        yield from self._back(origin)

    def _step(self, answer: Answer, at: FloatArray) -> FloatArray:
        """To the nearest boundary: |lead| / |slope| in the dual norm, along the slope."""
        leads = answer.energies - answer.energies[self.goal.own]
        if self._is_blind:  # one class: nine gradients would take nine times as long
            rivals = [self.goal.rival(answer.energies)]
        elif self.goal.target is not None:
            rivals = [self.goal.target]
        else:
            rivals = [c for c in range(len(leads)) if c != self.goal.own]
            if self._steepness:  # gradients cost most of the time, and most rivals stay far away
                away = {c: max(float(leads[c]), 0.0) / self._steepness[c] for c in rivals}
                rivals = [c for c in rivals if away[c] <= SPARE * min(away.values())]
        slopes = self._slope(answer, at)[None] if self._is_blind else self._slopes(answer, at, rivals)
        steps, lengths = [], []
        for rival, slope in zip(rivals, slopes, strict=True):
            linf = self.norm is Norm.LINF
            dual = float(np.abs(slope).sum() if linf else np.linalg.norm(slope)) + TINY
            self._steepness[rival] = dual
            lengths.append(max(float(leads[rival]), 0.0) / dual + 1e-4)
            steps.append(self._toward(slope, lengths[-1]))
        return steps[int(np.argmin(lengths))]


STEPS = Parameter("steps", "Steps", 10, 1, 200, True, "Of each size that is tried.")
DIFFERENCES_TRIED = Parameter(
    "differences",
    "Differences",
    3,
    1,
    len(DIFFERENCES),
    True,
    "Amounts by which pixels are moved to estimate gradients: the one that leads nearest is kept. "
    "For binary models there is one only.",
)


def _variants(
    exact: AttackSpec,
    run: type[GradientAttack],
    quick: Mapping[str, float],
    quick_estimated: Mapping[str, float],
    revision: int = 2,
) -> tuple[Declaration, Declaration]:
    """An attack with exact and with estimated gradients."""
    estimated = replace(
        exact,
        name=f"{exact.name}-ge",
        title=f"{exact.title}, estimated",
        summary=f"{exact.summary[:-1]}, without the model's gradients.",
        source=f"{exact.source}; Schott et al. 2018, arXiv 1805.09190 (GE)",
        parameters=(*exact.parameters, DIFFERENCES_TRIED),
        needs=(),
        slow=True,
    )
    return (
        Declaration(exact, run, MenuGroup.GRADIENT, revision, quick),
        Declaration(estimated, run, MenuGroup.GRADIENT, 4, quick_estimated),
    )


ATTACKS = (
    *_variants(
        AttackSpec(
            "fgm",
            "Fast gradient",
            "One step along the gradient, as long as it has to be.",
            BOTH_NORMS,
            "Goodfellow et al. 2015, arXiv 1412.6572",
            needs=(Need.GRADIENTS,),
        ),
        FastGradient,
        {},
        {"differences": 1},
    ),
    *_variants(
        AttackSpec(
            "bim",
            "Basic iterative (PGD)",
            "Steps along the gradient, in the least ball that is enough.",
            BOTH_NORMS,
            "Kurakin et al. 2017, arXiv 1607.02533; Madry et al. 2018, arXiv 1706.06083",
            (STEPS,),
            (Need.GRADIENTS,),
        ),
        Iterative,
        {"steps": 5},
        {"differences": 1, "steps": 2},
    ),
    *_variants(
        AttackSpec(
            "mim",
            "Momentum iterative",
            "The same with a running mean of the gradients.",
            (Norm.LINF, Norm.L2),
            "Dong et al. 2018, arXiv 1710.06081",
            (STEPS,),
            (Need.GRADIENTS,),
        ),
        Momentum,
        {"steps": 5},
        {"differences": 1, "steps": 2},
    ),
    *_variants(
        AttackSpec(
            "deepfool",
            "DeepFool",
            "Steps to the boundary that the gradients foretell.",
            BOTH_NORMS,
            "Moosavi-Dezfooli et al. 2016, arXiv 1511.04599",
            (Parameter("steps", "Steps", 50, 1, 500, True, "At most."),),
            (Need.GRADIENTS,),
        ),
        DeepFool,
        {"steps": 10},
        {"differences": 1, "steps": 2},
        revision=3,
    ),
)
