"""Small weights of Exact ABS, with latents and without, and images near their means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.exact.separable import Array
from engine.models.exact_abs import ExactModel
from engine.types import (
    CLASSES,
    PIXELS,
    FloatArray,
)
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import BLACK, ExactWeights, directions_of, pixels

CALIBRATION = Calibration(200.0, 1e-6)


def weights(pictures: NDArray[Any], offsets: Array | None = None) -> ExactWeights:
    """From bytes (10, K, 784) and offsets (10, K)."""
    levels = np.asarray(pictures, np.uint8)
    given_ = np.zeros(levels.shape[:2]) if offsets is None else offsets
    return ExactWeights(levels, np.asarray(given_, np.float32), CALIBRATION)


def random_weights(seed: int, count: int, spread: float = 1.0, latents: int = 0) -> ExactWeights:
    rng = np.random.default_rng(seed)
    inked = rng.random((CLASSES, count, PIXELS)) < 0.2
    pictures = np.where(inked, rng.integers(0, 256, (CLASSES, count, PIXELS)), BLACK)
    found = weights(pictures, spread * rng.normal(size=(CLASSES, count)))
    if not latents:
        return found
    directions, exponents = directions_of(random_factors(seed, (CLASSES, count), latents))
    return replace(found, directions=directions, exponents=exponents)


def random_factors(seed: int, shape: tuple[int, ...], latents: int) -> Array:
    """Rows of C^T (*shape, latents, 784) on a fifth of the pixels, of singular values 0.3 to 0.97."""
    rng = np.random.default_rng(seed + 1000)
    drawn = rng.normal(size=(*shape, PIXELS, latents)) * (rng.random((*shape, PIXELS, 1)) < 0.2)
    axes = np.linalg.qr(drawn)[0] * rng.uniform(0.3, 0.97, (*shape, 1, latents))
    turned = np.linalg.qr(rng.normal(size=(*shape, latents, latents)))[0]
    factors: Array = (axes @ turned).swapaxes(-1, -2)
    return factors


def near(model: ExactModel, seed: int) -> FloatArray:
    """An image (784,) between some pictures, with black and white pixels."""
    rng = np.random.default_rng(seed)
    pictures = pixels(model.weights.pictures).reshape(-1, PIXELS)
    some = pictures[rng.integers(0, len(pictures), 2)]
    image: FloatArray = np.clip(0.7 * some[0] + 0.3 * some[1], 0, 1).astype(np.float32)
    return image
