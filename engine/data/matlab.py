"""Arrays of numbers from MATLAB's files, versions 5 to 7.2. Damaged ones end the process in scipy's reader.

After a header of 128 bytes come elements: a type and a size (4 bytes each, or 2 each with up to 4 bytes of
data), then the data, padded to 8 bytes. An array is an element that holds four: flags, sizes, name, numbers.
It may be compressed. Source: MathWorks, "MAT-File Format", chapter 1.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import LABEL_NAMES, labelled, pick
from engine.data.greys import Raw
from engine.types import ImageError

MAGIC = b"MATLAB 5.0 MAT-file"
_IMAGES = ("image", "images", "data", "x", "fea", "features", "x_test", "test_images")
"""Names of arrays that are tried first; capitals don't matter."""
LIMIT = 1 << 28
"""Bytes that a file, or an array in it, may have: MNIST as 64-bit numbers has 440 MB, as it is found 55."""
_HEADER = 128
_ARRAY, _COMPRESSED = 14, 15
_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
"""Type of an element's numbers -> numpy's."""
_CLASSES = {6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8"}
"""Class of an array -> numpy's type; its numbers may be stored in a smaller one."""
_COMPLEX = 0x08
_Order = Literal["<", ">"]
_ORDERS: dict[bytes, _Order] = {b"IM": "<", b"MI": ">"}


@dataclass(frozen=True, slots=True)
class _Element:
    kind: int
    data: memoryview
    end: int
    """Where the next one begins."""


def from_mat(path: Path, index: int, name: str = "") -> Raw:
    """Image `index` of a MATLAB file (version 5 to 7.2), from the array `name` or the first that fits.

    Arrays called data, X, images, ... come first, then the largest. Raises ImageError.
    """
    held = arrays(path)
    if name and name not in held:
        raise ImageError(
            "{path}: has no array {name!r}; it has {held}", path=path, name=name, held=", ".join(held)[:200]
        )
    if not held:
        raise ImageError(
            "{path}: the MAT file holds no image as an array of numbers; in Python, pick it out of "
            "scipy.io.loadmat, and save it with numpy.save",
            path=path,
        )
    lower = {each.lower(): each for each in reversed(held)}
    largest = max(held, key=lambda each: held[each].size)
    chosen = name or next((lower[each] for each in _IMAGES if each in lower), largest)
    named = next((lower[each] for each in LABEL_NAMES if each in lower), None)
    return labelled(pick(held[chosen], index, path), None if named is None else held[named], index)


def arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Name -> array, read-only, for all arrays of real numbers in a file; others are left out.

    Raises ImageError for a damaged file and for one that is too large.
    """
    try:
        if path.stat().st_size > LIMIT:
            raise ImageError(
                "{path}: the MAT file is larger than {limit} MB; save a part of it",
                path=path,
                limit=LIMIT >> 20,
            )
        content = memoryview(path.read_bytes())
        order = _ORDERS.get(bytes(content[126:128]))
        if order is None:
            raise ImageError(
                "{path}: the MAT file is damaged, or of another version; save it with -v7", path=path
            )
        return dict(_arrays(content, order, path))
    except (struct.error, zlib.error, ValueError, OSError) as error:
        raise ImageError("{path}: the MAT file is damaged or cut short", path=path) from error


def _arrays(content: memoryview, order: _Order, path: Path) -> Iterator[tuple[str, NDArray[np.generic]]]:
    start, room = _HEADER, LIMIT
    while start + 8 <= len(content):
        element = _element(content, start, order)
        start = element.end
        if element.kind == _COMPRESSED:
            inflate = zlib.decompressobj()
            whole = memoryview(inflate.decompress(element.data, room))
            room -= len(whole)
            if inflate.unconsumed_tail or room < 1:
                raise ImageError(
                    "{path}: the arrays of the MAT file are larger than {limit} MB",
                    path=path,
                    limit=LIMIT >> 20,
                )
            element = _element(whole, 0, order)
        if element.kind == _ARRAY and (found := _array(element.data, order)) is not None:
            yield found


def _element(content: memoryview, start: int, order: _Order) -> _Element:
    """The element at a place. Raises struct.error and ValueError if there is none."""
    kind, size = struct.unpack_from(f"{order}II", content, start)
    if kind >> 16:  # a small one, whose data stands in the place of the size
        kind, size, begin, end = kind & 0xFFFF, kind >> 16, start + 4, start + 8
        if size > 4:
            raise ValueError("a small element is too large")
    else:
        begin, end = start + 8, start + 8 + size
        # Compressed ones are not padded.
        end += 0 if kind == _COMPRESSED else -size % 8
    if begin + size > len(content):
        raise ValueError("an element is cut short")
    return _Element(kind, content[begin : begin + size], end)


def _array(content: memoryview, order: _Order) -> tuple[str, NDArray[np.generic]] | None:
    flags = _element(content, 0, order)
    word = struct.unpack_from(f"{order}I", flags.data)[0]
    kind = word & 0xFF
    if kind not in _CLASSES or word >> 8 & _COMPLEX:
        return None
    sizes = _element(content, flags.end, order)
    name = _element(content, sizes.end, order)
    numbers = _element(content, name.end, order)
    shape = np.frombuffer(sizes.data, f"{order}i4").tolist()
    stored = np.dtype(_TYPES.get(numbers.kind, "u1")).newbyteorder(order)
    if not shape or min(shape) < 0 or numbers.kind not in _TYPES or math.prod(shape) > LIMIT // 8:
        raise ValueError("an array has no such sizes")
    values = np.frombuffer(numbers.data, stored)
    if len(values) != math.prod(shape):
        raise ValueError("an array has other sizes than it says")
    with np.errstate(all="ignore"):
        found = values.astype(_CLASSES[kind]).reshape(shape, order="F")
    return bytes(name.data).decode("ascii", "replace"), found
