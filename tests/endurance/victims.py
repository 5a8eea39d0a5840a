"""What is killed: everything that writes what is to last."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSettings

from absgui.settings import Settings
from engine import export
from engine.data import idx, load_dataset
from engine.evaluation.rowlog import RowLog
from engine.inference import prototype_store
from engine.kernels import store as kernel_store
from engine.lab.store import STORE, Store
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.models.own import trust
from engine.types import PIXELS, ModelChoice, ModelInfo, Norm, SavedSession, UntrustedError
from tests.endurance.kills import Victim
from tests.engine.export.export_outcomes import outcome
from tests.engine.export.export_runs import run

INFO = ModelInfo("abs", "ABS", "fast", "cpu", "bundled", "0123456789ab")
CHOICE = ModelChoice("abs")


class Written(Victim):
    """A file that is written over again and again, each time with the next of three contents."""

    def __init__(self, name: str, write: Callable[[Path, int], None]) -> None:
        self._name, self._write = name, write
        self._contents: list[bytes] = []

    def begin(self, folder: Path) -> Callable[[int], None]:
        return lambda number: self._write(folder / self._name, number % 3)

    def check(self, folder: Path, done: int) -> bool:
        if not self._contents:
            for number in range(3):
                self._write(folder / f"whole-{self._name}", number)
                self._contents.append((folder / f"whole-{self._name}").read_bytes())
            (folder / f"whole-{self._name}").unlink()
            assert len(set(self._contents)) == 3
        found = (folder / self._name).read_bytes() if (folder / self._name).exists() else None
        possible = [(done - 1) % 3, done % 3] if done else range(3)
        assert (found is None and not done) or found in [self._contents[number] for number in possible]
        return False


class Log(Victim):
    """An evaluation's rows."""

    def begin(self, folder: Path) -> Callable[[int], None]:
        log = self._opened(folder)
        first = self._count(log)
        return lambda number: log.append(self._row(first + number))

    def check(self, folder: Path, done: int) -> bool:
        path = folder / "log.csv"
        before = path.read_bytes() if path.exists() else b""
        counted = (folder / "count").read_text() if (folder / "count").exists() else "0"
        log = self._opened(folder)
        found = self._count(log)
        assert found - int(counted) - done in (0, 1)
        for number in range(found):
            kept = log.find(number)
            assert kept is not None
            assert kept.items() >= self._row(number).items()
        assert path.read_bytes().count(b"\n") == found + 1
        (folder / "count").write_text(str(found))
        half = not before.endswith(b"\n")
        return half or found > int(counted) + done

    def _opened(self, folder: Path) -> RowLog:
        columns = {"digit": int, "text": str}
        return RowLog(folder / "log.csv", INFO, load_dataset(), columns, ("digit",), "1")

    def _count(self, log: RowLog) -> int:
        number = 0
        while log.find(number) is not None:
            number += 1
        return number

    def _row(self, number: int) -> Mapping[str, str]:
        return {"digit": str(number), "text": hashlib.sha256(b"%d" % number).hexdigest() * 20}


class Lab(Victim):
    """The lab's store of results."""

    def __init__(self) -> None:
        self._known = 0

    def begin(self, folder: Path) -> Callable[[int], None]:
        store = Store(folder / STORE)
        first = len(store.results(self._units, {CHOICE: INFO}))
        return lambda number: store.add(self._result(first + number))

    def check(self, folder: Path, done: int) -> bool:
        hot = (folder / f"{STORE}-journal").exists()
        with Store(folder / STORE) as store:
            results = store.results(self._units, {CHOICE: INFO})
            found = len(results)
            assert found - self._known - done in (0, 1)
            assert [result.unit.digit for result in results] == list(range(found))
            for result in results[-30:]:
                assert result.image is not None
                assert np.array_equal(result.image, self._image(result.unit.digit))
            assert len(store.missing(self._units, {CHOICE: INFO})) == len(self._units) - found
        connection = sqlite3.connect(folder / STORE)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        connection.close()
        in_between = found > self._known + done
        self._known = found
        return hot or in_between

    _units = tuple(Unit(CHOICE, "fgm", Norm.L2, digit) for digit in range(10_000))

    def _image(self, digit: int) -> np.ndarray:
        return np.random.default_rng(digit).random((28, 28), np.float32)

    def _result(self, digit: int) -> Result:
        unit = self._units[digit]
        return Result(unit, "0123456789ab", "fast", 7, 1, MISCLASSIFIED, image=self._image(digit))


