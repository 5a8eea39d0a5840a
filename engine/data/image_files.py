"""Decode picture files and pixels in memory to grey levels, as `arrays` does NPY, NPZ and IDX arrays.

Colour, transparency, 16 bits, damage and hostile sizes are dealt with here; whether a picture is inverted or
normalised is decided in `images`.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data.arrays import Raw
from engine.types import SIDE, FloatArray, ImageError

EXACT = "absgui-exact"
"""Key of the PNG text that marks our exports as what a model saw.

Its value is the side of the square that each of the 28x28 pixels was written as: "1", or "16" if enlarged.
"""
LARGEST_SCALE = 256
"""Times that an exported picture may have been enlarged."""
LARGEST = 50_000_000
"""Pixels that a picture may have; a phone's camera makes 12 to 50 million."""
LARGEST_FILE = 200_000_000
"""Bytes that a picture file may have."""
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    struct.error,
    zlib.error,
    MemoryError,
    RuntimeError,
    Image.DecompressionBombError,
)
"""What Pillow's decoders raise for damaged files of every kind."""

Grey = TypeVar("Grey", bound=np.generic)


def read(path: Path, index: int = 0) -> Raw:
    """Image `index` of a picture file as greys (H, W) in [0, 1].

    Raises ImageError if it is not a picture, damaged or too large.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ImageError(f"{path}: the file is larger than {LARGEST_FILE // 1_000_000} MB")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata, and sizes that are checked right below
            with Image.open(path, formats=_FORMATS) as picture:
                return _decode(picture, index, path)
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{path}: not a readable picture; use PNG, JPEG, BMP, GIF, NPY, NPZ or MNIST IDX"
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
    grey = _grey(ImageOps.exif_transpose(picture))
    seen = _whole_pixels(grey, _scale_of(picture.info.get(EXACT)))
    # An export of ours that was scaled or painted over since is a picture like any other.
    ours = seen is not None
    return Raw(grey if seen is None else seen, exact=ours, count=frames, ours=ours)


def _scale_of(mark: object) -> int:
    """The scale that an export's mark gives; 0 without a mark of ours."""
    text = str(mark) if isinstance(mark, str) else ""
    plausible = text.isascii() and text.isdecimal() and len(text) <= 3
    return int(text) if plausible and int(text) <= LARGEST_SCALE else 0


def _whole_pixels(grey: NDArray[Grey], scale: int) -> NDArray[Grey] | None:
    """The (28, 28) of which each pixel is a square of `scale`; None if it isn't so everywhere."""
    if scale < 1 or grey.shape != (SIDE * scale, SIDE * scale):
        return None
    pixels = grey[::scale, ::scale]
    same = np.array_equal(pixels.repeat(scale, 0).repeat(scale, 1), grey)
    return np.ascontiguousarray(pixels) if same else None


def model_pixels(pixels: NDArray[np.generic]) -> FloatArray | None:
    """(28, 28) float32 in [0, 1] if the picture is just that: opaque, grey, each pixel a square of one size.

    `pixels`: as for `from_pixels`. None for any other picture. A clipboard holds no mark, but this recognises
    an image that a model saw, copied at 28x28 or enlarged by whole pixels.
    """
    if pixels.ndim == 3:
        opaque = pixels.shape[2] < 4 or bool((pixels[..., 3] == 255).all())
        if not opaque or (pixels[..., :1] != pixels[..., 1:3]).any():
            return None
        pixels = pixels[..., 0]
    if pixels.dtype != np.uint8 or pixels.shape[0] > SIDE * LARGEST_SCALE:
        return None
    seen = _whole_pixels(pixels, pixels.shape[0] // SIDE)
    return None if seen is None else seen.astype(np.float32) / np.float32(255)


def from_pixels(pixels: NDArray[np.generic]) -> Raw:
    """As `read`, for (H, W), (H, W, 3) or (H, W, 4) uint8 pixels in memory. Raises ImageError for others."""
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
