"""How energies become confidences."""

from __future__ import annotations

from dataclasses import dataclass

from engine.types import CLASSES, WeightsError

ALPHA = 1e-2, 1e6
"""Fits are some hundreds, 784 is a softmax of the logits."""
ETA = 1e-300, 1e12
"""From 1e-10 of ABS to 3e5 of the CNN, 1e-30 for none."""
GAMMA = 0.1, 10.0
"""The authors' lie within 0.96 and 1.06."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How energies become confidences, and how Binary ABS scales its classes (SCIENCE 2).

    Raises WeightsError unless there are ten gammas, and all numbers within limits that no fit comes near.
    """

    alpha: float
    eta: float
    gamma: tuple[float, ...] = (1.0,) * CLASSES

    def __post_init__(self) -> None:
        numbers = [(self.alpha, ALPHA), (self.eta, ETA), *((each, GAMMA) for each in self.gamma)]
        if len(self.gamma) != CLASSES or not all(least <= n <= most for n, (least, most) in numbers):
            alpha, eta, gamma = (f"({least:g} to {most:g})" for least, most in (ALPHA, ETA, GAMMA))
            raise WeightsError(
                "The calibration needs a positive alpha {alpha}, a positive eta {eta} and ten positive "
                "gammas {gamma}; load other weights.",
                alpha=alpha,
                eta=eta,
                gamma=gamma,
            )
