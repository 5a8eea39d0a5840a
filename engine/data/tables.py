"""Images from tables of numbers: CSV as Kaggle has them, MATLAB's files, Parquet as Hugging Face has it."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import LABEL_NAMES, LIMIT, UNKNOWN, classes, pick
from engine.data.greys import Raw
from engine.data.layouts import LARGEST_SIDE, LEAST_SIDE
from engine.types import ImageError

_SEPARATORS = ",;\t "
_LONGEST_LINE = 1 << 20
"""Characters of a line that may hold a digit; 784 numbers take some 4,000."""
_MOST_LINES = 10_000
"""Lines of a single picture."""
_CHUNK = 500
"""Lines, or rows, that are turned into numbers at once."""
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?nan|[-+]?inf(inity)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def looks_like_csv(head: bytes) -> bool:
    """Whether one of the first two lines of a file that begins with `head` is numbers, eight or more."""
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # it is no text; a letter cut in two at the end would be
            return False
        text = head[: error.start].decode("utf-8-sig", "ignore")
    lines = [line for line in text.splitlines() if line.strip()][:2]
    fields = [_fields(line) for line in lines]
    if len(fields) == 2 and len(fields[0]) > 8 and len(head) < 4096 and len(fields[1]) != len(fields[0]):
        return False
    numbers = [
        bool(row) and all(map(_NUMBER.fullmatch, row[:-1])) and len(row) >= LEAST_SIDE for row in fields
    ]
    named = bool(fields) and len(fields[0]) > LEAST_SIDE**2 and not numbers[0] and _is_header(fields[0])
    return any(numbers) or named


def from_csv(path: Path, index: int, *, zipped: bool = False) -> Raw:
    """Image `index` of a text file with one square digit in each line, with or without its label.

    Kaggle's train.csv and test.csv: numbers with commas (semicolons, tabs, blanks), maybe with a line of
    names before them. The label is in the column that is called so, else in the first or the last one, where
    there is one more than a square number. Lines that are no digits are rows of one picture. `zipped`: it is
    gzipped. Raises ImageError.
    """
    try:
        with gzip.open(path, "rb") if zipped else path.open("rb") as file:
            return _from_lines(file, index, path)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ImageError("{path}: the CSV file is damaged; get it again", path=path) from error


def all_of_csv(path: Path, most: int, *, zipped: bool = False) -> Iterator[Raw | None]:
    """The first `most` images of a text file as for `from_csv`, None for one that can't be read.

    Raises ImageError as that does where none is left."""
    try:
        with gzip.open(path, "rb") if zipped else path.open("rb") as file:
            csv = _Csv.begun(file, path)
            rows = itertools.islice(itertools.chain(csv.start, csv.rest), most)
            while chunk := list(itertools.islice(rows, _CHUNK)):
                try:
                    yield from csv.each(chunk, path)
                except ImageError:  # about one of them
                    for row in chunk:
                        raw: Raw | None = None
                        with contextlib.suppress(ImageError):
                            raw = next(csv.each([row], path))
                        yield raw
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ImageError("{path}: the CSV file is damaged; get it again", path=path) from error


@dataclass(frozen=True, slots=True)
class _Csv:
    """A text file that has been begun."""

    start: list[list[str]]
    """Its first lines of numbers, at least one."""
    rest: Iterator[list[str]]
    """Those after them, of which each can be had once."""
    place: int | None
    """The column that is no pixel."""
    is_label: bool
    """It holds the classes."""

    @classmethod
    def begun(cls, file: IO[bytes] | gzip.GzipFile, path: Path) -> _Csv:
        lines = _lines(file, path)
        first = next(lines, [])
        names = first if _is_header(first) else []
        rows = lines if names else itertools.chain([first], lines)
        start = list(itertools.islice(rows, 100))
        if not start:
            raise ImageError("{path}: the CSV file has a line of names, and no numbers below it", path=path)
        width = len(start[0])
        if math.isqrt(width) ** 2 == width and math.isqrt(width) > LARGEST_SIDE:
            raise ImageError(
                "{path}: the CSV file has {width} columns; use 784, and one for the label",
                path=path,
                width=width,
            )
        return cls(start, rows, *_extra_column(names, start, width, path))

    @property
    def is_picture(self) -> bool:
        """The lines are the rows of one picture."""
        return self.place is None and not _is_square(len(self.start[0]))

    def each(self, rows: list[list[str]], path: Path) -> Iterator[Raw]:
        """Lines as images; the first lines are with them for the range of the numbers, and of the classes."""
        images, known = self.images([*rows, *self.start], path, 0)
        found = [pick(images, place, path) for place in range(len(rows))]
        for raw, label in zip(found, known, strict=False):
            yield replace(raw, label=None if label == UNKNOWN else int(label))

    def images(
        self, rows: list[list[str]], path: Path, first: int
    ) -> tuple[NDArray[np.generic], NDArray[np.int8]]:
        """Lines, the first being number `first` of the file, as images (N, side, side), and their classes."""
        width = len(self.start[0])
        labels = np.full(len(rows), UNKNOWN, np.int8)
        if self.place is not None and not self.is_label:  # it may hold text
            rows = [each[: self.place] + each[self.place + 1 :] for each in rows]
            width -= 1
        table = _table(rows, path, width, first)
        if self.place is not None and self.is_label:
            known = classes(table[:, self.place])
            labels = labels if known is None else known
            table = np.delete(table, self.place, axis=1)
        side = math.isqrt(table.shape[1])
        return table.reshape(-1, side, side), labels


def _from_lines(file: IO[bytes] | gzip.GzipFile, index: int, path: Path) -> Raw:
    csv = _Csv.begun(file, path)
    start, rows = csv.start, csv.rest
    if csv.is_picture:
        picture = [*start, *itertools.islice(rows, _MOST_LINES)]
        return pick(_table([start[0], *picture], path, len(start[0]), 0)[1:], index, path)
    if index < len(start):
        row = start[index]
        count = len(start) + sum(1 for _ in rows)
    else:
        row, count = [], len(start)
        for row_now in rows:
            if count == index:
                row = row_now
            count += 1
    if not row:
        raise ImageError(
            "{path}: has no image {index}; the last one is {last}", path=path, index=index, last=count - 1
        )
    # The first lines are with it for the range of the numbers.
    images, labels = csv.images([row, *start], path, index)
    raw = pick(images, 0, path)
    known = None if labels[0] == UNKNOWN else int(labels[0])
    return replace(raw, label=known, count=count, stack=None)


def _lines(file: IO[bytes] | gzip.GzipFile, path: Path) -> Iterator[list[str]]:
    total = 0
    while line := file.readline(_LONGEST_LINE):
        total += len(line)
        if len(line) == _LONGEST_LINE or total > LIMIT:
            raise ImageError("{path}: the CSV file, or a line of it, is too long", path=path)
        if line.strip():
            yield _fields(line.decode("utf-8-sig"))


def _fields(line: str) -> list[str]:
    if line.count(";") >= LEAST_SIDE - 1:  # where numbers may have a decimal comma
        line = line.replace(",", ".")
    separator = next((each for each in _SEPARATORS if each in line), None)
    parts = line.split(None if separator == " " else separator)
    return [part.strip().strip("\"';") for part in parts]


def _is_header(fields: list[str]) -> bool:
    """Names such as label, pixel0, 1x1, most of which are no numbers; or 0, 1, 2 ... as pandas numbers
    columns, maybe after a name or nothing.
    """
    named = sum(not _NUMBER.fullmatch(field) for field in fields)
    numbers = fields[1:] if named == 1 and not _NUMBER.fullmatch(fields[0]) else fields
    counted = len(numbers) >= LEAST_SIDE and numbers in (
        [str(n) for n in range(start, start + len(numbers))] for start in (0, 1)
    )
    return counted or named > len(fields) / 2


def _is_square(width: int) -> bool:
    return math.isqrt(width) ** 2 == width and LEAST_SIDE <= math.isqrt(width) <= LARGEST_SIDE


def _extra_column(names: list[str], rows: list[list[str]], width: int, path: Path) -> tuple[int | None, bool]:
    """The place of a column that is no pixel, and whether it holds the labels; None where there is none.

    With names it is the label's if it is called so, else the one whose name is of another kind. Without, it
    is the first or the last one: pixels at the corners of digits are 0. Raises ImageError where that says
    nothing.
    """
    if not _is_square(width - 1):
        return None, False
    if len(names) == width:
        named = [place for place, name in enumerate(names) if name.lower() in LABEL_NAMES]
        if named:
            return named[0], True
        stems = [_DIGITS.sub("#", name) for name in names]
        if stems[0] != stems[1] or stems[-1] != stems[-2]:
            return (0 if stems[0] != stems[1] else width - 1), False
    whole = [row for row in rows if len(row) == width]
    first, last = (sum(row[place].strip("0.") != "" for row in whole) for place in (0, -1))
    if first and last and max(first, last) < 4 * min(first, last):
        raise ImageError(
            "{path}: each line has one number more than a square picture; which is the label? Put a line of "
            "names first, in which its column is called label",
            path=path,
        )
    return (width - 1 if last > first else 0), True


def _table(rows: list[list[str]], path: Path, width: int, index: int) -> NDArray[np.generic]:
    """(N, width): uint8 where that holds the numbers, int64 for other whole ones, else float64."""
    for number, row in enumerate(rows):
        if len(row) != width:
            where = index if number == 0 else number - 1
            raise ImageError(
                "{path}: row {where} has {columns} columns, not {width} as the first one",
                path=path,
                where=where,
                columns=len(row),
                width=width,
            )
    try:
        table = np.array(rows, np.float64)
    except ValueError as error:
        raise ImageError("{path}: the CSV file holds what is no number", path=path) from error
    if not np.isfinite(table).all() or np.abs(table).max() >= 2**31 or (table != np.rint(table)).any():
        return table
    return table.astype(np.uint8 if table.min() >= 0 and table.max() < 256 else np.int64)
