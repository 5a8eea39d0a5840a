"""Two processes with the same files: nothing is lost, nothing damaged, and nobody waits for ever."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from absgui.__main__ import main
from engine.lab.store import STORE, Store
from engine.models.own import trust
from engine.system import locks
from engine.system.files import PARTIAL
from tests.endurance import beside
from tests.endurance.beside import CHOICE, INFO, NAMES

ROOT = Path(__file__).resolve().parents[2]
LINES = 12
Process = subprocess.Popen[str]

NEEDS_LOCKS = pytest.mark.skipif(sys.platform == "win32", reason="needs locks on files")
pytestmark = NEEDS_LOCKS


@contextlib.contextmanager
def two(what: str, folder: Path) -> Iterator[Sequence[Process]]:
    """Both have everything imported."""
    with contextlib.ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.endurance.beside", what, str(folder), name],
                    cwd=ROOT,
                    text=True,
                    bufsize=1,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
            for name in NAMES
        ]
        for process in processes:
            heard(process, "ready")
        yield processes
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait() == 0


def tell(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")


def heard(process: Process, word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == f"{word}\n"


def at_once(what: str, folder: Path, lines: int = LINES) -> None:
    """Both write at the same time, so many times."""
    with two(what, folder) as processes:
        for _ in range(lines):
            for process in processes:
                tell(process)
            for process in processes:
                heard(process, "done")


def test_a_lab_store_is_made_by_both_and_has_the_results_of_both(tmp_path: Path) -> None:
    at_once("store", tmp_path)
    for line in range(LINES):
        with Store(tmp_path / str(line) / STORE) as store:
            wanted = [unit for name in NAMES for unit in beside.units(name, line)]
            assert store.missing(wanted, {CHOICE: INFO}) == []


def test_a_log_has_the_rows_of_both(tmp_path: Path) -> None:
    at_once("rows", tmp_path)
    log = beside.log(tmp_path)
    for name in NAMES:
        for line in range(LINES):
            assert all(log.find(f"{name} {line} {number}") for number in range(5))
    assert (tmp_path / "log.csv").read_bytes().count(b"\n") == 1 + len(NAMES) * LINES * 5


def test_who_is_trusted_in_one_window_is_so_in_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once("trusted", tmp_path)
    monkeypatch.setenv("ABSGUI_DATA", str(tmp_path))
    for name in NAMES:
        for line in range(LINES):
            trust.check(beside.digest(name, line), CHOICE, name)


def test_a_file_that_both_write_is_that_of_one(tmp_path: Path) -> None:
    at_once("whole", tmp_path)
    content = (tmp_path / "file").read_bytes().splitlines()
    assert len(content) == 10_000
    assert len(set(content)) == 1
    assert list(tmp_path.glob(f".*{PARTIAL}")) == []


def test_recent_files_are_those_of_both(tmp_path: Path) -> None:
    with two("recent", tmp_path) as processes:
        for _ in range(4):
            for process in processes:
                tell(process)
                heard(process, "done")
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    kept = str(QSettings(str(path), QSettings.Format.IniFormat).value("recent"))
    for name in NAMES:
        for line in range(4):
            assert f"/{name}/{line}" in kept


def test_a_result_waits_for_whoever_writes_one(tmp_path: Path) -> None:
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('begin immediate')\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "connection.execute('commit')\n"
    )
    path = tmp_path / STORE
    (unit, *_) = beside.units("one", 0)
    with Store(path) as store:
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as other:
            heard(other, "ready")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                sqlite3.connect(path, timeout=0).execute("begin immediate")
            tell(other)  # it may do so now, or a little later
            store.add(beside.result(unit))
        assert store.missing([unit], {CHOICE: INFO}) == []


def test_a_second_training_in_the_same_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with locks.held(tmp_path):
        assert (
            main(["train", "--model", "cnn", "--digits", "128", "--epochs", "1", "--out", str(tmp_path)]) == 2
        )
    assert capsys.readouterr().err == (
        f"absgui: another training writes to {tmp_path}: wait until it is done, or choose another folder\n"
    )


def test_a_lock_that_is_never_released_keeps_nobody_waiting(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as one, (tmp_path / "a").open("ab") as other:
        assert locks.lock(one.fileno())
        with locks.locked(other.fileno(), patience=0) as alone:
            assert not alone
    with (tmp_path / "a").open("ab") as again, locks.locked(again.fileno(), patience=0) as alone:
        assert alone
