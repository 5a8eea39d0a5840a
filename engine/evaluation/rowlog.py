"""A CSV file that grows row by row and survives being interrupted at any moment."""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from engine.attacks import catalogue
from engine.certificates.revision import REVISION
from engine.data import Dataset
from engine.system.files import why
from engine.system.locks import locked
from engine.types import AbsguiError, ExportError, ModelInfo

IDENTITY = ("model", "fingerprint", "mode", "revision")
"""The first columns: the model that the figures are about, and the revision of the code that found them.

The revision also has the data set's checksum, except for the bundled one."""
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


class RowLog:
    """Rows about one model. Rows already in the file count as done; a half-written last line does not."""

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
        self._columns, self._key = columns, key
        self._rows: dict[tuple[str, ...], Mapping[str, str]] = {}
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
        except OSError as error:
            raise ExportError("{path} can't be used: {why}", path=path, why=why(error)) from error

    def find(self, *key: object) -> Mapping[str, str] | None:
        """The row with these cells in the key's columns, None if there is none yet."""
        return self._rows.get(tuple(map(str, key)))

    def append(self, row: Mapping[str, str]) -> None:
        """Write a row, given without the identity, through to the disk. Raises ExportError."""
        full = self._identity | dict(row)
        line = _line([full[name] for name in (*IDENTITY, *self._columns)])
        try:
            with self.path.open("a+b", buffering=0) as file, locked(file.fileno()) as alone:
                if alone:
                    _mend(file)  # a run beside this one may have been killed
                _write(file, line, alone=alone)
        except OSError as error:
            raise ExportError(
                "{path} can't be written: {why}. The rows so far are kept; the same command goes on from "
                "there.",
                path=self.path,
                why=why(error),
            ) from error
        self._add(full)

    def _add(self, row: Mapping[str, str]) -> None:
        # Two runs at once may both have written it.
        self._rows.setdefault(tuple(row[name] for name in self._key), row)

    def _read(self, content: bytes) -> None:
        names = [*IDENTITY, *self._columns]
        try:
            first, *lines = csv.reader(io.StringIO(content.decode(errors="replace")), strict=True)
        except csv.Error as error:
            raise self._damaged() from error
        if first != names:
            raise AbsguiError(
                "{path} is not a log of this kind and version; choose another folder.", path=self.path
            )
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
