"""Images, and distances between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
"""Images are (28, 28) float32 in [0, 1], white ink (1) on black (0)."""

SIDE = 28
"""Pixels along one side of an image."""
PIXELS = SIDE * SIDE
CLASSES = 10
RANGE_SLACK = 1e-4
"""By how much a pixel may lie outside its range, by the rounding of whoever made the image; it is clipped."""


class Norm(StrEnum):
    """A distance between two images: number of changed pixels, Euclidean, largest change."""

    L0 = "L0"
    L2 = "L2"
    LINF = "Linf"


@dataclass(frozen=True, slots=True)
class Distances:
    """How far a perturbed image is from the original, in three norms."""

    L0: int
    L2: float
    Linf: float

    def of(self, norm: Norm) -> float:
        """The distance in one norm."""
        return float({Norm.L0: self.L0, Norm.L2: self.L2, Norm.LINF: self.Linf}[norm])
