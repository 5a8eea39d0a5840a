"""sigma-zero (Cinà et al. 2024, arXiv 2402.01879): gradient steps that also lower a smooth count of pixels.

What is minimised over the perturbation d is max(lead, 0) + sum(d_i^2 / (d_i^2 + sigma)) / 784, the lead
being the one of the class to be left. After each step, components smaller than a threshold are set to zero;
the threshold rises while the iterate is adversarial and falls while it is not. So the walk crosses the
boundary again and again, each time with other pixels, and the fewest count.

Steps are Adam's on normalised gradients, as in the authors' code; the algorithm as it is printed in the
paper steps along the gradient itself, which ends farther away: on ten training digits and with 300 steps at
7.3 instead of 6.6 pixels on the CNN, and at 28 instead of 7.5 on the network of Madry et al.

On models that search for latents most queries are warm-started. Those that seem adversarial with fewer
pixels than the best so far are confirmed. Nothing is reset afterwards: that is Pointwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.oracle import RENEW_EVERY
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

SIGMA = 1e-3
"""Smoothness of the count: a change by sqrt(sigma), 8 grey levels of 255, counts as half a pixel."""
FIRST_STEP, LAST_STEP = 1.0, 0.1
"""Step sizes, in grey levels; between them they follow a cosine."""
THRESHOLD = 0.3
"""Smaller components of the perturbation are set to zero, to begin with."""
PACE = 0.01
"""By how much the threshold rises or falls after each step, in parts of the step size."""
DECAYS = (0.9, 0.999)
"""Decay rates of Adam's running means of the gradient and of its square."""
SHOWN_EVERY = 10
"""Steps between two frames that are no better than the best so far."""
TINY = 1e-12


class SigmaZero(AttackRun):
    """Minimises L0 by gradient steps on a smooth stand-in for it, and an adaptive threshold.

    For binary models the perturbation is one of the image as they see it, and each of its components that
    is not zero flips its pixel: the attack's own threshold takes the place of the model's. Gradients, then,
    are those at an image that the model sees, not passed through a step that hides most of a change.

    Cinà, Villani, Pintor, Schönherr, Biggio and Pelillo 2024, arXiv 2402.01879.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Make all steps, unless a single pixel is found to be enough."""
        steps, answer = int(self.parameters["steps"]), origin
        binary = self.oracle.binary
        seen = (self.original >= 0.5).astype(np.float32) if binary else self.original
        change = np.zeros((SIDE, SIDE), np.float32)
        adam, threshold, size = _Adam(), THRESHOLD, FIRST_STEP
        for number in range(1, steps + 1):
            self.progress = (number - 1) / steps
            slope = self._slope(answer, change)
            move = np.float32(size) * adam.direction(slope / max(float(np.abs(slope).max()), TINY))
            change = (seen + change - move).clip(0, 1) - seen
            size = LAST_STEP + (FIRST_STEP - LAST_STEP) * (1 + math.cos(math.pi * number / steps)) / 2
            threshold += PACE * size * (1 if self.goal.reached(answer.energies) else -1)
            threshold = min(max(threshold, 0.0), 1.0)
            change[np.abs(change) < threshold] = 0
            image = self.oracle.snap(seen + (np.sign(change) if binary else change))
            answer = self._ask(image, answer, number)
            if number % SHOWN_EVERY == 0 or (self.is_adversarial(answer) and self.is_nearer(image)):
                yield self.frame(answer, Phase(PhaseKind.STEP, round=number, rounds=steps))
            if self.best is not None and self.best.distances.L0 == 1:
                return

    def _ask(self, image: FloatArray, near: Answer, number: int) -> Answer:
        """In full where it seems to be the best so far, and now and then; otherwise warm-started.

        `Oracle.ask` would do so for every adversarial, half of all iterates.
        """
        if number % RENEW_EVERY == 0:
            return self.oracle.full(image)
        answer = self.oracle.warm(image, near)
        if not answer.full and self.goal.reached(answer.energies) and self.is_nearer(image):
            return self.oracle.full(image)
        return answer

    def _slope(self, answer: Answer, change: FloatArray) -> FloatArray:
        """The gradient (28, 28) of what is minimised, at the image that `answer` is about."""
        slope = (2 * SIGMA / PIXELS * change / np.square(np.square(change) + SIGMA)).astype(np.float32)
        if not self.goal.reached(answer.energies):
            slope += self.oracle.gradients(answer, answer.image, self.goal.weights(answer.energies)[None])[0]
        return slope


class _Adam:
    """Adam's directions (Kingma and Ba 2015, arXiv 1412.6980)."""

    def __init__(self) -> None:
        self._mean = np.zeros((SIDE, SIDE), np.float32)
        self._square = np.zeros((SIDE, SIDE), np.float32)
        self._number = 0

    def direction(self, slope: FloatArray) -> FloatArray:
        """The direction (28, 28) of ascent after another gradient (28, 28), about one grey level a pixel."""
        first, second = DECAYS
        self._number += 1
        self._mean += np.float32(1 - first) * (slope - self._mean)
        self._square += np.float32(1 - second) * (np.square(slope) - self._square)
        mean, square = self._mean / (1 - first**self._number), self._square / (1 - second**self._number)
        direction: FloatArray = mean / (np.sqrt(square) + 1e-8)
        return direction


ATTACKS = (
    Declaration(
        AttackSpec(
            "sigma-zero",
            "sigma-zero",
            "Gradient steps that also lower a smooth count of the changed pixels.",
            (Norm.L0,),
            "Cinà et al. 2024, arXiv 2402.01879",
            (
                Parameter(
                    "steps",
                    "Steps",
                    300,
                    1,
                    10_000,
                    True,
                    "At most; the paper uses 1000.",
                ),
            ),
            (Need.GRADIENTS,),
        ),
        SigmaZero,
        MenuGroup.GRADIENT,
        quick={"steps": 40},
    ),
)
