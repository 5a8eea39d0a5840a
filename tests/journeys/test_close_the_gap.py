"""One click closes the gap, and the slice shows where: with the search in the latents, and without it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.bounds import Bounds
from engine.system import resources
from tests.gui.driving import look
from tests.journeys.test_draw_attack_export import read


def close_the_gap(qtbot: QtBot, app: Application) -> tuple[Bounds, Bounds]:
    """Before and after."""
    panel = app.window.robustness
    before, ended = panel.axis.values, app.session.outcome
    qtbot.mouseClick(panel.closing_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.session.outcome is not ended or app.window.status.has_error)
    assert not app.window.status.has_error, app.window.status.message.text()
    return before, panel.axis.values


@pytest.mark.slow  # attacks a bundled model
def test_both_bounds_close_in_on_the_boundary(qtbot: QtBot, app: Application) -> None:
    before, after = close_the_gap(qtbot, app)
    assert before.lower is not None
    assert after.lower is not None
    assert after.lower > before.lower
    assert not after.contradict
    assert after.unknown_share is not None
    assert after.unknown_share < 0.05
    assert "assuming" in app.window.robustness.caption.text()


@pytest.mark.slow  # attacks a bundled model
def test_the_slice_of_an_exact_model_touches_what_was_found(qtbot: QtBot, app: Application) -> None:
    if not resources.weights("exact-abs.safetensors").is_file():
        pytest.skip("no weights of Exact ABS")
    app.window.model.model_picked.emit("exact-abs", None)
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "exact-abs")
    read(qtbot, app)
    assert "guaranteed" in app.window.robustness.caption.text()
    _, after = close_the_gap(qtbot, app)
    assert not after.contradict
    look(qtbot, app)
    read(qtbot, app)
    plot = app.window.slice.plot
    assert plot is not None
    assert plot.regions is not None
    assert plot.regions.done
    reading = app.session.reading
    assert reading is not None
    assert plot.regions.label((0.0, 0.0)) == reading.label
    assert after.best is not None
    assert plot.regions.label((1.1 * after.best, 0.0)) != reading.label  # the adversarial is to the right
