"""Drawing on the canvas of the whole window."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.ink import LEAST_BRUSH
from absgui.presentation.wording import DRAWING
from engine.data import normalise
from engine.types import Stage
from tests.gui.driving import CTRL, SHIFT, at, drag, key, wait_idle, wait_read
from tests.gui.fakes import FakeModel
from tests.patience import PATIENCE_S


def test_a_stroke_is_normalised_and_read(qtbot: QtBot, app: Application) -> None:
    canvas = app.window.draw.canvas
    canvas.clear()
    wait_read(qtbot, app)
    assert app.session.reading is None
    assert app.window.explanation.headline.text() == "What each class makes of it"
    drag(canvas, at(100, 60), at(180, 60), at(120, 220))
    wait_read(qtbot, app)
    subject = app.session.subject
    assert subject is not None
    assert subject.name == DRAWING
    assert np.array_equal(subject.image, normalise(canvas.sheet.astype(np.float32) / 255))
    app.window.draw.normalise.click()
    wait_read(qtbot, app)
    assert app.session.subject is not None
    assert not app.session.subject.normalised
    assert not np.array_equal(app.session.subject.image, subject.image)


def test_undo_brings_a_loaded_digit_back_bit_for_bit(qtbot: QtBot, app: Application) -> None:
    before = app.session.subject
    drag(app.window.draw.canvas, at(50, 50), at(200, 200))
    wait_read(qtbot, app)
    assert app.session.subject is not before
    key(qtbot, app, Qt.Key.Key_Z, CTRL)
    wait_read(qtbot, app)
    assert app.session.subject is before


def test_drawing_keys(qtbot: QtBot, app: Application) -> None:
    canvas = app.window.draw.canvas
    size = canvas.brush
    key(qtbot, app, Qt.Key.Key_BracketRight)
    assert canvas.brush > size
    key(qtbot, app, Qt.Key.Key_BracketLeft)
    assert canvas.brush == pytest.approx(size)
    for on in (True, False):
        key(qtbot, app, Qt.Key.Key_E)
        assert canvas.eraser == on
    key(qtbot, app, Qt.Key.Key_Delete)
    assert not canvas.sheet.any()
    key(qtbot, app, Qt.Key.Key_Z, CTRL)
    assert canvas.sheet.any()
    key(qtbot, app, Qt.Key.Key_Z, CTRL, SHIFT)
    assert not canvas.sheet.any()


def test_drawing_is_read_while_an_attack_runs(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    """60 fast strokes: the interface answers each, the last one is read in full, the attack goes on."""
    fake_model.steps = 1_000_000
    app.window.explanation.attack_button.click()
    qtbot.waitUntil(lambda: app.window.player.position > 3)
    fake_model.step_gate.shut()  # from here on it goes one step with every stroke
    canvas = app.window.draw.canvas
    sheet = canvas.sheet_rect()  # smaller than without an attack to look at
    rng = np.random.default_rng(1)
    slowest = 0.0
    for stroke in range(60):
        begin = time.perf_counter()
        first, last = (
            (sheet.topLeft() + QPointF(*rng.uniform(0.1, 0.9, 2)) * sheet.width()).toPoint() for _ in "12"
        )
        drag(canvas, first, last)
        if stroke % 20 == 19:
            canvas.clear()
            drag(canvas, first, last)
        fake_model.step_gate.open()
        fake_model.step_gate.shut()
        QApplication.processEvents()
        slowest = max(slowest, time.perf_counter() - begin)
    assert app.session.attacking is not None
    fake_model.step_gate.open()
    qtbot.waitUntil(
        lambda: (
            app.session.reading is not None
            and app.session.subject is not None
            and app.session.reading.stage is Stage.CERTIFIED
            and np.array_equal(app.session.reading.image, app.session.subject.image)
        )
    )
    assert app.runner.is_attacking
    app.runner.stop_attack()
    wait_idle(qtbot, app)
    assert app.session.outcome is not None
    assert slowest < PATIENCE_S / 8  # waiting for the worker would take all of it


def test_a_file_that_arrives_while_drawing_waits_for_the_end_of_the_stroke(
    qtbot: QtBot, app: Application
) -> None:
    canvas = app.window.draw.canvas
    canvas.clear()
    wait_read(qtbot, app)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(60, 60))
    with qtbot.waitSignal(app.runner.job_done):
        app.subjects.open("mnist:test:3")
    assert canvas.is_drawing
    drawn = canvas.sheet.sum()
    move_to = QPointF(at(200, 200))
    QApplication.sendEvent(
        canvas,
        QMouseEvent(
            QEvent.Type.MouseMove,
            move_to,
            QPointF(canvas.mapToGlobal(at(200, 200))),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    assert canvas.sheet.sum() > drawn
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(200, 200))
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:3")
    wait_read(qtbot, app)
    canvas.undo()
    wait_read(qtbot, app)
    assert app.session.subject is not None
    assert app.session.subject.name == DRAWING  # nothing of the stroke is lost


def test_a_stroke_that_changes_nothing_leaves_the_digit_its_name(qtbot: QtBot, app: Application) -> None:
    subject = app.session.subject
    drag(app.window.draw.canvas, at(3, 3), at(5, 5), button=Qt.MouseButton.RightButton)
    wait_read(qtbot, app)
    assert app.session.subject is subject
    assert app.window.draw.truth.text() == "true class 7"


def test_drawing_on_a_digit_leaves_its_other_pixels(qtbot: QtBot, app: Application) -> None:
    before = app.session.subject
    assert before is not None
    rows, columns = np.nonzero(before.image > 0.99)
    x, y = 10 * int(columns[0]) + 5, 10 * int(rows[0]) + 5
    app.window.draw.canvas.set_brush(LEAST_BRUSH)
    drag(app.window.draw.canvas, at(x, y), at(x + 8, y))
    wait_read(qtbot, app)
    after = app.session.subject
    assert after is not None
    assert after.name == DRAWING
    changed = int((after.image != before.image).sum())
    assert 0 < changed <= 9


def test_a_first_certificate_is_shown_while_it_is_searched_on(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.search_gate.shut()
    app.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: app.session.reading is not None and app.session.reading.stage is Stage.CERTIFYING)
    panel = app.window.robustness
    first = float(panel.number.text())
    assert "searching" in panel.caption.text()
    assert not app.session.is_complete
    drag(app.window.draw.canvas, at(60, 60), at(200, 200))  # the search is given up for what is drawn
    fake_model.search_gate.open()
    wait_read(qtbot, app)
    assert "searching" not in panel.caption.text()
    app.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:3")
    wait_read(qtbot, app)
    assert first == pytest.approx(1.5 * float(panel.number.text()), abs=0.02)
