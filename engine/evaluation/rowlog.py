"""A CSV file that grows row by row and survives being interrupted at any moment."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from engine.attacks import catalogue
from engine.certificates.revision import REVISION
from engine.data import Dataset
from engine.system.files import why
from engine.system.locks import locked
from engine.types import AbsguiError, ExportError, ModelInfo

IDENTITY = ("model", "fingerprint", "mode", "revision")
"""The first columns: the model that the figures are about, and the revision of the code that found them.

The revision also has the data set's checksum, except for the bundled one."""
DEVICE = "device"
"""The column that says where a row was computed. Logs of older versions lack it, and go on without."""
WITH_ATTACKS = f"{REVISION}.{catalogue.REVISION}"
"""The revision of figures that depend on both certificates and attacks."""

Columns = Mapping[str, Callable[[str], object]]
"""Name of a column -> what parses its cells, raising ValueError for damaged ones."""


def cell(value: float) -> str:
    """A number as text that parses to exactly the same number: rounded, a radius could become too large."""
    return str(value) if isinstance(value, int) else str(float(value))


def number(text: str) -> float:
    """Parse what `cell` wrote; NaN for an empty cell. Raises ValueError."""
    return float(text or "nan")


Row = Mapping[str, str]
"""Name of a column -> its cell."""
Key = tuple[object, ...]
"""What identifies a row."""
KeyT = TypeVar("KeyT", bound=Key)


class Rows:
    """Rows by their keys, in memory alone."""

    def __init__(self, key: Sequence[str]) -> None:
        """`key` names the columns that identify a row."""
        self._key = key
        self._rows: dict[tuple[str, ...], Row] = {}
        self._shared = False

    def find(self, *key: object) -> Row | None:
        """The row with these cells in the key's columns, None if there is none yet."""
        return self._rows.get(tuple(map(str, key)))

    def every(self, keys: Iterable[Key]) -> list[Row]:
        """The rows with these keys, leaving out those that there are not yet."""
        return [row for key in keys if (row := self.find(*key)) is not None]

    def append(self, row: Row) -> None:
        """Take a row."""
        self._add(row)

    def left(
        self, groups: Sequence[Sequence[KeyT]], progress: Callable[[int], object] | None = None
    ) -> Iterator[list[KeyT]]:
        """The keys of each group that have no row when it is its turn, until there are rows for all.

        The groups have their turns in order; but if another run adds rows to the same file, in any order:
        so both share the work, and what both do at once is little. `progress` is told how many groups are
        complete.
        """
        waiting, turns = list(groups), random.Random()
        while True:
            self._look()
            waiting = [group for group in waiting if self._missing(group)]
            if progress is not None:
                progress(len(groups) - len(waiting))
            if not waiting:
                return
            yield self._missing(waiting[turns.randrange(len(waiting)) if self._shared else 0])

    def _missing(self, group: Sequence[KeyT]) -> list[KeyT]:
        return [key for key in group if self.find(*key) is None]

    def _look(self) -> None:
        """Take the rows that others have added."""

    def _add(self, row: Row) -> None:
        # Two runs at once, where there are no locks, may both have written it.
        self._rows.setdefault(tuple(row[name] for name in self._key), row)


