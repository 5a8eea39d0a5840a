"""One of several processes that write the same files at once.

    python -m tests.endurance.beside WHAT FOLDER NAME

A tool for the test of two at once. For each line that it reads it writes once, then says so.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings

from absgui.settings import Settings
from engine.data import load_dataset
from engine.evaluation.rowlog import RowLog
from engine.lab.store import STORE, Store
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.models.own import trust
from engine.system.files import written_whole
from engine.types import ModelChoice, ModelInfo, Norm

INFO = ModelInfo("abs", "ABS", "fast", "cpu", "bundled", "0123456789ab")
CHOICE = ModelChoice("abs")
NAMES = ("one", "two")


def units(name: str, line: int) -> list[Unit]:
    """What one of them puts into the store of a line."""
    return [Unit(CHOICE, "fgm", Norm.L2, 20 * line + 10 * NAMES.index(name) + k) for k in range(10)]


def result(unit: Unit) -> Result:
    """Of a unit."""
    return Result(unit, INFO.fingerprint, INFO.mode, 7, 1, MISCLASSIFIED)


def store(folder: Path, name: str, line: int) -> None:
    """A new store for each line."""
    (folder / str(line)).mkdir(exist_ok=True)
    with Store(folder / str(line) / STORE) as opened:
        for unit in units(name, line):
            opened.add(result(unit))


def log(folder: Path) -> RowLog:
    """The log that all write."""
    return RowLog(folder / "log.csv", INFO, load_dataset(), {"row": str}, ("row",), "1")


def rows(folder: Path, name: str, line: int) -> None:
    """Opened anew for each line."""
    opened = log(folder)
    for number in range(5):
        opened.append({"row": f"{name} {line} {number}"})


def digest(name: str, line: int) -> str:
    """Of a model that is trusted."""
    return hashlib.sha256(f"{name} {line}".encode()).hexdigest()


def trusted(folder: Path, name: str, line: int) -> None:
    """One model more."""
    os.environ["ABSGUI_DATA"] = str(folder)
    trust.remember(digest(name, line))


def whole(folder: Path, name: str, line: int) -> None:
    """The same file, large enough to be written in pieces."""
    with written_whole(folder / "file") as file:
        for _ in range(100):
            file.write(f"{name} {line:4}\n".encode() * 100)


def recent(folder: Path, name: str, line: int) -> None:
    """A file that was opened lately."""
    _settings(folder).remember(f"/{name}/{line}")
    _settings(folder).keep()


_opened: list[Settings] = []


def _settings(folder: Path) -> Settings:
    if not _opened:
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, str(folder))
        _opened.append(Settings())
    return _opened[0]


WHAT: dict[str, Callable[[Path, str, int], None]] = {
    each.__name__: each for each in (store, rows, trusted, whole, recent)
}


def main(what: str, folder: Path, name: str) -> None:
    print("ready", flush=True)
    for line, _ in enumerate(sys.stdin):
        WHAT[what](folder, name, line)
        print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
