"""Decode picture files and pixels in memory to grey levels, as `arrays` does NPY, NPZ and IDX arrays.

Colour, transparency, 16 bits, damage and hostile sizes are dealt with here; whether a picture is inverted or
normalised is decided in `images`.
"""

from __future__ import annotations

import io
import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data import greys
from engine.data.formats import LISTED, PILLOW, plugin
from engine.data.greys import Raw
from engine.types import SIDE, Change, ChangeKind, FloatArray, ImageError

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
_ENOUGH = 1_500_000
"""Pixels from which more show nothing new of a digit."""
_ORIENTATION = 0x0112
"""The EXIF tag that says which side is up."""
LAB = ("L*", "a*", "b*")
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


def read(path: Path, index: int = 0, head: bytes = b"") -> Raw:
    """Image `index` of a picture file as greys (H, W) in [0, 1]; `head`: its first bytes, at least 16.

    Raises ImageError if it is not a picture, damaged or too large.
    """
    formats = plugin(path, head)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ImageError(
                "{path}: the file is larger than {limit} MB", path=path, limit=LARGEST_FILE // 1000000
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata, and sizes that are checked right below
            with Image.open(path, formats=formats) as picture:
                return _decode(picture, index, path)
    except UnidentifiedImageError as error:
        if formats != PILLOW:
            raise ImageError(
                "{path}: the {format} picture is damaged or cut short", path=path, format=formats[0]
            ) from error
        raise ImageError(
            "{path}: not a readable picture; use {formats}", path=path, formats=LISTED
        ) from error
    except Image.DecompressionBombError as error:
        raise ImageError("{path}: the picture is too large; make it smaller", path=path) from error
    except _BROKEN as error:
        raise ImageError("{path}: the picture is damaged or cut short", path=path) from error


def all_of(path: Path, most: int, head: bytes) -> Iterator[Raw | None]:
    """The first `most` images of a picture file as for `read`, None for one that can't be read.

    Raises ImageError as that does where none is left.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=plugin(path, head)) as picture:
                for index in range(min(most, int(getattr(picture, "n_frames", 1)))):
                    try:
                        raw = _decode(picture, index, path)
                    except (ImageError, *_BROKEN):
                        raw = None
                    yield raw
    except _BROKEN as error:
        raise ImageError("{path}: the picture is damaged or cut short", path=path) from error


def from_bytes(content: bytes, where: Path) -> Raw:
    """As `read`, for a picture file's content in memory; `where` it comes from goes into messages."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=plugin(where, content[:16])) as picture:
                return _decode(picture, 0, where)
    except _BROKEN as error:
        raise ImageError("{where}: the picture in it is damaged", where=where) from error


def _decode(picture: Image.Image, index: int, path: Path) -> Raw:
    width, height = picture.size
    if width * height > LARGEST:
        raise ImageError(
            "{path}: the picture has {width}x{height} pixels; make it smaller",
            path=path,
            width=width,
            height=height,
        )
    frames = int(getattr(picture, "n_frames", 1))
    if index >= frames:
        raise ImageError(
            "{path}: has no image {index}; the last one is {last}", path=path, index=index, last=frames - 1
        )
    if index:
        picture.seek(index)
        if picture.width * picture.height > LARGEST:  # pages of a TIFF have sizes of their own
            raise ImageError(
                "{path}: the picture has {width}x{height} pixels; make it smaller",
                path=path,
                width=picture.width,
                height=picture.height,
            )
    mark = _scale_of(picture.info.get(EXACT))
    if width * height > 4 * _ENOUGH and (width != height or width % SIDE):
        picture.draft(picture.mode, (width // 2, height // 2))  # a JPEG is decoded smaller, which is quicker
    picture.load()
    turned = () if picture.getexif().get(_ORIENTATION, 1) == 1 else (Change(ChangeKind.TURNED),)
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
    elif upright.mode in ("1", "P", "CMYK", "YCbCr", "HSV"):
        upright = upright.convert("L" if upright.mode == "1" else "RGB")
    seen = model_pixels(np.asarray(upright))
    if seen is not None:
        # An export of ours that was scaled or painted over since is a picture like any other.
        ours = mark == upright.width // SIDE
        return Raw(seen, exact=ours, count=frames, ours=ours, changes=turned, plain=seen)
    factor = math.isqrt(upright.width * upright.height // _ENOUGH)
    if factor > 1 and upright.mode in ("L", "RGB", "RGBA", "I", "F"):
        upright = upright.reduce(factor)
    raw = _as_raw(upright, path)
    return replace(raw, count=frames, changes=(*turned, *raw.changes))


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
    if pixels.shape[0] != pixels.shape[1] or pixels.shape[0] % SIDE or pixels.dtype != np.uint8:
        return None
    if pixels.ndim == 3:
        opaque = pixels.shape[2] < 4 or bool((pixels[..., 3] == 255).all())
        if not opaque or (pixels[..., :1] != pixels[..., 1:3]).any():
            return None
        pixels = pixels[..., 0]
    if pixels.shape[0] > SIDE * LARGEST_SCALE:
        return None
    seen = _whole_pixels(pixels, pixels.shape[0] // SIDE)
    return None if seen is None else seen.astype(np.float32) / np.float32(255)


def from_pixels(pixels: NDArray[np.generic]) -> Raw:
    """As `read`, for (H, W), (H, W, 3) or (H, W, 4) uint8 pixels in memory. Raises ImageError for others."""
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or 0 in pixels.shape:
        raise ImageError(
            "expected 8-bit pixels, got {dtype} of shape {shape}", dtype=pixels.dtype, shape=pixels.shape
        )
    if pixels.shape[0] * pixels.shape[1] > LARGEST:
        raise ImageError(
            "the picture has {width}x{height} pixels; make it smaller",
            width=pixels.shape[1],
            height=pixels.shape[0],
        )
    seen = model_pixels(pixels)
    if seen is not None:
        return Raw(seen, exact=False, plain=seen)
    return _as_raw(Image.fromarray(pixels), Path("the pasted picture"))


def _as_raw(picture: Image.Image, where: Path) -> Raw:
    """Greys (H, W) in [0, 1], or of the channel that shows most. See `greys.in_unit_range` for deep ones.

    Transparent pixels take the colour that the drawing stands out from.
    """
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits, or floats
        values = np.asarray(picture)
        step = max(1, math.isqrt(values.size // (4 * _ENOUGH)))
        values = values[::step, ::step]
        return greys.raw(values, values, where, exact=False)
    if picture.mode == "LAB":
        return _coloured(np.asarray(picture), LAB)
    if picture.has_transparency_data:
        return _on_paper(picture)
    if picture.mode == "L":
        return _plainly(np.asarray(picture, np.float32) / np.float32(255))
    return _coloured(np.asarray(picture.convert("RGB")))


def _coloured(pixels: NDArray[np.uint8], names: tuple[str, ...] = greys.RGB) -> Raw:
    """(H, W, 3) uint8, which may be grey for all its three channels."""
    unit = pixels.astype(np.float32)
    unit /= np.float32(255)
    if names is greys.RGB and not (pixels[..., :1] != pixels[..., 1:]).any():
        return _plainly(np.ascontiguousarray(unit[..., 0]))
    grey, changes = greys.best_channel(unit, names)
    return Raw(grey, exact=False, coloured=True, changes=changes, doubts=greys.doubts_of(unit, names))


def _plainly(grey: FloatArray) -> Raw:
    return Raw(grey, exact=False, plain=grey if grey.shape == (SIDE, SIDE) else None)


def _on_paper(picture: Image.Image) -> Raw:
    pixels = np.asarray(picture.convert("RGBA"), np.float32) / np.float32(255)
    alpha = pixels[..., 3:]
    light, _ = greys.best_channel(pixels[..., :3])
    mean = float((light * alpha[..., 0]).sum() / max(float(alpha.sum()), 1e-9))
    paper = np.float32(1 if mean < 0.5 else 0)
    composite = pixels[..., :3] * alpha + paper * (1 - alpha)
    filled = (Change(ChangeKind.FLATTENED),) if (alpha < 1).any() else ()
    if (composite[..., :1] == composite[..., 1:]).all():
        raw = _plainly(np.ascontiguousarray(composite[..., 0]))
        plain = raw.plain if not filled or raw.plain is None else np.ascontiguousarray(light)
        return replace(raw, changes=filled, plain=plain)
    grey, changes = greys.best_channel(composite)
    doubts = greys.doubts_of(composite)
    return Raw(grey, exact=False, coloured=True, changes=(*filled, *changes), doubts=doubts)
