"""The frame that is looked at is what is copied and exported; copied code repeats the attack."""

from __future__ import annotations

import io
import itertools
import json
import shlex
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import engine
from absgui import __version__
from absgui.__main__ import main
from absgui.app import Application
from absgui.bars.export_entries import ENLARGED
from absgui.controllers.subject.opening import as_array
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.export_job import Code, ExportJob, ExportKind
from engine import export
from engine.data import read_image
from engine.export import to_8_bits
from engine.types import FloatArray, Norm, Outcome
from tests.gui.driving import CTRL, at, drag, key, wait_idle, wait_read
from tests.gui.fakes import FakeModel
from tests.sparing import ends

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


def attacked(qtbot: QtBot, app: Application) -> Outcome:
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    wait_idle(qtbot, app)
    outcome = app.session.outcome
    assert outcome is not None and outcome.best is not None
    return outcome


def copied(qtbot: QtBot, app: Application) -> tuple[FloatArray, str]:
    """What Ctrl+C puts on the clipboard, and what is said about it."""
    with qtbot.waitSignal(app.window.export_menu.copied) as caught:
        key(qtbot, app, Qt.Key.Key_C, CTRL)
    pixels = as_array(QGuiApplication.clipboard().image())[..., 0]
    return pixels.astype(np.float32) / np.float32(255), caught.args[0]


def test_control_c_copies_the_frame_that_is_looked_at(qtbot: QtBot, app: Application) -> None:
    outcome = attacked(qtbot, app)
    last = len(outcome.frames) - 1
    app.window.setFocus()
    for step in (0, 1, last):
        app.window.player.go_to(step)
        image, said = copied(qtbot, app)
        frame = outcome.frames[step]
        assert said.startswith(f"Copied frame {step} of {last}, 28 × 28; ")
        if frame.is_adversarial:
            assert "it stays adversarial" in said
        else:
            assert np.array_equal(image, to_8_bits(frame.image) / np.float32(255))
            assert "rounded to the nearest grey, it still reads as a" in said
    QGuiApplication.clipboard().clear()