class Remembered(Victim):
    """The window's settings, of which the recent files change."""

    def begin(self, folder: Path) -> Callable[[int], None]:
        settings = self._opened(folder)

        def act(number: int) -> None:
            settings.lab = {"number": number, "much": "x" * 20_000}
            settings.remember(f"/a/{number}.png")
            assert settings.keep() == ""

        return act

    def check(self, folder: Path, done: int) -> bool:
        locked = any(folder.rglob("*.lock"))
        settings = self._opened(folder)
        assert settings.keep() == ""
        lab = settings.lab
        if not done:
            assert lab is None or isinstance(lab, dict)
            return locked
        assert isinstance(lab, dict)
        assert lab["much"] == "x" * 20_000
        assert lab["number"] - done in (-1, 0)
        number = int(Path(settings.recent[0]).stem)
        assert number - done in (-1, 0)
        expected = [f"/a/{each}.png" for each in range(number, max(-1, number - 8), -1)]
        assert list(settings.recent)[: len(expected)] == expected
        files = {path.name.partition(".conf")[2] for path in folder.rglob("absgui.conf*")}
        assert files <= {"", ".lock", ".lock.rmlock"}, "what is left behind has one name"
        return locked

    def _opened(self, folder: Path) -> Settings:
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, str(folder))
        settings = Settings.__new__(Settings)
        settings._store = QSettings("absgui", "absgui")
        return settings


class Trusted(Victim):
    """The list of models that the user trusts."""

    def begin(self, folder: Path) -> Callable[[int], None]:
        os.environ["ABSGUI_DATA"] = str(folder)
        return lambda number: trust.remember(self._digest(number % 200))

    def check(self, folder: Path, done: int) -> bool:
        os.environ["ABSGUI_DATA"] = str(folder)
        for number in range(min(done, 200)):
            trust.check(self._digest(number), CHOICE, "a model")
        try:
            trust.check(self._digest(201), CHOICE, "a model")
        except UntrustedError:
            return False
        raise AssertionError("nobody trusted that one")

    def _digest(self, number: int) -> str:
        return hashlib.sha256(b"%d" % number).hexdigest()


class Prototypes(Victim):
    """The cache of prototypes' means."""

    def begin(self, folder: Path) -> Callable[[int], None]:
        return lambda number: prototype_store._write(self._path(folder, number), self._means(number))

    def check(self, folder: Path, done: int) -> bool:
        for number in range(12):
            if self._path(folder, number).exists():
                found = prototype_store._read(self._path(folder, number), (10, 50))
                assert found is not None
                assert np.array_equal(found, self._means(number))
        if done:
            assert self._path(folder, done - 1).exists()
        assert len(list(folder.glob("*.npy"))) <= prototype_store.KEPT + 1
        return False

    def _path(self, folder: Path, number: int) -> Path:
        return folder / f"{number % 12}.npy"

    def _means(self, number: int) -> np.ndarray:
        return np.full((10, 50, PIXELS), number % 12 / 12, np.float32)


class Kernels(Victim):
    """Compiled code, whose files say themselves whether they are whole."""

    def begin(self, folder: Path) -> Callable[[int], None]:
        return lambda number: kernel_store.save(folder, "decode", "a", bytes([number % 256]) * 300_000)

    def check(self, folder: Path, done: int) -> bool:
        if done:
            _, code = kernel_store._read(folder / "decode.kernel")
            assert code[0] in ((done - 1) % 256, done % 256)
        return False


def _session(path: Path, number: int) -> None:
    export.write_session(path, SavedSession(runs=tuple(run(3 + k) for k in range(number + 1))))


def _outcome(write: Callable[..., None]) -> Callable[[Path, int], None]:
    return lambda path, number: write(path, outcome(4 + number))


VICTIMS: Mapping[str, Callable[[], Victim]] = {
    "png": lambda: Written(
        "a.png", lambda path, number: export.write_png(path, outcome(3).frames[number].image, scale=16)
    ),
    "npy": lambda: Written(
        "a.npy", lambda path, number: export.write_npy(path, outcome(3).frames[number].image)
    ),
    "npz": lambda: Written("a.npz", _outcome(export.write_npz)),
    "trajectory": lambda: Written("b.npz", _outcome(export.write_trajectory)),
    "csv": lambda: Written("a.csv", _outcome(export.write_csv)),
    "json": lambda: Written(
        "a.json", lambda path, number: export.write_json(path, export.record(outcome(4 + number)))
    ),
    "gif": lambda: Written("a.gif", _outcome(export.write_gif)),
    "contact sheet": lambda: Written("b.png", _outcome(export.write_contact_sheet)),
    "session": lambda: Written("a.absgui", _session),
    "idx": lambda: Written(
        "a.gz", lambda path, number: idx.write_idx(path, np.full((200, 28, 28), number, np.uint8))
    ),
    "log": Log,
    "lab": Lab,
    "settings": Remembered,
    "trust": Trusted,
    "prototypes": Prototypes,
    "kernels": Kernels,
}
"""Name -> what makes a victim."""
LONGEST: Mapping[str, float] = {"gif": 0.3, "contact sheet": 0.3, "session": 0.1, "lab": 0.1, "settings": 0.1}
"""Seconds until the kill, where one thing takes long."""
