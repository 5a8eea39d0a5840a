"""Images from arrays, as NPY and NPZ files hold them. Pickles are never loaded."""

from __future__ import annotations

import math
import re
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from engine.data import greys
from engine.data.formats import AS_NPY
from engine.data.greys import Raw
from engine.data.layouts import as_stack, seem_transposed
from engine.types import CLASSES, SIDE, Doubt, ImageError

LIMIT = 1 << 30
"""Bytes that one array may hold."""
UNKNOWN = -1
"""In the place of a class that is not known."""
LABEL_NAMES = ("label", "labels", "class", "target", "y", "digit", "gnd")
"""What a table's column, or a MAT file's array, with the true classes is called; capitals don't matter."""
_NAMES = (
    *("image", "adversarial", "images", "x", "x_test", "test_images", "test_x", "x_train", "train_images"),
    *("train_x", "data", "features", "arr_0"),
)
"""Members of an NPZ file that are tried first, in this order; capitals don't matter."""
_LABELS = ("label", "labels", "true_label", "y", "target", "targets", "y_test", "test_labels")
"""Members that may hold the labels, where no name goes with that of the images."""
_PAIRS = (
    ("images", "labels"),
    ("image", "label"),
    ("x", "y"),
    ("data", "targets"),
    ("data", "target"),
    ("data", "labels"),
    ("data", "label"),
    ("features", "labels"),
    ("arr_0", "arr_1"),
    ("original", "source_label"),
)
"""What in the name of the images is what in the name of their labels: "x_train" and "y_train"."""
_WEIGHTS = re.compile(
    r"(^|[./_])(weights?|bias(es)?|kernel|gamma|beta|running_(mean|var))(:0)?$", re.IGNORECASE
)
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


def from_npy(path: Path, index: int) -> Raw:
    """Image `index` of an NPY file, (H, W); see `pick`. Raises ImageError if it is damaged or holds none."""
    try:
        with path.open("rb") as file:
            array = load_array(file, path.stat().st_size, path)
    except BROKEN as error:
        raise ImageError("{path}: the NPY file is damaged or holds no plain numbers", path=path) from error
    return pick(array, index, path)


