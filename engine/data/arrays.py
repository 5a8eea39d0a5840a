"""Images from NPY, NPZ and IDX arrays. Pickles are never loaded."""

from __future__ import annotations

import math
import tokenize
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from engine.types import CLASSES, PIXELS, RANGE_SLACK, SIDE, FloatArray, ImageError

LIMIT = 1 << 30
"""Bytes that one array may hold."""
_NAMES = ("image", "adversarial", "images", "x", "x_test", "arr_0")
"""Members of an NPZ file that are tried first, in this order."""
BROKEN = (
    ValueError,
    EOFError,
    OSError,
    SyntaxError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    RecursionError,
    MemoryError,
    TypeError,
)
"""What numpy and zipfile raise for damaged files of every kind (RuntimeError: an encrypted member)."""


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """One picture from a file, before it is inverted or normalised."""

    grey: FloatArray
    """(H, W) float32 in [0, 1], of any size."""
    exact: bool
    """It was made for a model: if it is 28x28, it must not be changed."""
    label: int | None = None
    count: int = 1
    ours: bool = False
    """This program exported it: its ink is white on black, whatever its border suggests."""


def from_npy(path: Path, index: int) -> Raw:
    """Image `index` of an NPY file, (H, W); see `pick`. Raises ImageError if it is damaged or holds none."""
    try:
        with path.open("rb") as file:
            array = load_array(file, path.stat().st_size, path)
    except BROKEN as error:
        raise ImageError(f"{path}: the NPY file is damaged or holds no plain numbers") from error
    return pick(array, index, path)


def from_npz(path: Path, index: int, name: str = "") -> Raw:
    """Image `index` of an NPZ file, (H, W), with its label if the file has labels.

    It is taken from the array `name`, if one is given, else from the first of `image`, `adversarial`,
    `images`, `x`, `x_test`, `arr_0`, else from the first array with two or more dimensions. Raises ImageError
    if the file is damaged or holds none.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            members = {name.removesuffix(".npy"): name for name in names if name.endswith(".npy")}
            if name and name not in members:
                raise ImageError(f"{path}: has no array {name!r}; it has {', '.join(members)[:200]}")
            chosen = name or next((known for known in _NAMES if known in members), None)
            for each in [chosen] if chosen else members:
                array = _member(archive, members[each], path)
                if chosen or array.ndim >= 2:
                    return _labelled(pick(array, index, path), archive, members, index, path, name)
    except BROKEN as error:
        raise ImageError(f"{path}: the NPZ file is damaged or holds no plain numbers") from error
    raise ImageError(f"{path}: the NPZ file holds no image; name the array `image`, shape (28, 28)")


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[np.generic]:
    with archive.open(name) as file:
        return load_array(file, archive.getinfo(name).file_size, path)


def load_array(file: IO[bytes], size: int, path: Path, kinds: str = "biuf") -> NDArray[np.generic]:
    """Read an array after comparing its header with what the file can hold: a header may lie.

    `size`: bytes from here on; `kinds`: those of numpy's that are accepted. Raises ImageError for others and
    for too few bytes, and one of `BROKEN` where the header is none.
    """
    version = np.lib.format.read_magic(file)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = header(file)
    if dtype.hasobject or dtype.names or dtype.kind not in kinds:
        raise ImageError(f"{path}: the array holds {dtype}, not plain numbers")
    if any(side < 0 for side in shape):
        raise ImageError(f"{path}: the header is damaged, an array can't have the shape {shape}")
    expected = math.prod(shape) * dtype.itemsize
    if expected > LIMIT:
        raise ImageError(f"{path}: the array holds {expected:,} bytes; the limit is {LIMIT:,}")
    if expected > size:
        raise ImageError(f"{path}: the array is cut short ({expected:,} bytes expected)")
    data = file.read(expected)
    if len(data) < expected:
        raise ImageError(f"{path}: the array is cut short ({expected:,} bytes expected)")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")


def _labelled(
    raw: Raw, archive: zipfile.ZipFile, members: dict[str, str], index: int, path: Path, named: str
) -> Raw:
    known_names = ("source_label",) if named == "original" else ("label", "labels", "true_label", "y_test")
    name = next((name for name in known_names if name in members), None)
    if name is None:
        return raw
    labels = np.atleast_1d(_member(archive, members[name], path))
    label = labels[index] if labels.ndim == 1 and index < len(labels) else -1
    known = int(label) if 0 <= label < CLASSES and int(label) == label else None
    return Raw(raw.grey, raw.exact, known, raw.count)


def pick(array: NDArray[np.generic], index: int, path: Path) -> Raw:
    """Image `index` of an array of one or several, as greys (H, W) in [0, 1].

    Shapes: (H, W), (N, H, W), (N, 1, H, W), (H, W, 3 or 4), (N, H, W, 1), (784,) and (N, 784).
    Values: whole numbers 0..255 (or 0 and 1), 16-bit 0..65535, floats 0..1 (or 0..255). Raises ImageError
    for other shapes and values.
    """
    images, grey = _as_stack(array, path)
    if not len(images):
        raise ImageError(f"{path}: the array is empty")
    if index >= len(images):
        raise ImageError(f"{path}: has no image {index}; the last one is {len(images) - 1}")
    image = _in_unit_range(images[index], array.dtype, path)
    if not grey:
        image = image[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    return Raw(np.ascontiguousarray(image, np.float32), exact=grey, count=len(images))


def _as_stack(array: NDArray[np.generic], path: Path) -> tuple[NDArray[np.generic], bool]:
    """(N, H, W) and True, or (N, H, W, 3 or 4) and False for colour."""
    shape = array.shape
    if array.ndim == 4 and 1 in (shape[1], shape[3]):
        array = array[:, 0] if shape[1] == 1 else array[..., 0]
    elif array.ndim in (1, 2) and shape and shape[-1] == PIXELS:
        array = array.reshape(-1, SIDE, SIDE)
    elif array.ndim == 2:
        array = array[None]
    elif array.ndim == 3 and shape[2] in (3, 4) and shape[1] > 4:
        return array[None], False
    elif array.ndim == 3 and shape[2] == 1 and shape[1] > 1:
        array = array[None, ..., 0]
    if array.ndim != 3:
        raise ImageError(f"{path}: an array of shape {shape} is not an image; use (28, 28) or (N, 28, 28)")
    if 0 in array.shape[1:] or max(array.shape[1:]) > 10_000:
        raise ImageError(f"{path}: images of {shape[-2]}x{shape[-1]} pixels can't be read; use 28x28")
    return array, True


def _in_unit_range(image: NDArray[np.generic], dtype: np.dtype[np.generic], path: Path) -> FloatArray:
    values = image.astype(np.float64)
    if not np.isfinite(values).all():
        raise ImageError(f"{path}: the image holds values that are not numbers (NaN or infinity)")
    low, high = float(values.min()), float(values.max())
    scales = (1, 255) if np.issubdtype(dtype, np.floating) else (1, 255, 65535)
    scale = next((scale for scale in scales if high <= scale * (1 + RANGE_SLACK)), None)
    if scale is None or low < -scale * RANGE_SLACK:
        raise ImageError(f"{path}: the values run from {low:.4g} to {high:.4g}; use 0 to 1, or 0 to 255")
    # The float32 division is the one that bundled digits go through, so equal greys give equal floats.
    unit: FloatArray = np.clip(image.astype(np.float32) / np.float32(scale), 0, 1)
    return unit
