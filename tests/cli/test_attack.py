"""`absgui attack`: what is written, what is said, how it ends."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from absgui.__main__ import main
from absgui.cli import attack as attack_command
from absgui.presentation.standing import Standing
from engine.data import load_dataset, mnist, read_image
from engine.types import AttackStep
from tests.cli.helpers import Json
from tests.engine.export.export_outcomes import outcome
from tests.gui.fake_attacks import FakeAttackRun
from tests.gui.fakes import INFO, FakeModel


def test_attack_writes_everything_and_reports_it(model: FakeModel, printed: Json, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    report = printed(
        "attack",
        "mnist:test:0",
        "--attack",
        "latent-descent",
        "--seed",
        "3",
        "--set",
        "step=0.02",
        "--out",
        str(out),
        "--json",
    )
    wanted = {"success", "label", "original_label", "L0", "L2", "Linf", "queries", "frames", "files"}
    assert wanted <= set(report)
    assert report["success"] is True
    assert report["label"] != report["original_label"]
    assert {Path(file).name for file in report["files"]} == {file.name for file in out.iterdir()}
    assert {"adversarial.png", "trajectory.npz", "trajectory.gif", "contact-sheet.png"} <= {
        file.name for file in out.iterdir()
    }
    request = model.requests[0]
    assert (request.seed, request.target, dict(request.parameters)) == (3, None, {"step": 0.02})
    again = read_image(out / "adversarial.png")
    assert model.read(again.image).label == report["label"]


def test_attack_as_text(model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attack", "mnist:test:0", "--attack", "pointwise", "--out", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "Pointwise: found" in text
    assert str(tmp_path / "adversarial.png") in text


@pytest.mark.parametrize(
    ("target", "guaranteed", "said"),
    [
        (None, False, "(assuming the latent optima are found): there is no adversarial within L2 2.927"),
        (3, True, "(guaranteed): there is no 3 within L2 2.927"),
    ],
)
def test_what_an_attack_certifies_is_said_of_whom_it_is_true(
    target: int | None, guaranteed: bool, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    walk = outcome()
    frames = (*walk.frames[:-1], replace(walk.frames[-1], certified=2.9279))
    request = replace(walk.request, attack="prototype-projection", target=target)
    info = replace(INFO, guaranteed=guaranteed)
    found = replace(walk, frames=frames, request=request)
    attack_command._print(found, info, load_dataset().class_names, Standing(walk.original_label))
    assert f"certified by the attack itself {said}\n" in capsys.readouterr().out


def test_an_attack_that_is_interrupted_keeps_what_it_found(
    model: FakeModel, printed: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = FakeAttackRun._step

    def interrupted(run: FakeAttackRun, index: int, own: int, rival: int) -> AttackStep:
        if index == 10:
            signal.raise_signal(signal.SIGINT)
        return step(run, index, own, rival)

    monkeypatch.setattr(FakeAttackRun, "_step", interrupted)
    before = signal.getsignal(signal.SIGINT)  # ignored, where the tests run in a shell's background
    report = printed(
        "attack", "mnist:test:0", "--attack", "latent-descent", "--out", str(tmp_path), "--json", code=130
    )
    assert report["status"] == "stopped"
    assert report["success"] is True
    assert report["frames"] == 11
    assert (tmp_path / "adversarial.png").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_an_attack_that_finds_nothing_ends_with_1(
    model: FakeModel, printed: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "energies", lambda image: np.arange(10, dtype=np.float32))
    report = printed(
        "attack", "mnist:test:0", "--attack", "latent-descent", "--out", str(tmp_path), "--json", code=1
    )
    assert report["success"] is False
    assert report["L2"] is None
    assert not (tmp_path / "adversarial.png").exists()
    assert (tmp_path / "trajectory.npz").exists()


def test_a_target_that_is_read_already_is_refused(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    label = str(model.read(mnist().image(0)).label)
    argv = ["attack", "mnist:test:0", "--attack", "pointwise", "--target", label, "--out", str(tmp_path)]
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert f"already reads as the target, {label};" in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())
