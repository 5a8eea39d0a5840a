"""Pictures of a class for attacks on models that make none: training digits."""

from __future__ import annotations

import numpy as np

from engine.data import as_float, mnist
from engine.types import FloatArray


def nearest_digit(image: FloatArray, label: int) -> FloatArray:
    """The training digit (28, 28) of a class that is nearest to an image (28, 28) in L2."""
    digits = mnist("train")
    own = as_float(digits.images[digits.of_class(label)])
    distances = np.square(own - image).sum((1, 2))
    nearest: FloatArray = own[int(distances.argmin())]
    return nearest
