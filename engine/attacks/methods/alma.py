"""ALMA: the least L2 perturbation by an augmented Lagrangian (Rony et al. 2021, arXiv 2011.11857).

What is descended is the distance plus a penalty on the shortfall over the spread of the best three logits
(DLR). The penalty's multiplier follows its derivative, and its steepness grows while nothing is found, so
that iterates settle at the boundary. As in the authors' code, steps are RMSProp's with momentum, and their
size, found such that the first one leads so far, falls exponentially once something is found.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.gradient_attack import TINY, GradientAttack
from engine.attacks.oracle import RENEW_EVERY
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

SLACK = 1e-4
"""The shortfall is to be this far below zero, in units of the spread."""
DECAY = 0.9
"""Of the means of squared gradients, of momentum and of the multiplier."""
REDUCTION = 0.01
"""The last step size, as a part of the first."""
CHECK_EVERY, IMPROVED, STEEPER = 10, 0.95, 1.2
"""Every so many steps without an adversarial the shortfall must have fallen below this part of the last, or
the penalty becomes steeper by this factor."""
LEAST, MOST = 1e-6, 1e12
"""Bounds of the multiplier; the latter also of the penalty's derivative."""
NEAR = 0.9
"""The part of the way to the best adversarial from which on the way back is searched."""
SHOWN_EVERY = 10
"""Steps between two frames that are no better than the best so far."""


class ALMA(GradientAttack):
    """Descends distance and penalty at once, and adapts the penalty.

    Rony, Granger, Pedersoli and Ben Ayed 2021, arXiv 2011.11857.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Make all steps; none where the gradient at the original is zero, and nothing leads away."""
        steps, answer = int(self.parameters["steps"]), origin
        change = np.zeros((SIDE, SIDE), np.float32)
        square, momentum = np.ones_like(change), np.zeros_like(change)
        multiplier = steepness = 1.0
        first_found, checked, size = steps + 1, np.inf, 0.0
        for number in range(steps):
            self.progress = number / steps
            lead, slope = self._ratio(answer, self.original + change)
            if number == 0:
                checked = lead
            elif (number + 1) % CHECK_EVERY == 0:
                if first_found > steps and lead >= IMPROVED * checked:
                    steepness *= STEEPER
                checked = lead
            if number:
                wanted = _rise(lead, steepness, multiplier)
                multiplier = min(max(DECAY * multiplier + (1 - DECAY) * wanted, LEAST), MOST)
            if lead < 0:
                first_found = min(first_found, number)
            gradient = np.float32(min(_rise(lead, steepness, multiplier), MOST)) * slope
            if number:
                gradient += change / np.float32(np.linalg.norm(change) + TINY)
            elif not gradient.any():
                return
            else:
                size = self._first_size(gradient)
            fallen = max(number - first_found, 0) / max(steps - first_found, 1)
            square = np.float32(DECAY) * square + np.float32(1 - DECAY) * np.square(gradient)
            momentum = np.float32(DECAY) * momentum + gradient / (np.sqrt(square) + np.float32(1e-8))
            change = change - np.float32(size * REDUCTION**fallen) * momentum
            change = (self.original + change).clip(0, 1).astype(np.float32) - self.original
            answer = self._ask(self.original + change, answer, number)
            if number % SHOWN_EVERY == 0 or (self.is_adversarial(answer) and self.is_nearer(answer.image)):
                yield self.frame(answer, Phase(PhaseKind.STEP, round=number + 1, rounds=steps))
        yield from self.back(origin, NEAR)

    def _ask(self, iterate: FloatArray, near: Answer, number: int) -> Answer:
        """In full where it seems to be the best so far, and now and then; otherwise warm-started."""
        image = self.oracle.snap(iterate)
        if number % RENEW_EVERY == RENEW_EVERY - 1:
            return self.oracle.full(image)
        answer = self.oracle.warm(image, near)
        if not answer.full and self.goal.reached(answer.energies) and self.is_nearer(image):
            return self.oracle.full(image)
        return answer

    def _ratio(self, answer: Answer, at: FloatArray) -> tuple[float, FloatArray]:
        """The shortfall over the spread of the best three, and its gradient (28, 28)."""
        ratio, weights = self.goal.ratio(answer.energies)
        slope: FloatArray = self.oracle.gradients(answer, at, weights[None])[0]
        return ratio + SLACK, slope

    def _first_size(self, gradient: FloatArray) -> float:
        """The step size with which the first step leads as far as asked for."""
        first = self.parameters["first"]
        low, high = 0.0, 1.0

        def length(size: float) -> float:
            moved = (self.original - np.float32(size) * gradient).clip(0, 1)
            return float(np.linalg.norm(moved - self.original))

        while length(high) < first and high < MOST:
            low, high = high, 2 * high
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if length(middle) < first else (low, middle)
        return high


def _rise(lead: float, steepness: float, multiplier: float) -> float:
    """The derivative of the penalty P2 by the lead."""
    if lead >= 0:
        return multiplier + 2 * multiplier * steepness * lead + 0.5 * steepness**2 * lead**2
    return multiplier / (1 - steepness * lead) ** 2


ATTACKS = (
    Declaration(
        AttackSpec(
            "alma",
            "ALMA",
            "Descends distance and a penalty on the lead, by an augmented Lagrangian.",
            (Norm.L2,),
            "Rony et al. 2021, arXiv 2011.11857",
            (
                Parameter(
                    "steps", "Steps", 300, 1, 10_000, True, "All are made; the paper uses 100 and 1000."
                ),
                Parameter("first", "First", 1.0, 0.01, 10.0, help="How far the first step leads, in L2."),
            ),
            (Need.GRADIENTS,),
        ),
        ALMA,
        MenuGroup.GRADIENT,
        quick={"steps": 100},
    ),
)
