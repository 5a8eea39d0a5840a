"""A disk without room: commands print what they found, say in a line what was not written, and end with 2."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from absgui.__main__ import main
from tests.cli.test_duel import Asked, asked, duel
from tests.cli.test_evaluate import centres
from tests.engine.fakes.centres import Centres
from tests.engine.fakes.networks import network_file
from tests.full_disk import NEEDS_LIMITS, full_disk
from tests.gui.fakes import FakeModel

__all__ = ["asked", "centres"]

SAYS = "files may not become that large there; choose another folder"

pytestmark = NEEDS_LIMITS


def refused(capsys: pytest.CaptureFixture[str], *argv: str, room: int = 0) -> str:
    """What is printed all the same."""
    capsys.readouterr()
    with full_disk(room):
        assert main(argv) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert said.err.startswith("absgui: ")
    assert SAYS in said.err
    return said.out


def test_what_an_attack_found_is_printed(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["attack", "mnist:test:0", "--attack", "pointwise", "--out", str(tmp_path)]
    assert "Pointwise: found" in refused(capsys, *command)
    assert list(tmp_path.iterdir()) == []
    report = json.loads(refused(capsys, *command, "--json", room=3000))
    assert report["success"] is True
    assert {Path(file).name for file in report["files"]} == {file.name for file in tmp_path.iterdir()}
    assert 0 < len(report["files"]) < 5, "only those there was room for"


def test_what_a_duel_found_is_printed(
    asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = json.loads(refused(capsys, *duel(tmp_path, "--json")))
    assert report["files"] == []
    assert report["format"]
    assert list(tmp_path.iterdir()) == []


def test_the_hardest_digits_are_printed(
    centres: Centres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hard.json"
    printed = json.loads(refused(capsys, "evaluate", "--hard", str(path), "--samples", "4", "--json"))
    assert len(printed["radii"]) > 0
    assert list(tmp_path.iterdir()) == []


def test_certificates_go_on_when_there_is_room(
    centres: Centres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "--certificates", "--samples", "6", "--out", str(tmp_path)]
    refused(capsys, *command, room=400)
    (log,) = tmp_path.iterdir()
    kept = log.read_bytes()
    assert 1 < kept.count(b"\n") < 7 and kept.endswith(b"\n")
    assert main(command) == 0
    assert log.read_bytes().startswith(kept)
    assert log.read_bytes().count(b"\n") == 7


@pytest.mark.parametrize("report", ["certificates", "calibration"])
def test_the_numbers_of_an_evaluation_are_printed_without_its_figure(
    report: str, centres: Centres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    command = ["evaluate", f"--{report}", "--samples", "6", "--out", str(tmp_path), "--json"]
    assert main(command) == 0
    whole = json.loads(capsys.readouterr().out)
    for file in tmp_path.glob("*.[ps][nv]g"):
        file.unlink()
    printed = json.loads(refused(capsys, *command, room=20_000))
    assert printed["files"] == [file for file in whole["files"] if file.endswith(".csv")]
    assert {**printed, "files": whole["files"]} == whole


def test_the_lab_s_table_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, folder = network_file(tmp_path).name, tmp_path / "lab"
    command = [
        "evaluate",
        "--models",
        model,
        "--trust",
        "--attacks",
        "fgm",
        "--samples",
        "2",
        "--workers",
        "1",
    ]
    command += ["--out", str(folder), "--json"]
    assert main(command) == 0
    whole = json.loads(capsys.readouterr().out)
    for file in folder.iterdir():
        if file.name != "results.sqlite":
            file.unlink()
    printed = json.loads(refused(capsys, *command))
    assert printed["files"] == []
    assert {**printed, "files": whole["files"]} == whole


def test_standard_input_needs_room(
    model: FakeModel, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 100)))
    assert refused(capsys, "read", "-") == ""
