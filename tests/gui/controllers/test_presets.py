"""The examples of the menu: digit or drawing, with the right model, and a line that says what to see."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.presets import PRESETS, Preset
from absgui.presentation.wording import DRAWING
from tests.gui.driving import wait_read
from tests.sparing import ends


@pytest.mark.parametrize("place", ends(range(len(PRESETS))), ids=lambda place: PRESETS[place].title)
def test_an_example_is_set_up_and_says_what_to_look_at(qtbot: QtBot, app: Application, place: int) -> None:
    preset = PRESETS[place]
    app.window.model.model_picked.emit("cnn", None)
    qtbot.waitUntil(lambda: app.runner.is_idle and app.session.model is not None)
    app.window.examples.actions[place].trigger()
    qtbot.waitUntil(lambda: preset.look in app.window.status.message.text())
    wait_read(qtbot, app)
    subject = app.session.subject
    assert subject is not None
    assert app.session.choice.name == "abs"
    assert subject.name == (DRAWING if preset.digit is None else f"mnist:test:{preset.digit}")
    assert app.window.examples.actions[place].toolTip() == preset.look
    if preset.digit is None:
        assert np.count_nonzero(app.window.draw.canvas.sheet) > 1000
        app.window.draw.canvas.undo()
        app.window.draw.canvas.undo()
        QApplication.processEvents()
        wait_read(qtbot, app)
        subject = app.session.subject
        assert subject is not None
        assert subject.name == "mnist:test:0"


def test_whatever_else_is_turned_to_ends_it(qtbot: QtBot, app: Application) -> None:
    preset: Preset = PRESETS[3]
    app.window.examples.actions[3].trigger()
    app.subjects.open_sample(5)
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:5")
    wait_read(qtbot, app)
    assert preset.look not in app.window.status.message.text()


def test_a_title_and_a_line_are_short_enough() -> None:
    assert len({preset.title for preset in PRESETS}) == len(PRESETS)
    for preset in PRESETS:
        assert len(preset.title) <= 30
        assert len(preset.look) <= 110
        assert (preset.digit is None) == bool(preset.strokes)
