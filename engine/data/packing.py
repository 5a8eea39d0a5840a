"""Images as text in one line, exactly: for JSON, and to be named on a command line."""

from __future__ import annotations

import base64
import binascii
import zlib

import numpy as np

from engine.types import PIXELS, RANGE_SLACK, SIDE, FloatArray, ImageError

PREFIX = "pixels:"
"""A source that begins so is an image by itself: the rest is what `packed` gives."""


def packed(image: FloatArray) -> str:
    """A (28, 28) float32 image as letters, digits, "-", "_" and "=": base64 of zlib of little-endian."""
    return base64.urlsafe_b64encode(zlib.compress(np.ascontiguousarray(image, "<f4").tobytes(), 9)).decode()


def unpacked(text: str) -> FloatArray:
    """The (28, 28) float32 image in [0, 1] that `packed` made the text of. Raises ImageError for others."""
    size = 4 * PIXELS
    try:
        inflate = zlib.decompressobj()
        content = inflate.decompress(base64.b64decode(text.encode("ascii"), b"-_", validate=True), size + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ImageError("the pixels can't be unpacked; copy all of the text") from error
    if len(content) != size or not inflate.eof:
        raise ImageError("the pixels are not an image of {side}x{side}; copy all of the text", side=SIDE)
    image: FloatArray = np.frombuffer(content, "<f4").reshape(SIDE, SIDE).astype(np.float32)
    if not ((image >= -RANGE_SLACK) & (image <= 1 + RANGE_SLACK)).all():  # NaN is neither
        raise ImageError("the values of the pixels don't lie between 0 and 1; copy the text again")
    return image
