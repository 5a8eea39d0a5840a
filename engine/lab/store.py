"""Results in an SQLite file, which stays intact whenever the process is killed."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from engine.attacks.catalogue import CATALOGUE, revision
from engine.data import load_dataset
from engine.lab.units import MISCLASSIFIED, Result, Unit, changed
from engine.system.files import why
from engine.types import SIDE, AbsguiError, ExportError, FloatArray, ModelChoice, ModelInfo, Norm

STORE = "results.sqlite"
"""Name of the file in a folder of results."""
VERSION = 2
"""Version of the tables, kept as SQLite's user_version; from 2 on with what results were made with."""
_ADDED = {1: "alter table results add column made text not null default ''"}
"""Version -> what makes the next one of it."""
_KEY = ("model", "fingerprint", "mode", "attack", "norm", "parameters", "seed", "digit")
_VALUES = (
    "truth",
    "label",
    "status",
    "adversarial_label",
    "L0",
    "L2",
    "Linf",
    "queries",
    "seconds",
    "image",
    "made",
)
_TABLE = """
create table results (
    model text not null, fingerprint text not null, mode text not null, attack text not null,
    norm text not null, parameters text not null, seed integer not null, digit integer not null,
    truth integer not null, label integer not null, status text not null, adversarial_label integer,
    L0 integer, L2 real, Linf real, queries integer not null, seconds real not null, image blob,
    made text not null default '',
    primary key (model, fingerprint, mode, attack, norm, parameters, seed, digit)
) without rowid
"""
_RENAMED = {"misread": MISCLASSIFIED}
"""Statuses in older stores -> what they are called now."""
Key = tuple[str, str, str, str, str, str, int, int]


class Store:
    """A file of results, for one process at a time; use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        """Open or create it.

        Raises AbsguiError if the file is something else, ExportError if it can't be used.
        """
        self.path = path
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
            (version,) = self._connection.execute("pragma user_version").fetchone()
            (tables,) = self._connection.execute("select count(*) from sqlite_master").fetchone()
            if version == 0 and tables == 0:
                self._connection.execute("begin immediate")
                self._connection.execute(_TABLE)
                self._connection.execute(f"pragma user_version = {VERSION}")
                self._connection.execute("commit")
            elif version in _ADDED and tables:
                self._connection.execute("begin immediate")
                self._connection.execute(_ADDED[version])
                self._connection.execute(f"pragma user_version = {VERSION}")
                self._connection.execute("commit")
            elif version != VERSION:
                raise AbsguiError(f"{path} is not a store of results of this version; choose another folder.")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise ExportError(f"{path} can't be used: {error}; choose another folder.") from error
            raise AbsguiError(f"{path} is not a store of results; choose another folder.") from error
        except OSError as error:
            raise ExportError(f"{path} can't be used: {why(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, result: Result) -> None:
        """Write a result through to the disk. Raises ExportError."""
        unit = result.unit
        row = (
            *_key(unit, result.fingerprint, result.mode),
            result.truth,
            result.label,
            result.status,
            result.adversarial_label,
            result.L0,
            result.L2,
            result.Linf,
            result.queries,
            result.seconds,
            _packed(result.image),
            result.made,
        )
        places = ", ".join("?" * len(row))
        try:
            self._connection.execute(f"insert or replace into results values ({places})", row)  # noqa: S608
        except sqlite3.Error as error:
            raise ExportError(f"{self.path} can't be written: {error}") from error

    def missing(self, units: Iterable[Unit], infos: Mapping[ModelChoice, ModelInfo]) -> list[Unit]:
        """The units without a result for the models' current weights and inference mode."""
        done = set(self._connection.execute(f"select {', '.join(_KEY)} from results"))  # noqa: S608
        return [
            unit
            for unit in units
            if _key(unit, infos[unit.model].fingerprint, infos[unit.model].mode) not in done
        ]

    def results(self, units: Sequence[Unit], infos: Mapping[ModelChoice, ModelInfo]) -> list[Result]:
        """The results of the units that have one, in the units' order."""
        columns = ", ".join((*_KEY, *_VALUES))
        rows = {
            tuple(row[: len(_KEY)]): row
            for choice, info in infos.items()
            for row in self._connection.execute(
                f"select {columns} from results where model = ? and fingerprint = ? and mode = ?",  # noqa: S608
                (choice.name, info.fingerprint, info.mode),
            )
        }
        found = []
        for unit in units:
            info = infos[unit.model]
            row = rows.get(_key(unit, info.fingerprint, info.mode))
            if row is not None:
                found.append(_result(unit, info, row[len(_KEY) :]))
        return found

    def results_of(self, choice: ModelChoice, info: ModelInfo) -> list[Result]:
        """All results of a model on its data set by the current revisions of attacks, with any parameters and
        seeds, ordered by digit, attack and norm.
        """
        columns = ", ".join((*_KEY, *_VALUES))
        rows = self._connection.execute(
            f"select {columns} from results where model = ? and fingerprint = ? and mode = ? "  # noqa: S608
            "order by digit, attack, norm, parameters, seed",
            (choice.name, info.fingerprint, info.mode),
        )
        checksum = None if choice.data is None else load_dataset(choice.data).checksum
        found = []
        for row in rows:
            attack, norm, kept, seed, digit = row[3 : len(_KEY)]
            parameters = json.loads(kept)
            if parameters.pop("data", None) != checksum:
                continue
            if attack in CATALOGUE and parameters.pop("revision", 0) == revision(attack):
                unit = Unit(choice, attack, Norm(norm), digit, seed, changed(attack, parameters))
                found.append(_result(unit, info, row[len(_KEY) :]))
        return found


def _key(unit: Unit, fingerprint: str, mode: str) -> Key:
    return (
        unit.model.name,
        fingerprint,
        mode,
        unit.attack,
        unit.norm.value,
        unit.settings,
        unit.seed,
        unit.digit,
    )


def _result(unit: Unit, info: ModelInfo, row: Sequence[Any]) -> Result:
    values = dict(zip(_VALUES, row, strict=True))
    image = _unpacked(values.pop("image"))
    values["status"] = _RENAMED.get(values["status"], values["status"])
    return Result(unit, info.fingerprint, info.mode, image=image, **values)


def _packed(image: FloatArray | None) -> bytes | None:
    return None if image is None else zlib.compress(np.ascontiguousarray(image, "<f4").tobytes())


def _unpacked(content: bytes | None) -> FloatArray | None:
    if content is None:
        return None
    image: FloatArray = np.frombuffer(zlib.decompress(content), "<f4").reshape(SIDE, SIDE).astype(np.float32)
    return image
