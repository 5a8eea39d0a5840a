"""`absgui evaluate --models`: a lab that is killed and goes on."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from absgui.__main__ import main
from engine.lab.store import STORE
from tests.engine.test_lab import choice

__all__ = ["choice"]


def lab(model: str, folder: Path, *more: str) -> list[str]:
    options = ["--models", model, "--attacks", "fgm,pointwise", "--samples", "5", "--out", str(folder)]
    return ["evaluate", *options, "--workers", "1", "--json", *more]


def count(path: Path) -> int:
    """Results in the store so far."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        (found,) = connection.execute("select count(*) from results").fetchone()
    except sqlite3.OperationalError:  # not made yet
        return 0
    finally:
        connection.close()
    return int(found)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills a group of processes")
def test_a_lab_that_is_killed_goes_on_and_ends_with_the_same_table(
    choice: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = choice.name  # type: ignore[attr-defined]
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = subprocess.Popen(
        [sys.executable, "-m", "absgui", *lab(model, killed)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + 120
    while count(killed / STORE) < 3:
        assert process.poll() is None, "it was through before it could be killed"
        assert time.monotonic() < end
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = count(killed / STORE)
    assert 3 <= done < 20
    assert main(lab(model, killed)) == 0
    resumed = json.loads(capsys.readouterr().out)
    assert main(lab(model, whole, "--distal")) == 0
    unbroken = json.loads(capsys.readouterr().out)
    assert resumed["rows"] == unbroken["rows"]
    assert {row["attack"] for row in resumed["rows"]} == {"fgm", "pointwise", "all attacks"}
    assert (killed / "table.md").read_text() == (whole / "table.md").read_text()
    assert (whole / "distal.png").stat().st_size > 1000
    assert (killed / "accuracy-distortion.svg").stat().st_size > 1000
    assert count(killed / STORE) == count(whole / STORE) == 20


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--models", "cnn"], "--models needs --out"),
        (["--models", "resnet", "--out", "x"], "no model 'resnet'"),
        (["--models", "nearest-neighbour", "--attacks", "magic", "--out", "x"], "no attack 'magic'"),
        (
            ["--models", "nearest-neighbour", "--attacks", "prototype-projection", "--out", "x"],
            "None of these",
        ),
        (["--clean", "--distal"], "--distal is for --models only"),
        (["--clean", "--workers", "2"], "--workers is for --models only"),
        (["--clean", "--scheduler", "tcp://x:1"], "--scheduler is for --models only"),
    ],
)
def test_what_makes_no_sense_is_refused(
    options: list[str],
    word: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", *options]) == 2
    assert word in capsys.readouterr().err
