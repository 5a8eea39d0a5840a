"""Auto-PGD (Croce and Hein 2020, arXiv 2003.01690), in the least ball that is enough.

Projected gradient descent whose step size halves, from the best iterate on, wherever progress has slowed at
one of a few checkpoints. What falls is the own class's lead ("margin") or the lead over the difference of the
largest and the third largest logit ("DLR"), which no rescaling of the logits changes. The paper asks about
one ball; here the ball grows until one is enough, and is then bisected, each search beginning at the best
adversarial so far, projected into the ball.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.gradient_attack import SIZES, GradientAttack
from engine.attacks.line_search import least
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

BOTH, MARGIN, DLR = 0, 1, 2
"""Values of the parameter `loss`."""
MOMENTUM = 0.75
"""Part of a step that is new; the rest repeats the last one."""
FIRST_PERIOD, LEAST_PERIOD, SHORTER = 0.22, 0.06, 0.03
"""Parts of the steps: the first period between two checkpoints, the least, and by how much each shrinks."""
ENOUGH = 0.75
"""Part of a period's steps that must have lowered the loss for the step size to stay."""


class AutoPGD(GradientAttack):
    """Gradient steps in a ball, of a size that adapts.

    Croce and Hein 2020, arXiv 2003.01690.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Grow the ball until it is enough, then bisect."""
        loss = int(self.parameters["loss"])
        self._losses = (MARGIN, DLR) if loss == BOTH else (loss,)

        def attempt(size: float) -> Generator[AttackStep, None, bool]:
            for kind in self._losses:
                if (yield from self._run_in(size, origin, kind)):
                    return True
            return False

        yield from least(attempt, SIZES[self.norm], 0)
        if self.best is None:
            return
        low = max([size for size in SIZES[self.norm] if size < self._reach()], default=0.0)
        low = min(low, 0.5 * self._reach())
        for _ in range(int(self.parameters["halvings"])):
            middle = (low + self._reach()) / 2
            if not (yield from attempt(middle)):
                low = middle
        yield from self.back(origin)

    def _reach(self) -> float:
        """The distance of the best so far."""
        assert self.best is not None
        return self.best.distances.of(self.norm)

    def _run_in(self, size: float, origin: Answer, kind: int) -> Generator[AttackStep, None, bool]:
        """Steps in the ball of a size; whether they got to an adversarial."""
        steps = int(self.parameters["steps"])
        iterate = last = self.within(self._start(size), size)
        answer = yield from self.query(iterate, origin, Phase(PhaseKind.SIZE, size))
        if self.is_adversarial(answer):
            return True
        best, lowest, at_check = (iterate, answer), self._loss(answer, kind), np.inf
        stride, fell, reduced = 2 * size, 0, False
        period = checkpoint = max(int(FIRST_PERIOD * steps), 1)
        since = 0
        for number in range(1, steps + 1):
            target = self.within(iterate + self.toward(self._slope(answer, iterate, kind), stride), size)
            part = np.float32(MOMENTUM if number > 1 else 1.0)
            moved = iterate + part * (target - iterate) + (1 - part) * (iterate - last)
            last, iterate = iterate, self.within(moved, size)
            before = self._loss(answer, kind)
            answer = yield from self.query(iterate, answer, Phase(PhaseKind.SIZE, size))
            if self.is_adversarial(answer):
                return True
            loss = self._loss(answer, kind)
            fell += loss < before
            since += 1
            if loss < lowest:
                lowest, best = loss, (iterate, answer)
            if number >= checkpoint:
                slow = fell < ENOUGH * since or (not reduced and lowest >= at_check)
                if slow:
                    stride /= 2
                    iterate, answer = best
                    last = iterate
                reduced, at_check, fell, since = slow, lowest, 0, 0
                period = max(period - int(SHORTER * steps), int(LEAST_PERIOD * steps), 1)
                checkpoint += period
        return False

    def _start(self, size: float) -> FloatArray:
        """The best so far, or else a point drawn around the original."""
        if self.best is not None:
            return self.best.image
        noise = self.rng.standard_normal((SIDE, SIDE), dtype=np.float32)
        if self.norm is Norm.LINF:
            return self.original + np.float32(size) * (
                2 * self.rng.random((SIDE, SIDE), dtype=np.float32) - 1
            )
        start: FloatArray = self.original + np.float32(size) * noise / np.float32(np.linalg.norm(noise))
        return start

    def _loss(self, answer: Answer, kind: int) -> float:
        """What falls."""
        if kind == MARGIN:
            return self.goal.shortfall(answer.energies)
        return self.goal.ratio(answer.energies)[0]

    def _slope(self, answer: Answer, at: FloatArray, kind: int) -> FloatArray:
        """Its gradient (28, 28)."""
        weights = self.goal.weights(answer.energies)
        if kind == DLR:
            weights = self.goal.ratio(answer.energies)[1]
        slope: FloatArray = self.oracle.gradients(answer, at, weights[None])[0]
        return slope


ATTACKS = (
    Declaration(
        AttackSpec(
            "apgd",
            "Auto-PGD",
            "Gradient steps of a size that adapts, in the least ball that is enough.",
            (Norm.LINF, Norm.L2),
            "Croce & Hein 2020, arXiv 2003.01690",
            (
                Parameter("steps", "Steps", 40, 1, 1000, True, "Of each size that is tried, for each loss."),
                Parameter("halvings", "Halvings", 8, 0, 20, True, "Of the ball, once one was enough."),
                Parameter("loss", "Loss", 0, 0, 2, True, "0: margin, then DLR; 1: margin only; 2: DLR only."),
            ),
            (Need.GRADIENTS,),
        ),
        AutoPGD,
        MenuGroup.GRADIENT,
        quick={"steps": 10, "halvings": 4, "loss": 1},
    ),
)