def test_what_rounding_does_to_a_frame_is_said(
    qtbot: QtBot, app: Application, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = attacked(qtbot, app)
    app.window.player.go_to(1)
    exact, own = fake_model.energies, outcome.original_label

    def only_exact(image: FloatArray) -> FloatArray:
        energies = exact(image)
        if np.array_equal(image, to_8_bits(image) / np.float32(255)):
            energies[own] = 1e4
        return energies

    monkeypatch.setattr(fake_model, "energies", only_exact)
    _, said = copied(qtbot, app)
    assert "rounded to the nearest grey, it now reads as a" in said
    QGuiApplication.clipboard().clear()


def test_the_frame_of_a_running_attack_can_be_copied(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.step_gate.shut()
    app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(app.window.export_menu.copy_action.isEnabled)
    frame = app.attacks.frame
    assert frame is not None and frame.what == "frame 0 of 0"
    with qtbot.waitSignal(app.window.export_menu.copied) as caught:
        app.window.export_menu.copy_action.trigger()
        fake_model.step_gate.open()
    assert caught.args[0].startswith("Copied frame ")
    wait_idle(qtbot, app)
    QGuiApplication.clipboard().clear()


def test_the_frame_is_forgotten_with_its_digit(qtbot: QtBot, app: Application) -> None:
    menu = app.window.export_menu
    assert not menu.copy_action.isEnabled()
    attacked(qtbot, app)
    assert menu.copy_action.isEnabled()
    app.subjects.open("mnist:test:1")
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:1")
    wait_read(qtbot, app)
    assert not menu.copy_action.isEnabled()
    assert menu.copy_best_action.isEnabled()
    app.subjects.open("mnist:test:0")
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:0")
    wait_read(qtbot, app)
    assert menu.copy_action.isEnabled()


@pytest.mark.parametrize(
    "kind", ends([ExportKind.FRAME_PNG, ExportKind.FRAME_PNG_LARGE, ExportKind.FRAME_NPY]), ids=str
)
def test_the_frame_is_written_and_read_again(
    qtbot: QtBot, app: Application, tmp_path: Path, kind: ExportKind
) -> None:
    outcome = attacked(qtbot, app)
    app.window.player.go_to(2)
    path = tmp_path / f"x.{kind.value[-3:]}"
    picture = app.attacks.frame
    app.window.export_menu.export_requested.emit(ExportJob(kind, path, None, picture=picture))
    wait_idle(qtbot, app)
    wanted = outcome.frames[2].image
    if kind is not ExportKind.FRAME_NPY:
        wanted = to_8_bits(wanted).astype(np.float32) / np.float32(255)
    assert np.array_equal(read_image(path).image, wanted)
    assert "frame 2 of 12" in app.window.status.message.text()


def test_records_of_the_window_say_what_they_are_of(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    outcome = attacked(qtbot, app)
    wait_read(qtbot, app)
    for kind in (ExportKind.JSON, ExportKind.NPZ, ExportKind.TRAJECTORY_NPZ):
        path = tmp_path / f"x-{kind.value}.{'json' if kind is ExportKind.JSON else 'npz'}"
        app.window.export_menu.export_requested.emit(ExportJob(kind, path, outcome))
        wait_idle(qtbot, app)
        run = export.read_run(path)
        assert (run.source.name, run.source.label, run.source.reference) == (
            "mnist:test:0",
            7,
            "mnist:test:0",
        )
        assert run.model.identity == outcome.model_identity
        assert run.made.version == __version__
        assert run.reading is not None and run.reading.certificate is not None
        assert np.array_equal(run.source.image, outcome.request.image)
    assert json.loads((tmp_path / "x-json.json").read_text())["certificate"]["guaranteed"] is False


def draw(app: Application) -> None:
    app.window.begin_drawing()
    drag(app.window.draw.canvas, at(60, 60), at(200, 60), at(120, 220))


@pytest.fixture
def one_engine(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """Scripts and commands run on the fake as well."""
    monkeypatch.setattr(engine, "load_model", fake_model.loaded_as)
    monkeypatch.setattr(engine, "attack", fake_model.start_attack)
    return fake_model


@pytest.mark.parametrize("source", ends(["sample", "drawing", "inverted"]))
@pytest.mark.parametrize("code", list(Code))
def test_what_is_copied_repeats_the_attack(
    qtbot: QtBot,
    app: Application,
    one_engine: FakeModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: str,
    code: Code,
) -> None:
    if source == "drawing":
        draw(app)
    elif source == "inverted":
        app.subjects.open("mnist:test:0", invert=True)
        qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.inverted)
    wait_read(qtbot, app)
    choice = AttackChoice("latent-descent", Norm.L2, None, 5, {"step": 0.125})
    app.window.attack_bar.set_choice(choice)
    outcome = attacked(qtbot, app)
    app.window.export_menu.code_actions[code].trigger()
    text = QGuiApplication.clipboard().text()
    assert ("mnist:test:0" in text) == (source == "sample") or "# mnist:test:0" in text
    assert outcome.best is not None
    monkeypatch.chdir(tmp_path)
    if code is Code.PYTHON:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(text, "copied", "exec"), {})
        assert printed.getvalue() == f"({outcome.best.label}, {outcome.best.distances.L2!r})\n"
    else:
        assert main(shlex.split(text)[1:]) == 0
        run = export.read_run(tmp_path / "found" / "trajectory.npz")
        assert run.outcome.best is not None
        assert np.array_equal(run.outcome.best.image, outcome.best.image)
    first, second = one_engine.requests
    assert np.array_equal(first.image, second.image)
    assert (first.attack, first.norm, first.target, first.seed, first.parameters) == (
        second.attack,
        second.norm,
        second.target,
        second.seed,
        second.parameters,
    )
    QGuiApplication.clipboard().clear()


def test_before_an_attack_the_code_runs_what_is_set_up(
    qtbot: QtBot, app: Application, one_engine: FakeModel, make: Callable[..., Application]
) -> None:
    app.window.attack_bar.set_choice(AttackChoice("pointwise", Norm.L0, 3, 2, {"repeats": 2.0}))
    app.window.export_menu.code_actions[Code.COMMAND].trigger()
    words = shlex.split(QGuiApplication.clipboard().text())
    assert words[:3] == ["absgui", "attack", "mnist:test:0"]
    for pair in (
        ("--attack", "pointwise"),
        ("--norm", "L0"),
        ("--target", "3"),
        ("--seed", "2"),
        ("--set", "repeats=2.0"),
        ("--model", "abs"),
    ):
        assert pair in itertools.pairwise(words)
    app.window.export_menu.code_actions[Code.PYTHON].trigger()
    assert "# It has not run yet." in QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()


def test_an_enlarged_copy_is_enlarged(qtbot: QtBot, app: Application) -> None:
    attacked(qtbot, app)
    with qtbot.waitSignal(app.window.export_menu.copied) as caught:
        app.window.export_menu.copy_large_action.trigger()
    assert f"{28 * ENLARGED} × {28 * ENLARGED}" in caught.args[0]
    assert QGuiApplication.clipboard().image().width() == 28 * ENLARGED
    QGuiApplication.clipboard().clear()
