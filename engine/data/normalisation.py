"""Bring ink of any size into the form of MNIST's digits.

MNIST was made by fitting the ink's bounding box into 20x20 pixels, keeping the aspect, and by
moving its centre of mass to the middle of 28x28. Measured on all 70,000 digits: the longest side
of the box is 20 pixels (19 for 16 of them), and the centre of mass lies at index 14 (not 13.5)
within half a pixel (two digits of 70,000: 13.480 and 13.494), so whole-pixel shifts move no digit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.types import SIDE, FloatArray, ImageError

BOX = 20
"""Pixels of the longest side of the ink's bounding box."""
CENTRE = 14.0
"""The pixel index that the centre of mass is moved to."""
_GENUINE_SIDES = (BOX - 1, BOX)
_GENUINE_OFFSETS = (-0.52, 0.5 + 1e-6)
"""Where the centre of mass may lie from CENTRE along one axis: as measured, and safe from rounding."""
_BLANK = 1 / 512
"""A peak below half of the least 8-bit grey is no ink."""
_FLOOR = 0.05
"""Part of the peak below which a pixel doesn't stretch the box of ink that has to be scaled."""


def normalise(ink: NDArray[np.generic]) -> FloatArray:
    """Scale and centre ink as MNIST's makers did.

    `ink` is (H, W), any size, ink 1 on background 0; integers are taken as 0..255; what lies
    outside [0, 1] is clipped. Returns a new (28, 28) float32 in [0, 1]. Idempotent. An image that
    has the form already (any genuine MNIST digit) comes back bit for bit; one that is merely
    shifted is shifted back; ink of another size is scaled with anti-aliasing and its peak
    brought to 1. No ink gives all zeros. Raises ImageError for another shape and for NaN.
    """
    image = _checked(ink)
    if image.size == 0 or image.max() < _BLANK:
        return np.zeros((SIDE, SIDE), np.float32)
    if is_normal(image):
        return image
    digit = _cropped(image, 0.0)
    if max(digit.shape) not in _GENUINE_SIDES:
        digit = _scaled(_cropped(image, _FLOOR * float(image.max())))
    return _centred(digit)


def fit(ink: FloatArray) -> FloatArray:
    """Fit a whole (H, W) picture in [0, 1] into (28, 28), keeping its aspect, black around it.

    A 28x28 picture is returned unchanged.
    """
    if ink.shape == (SIDE, SIDE):
        return ink
    height, width = ink.shape
    factor = SIDE / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX), np.float32)
    image = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    image[top : top + size[1], left : left + size[0]] = np.clip(small, 0, 1)
    return image


def is_normal(image: FloatArray) -> bool:
    """Whether a (28, 28) image in [0, 1] has the size and the place of a MNIST digit already."""
    if image.shape != (SIDE, SIDE) or image.max() < _BLANK:
        return False
    box = _extent(image > 0)
    if max(side.stop - side.start for side in box) not in _GENUINE_SIDES:
        return False
    for side, centre in zip(box, _centre_of_mass(image), strict=True):
        off = centre - CENTRE
        held = side.start == 0 if off > 0 else side.stop == SIDE  # the edge keeps it from moving further
        if not (_GENUINE_OFFSETS[0] <= off <= _GENUINE_OFFSETS[1] or held):
            return False
    return True


def _checked(ink: NDArray[np.generic]) -> FloatArray:
    if ink.ndim != 2:
        raise ImageError(
            "expected one grey image (height, width), got an array of shape {shape}", shape=ink.shape
        )
    scale = 255 if np.issubdtype(ink.dtype, np.integer) else 1
    image = ink.astype(np.float32) / np.float32(scale)
    if not np.isfinite(image).all():
        raise ImageError("the image holds values that are not numbers (NaN or infinity)")
    return np.clip(image, 0, 1, out=image)


def _extent(inked: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The rows and columns of the bounding box; at least one pixel must be inked."""
    rows = np.flatnonzero(inked.any(axis=1))
    columns = np.flatnonzero(inked.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _cropped(image: FloatArray, floor: float) -> FloatArray:
    inked = image > floor
    rows, columns = _extent(inked)
    return np.where(inked, image, np.float32(0))[rows, columns]


def _scaled(digit: FloatArray) -> FloatArray:
    """Scale so that the longest side is BOX pixels, anti-aliased, peak 1.

    The Hamming filter came nearest to MNIST's own greys when digits were magnified to black and
    white and scaled back. Its weights are positive, so that the outermost rows keep some ink and
    the box stays BOX pixels long, which idempotence rests on.
    """
    height, width = digit.shape
    factor = BOX / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = np.asarray(Image.fromarray(digit).resize(size, Image.Resampling.HAMMING), np.float32)
    scaled: FloatArray = np.maximum(small, np.float32(0)) / small.max()
    return scaled


def _centre_of_mass(image: FloatArray) -> tuple[float, float]:
    """(row, column) in pixel indices; the image must hold some ink."""
    mass = image.astype(np.float64)
    rows, columns = (mass.sum(axis=1 - axis) @ np.arange(image.shape[axis]) for axis in (0, 1))
    return float(rows / mass.sum()), float(columns / mass.sum())


def _centred(digit: FloatArray) -> FloatArray:
    """Place a digit of at most 28x28 so that its centre of mass is nearest to CENTRE, with all ink inside."""
    top, left = (
        int(np.clip(np.floor(CENTRE - centre + 0.5), 0, SIDE - length))
        for centre, length in zip(_centre_of_mass(digit), digit.shape, strict=True)
    )
    image = np.zeros((SIDE, SIDE), np.float32)
    image[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return image
