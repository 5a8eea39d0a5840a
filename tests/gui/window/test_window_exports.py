"""What is exported or copied and brought back is still adversarial, to the bit."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.export_job import ExportJob, ExportKind
from engine import export
from engine.data import read_image
from engine.types import ExportError, FloatArray, Outcome
from tests.gui.driving import wait_idle, wait_read
from tests.patience import PATIENCE_S
from tests.sparing import first


def attacked(qtbot: QtBot, app: Application) -> tuple[Outcome, FloatArray]:
    """An attack that found something, and the 8-bit image that the model still takes for another class."""
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    wait_idle(qtbot, app)
    outcome = app.session.outcome
    assert outcome is not None and outcome.best is not None
    return outcome, outcome.best.image


class OnlyFurther:
    """Says that a rounding is adversarial only from the third one on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
        assert outcome.best is not None
        self.expected = list(export.roundings(outcome.best.image, outcome.request.image))[2]
        monkeypatch.setattr(export, "quantise", lambda *_: self.expected)


@pytest.mark.parametrize("what", first([ExportKind.PNG, ExportKind.PNG_LARGE]))
def test_pictures_are_rounded_so_that_they_stay_adversarial(
    qtbot: QtBot, app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: ExportKind
) -> None:
    outcome, _ = attacked(qtbot, app)
    expected = OnlyFurther(monkeypatch, outcome).expected.image
    path = tmp_path / "x.png"
    app.window.export_menu.export_requested.emit(ExportJob(what, path, outcome))
    wait_idle(qtbot, app)
    assert np.array_equal(read_image(path).image, expected)


@pytest.mark.parametrize("large", first([True, False]))
def test_a_copy_stays_adversarial_and_is_pasted_exactly(
    qtbot: QtBot, app: Application, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    outcome, _ = attacked(qtbot, app)
    expected = OnlyFurther(monkeypatch, outcome).expected.image
    menu = app.window.export_menu
    with qtbot.waitSignal(menu.copied):
        (menu.copy_large_action if large else menu.copy_action).trigger()
    app.subjects.paste()
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "pasted picture")
    wait_read(qtbot, app)
    assert app.session.subject is not None
    assert np.array_equal(app.session.subject.image, expected)
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize("what", first([ExportKind.PNG, ExportKind.PNG_LARGE]))
def test_rounding_that_undoes_it_is_asked_about(
    qtbot: QtBot, app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: ExportKind
) -> None:
    outcome, image = attacked(qtbot, app)
    monkeypatch.setattr(export, "quantise", lambda *_: None)
    menu, path = app.window.export_menu, tmp_path / "x.png"
    menu.export_requested.emit(ExportJob(what, path, outcome))
    wait_idle(qtbot, app)
    assert menu.question is not None
    assert not path.exists()
    next(b for b in menu.question.buttons() if "anyway" in b.text()).click()
    wait_idle(qtbot, app)
    assert np.array_equal(read_image(path).image, export.to_8_bits(image) / np.float32(255))
    with qtbot.waitSignal(menu.copied) as caught:
        menu.copy_action.trigger()
    assert "no longer adversarial" in caught.args[0]
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize("when", ["before", "while closing"])
@pytest.mark.parametrize("why", first(["rounding", "disk"]))
def test_a_picture_that_could_not_be_written_is_said_though_the_window_has_gone(
    qtbot: QtBot,
    app: Application,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    when: str,
    why: str,
) -> None:
    outcome, _ = attacked(qtbot, app)
    asked = threading.Event()

    def quantise(*_: object) -> None:
        asked.set()
        if why == "disk":
            raise ExportError("The disk is full.")

    monkeypatch.setattr(export, "quantise", quantise)
    path = tmp_path / "x.png"
    app.window.export_menu.export_requested.emit(ExportJob(ExportKind.PNG, path, outcome))
    if when == "before":
        assert asked.wait(PATIENCE_S)  # and no event is delivered from here on
    app.window.close()
    app.shutdown()
    assert not path.exists()
    assert ("no longer adversarial" if why == "rounding" else "The disk is full.") in caplog.text
    assert "x.png" in caplog.text
    assert app.window.export_menu.question is None


def test_exports_are_written_by_the_worker_and_said(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    outcome = app.session.outcome
    assert outcome is not None
    curves = app.window.player.curves
    payloads = {
        ExportKind.PLOT_PNG: curves.as_png(),
        ExportKind.PLOT_SVG: curves.as_svg(),
        ExportKind.PLOT_CSV: curves.as_csv(),
        ExportKind.SLICE_PNG: curves.as_png(),
    }
    for kind in ExportKind:
        path = tmp_path / f"result-{kind.value}.bin"
        job = ExportJob(kind, path, outcome, payload=payloads.get(kind))
        app.window.export_menu.export_requested.emit(job)
        wait_idle(qtbot, app)
        assert path.stat().st_size > 0, kind
        assert str(path) in app.window.status.message.text()


def test_a_folder_that_cannot_be_written_is_a_message(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    outcome = app.session.outcome
    assert outcome is not None
    folder = tmp_path / "taken"
    folder.write_text("a file, where a folder would have to be")
    app.window.export_menu.export_requested.emit(ExportJob(ExportKind.NPY, folder / "x.npy", outcome))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert app.session.outcome is outcome
