"""Images out of picture files: colour, transparency, 16 bits and hostile sizes."""

from __future__ import annotations

import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data.arrays import Raw
from engine.types import SIDE, FloatArray, ImageError

EXACT = "absgui-exact"
"""Key of the PNG text by which our exports say that they are what a model saw."""
LARGEST = 50_000_000
"""Pixels that a picture may have; a phone's camera makes 12 to 50 million."""
LARGEST_FILE = 200_000_000
"""Bytes that a picture file may have."""
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, AttributeError,
           OverflowError, struct.error, zlib.error, MemoryError, RuntimeError,
           Image.DecompressionBombError)  # fmt: skip
"""What Pillow's decoders raise for damaged files of every kind."""


def read(path: Path, index: int = 0) -> Raw:
    """Read a picture file as grey levels. Raises ImageError if it is no picture, damaged or too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ImageError(f"{path}: the file is larger than {LARGEST_FILE // 1_000_000} MB")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata, and sizes that are checked right below
            with Image.open(path, formats=_FORMATS) as picture:
                return _decode(picture, index, path)
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{path}: not a picture that can be read; use PNG, JPEG, BMP, GIF, NPY, NPZ or MNIST IDX"
        ) from error
    except Image.DecompressionBombError as error:
        raise ImageError(f"{path}: the picture is too large; make it smaller") from error
    except _BROKEN as error:
        raise ImageError(f"{path}: the picture is damaged or cut short") from error


def _decode(picture: Image.Image, index: int, path: Path) -> Raw:
    width, height = picture.size
    if width * height > LARGEST:
        raise ImageError(f"{path}: the picture has {width}x{height} pixels; make it smaller")
    frames = int(getattr(picture, "n_frames", 1))
    if index >= frames:
        raise ImageError(f"{path}: has no image {index}; the last one is {frames - 1}")
    if index:
        picture.seek(index)
    picture.load()
    ours = EXACT in picture.info
    return Raw(_grey(ImageOps.exif_transpose(picture)), exact=ours, count=frames, ours=ours)


def from_pixels(pixels: NDArray[Any]) -> Raw:
    """As `read`, for (H, W), (H, W, 3) or (H, W, 4) uint8 pixels in memory."""
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or 0 in pixels.shape:
        raise ImageError(f"expected 8-bit pixels, got {pixels.dtype} of shape {pixels.shape}")
    if pixels.shape[0] * pixels.shape[1] > LARGEST:
        raise ImageError(f"the picture has {pixels.shape[1]}x{pixels.shape[0]} pixels; make it smaller")
    return Raw(_grey(Image.fromarray(pixels)), exact=False)


def _grey(picture: Image.Image) -> FloatArray:
    """(H, W) in [0, 1]. Transparent pixels take the colour that the drawing stands out from."""
    if picture.mode.startswith("I"):  # 16 bits, or 16 of 32
        values: FloatArray = np.asarray(picture, np.float32) / np.float32(65535)
        return np.clip(values, 0, 1, out=values)
    if picture.mode == "F":
        values = np.asarray(picture, np.float32)
        if not np.isfinite(values).all():
            raise ImageError("the picture holds values that are not numbers (NaN or infinity)")
        values = values / np.float32(255 if values.max() > 1 else 1)
        return np.clip(values, 0, 1, out=values)
    if picture.has_transparency_data:
        light = np.asarray(picture.convert("RGBA").convert("LA"), np.float32) / np.float32(255)
        grey, alpha = light[..., 0], light[..., 1]
        mean = float((grey * alpha).sum() / max(float(alpha.sum()), 1e-9))
        paper = np.float32(1 if mean < 0.5 else 0)
        composite: FloatArray = grey * alpha + paper * (1 - alpha)
        return composite
    plain: FloatArray = np.asarray(picture.convert("L"), np.float32) / np.float32(255)
    return plain


def fit(ink: FloatArray) -> FloatArray:
    """Fit a whole (H, W) picture into 28x28, keeping its aspect, black around it; 28x28 stays as it is."""
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
