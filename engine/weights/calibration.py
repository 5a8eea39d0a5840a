"""How energies become confidences."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.types import CLASSES, WeightsError


@dataclass(frozen=True, slots=True)
class Calibration:
    """How energies become confidences, and how Binary ABS scales its classes (SCIENCE 2).

    Raises WeightsError unless all numbers are positive and finite and there are ten gammas.
    """

    alpha: float
    eta: float
    gamma: tuple[float, ...] = (1.0,) * CLASSES

    def __post_init__(self) -> None:
        numbers = (self.alpha, self.eta, *self.gamma)
        if len(self.gamma) != CLASSES or not all(math.isfinite(n) and n > 0 for n in numbers):
            raise WeightsError("The calibration needs a positive alpha, eta and ten positive gammas.")
