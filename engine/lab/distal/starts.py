"""Where searches start."""

from __future__ import annotations

import numpy as np

from engine.data import Dataset, as_float
from engine.types import CLASSES, SIDE, FloatArray

STARTS = ("noise", "black", "grey", "texture", "another digit")
"""Uniform noise; no ink; half ink; smooth random patterns, which stand for images of other things; test
digits of another class."""
KNOTS = 6
"""A texture is drawn on KNOTS x KNOTS points and interpolated between them."""


def starts(data: Dataset, rng: np.random.Generator) -> FloatArray:
    """(5, 10, 28, 28) in [0, 1]: each of `STARTS` for each class."""
    noise = rng.random((CLASSES, SIDE, SIDE), dtype=np.float32)
    textures = np.stack([_texture(rng) for _ in range(CLASSES)])
    digits = np.stack([_other(data, label, rng) for label in range(CLASSES)])
    even = [np.full_like(noise, grey) for grey in (0.0, 0.5)]
    return np.stack([noise, *even, textures, digits])


def _texture(rng: np.random.Generator) -> FloatArray:
    """(28, 28) bilinear between random knots, from black to white."""
    knots = rng.random((KNOTS, KNOTS))
    places = np.linspace(0, KNOTS - 1, SIDE)
    low = np.minimum(places.astype(int), KNOTS - 2)
    part = places - low
    rows = knots[low] * (1 - part)[:, None] + knots[low + 1] * part[:, None]
    smooth = rows[:, low] * (1 - part) + rows[:, low + 1] * part
    spread: FloatArray = ((smooth - smooth.min()) / (smooth.max() - smooth.min())).astype(np.float32)
    return spread


def _other(data: Dataset, label: int, rng: np.random.Generator) -> FloatArray:
    """(28, 28) a test digit of another class."""
    others = np.flatnonzero(data.test.labels != label)
    return as_float(data.test.images[rng.choice(others)])
