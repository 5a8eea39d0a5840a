"""A CSV file that grows by one row after another, and survives being cut off at any moment."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from engine.files import why
from engine.types import AbsguiError, ExportError, ModelInfo

IDENTITY = ("model", "fingerprint", "mode")
"""The first columns: whose figures these are."""


class RowLog:
    """Rows about one model. What is in the file already counts as done; a half-written last line does not."""

    def __init__(self, path: Path, info: ModelInfo, columns: Sequence[str]) -> None:
        """Open or make the file at `path`, with `columns` besides the model's identity.

        Raises AbsguiError if it holds something else, ExportError if it can't be read or written.
        """
        self._path = path
        self._identity = dict(zip(IDENTITY, info.identity, strict=True))
        self._columns = [*IDENTITY, *columns]
        self.rows: list[dict[str, str]] = []
        try:
            content = path.read_bytes() if path.exists() else b""
            whole = content[: content.rfind(b"\n") + 1]
            self.rows = self._parsed(whole)
            if len(whole) < len(content):
                os.truncate(path, len(whole))
            if not whole:
                self._write([dict(zip(self._columns, self._columns, strict=True))])
        except OSError as error:
            raise ExportError(f"{path} can't be continued: {why(error)}") from error

    def append(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Add rows, without the identity, and see them on the disk. Raises ExportError."""
        full = [{k: str(v) for k, v in (self._identity | dict(row)).items()} for row in rows]
        try:
            self._write(full)
        except OSError as error:
            raise ExportError(f"{self._path} was not continued: {why(error)}") from error
        self.rows += full

    def _write(self, rows: Iterable[Mapping[str, str]]) -> None:
        text = io.StringIO()
        csv.DictWriter(text, self._columns, lineterminator="\n").writerows(rows)
        with self._path.open("ab") as file:
            file.write(text.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())

    def _parsed(self, content: bytes) -> list[dict[str, str]]:
        lines = list(csv.reader(io.StringIO(content.decode(errors="replace"))))
        if lines and lines[0] != self._columns:
            raise AbsguiError(f"{self._path} is of another kind or version; choose another folder.")
        rows = [dict(zip(self._columns, line, strict=False)) for line in lines[1:]]
        for row, line in zip(rows, lines[1:], strict=True):
            if len(line) != len(self._columns):
                raise AbsguiError(f"{self._path} is damaged; choose another folder.")
            if {key: row[key] for key in IDENTITY} != self._identity:
                model, weights, mode = (row[key] for key in IDENTITY)
                raise AbsguiError(
                    f"{self._path} is about {model} ({mode}, weights {weights}), not the model that is "
                    "loaded; choose another folder."
                )
        return rows
