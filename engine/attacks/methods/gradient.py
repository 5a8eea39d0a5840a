"""Attacks along the gradient: FGM, FGSM, BIM, MIM and DeepFool, with exact or estimated gradients.

Attacks of a fixed size search for the least one that works: they grow it until they find an adversarial, then
bisect. In the end the way back to the original is bisected.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.gradient_attack import BISECTIONS, DIFFERENCES, SIZES, TINY, GradientAttack
from engine.attacks.line_search import bisect, least
from engine.types import (
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

DECAY = 0.9
"""Decay factor of MIM's momentum."""
SPARE = 2.0
"""DeepFool linearises anew the boundaries that seemed at most so many times as far as the nearest one."""
OVERSHOOT = 0.02
"""Part by which DeepFool goes beyond the boundary of the linearised model."""


class FastGradient(GradientAttack):
    """FGM (L2) and FGSM (Linf): one step along the gradient at the original.

    Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Search for the least size of the step."""
        yield from self.first_leap(origin) if self.is_blind else self.leap(origin)


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
        enough = (yield from self.first_leap(origin)) if self.is_blind else None
        if enough is None:
            yield from least(attempt, SIZES[self.norm], BISECTIONS)
        else:
            yield from bisect(attempt, 0.0, enough, BISECTIONS)
        yield from self.back(origin)

    def _attempt(self, origin: Answer, size: float) -> Generator[AttackStep, None, bool]:
        """Steps in the ball of this size; whether they got to an adversarial."""
        steps = int(self.parameters["steps"])
        answer, iterate = origin, self.original
        velocity = np.zeros((SIDE, SIDE), np.float32)
        for _ in range(steps):
            slope = self.slope(answer, iterate)
            velocity = self.momentum * velocity + slope / (np.abs(slope).sum() + TINY)
            iterate = self.within(iterate + self.toward(velocity, self.stride(size, steps)), size)
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
        if self.is_blind:
            yield from self.first_leap(origin)
        answer, iterate = origin, self.original
        self._steepness: dict[int, float] = {}  # of each rival's lead, where it was linearised last
        steps = int(self.parameters["steps"])
        for number in range(1, steps + 1):
            iterate = (iterate + np.float32(1 + OVERSHOOT) * self._step(answer, iterate)).clip(0, 1)
            answer = yield from self.query(iterate, answer, Phase(PhaseKind.STEP, round=number, rounds=steps))
            if self.is_adversarial(answer):
                break
        yield from self.back(origin)

    def _step(self, answer: Answer, at: FloatArray) -> FloatArray:
        """To the nearest boundary: |lead| / |slope| in the dual norm, along the slope."""
        leads = answer.energies - answer.energies[self.goal.own]
        if self.is_blind:  # one class: nine gradients would take nine times as long
            rivals = [self.goal.rival(answer.energies)]
        elif self.goal.target is not None:
            rivals = [self.goal.target]
        else:
            rivals = [c for c in range(len(leads)) if c != self.goal.own]
            if self._steepness:  # gradients cost most of the time, and most rivals stay far away
                away = {c: max(float(leads[c]), 0.0) / self._steepness[c] for c in rivals}
                rivals = [c for c in rivals if away[c] <= SPARE * min(away.values())]
        slopes = self.slope(answer, at)[None] if self.is_blind else self.slopes(answer, at, rivals)
        steps, lengths = [], []
        for rival, slope in zip(rivals, slopes, strict=True):
            linf = self.norm is Norm.LINF
            dual = float(np.abs(slope).sum() if linf else np.linalg.norm(slope)) + TINY
            self._steepness[rival] = dual
            lengths.append(max(float(leads[rival]), 0.0) / dual + 1e-4)
            steps.append(self.toward(slope, lengths[-1]))
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
    revision: int = 3,
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
        Declaration(estimated, run, MenuGroup.GRADIENT, 5, quick_estimated),
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
        {"differences": 1, "steps": 1},
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
        {"differences": 1, "steps": 1},
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
        {"differences": 1, "steps": 1},
        revision=4,
    ),
)
