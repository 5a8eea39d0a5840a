"""Results in an SQLite file, which stays intact whenever the process is killed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType, UnionType
from typing import Any, Self

import numpy as np

from engine.attacks.catalogue import CATALOGUE, revision
from engine.data import load_dataset
from engine.lab.units import MISCLASSIFIED, Result, Unit, changed
from engine.system.files import why
from engine.types import (
    PIXELS,
    SIDE,
    AbsguiError,
    ExportError,
    FloatArray,
    Message,
    ModelChoice,
    ModelInfo,
    Norm,
)

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
_KINDS: Mapping[str, type | UnionType] = {
    **dict.fromkeys(("truth", "label", "queries"), int),
    **dict.fromkeys(("adversarial_label", "L0"), int | None),
    **dict.fromkeys(("L2", "Linf"), float | None),
    **dict.fromkeys(("status", "made"), str),
    "seconds": float,
    "image": bytes | None,
}
"""SQLite itself keeps any kind of value in any column."""
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


_PATIENCE_S = 60.0
"""How long another process may have the file locked; writing a result takes it some milliseconds."""
_WHY = {
    "SQLITE_FULL": Message("the disk is full; free some space"),
    "SQLITE_IOERR": Message("the disk fails or has no room (input/output error); choose another folder"),
    "SQLITE_READONLY": Message("you may not write there; choose another folder"),
    "SQLITE_CANTOPEN": Message("it can't be opened; choose another folder"),
    "SQLITE_BUSY": Message("another program keeps it locked; end that, or wait for it"),
}


class Store:
    """A file of results, of several processes at once if need be; use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        """Open or create it.

        Raises AbsguiError if the file is something else, ExportError if it can't be used.
        """
        self.path = path
        with self._told():
            self._connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
        try:
            with self._told():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        """Make the table, or what an older one lacks."""
        if self._state() == (VERSION, True):
            # Of a damaged file one question may find a result that another doesn't.
            (sound,) = self._connection.execute("pragma integrity_check(1)").fetchone()
            if sound != "ok":
                raise self._damaged()
            return
        self._connection.execute("begin immediate")
        version, filled = self._state()  # another process may have done it until now
        if version == 0 and not filled:
            self._connection.execute(_TABLE)
        elif version in _ADDED and filled:
            self._connection.execute(_ADDED[version])
        elif version != VERSION:
            raise AbsguiError(
                "{path} is not a store of results of this version; choose another folder.", path=self.path
            )
        self._connection.execute(f"pragma user_version = {VERSION}")
        self._connection.execute("commit")

    def _state(self) -> tuple[int, bool]:
        """The version, and whether there are any tables."""
        (version,) = self._connection.execute("pragma user_version").fetchone()
        (tables,) = self._connection.execute("select count(*) from sqlite_master").fetchone()
        return version, tables > 0

    def _damaged(self) -> AbsguiError:
        return AbsguiError(
            "{path} is damaged. Choose another folder; what can be saved of it, SQLite's command .recover "
            "saves.",
            path=self.path,
        )

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite says, as our errors, in words for the user."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            if str(error).startswith(("Could not decode", "no such column", "no such table")):
                raise self._damaged() from error
            said = next((words for known, words in _WHY.items() if name.startswith(known)), None)
            if said is None and not isinstance(error, sqlite3.OperationalError):
                raise AbsguiError(
                    "{path} is not a store of results, or damaged; choose another folder.", path=self.path
                ) from error
            raise ExportError(
                "{path} can't be used: {why}. Results so far are kept.",
                path=self.path,
                why=said or Message("{error}; choose another folder", error=error),
            ) from error
        except OSError as error:
            raise ExportError("{path} can't be used: {why}", path=self.path, why=why(error)) from error
        except (ValueError, TypeError, zlib.error) as error:  # a text, a number or an image that is none
            raise self._damaged() from error

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
        with self._told():
            self._connection.execute(f"insert or replace into results values ({places})", row)  # noqa: S608

    def missing(self, units: Iterable[Unit], infos: Mapping[ModelChoice, ModelInfo]) -> list[Unit]:
        """The units without a result for the models' current weights and inference mode."""
        with self._told():
            done = set(self._connection.execute(f"select {', '.join(_KEY)} from results"))  # noqa: S608
        return [
            unit
            for unit in units
            if _key(unit, infos[unit.model].fingerprint, infos[unit.model].mode) not in done
        ]

    def results(self, units: Sequence[Unit], infos: Mapping[ModelChoice, ModelInfo]) -> list[Result]:
        """The results of the units that have one, in the units' order."""
        rows = {
            row[: len(_KEY)]: row
            for choice, info in infos.items()
            for row in self._rows("model = ? and fingerprint = ? and mode = ?", _whose(choice, info))
        }
        found = []
        with self._told():
            for unit in units:
                info = infos[unit.model]
                row = rows.get(_key(unit, info.fingerprint, info.mode))
                if row is not None:
                    found.append(_result(unit, info, row[len(_KEY) :]))
        return found

    def find(self, unit: Unit, info: ModelInfo) -> Result | None:
        """The result of one unit, of this process or another, None if there is none. Raises ExportError."""
        key = _key(unit, info.fingerprint, info.mode)
        with self._told():
            for row in self._rows(" and ".join(f"{name} = ?" for name in _KEY), key):
                return _result(unit, info, row[len(_KEY) :])
        return None

    def results_of(self, choice: ModelChoice, info: ModelInfo) -> list[Result]:
        """All results of a model on its data set by the current revisions of attacks, with any parameters and
        seeds, ordered by digit, attack and norm.
        """
        wanted = "model = ? and fingerprint = ? and mode = ? order by digit, attack, norm, parameters, seed"
        rows = self._rows(wanted, _whose(choice, info))
        checksum = None if choice.data is None else load_dataset(choice.data).checksum
        found = []
        with self._told():
            for row in rows:
                attack, norm, kept, seed, digit = row[3 : len(_KEY)]
                parameters = json.loads(kept)
                if parameters.pop("data", None) != checksum:
                    continue
                if attack in CATALOGUE and parameters.pop("revision", 0) == revision(attack):
                    unit = Unit(choice, attack, Norm(norm), digit, seed, changed(attack, parameters))
                    found.append(_result(unit, info, row[len(_KEY) :]))
        return found

    def _rows(self, wanted: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        columns = ", ".join((*_KEY, *_VALUES))
        with self._told():
            return self._connection.execute(
                f"select {columns} from results where {wanted}",  # noqa: S608 - ours
                values,
            ).fetchall()


def _whose(choice: ModelChoice, info: ModelInfo) -> tuple[str, str, str]:
    return choice.name, info.fingerprint, info.mode


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
    """Raises ValueError, TypeError or zlib.error where the file is damaged."""
    values = dict(zip(_VALUES, row, strict=True))
    for name, value in values.items():
        if not isinstance(value, _KINDS[name]):
            raise TypeError(f"{name} is {value!r}")
    image = _unpacked(values.pop("image"))
    values["status"] = _RENAMED.get(values["status"], values["status"])
    return Result(unit, info.fingerprint, info.mode, image=image, **values)


def _packed(image: FloatArray | None) -> bytes | None:
    return None if image is None else zlib.compress(np.ascontiguousarray(image, "<f4").tobytes())


def _unpacked(content: bytes | None) -> FloatArray | None:
    if content is None:
        return None
    plain = zlib.decompressobj().decompress(
        content, 4 * PIXELS + 1
    )  # no more than an image, whatever it says
    image: FloatArray = np.frombuffer(plain, "<f4").reshape(SIDE, SIDE).astype(np.float32)
    return image