def from_npz(path: Path, index: int, name: str = "") -> Raw:
    """Image `index` of an NPZ file, (H, W), with its label if the file has labels.

    It is taken from the array `name`, if one is given, else from the first of `image`, `adversarial`,
    `images`, `x`, `x_test`, `test_images`, ..., `data`, `arr_0` that is there, in any order, else from the
    first array with two or more dimensions. Labels are those whose name goes with it (`y_train` with
    `x_train`), one-hot or not. Raises ImageError if the file is damaged or holds no image.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            members = {name.removesuffix(".npy"): name for name in names if name.endswith(".npy")}
            if name and name not in members:
                raise ImageError(
                    "{path}: has no array {name!r}; it has {held}",
                    path=path,
                    name=name,
                    held=", ".join(members)[:200],
                )
            _refuse_others(names, members, path)
            lower = {known.lower(): known for known in reversed(members)}
            chosen = name or next((lower[known] for known in _NAMES if known in lower), None)
            for each in [chosen] if chosen else members:
                array = _member(archive, members[each], path)
                if chosen or array.ndim >= 2:
                    found = _labels_beside(each, lower)
                    labels = None if found is None else _label_member(archive, members[found], path)
                    return labelled(pick(array, index, path), labels, index)
    except BROKEN as error:
        raise ImageError("{path}: the NPZ file is damaged or holds no plain numbers", path=path) from error
    raise ImageError("{path}: the NPZ file holds no image; name the array `image`, shape (28, 28)", path=path)


def _refuse_others(names: list[str], members: Mapping[str, str], path: Path) -> None:
    if any(name.endswith("data.pkl") for name in names):
        raise ImageError(
            "{path}: is a file of PyTorch (a model or tensors), not an image; {advice}",
            path=path,
            advice=AS_NPY,
        )
    if members and all(_WEIGHTS.search(name) for name in members):
        raise ImageError("{path}: holds the weights of a network, not images", path=path)
    if not members and names:
        kinds = sorted({Path(name).suffix.lower() or name for name in names if not name.endswith("/")})
        raise ImageError(
            "{path}: is an archive that holds no image as an array (it has {kinds}); unpack it, and give "
            "one of its files",
            path=path,
            kinds=", ".join(kinds)[:80],
        )


def _labels_beside(name: str, lower: Mapping[str, str]) -> str | None:
    """The member with the labels of the images called `name`; `lower`: small letters -> member."""
    known = name.lower()
    for images, labels in _PAIRS:
        pattern = rf"(?<![a-z0-9]){images}(?![a-z0-9])"
        paired = re.sub(pattern, labels, known.replace("_", " ")).replace(" ", "_")
        if images == known:
            paired = labels
        if paired != known and paired in lower:
            return lower[paired]
    split = next((word for word in ("train", "test", "val") if word in known), "")
    wanted = (label for label in _LABELS if split in label or not any(w in label for w in ("train", "test")))
    if known == "original" or "adversarial" in lower:  # there a target is what an attack was after
        wanted = (label for label in wanted if label == "true_label")
    return next((lower[label] for label in wanted if label in lower), None)


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[np.generic]:
    with archive.open(name) as file:
        return load_array(file, archive.getinfo(name).file_size, path)


def _label_member(archive: zipfile.ZipFile, name: str, path: Path) -> NDArray[np.generic] | None:
    try:
        return _member(archive, name, path)
    except ImageError:  # names of classes, objects: the image is none the worse for it
        return None


def load_array(file: IO[bytes], size: int, path: Path, kinds: str = "biuf") -> NDArray[np.generic]:
    """Read an array after comparing its header with what the file can hold: a header may lie.

    `size`: bytes from here on; `kinds`: those of numpy's that are accepted. Raises ImageError for others and
    for too few bytes, and one of `BROKEN` where the header is none.
    """
    version = np.lib.format.read_magic(file)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = header(file)
    if dtype.hasobject or dtype.names or dtype.kind not in kinds:
        raise ImageError("{path}: the array holds {dtype}, not plain numbers", path=path, dtype=dtype)
    if any(side < 0 for side in shape):
        raise ImageError(
            "{path}: the header is damaged, an array can't have the shape {shape}", path=path, shape=shape
        )
    expected = math.prod(shape) * dtype.itemsize
    # A size of zero hides the others from the product, but numpy multiplies them all the same.
    if expected > LIMIT or math.prod(side or 1 for side in shape) > LIMIT:
        raise ImageError(
            "{path}: the array holds {expected:,} bytes; the limit is {limit:,}",
            path=path,
            expected=expected,
            limit=LIMIT,
        )
    if expected > size:
        raise ImageError(
            "{path}: the array is cut short ({expected:,} bytes expected)", path=path, expected=expected
        )
    data = file.read(expected)
    if len(data) < expected:
        raise ImageError(
            "{path}: the array is cut short ({expected:,} bytes expected)", path=path, expected=expected
        )
    return np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")


def labelled(raw: Raw, labels: NDArray[np.generic] | None, index: int) -> Raw:
    """With the true class that stands at `index` of its labels: (N,), (N, 1), (1, N), one-hot (N, 10) or one.

    Unknown where that is no number from 0 to 9, and where the labels have others too: then they number
    other classes than the digits, as EMNIST's do. So are labels of another number of images.
    """
    known = None if labels is None else classes(labels)
    if known is None or len(known) not in (1, raw.count):
        return raw
    label = int(known[index]) if index < len(known) else UNKNOWN
    return replace(raw, label=None if label == UNKNOWN else label, labels=known)


def label_of(number: float) -> int | None:
    """The class that a single number names, None if it names none."""
    known = classes(np.array(number))
    return None if known is None or known[0] == UNKNOWN else int(known[0])


def classes(labels: NDArray[np.generic]) -> NDArray[np.int8] | None:
    """Labels of a shape that `labelled` knows as classes (N,), -1 where unknown; None for others."""
    if labels.dtype.kind not in "biuf":
        return None
    if labels.ndim == 2 and 1 in labels.shape:
        labels = labels.reshape(-1)
    elif labels.ndim == 2 and labels.shape[1] == CLASSES:
        one_hot = np.isin(labels, (0, 1)).all(axis=1) & (labels.sum(axis=1) == 1)
        return np.where(one_hot, labels.argmax(axis=1), UNKNOWN).astype(np.int8)
    elif labels.ndim == 2 and labels.shape[1] == _QMNIST:
        labels = labels[:, 0]
    labels = np.atleast_1d(labels)
    if labels.ndim != 1 or not labels.size or not (labels.min() >= 0 and labels.max() < CLASSES):
        return None
    whole = labels == labels.astype(np.int8)
    return np.where(whole, labels, UNKNOWN).astype(np.int8)


_QMNIST = 8
"""Numbers that QMNIST has of each digit, the class first."""


def pick(array: NDArray[np.generic], index: int, path: Path) -> Raw:
    """Image `index` of an array of one or several, as greys (H, W) in [0, 1].

    Which shapes are images, `layouts.as_stack` says; which range their numbers have, `greys.in_unit_range`.
    Raises ImageError for other shapes and values.
    """
    images = as_stack(array, path)
    if index >= len(images):
        raise ImageError(
            "{path}: has no image {index}; the last one is {last}",
            path=path,
            index=index,
            last=len(images) - 1,
        )
    raw = greys.raw(images[index], images, path, exact=True, count=len(images))
    doubts = (Doubt.TRANSPOSED,) if seem_transposed(images) else ()
    if raw.grey.shape == (SIDE, SIDE) and raw.grey.min() == raw.grey.max():
        doubts = (*doubts, Doubt.BLANK)
    return replace(raw, doubts=(*raw.doubts, *doubts))