class RowLog(Rows):
    """Rows about one model. Rows already in the file count as done; a half-written last line does not.

    Several runs may add to the same file at once: none writes a row that is there.
    """

    def __init__(
        self,
        path: Path,
        info: ModelInfo,
        data: Dataset,
        columns: Columns,
        key: Sequence[str],
        revision: str,
    ) -> None:
        """Open or create the file at `path`, with `columns` besides the model's identity.

        `data` is the data set that the rows are about, `key` names the columns that identify a row,
        `revision` is that of the code that makes the rows. Cells have no line breaks.
        Raises AbsguiError if the file holds something else, ExportError if it can't be read or written.
        """
        self.path = path
        if not data.bundled:
            revision = f"{revision} {data.checksum}"
        self._identity = dict(zip(IDENTITY, (*info.identity, revision), strict=True))
        super().__init__(key)
        self._columns = columns
        self._seen = 0  # bytes of the file whose rows are here
        header = _line([*IDENTITY, *columns])
        try:
            with path.open("a+b", buffering=0) as file, locked(file.fileno()) as alone:
                file.seek(0)
                content = file.readall()
                whole = content[: content.rfind(b"\n") + 1]
                if whole or not header.startswith(content):  # not the beginning of a header either
                    self._read(whole or content)
                if alone:
                    _mend(file)
                if not whole:
                    _write(file, header, alone=alone)
                self._seen = len(whole or header)
        except OSError as error:
            raise ExportError("{path} can't be used: {why}", path=path, why=why(error)) from error

    def append(self, row: Row) -> None:
        """Write a row, given without the identity, through to the disk, unless another run has written it.

        Raises ExportError, and AbsguiError if what another has written is damaged.
        """
        full = self._identity | dict(row)
        line = _line([full[name] for name in (*IDENTITY, *self._columns)])
        try:
            with self.path.open("a+b", buffering=0) as file, locked(file.fileno()) as alone:
                if alone:
                    _mend(file)  # a run beside this one may have been killed
                self._take(file)
                if self.find(*(row[name] for name in self._key)) is None:
                    _write(file, line, alone=alone)
                    self._seen += len(line)
        except OSError as error:
            raise ExportError(
                "{path} can't be written: {why}. The rows so far are kept; the same command goes on from "
                "there.",
                path=self.path,
                why=why(error),
            ) from error
        self._add(full)

    def _look(self) -> None:
        try:
            with self.path.open("rb", buffering=0) as file:
                self._take(file)
        except OSError as error:
            raise ExportError("{path} can't be read: {why}", path=self.path, why=why(error)) from error

    def _take(self, file: io.FileIO) -> None:
        """Take the whole lines that have come since."""
        file.seek(self._seen)
        content = file.readall()
        content = content[: content.rfind(b"\n") + 1]
        if content:
            self._shared = True
            self._seen += len(content)
            self._parse(self._lines(content))

    def _read(self, content: bytes) -> None:
        first, *lines = self._lines(content)
        if DEVICE in self._columns and DEVICE not in first:
            self._columns = {name: read for name, read in self._columns.items() if name != DEVICE}
        if first != [*IDENTITY, *self._columns]:
            raise AbsguiError(
                "{path} is not a log of this kind and version; choose another folder.", path=self.path
            )
        self._parse(lines)

    def _lines(self, content: bytes) -> list[list[str]]:
        try:
            return list(csv.reader(io.StringIO(content.decode(errors="replace")), strict=True))
        except csv.Error as error:
            raise self._damaged() from error

    def _parse(self, lines: Iterable[list[str]]) -> None:
        names = [*IDENTITY, *self._columns]
        for line in lines:
            if len(line) != len(names):
                raise self._damaged()
            row = dict(zip(names, line, strict=True))
            if {name: row[name] for name in IDENTITY} != self._identity:
                model, weights, mode, revision = line[: len(IDENTITY)]
                if revision != self._identity["revision"]:
                    raise AbsguiError(
                        "{path} was made on another data set or by another version of the searches or "
                        "attacks; choose another folder.",
                        path=self.path,
                    )
                raise AbsguiError(
                    "{path} is about {model} ({mode}, weights {weights}), not the model that is loaded; "
                    "choose another folder.",
                    path=self.path,
                    model=model,
                    mode=mode,
                    weights=weights,
                )
            try:
                for name, read in self._columns.items():
                    read(row[name])
            except ValueError as error:
                raise self._damaged() from error
            self._add(row)

    def _damaged(self) -> AbsguiError:
        return AbsguiError("{path} is damaged; choose another folder.", path=self.path)


def _mend(file: io.FileIO) -> None:
    """Cut off a half-written last line. Only under the lock: else it may be just being written."""
    end = file.seek(0, os.SEEK_END)
    if not end:
        return
    file.seek(end - 1)
    if file.readall() != b"\n":
        file.seek(0)
        file.truncate(file.readall().rfind(b"\n") + 1)


def _write(file: io.FileIO, line: bytes, *, alone: bool) -> None:
    """Add a line, whole or, where the disk is full, not at all."""
    try:
        written = 0
        while written < len(line):  # once, but for a disk that has no room for all of it
            written += file.write(line[written:]) or 0
        os.fsync(file.fileno())
    except OSError:
        if alone:
            with contextlib.suppress(OSError):
                _mend(file)
        raise


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
