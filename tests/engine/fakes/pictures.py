"""Small weights of Exact ABS, and images near their pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.exact.rounding import Array
from engine.models.exact_abs import ExactModel
from engine.types import (
    CLASSES,
    PIXELS,
    FloatArray,
)
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import BLACK, ExactWeights, pixels

CALIBRATION = Calibration(200.0, 1e-6)


def weights(pictures: NDArray[Any], offsets: Array | None = None) -> ExactWeights:
    """From bytes (10, K, 784) and offsets (10, K)."""
    levels = np.asarray(pictures, np.uint8)
    given_ = np.zeros(levels.shape[:2]) if offsets is None else offsets
    return ExactWeights(levels, np.asarray(given_, np.float32), CALIBRATION)


def random_weights(seed: int, count: int, spread: float = 1.0) -> ExactWeights:
    rng = np.random.default_rng(seed)
    inked = rng.random((CLASSES, count, PIXELS)) < 0.2
    pictures = np.where(inked, rng.integers(0, 256, (CLASSES, count, PIXELS)), BLACK)
    return weights(pictures, spread * rng.normal(size=(CLASSES, count)))


def near(model: ExactModel, seed: int) -> FloatArray:
    """An image (784,) between some pictures, with black and white pixels."""
    rng = np.random.default_rng(seed)
    pictures = pixels(model.weights.pictures).reshape(-1, PIXELS)
    some = pictures[rng.integers(0, len(pictures), 2)]
    image: FloatArray = np.clip(0.7 * some[0] + 0.3 * some[1], 0, 1).astype(np.float32)
    return image
