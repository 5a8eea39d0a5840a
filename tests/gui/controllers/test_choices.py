"""Models that are picked, fail, and are picked again: the window shows what the worker has in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.window.main_window import MainWindow
from engine.types import ModelChoice, WeightsError
from tests.gui.driving import wait_idle, wait_read
from tests.gui.fakes import FakeModel

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


BAD = WeightsError("ABS_3.net is missing; choose a folder with all ten")


def pick(window: MainWindow, text: str) -> None:
    """Choose an entry of the model box, as a click does."""
    place = window.model.findText(text)
    assert place >= 0, [window.model.itemText(at) for at in range(window.model.count())]
    window.model.setCurrentIndex(place)
    window.model.activated.emit(place)


def test_a_folder_becomes_an_entry_and_the_bundled_weights_stay_one(
    qtbot: QtBot, app: Application, fake_model: FakeModel, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    app.models.use_weights(str(folder))
    wait_read(qtbot, app)
    window = app.window
    assert window.model.currentText() == "ABS · mine/"
    assert str(folder) in window.status.device.toolTip()
    for text, weights in (("Binary ABS", None), ("ABS · mine/", folder), ("ABS", None)):
        pick(window, text)
        wait_read(qtbot, app)
        assert window.model.currentText() == text
        assert app.session.choice.weights == fake_model.weights_loaded[-1] == weights
    count = len(fake_model.weights_loaded)
    pick(window, "ABS")
    wait_idle(qtbot, app)
    assert len(fake_model.weights_loaded) == count  # in use already


def test_weights_that_failed_are_tried_again_when_picked_again(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel, tmp_path: Path
) -> None:
    """Also those of the command line, where there is no model to go back to."""
    fake_model.load_fails_with = BAD
    app = make(LaunchOptions(choice=ModelChoice(weights=tmp_path / "mine")))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    wait_idle(qtbot, app)
    assert "No model could be loaded" in app.window.player.conversation.message.text()
    assert "No model could be loaded" in app.window.robustness.caption.text()
    fake_model.load_fails_with = None
    pick(app.window, "ABS · mine/")
    wait_read(qtbot, app)
    assert app.session.model is not None
    assert app.session.model.weights == str(tmp_path / "mine")


def test_a_failed_load_after_a_superseded_one_leaves_window_and_worker_on_one_model(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.load_gate.shut()
    app.window.model.model_picked.emit("binary-abs", None)
    qtbot.waitUntil(fake_model.load_gate.reached.is_set)
    app.models.use_weights("/nowhere")

    def only_binary(choice: ModelChoice) -> FakeModel:
        if choice.weights is not None:
            raise BAD
        return fake_model.loaded_as(choice)

    app.runner._worker._engine = replace(fake_model.engine, load_model=only_binary)
    fake_model.load_gate.open()
    qtbot.waitUntil(lambda: app.window.status.has_error)
    wait_read(qtbot, app)
    assert app.runner.installed == app.session.choice == ModelChoice("binary-abs")
    assert app.session.model is not None
    assert app.session.reading is not None
    assert {app.session.model.name, app.session.reading.model} == {"binary-abs"}
    assert app.window.model.currentText() == "Binary ABS"
    assert app.window.status.device.text().startswith("Binary ABS")


def test_the_inference_is_switched_in_the_model_box(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    pick(app.window, "Use the paper's inference (slow)")
    wait_read(qtbot, app)
    assert app.session.choice.mode == fake_model.info.mode == "paper"
    assert app.window.model.currentText() == "ABS"
    assert app.window.status.device.text().startswith("ABS, paper")
    pick(app.window, "Use fast inference")
    wait_read(qtbot, app)
    assert fake_model.info.mode == "fast"


def test_the_panels_say_what_they_wait_for(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel
) -> None:
    fake_model.load_gate.shut()
    app = make()
    window = app.window
    qtbot.waitUntil(lambda: app.session.subject is not None)
    assert "being loaded" in window.player.conversation.message.text()
    assert "being loaded" in window.robustness.caption.text()
    assert "being loaded" in window.attack_bar.run_button.toolTip()
    fake_model.fails_with = None
    fake_model.load_gate.open()
    wait_read(qtbot, app)
    window.draw.canvas.clear()
    qtbot.waitUntil(lambda: app.session.subject is None)
    wait_idle(qtbot, app)
    assert window.player.conversation.message.text().startswith("Draw a digit")
    assert window.robustness.caption.text().startswith("Draw a digit")
    assert window.attack_bar.run_button.toolTip() == "Draw a digit first"
