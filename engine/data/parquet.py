"""Images from Parquet files, as data sets are published on the web. Needs pyarrow."""

from __future__ import annotations

import importlib.util
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data import image_files
from engine.data.arrays import LABEL_NAMES, label_of, pick
from engine.data.greys import Raw
from engine.types import ImageError

_ROWS = 500
"""Rows that are read at once."""
_BROKEN = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, EOFError, OverflowError),
    *(NotImplementedError, RuntimeError, MemoryError, UnicodeError, struct.error, zlib.error),
)
"""What pyarrow raises for damaged files."""


def from_parquet(path: Path, index: int) -> Raw:
    """Image `index` of a Parquet file: a column of pictures (PNG, JPEG) or one for each pixel, and a label.

    Needs pyarrow. Raises ImageError where that is missing, and for other files.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise ImageError("{path}: is a Parquet file, which needs pyarrow: pip install pyarrow", path=path)
    from pyarrow import ArrowException, parquet

    try:
        with parquet.ParquetFile(path) as file:
            count = int(file.metadata.num_rows)
            if index >= count:
                raise ImageError(
                    "{path}: has no image {index}; the last one is {last}",
                    path=path,
                    index=index,
                    last=count - 1,
                )
            row: dict[str, Any] = {}
            before = 0
            for group in range(file.metadata.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if index < before + rows:
                    row = file.read_row_group(group).slice(index - before, 1).to_pylist()[0]
                    break
                before += rows
    except (*_BROKEN, ArrowException) as error:
        raise ImageError("{path}: the Parquet file is damaged", path=path) from error
    return _from_row(row, count, path)


def all_of_parquet(path: Path, most: int) -> Iterator[Raw | None]:
    """The first `most` images of a file, None for one that can't be read.

    Raises ImageError for a damaged file.
    """
    from pyarrow import ArrowException, parquet

    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                for row in batch.to_pylist()[:most]:
                    try:
                        raw = _from_row(row, int(file.metadata.num_rows), path)
                    except ImageError:
                        raw = None
                    yield raw
                most = max(0, most - len(batch))
                if not most:
                    return
    except (*_BROKEN, ArrowException) as error:
        raise ImageError("{path}: the Parquet file is damaged", path=path) from error


def _from_row(row: dict[str, Any], count: int, path: Path) -> Raw:
    label = next((row[each] for each in row if each.lower() in LABEL_NAMES), None)
    known = label_of(label) if isinstance(label, int | float) else None
    for value in row.values():
        content = value.get("bytes") if isinstance(value, dict) else value
        if isinstance(content, bytes):
            raw = image_files.from_bytes(content, path)
            return Raw(
                raw.grey, True, known, count, coloured=raw.coloured, changes=raw.changes, plain=raw.plain
            )
        if isinstance(value, list):
            raw = pick(_numbers(value, path), 0, path)
            return Raw(raw.grey, raw.exact, known, count, changes=raw.changes, plain=raw.plain)
    pixels = [value for each, value in row.items() if each.lower() not in LABEL_NAMES]
    raw = pick(_numbers(pixels, path), 0, path)
    return Raw(raw.grey, raw.exact, known, count, changes=raw.changes, plain=raw.plain)


def _numbers(values: list[Any], path: Path) -> NDArray[np.generic]:
    try:
        array = np.array(values)
    except ValueError as error:
        raise ImageError("{path}: the rows of the Parquet file are no images", path=path) from error
    if array.dtype.kind not in "biuf":
        raise ImageError("{path}: the rows of the Parquet file are no images", path=path)
    return array
