"""Bad input, broken pipes, Ctrl+C: how a command ends; what its output may hold."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from absgui.__main__ import main
from absgui.cli import common
from tests.gui.fakes import FakeModel

TRAINED: dict[str, list[str]] = {
    "abs": [],
    "cnn": [],
    "exact-abs": [],
    "companion": ["--model", "exact-abs", "--variant", "companion"],
}
"""What is trained -> options."""


@pytest.mark.parametrize("what", TRAINED)
def test_a_training_on_too_few_images_is_refused_before_it_begins(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = TRAINED[what] or ["--model", what]
    assert main(["train", *options, "--digits", "60", "--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("absgui: Too few training images")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["read", "none.png"], "no such file"),
        (["read", "mnist:test:99999"], "numbered 0 to 9999"),
        (["read", "mnist:test:0", "none.png", "--json"], "no such file"),
        (["read", "mnist:test:0", "mnist:test:1", "--picture", "a.png"], "single file"),
        (["read"], "required"),
        (["read", "mnist:test:0", "--mode", "slow"], "invalid choice"),
        (["attack", "mnist:test:0", "--attack", "magic", "--out", "OUT"], "choose from latent-descent"),
        (["attack", "mnist:test:0", "--attack", "latent-descent"], "required"),
        (["attack", "mnist:test:0", "--attack", "latent-descent", "--norm", "L0", "--out", "OUT"], "not L0"),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--target", "10", "--out", "OUT"], "0 to 9"),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--seed", "-1", "--out", "OUT"], "whole number"),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--set", "x", "--out", "OUT"], "NAME=NUMBER"),
        (
            ["attack", "mnist:test:0", "--attack", "pointwise", "--set", "x=1", "--out", "OUT"],
            "no parameter x",
        ),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--out", "FILE"], "not a folder"),
        (["evaluate", "--samples", "0"], "1 or more"),
        (["evaluate", "--samples", "10001"], "1 to 10000"),
        (["--frobnicate"], "unrecognized"),
        (["a.png", "b.png"], "unrecognized"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    model: FakeModel, argv: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    places = {"OUT": str(tmp_path / "out"), "FILE": str(tmp_path / "file")}
    try:
        code = main([places.get(word, word) for word in argv])
    except SystemExit as ended:  # argparse's own way
        assert isinstance(ended.code, int)
        code = ended.code
    error = capsys.readouterr().err
    assert code == 2
    assert complaint in error
    assert error.count("\n") == 1
    assert not model.seen, "nothing is computed for bad input"


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody reads stdout any more."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor is no path
        monkeypatch.setattr(sys, "stdout", stream)
        yield


@pytest.mark.usefixtures("unread")
def test_output_that_nobody_reads_changes_no_exit_code(
    model: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = ["attack", "mnist:test:0", "--attack", "latent-descent", "--out", str(tmp_path), "--json"]
    assert main(["read", "mnist:test:0"]) == 0
    assert main(attack) == 0
    monkeypatch.setattr(model, "energies", lambda image: np.arange(10, dtype=np.float32))
    assert main(attack) == 1


def test_a_pipe_that_breaks_elsewhere_is_no_success(model: FakeModel) -> None:
    model.fails_with = BrokenPipeError("somebody else's")
    with pytest.raises(BrokenPipeError):
        main(["read", "mnist:test:0"])


def test_an_internal_error_ends_with_3_and_is_not_hidden(
    model: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    model.fails_with = ZeroDivisionError("nobody thought of this")
    assert main(["read", "mnist:test:0"]) == 3
    said = capsys.readouterr()
    assert said.err.startswith("Traceback (most recent call last):\n")
    assert said.err.endswith("ZeroDivisionError: nobody thought of this\n")
    assert not said.out


def test_ctrl_c_ends_with_130(model: FakeModel, capsys: pytest.CaptureFixture[str]) -> None:
    model.fails_with = KeyboardInterrupt()  # type: ignore[assignment]
    assert main(["read", "mnist:test:0"]) == 130
    assert capsys.readouterr().err == "absgui: interrupted\n"


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["--help"], ["read", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as ended:
            main(argv)
        assert ended.value.code == 0
    assert "absgui" in capsys.readouterr().out


@pytest.mark.parametrize("unicode", [True, False])
def test_bars_and_tables(unicode: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "speaks_unicode", lambda: unicode)
    assert common.bar(0.5, 4) == ("██" if unicode else "##")
    assert common.bar(7.0, 4) == common.bar(1.0, 4)
    assert common.table([["a", "1"], ["bcd", "22"]], right=(1,)) == "a     1\nbcd  22"


def test_json_has_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    common.print_json({"a": [float("nan"), float("inf"), 1.5]})
    assert json.loads(capsys.readouterr().out) == {"a": [None, None, 1.5]}


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), ("> /dev/full", 2)])
def test_a_stdout_that_can_not_be_written_is_one_line(closed: str, code: int) -> None:
    if "full" in closed and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, which only Linux has")
    command = f"{shlex.quote(sys.executable)} -m absgui info {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stderr == ("" if code == 0 else SAID)
    assert bool(done.stdout) == closed.startswith("2")


SAID = "absgui: standard output can't be written: No space left on device\n"
