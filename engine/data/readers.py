"""Which reader a file is for: its first bytes tell, not its name."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import arrays, image_files, matlab, parquet, tables
from engine.data.formats import refuse_others
from engine.data.greys import Raw
from engine.data.idx import looks_like_idx, read_idx
from engine.data.sources import Named
from engine.types import Doubt, ImageError

_HEAD = 4096
"""Bytes by which a file is told."""


def read(what: Named) -> Raw:
    """One image of a file. Raises ImageError, in one line, for whatever can't be read."""
    path, index, member = what.path, what.index, what.member
    head = _head(path)
    if path.suffix.lower() == ".absgui":
        raise ImageError(
            "{path}: is a session; open it in the window, or repeat it with 'absgui replay'", path=path
        )
    zipped = head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    in_matlab = head.startswith(matlab.MAGIC)
    if member and not (zipped or in_matlab):
        raise ImageError("{path}: is no NPZ file, so it has no array {member!r}", path=path, member=member)
    if head.startswith(b"\x93NUMPY"):
        return arrays.from_npy(path, index)
    if zipped:
        return arrays.from_npz(path, index, member)
    if in_matlab:
        return matlab.from_mat(path, index, member)
    if head.startswith(b"PAR1"):
        return parquet.from_parquet(path, index)
    content = _unzipped(path) if head.startswith(b"\x1f\x8b") else head
    refuse_others(path, content)
    if looks_like_idx(content):
        return _from_idx(path, index)
    if tables.looks_like_csv(content):
        return tables.from_csv(path, index, zipped=content is not head)
    if content is not head:
        raise ImageError("{path}: holds neither IDX nor CSV; unpack it, and give the file in it", path=path)
    return image_files.read(path, index, head)


def each(path: Path, rows: int, pages: int) -> Iterator[Raw | None]:
    """The images of a table (at most `rows` of them) or of a picture with `pages`, one after the other.

    None stands for one that can't be read.

    Raises ImageError as `read` does.
    """
    head = _head(path)
    if head.startswith(b"PAR1"):
        return parquet.all_of_parquet(path, rows)
    zipped = head.startswith(b"\x1f\x8b")
    if tables.looks_like_csv(_unzipped(path) if zipped else head):
        return tables.all_of_csv(path, rows, zipped=zipped)
    return image_files.all_of(path, pages, head)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise ImageError("{path}: can't be read: {why}", path=path, why=error.strerror or error) from error
    if not head:
        raise ImageError("{path}: the file is empty", path=path)
    return head


def _unzipped(path: Path) -> bytes:
    """The first bytes of what a gzip file holds."""
    try:
        with gzip.open(path) as file:
            return file.read(_HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise ImageError("{path}: the gzip file is damaged or cut short; get it again", path=path) from error


def _from_idx(path: Path, index: int) -> Raw:
    array = read_idx(path)
    raw = arrays.labelled(arrays.pick(array, index, path), _labels_beside(path, len(array)), index)
    # EMNIST's images are stored with rows and columns exchanged.
    if "emnist" in path.name.lower() and Doubt.TRANSPOSED not in raw.doubts:
        return replace(raw, doubts=(*raw.doubts, Doubt.TRANSPOSED))
    return raw


def _labels_beside(path: Path, count: int) -> NDArray[np.generic] | None:
    """The labels from the file that lies beside a file of images, under MNIST's names or QMNIST's."""
    name = path.name.replace("images", "labels")
    if name == path.name:
        return None
    plain = name.removesuffix(".gz")
    for kind in ("idx3-ubyte", "idx1-ubyte", "idx2-int"):
        for ending in ("", ".gz"):
            beside = path.with_name(plain.replace("idx3-ubyte", kind) + ending)
            if beside.is_file():
                labels = read_idx(beside)
                return labels if len(labels) >= count else None
    return None
