"""Single images as PNG: 8-bit rounding that stays adversarial, and enlarging by whole pixels."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.data.image_files import EXACT, LARGEST_SCALE
from engine.system.files import written_whole
from engine.types import SIDE, ExportError, FloatArray

LARGE = 16
"""The usual enlargement, to 448x448 pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Rounded:
    """An image in 8 bits."""

    pixels: NDArray[np.uint8]
    """(28, 28) uint8."""
    how: str
    """In words, e.g. "to the nearest grey"."""

    @property
    def image(self) -> FloatArray:
        """(28, 28) float32: exactly what reading the PNG gives back."""
        return self.pixels.astype(np.float32) / np.float32(255)


def to_8_bits(image: FloatArray) -> NDArray[np.uint8]:
    """Greys of any shape, clipped to [0, 1], rounded to the nearest of 256: uint8 of the same shape (...)."""
    return np.rint(np.clip(image, 0, 1).astype(np.float64) * 255).astype(np.uint8)


def roundings(image: FloatArray, original: FloatArray) -> Iterator[Rounded]:
    """Yield the 8-bit images worth trying, the nearest first.

    `image`, `original`: (28, 28) in [0, 1]. Rounding to the nearest grey takes back up to half a
    grey level of a perturbation; rounding away from the original takes back nothing, and the last
    two go one or two grey levels further wherever a pixel was changed by half a level or more.
    """
    yield Rounded(to_8_bits(image), "to the nearest grey")
    levels = np.clip(image, 0, 1).astype(np.float64) * 255
    change = levels - np.clip(original, 0, 1).astype(np.float64) * 255
    # The small allowance keeps a float32 that is meant to be k / 255 from being moved to k + 1.
    away = np.where(change > 0, np.ceil(levels - 1e-3), np.floor(levels + 1e-3))
    yield Rounded(np.clip(away, 0, 255).astype(np.uint8), "away from the original")
    for further in (1, 2):
        pushed = away + further * np.sign(change) * (np.abs(change) >= 0.5)
        words = f"{further} grey level{'s' if further > 1 else ''} beyond the original's side"
        yield Rounded(np.clip(pushed, 0, 255).astype(np.uint8), words)


def quantise(
    image: FloatArray, original: FloatArray, is_adversarial: Callable[[FloatArray], bool]
) -> Rounded | None:
    """The first of the roundings that is still adversarial, or None if none is.

    `is_adversarial` gets a (28, 28) float32 image and asks the model; at most four calls.
    """
    return next((rounded for rounded in roundings(image, original) if is_adversarial(rounded.image)), None)


def write_png(
    path: Path,
    image: FloatArray | NDArray[np.uint8],
    *,
    scale: int = 1,
    text: Mapping[str, str] | None = None,
) -> None:
    """Write a (28, 28) image, uint8 or float in [0, 1], as an 8-bit grey PNG, each pixel a square of `scale`.

    The file is marked as what a model saw, and how much enlarged, so that `read_image` gives it back exactly.
    `text` goes into the file's text entries. Raises ExportError.
    """
    if image.shape != (SIDE, SIDE) or not 1 <= scale <= LARGEST_SCALE:
        raise ExportError(
            "a PNG needs a 28x28 image and a factor 1 to {largest}, not {shape} and {scale}",
            largest=LARGEST_SCALE,
            shape=image.shape,
            scale=scale,
        )
    pixels = image if image.dtype == np.uint8 else to_8_bits(image.astype(np.float32))
    notes = PngInfo()
    for key, value in {**(text or {}), EXACT: str(scale)}.items():
        notes.add_text(key, value)
    buffer = io.BytesIO()
    picture = Image.fromarray(pixels.repeat(scale, 0).repeat(scale, 1))
    picture.save(buffer, "PNG", pnginfo=notes, optimize=True)
    write_bytes(path, buffer.getvalue())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a finished file whole or not at all. Raises ExportError."""
    with written_whole(path) as file:
        file.write(data)
