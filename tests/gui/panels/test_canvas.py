"""Drawing with real mouse, pen and key events."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.panels.draw.canvas import Canvas
from absgui.presentation.ink import DEFAULT_BRUSH, LARGEST_BRUSH, LEAST_BRUSH, SHEET, Ink
from tests.gui.driving import at, drag
from tests.gui.fake_values import prototype


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(282, 282)
    made.show()
    return made


def test_the_mouse_leaves_a_round_soft_dot_of_the_brush_s_size(qtbot: QtBot, canvas: Canvas) -> None:
    with qtbot.waitSignals([canvas.ink_changed, canvas.stroke_ended]):
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(140, 140))
    ink = canvas.sheet.astype(float) / 255
    assert ink.max() == 1
    rows, columns = np.nonzero(ink > 0.5)
    assert np.ptp(rows) + 1 == pytest.approx(DEFAULT_BRUSH, abs=2)
    assert np.ptp(columns) == np.ptp(rows)
    assert len(np.unique(canvas.sheet)) > 10  # soft, not a step
    assert ink.sum() == pytest.approx(np.pi * (DEFAULT_BRUSH / 2) ** 2, rel=0.1)


def test_a_fast_stroke_has_no_gaps(canvas: Canvas) -> None:
    drag(canvas, at(20, 40), at(260, 240))
    ink = canvas.sheet
    for share in np.linspace(0, 1, 200):
        x, y = 20 + 240 * share, 40 + 200 * share
        assert ink[int(y), int(x)] == 255


def test_the_right_button_and_the_eraser_rub_out(canvas: Canvas) -> None:
    drag(canvas, at(40, 140), at(240, 140))
    drag(canvas, at(140, 140), button=Qt.MouseButton.RightButton)
    assert canvas.sheet[140, 140] == 0
    assert canvas.sheet[140, 60] == 255
    canvas.set_eraser(True)
    drag(canvas, at(60, 140))
    assert canvas.sheet[140, 60] == 0


def test_a_second_button_during_a_stroke_changes_nothing(qtbot: QtBot, canvas: Canvas) -> None:
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(50, 50))
    qtbot.mousePress(canvas, Qt.MouseButton.RightButton, pos=at(50, 50))
    qtbot.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=at(50, 50))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(50, 50))
    assert canvas.sheet[50, 50] == 255
    assert not canvas.is_drawing


def test_undo_and_redo_go_stroke_by_stroke(canvas: Canvas) -> None:
    drag(canvas, at(40, 40), at(80, 40))
    first = canvas.sheet
    drag(canvas, at(40, 200), at(80, 200))
    second = canvas.sheet
    canvas.undo()
    assert np.array_equal(canvas.sheet, first)
    canvas.undo()
    assert canvas.is_empty
    assert not canvas.can_undo
    canvas.undo()
    canvas.redo()
    canvas.redo()
    assert np.array_equal(canvas.sheet, second)
    assert not canvas.can_redo


def test_a_new_stroke_ends_what_could_be_redone(canvas: Canvas) -> None:
    drag(canvas, at(40, 40))
    canvas.undo()
    drag(canvas, at(90, 90))
    assert not canvas.can_redo


def test_clearing_can_be_undone_and_clearing_nothing_is_nothing(canvas: Canvas) -> None:
    canvas.clear()
    assert not canvas.can_undo
    canvas.show_image(prototype(3), "here")
    canvas.clear()
    assert canvas.is_empty
    assert canvas.origin is None
    canvas.undo()
    assert canvas.origin == "here"


def test_a_loaded_image_is_blocks_of_its_pixels_until_a_hand_draws_on_it(canvas: Canvas) -> None:
    image = prototype(4) * np.float32(0.6)
    canvas.show_image(image, "here")
    blocks = canvas.sheet.reshape(28, 10, 28, 10)
    assert np.array_equal(blocks.min(axis=(1, 3)), blocks.max(axis=(1, 3)))
    assert np.array_equal(blocks[:, 0, :, 0], np.rint(image * 255))
    drag(canvas, at(140, 250))
    assert canvas.origin is None


def test_keys_undo_and_redo(qtbot: QtBot, canvas: Canvas) -> None:
    drag(canvas, at(40, 40))
    qtbot.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert canvas.is_empty
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(canvas, Qt.Key.Key_Z, both)
    assert not canvas.is_empty


def test_the_brush_keeps_within_its_limits(qtbot: QtBot, canvas: Canvas) -> None:
    with qtbot.waitSignal(canvas.brush_changed):
        canvas.grow_brush()
    assert canvas.brush == pytest.approx(DEFAULT_BRUSH * 1.15)
    for _ in range(50):
        canvas.grow_brush()
    assert canvas.brush == LARGEST_BRUSH
    for _ in range(100):
        canvas.shrink_brush()
    assert canvas.brush == LEAST_BRUSH


def tap(canvas: Canvas, pressures: tuple[float, ...], *, rubber: bool = False, tells: bool = True) -> None:
    """A pen is set down, moved (not away) and lifted in the middle of the canvas."""
    kind = QPointingDevice.PointerType.Eraser if rubber else QPointingDevice.PointerType.Pen
    can = QInputDevice.Capability.Pressure if tells else QInputDevice.Capability.Position
    pen = QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, kind, can, 1, 2)
    point = QPointF(at(140, 140))
    first, last = QEvent.Type.TabletPress, QEvent.Type.TabletRelease
    kinds = (first, *[QEvent.Type.TabletMove] * (len(pressures) - 1), last)
    for event, pressure in zip(kinds, (*pressures, 0.0), strict=True):
        QApplication.sendEvent(
            canvas,
            QTabletEvent(
                event,
                pen,
                point,
                QPointF(canvas.mapToGlobal(point.toPoint())),
                pressure,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                Qt.KeyboardModifier.NoModifier,
                Qt.MouseButton.LeftButton,
                Qt.MouseButton.LeftButton,
            ),
        )


@pytest.mark.parametrize("rubber", [False, True])
def test_a_pen_draws_with_its_pressure_and_its_other_end_erases(canvas: Canvas, rubber: bool) -> None:
    canvas.show_image(np.full((28, 28), 0.5 if rubber else 0.0, np.float32))
    tap(canvas, (0.0, 1.0), rubber=rubber)
    assert canvas.sheet[140, 140] == (0 if rubber else 255)
    assert not canvas.is_drawing


def test_the_first_point_of_a_pen_has_its_pressure(canvas: Canvas) -> None:
    ink: list[int] = []
    for pressure, tells in ((0.1, True), (0.5, True), (1.0, True), (0.0, False)):
        canvas.clear()
        tap(canvas, (pressure,), tells=tells)
        ink.append(int((canvas.sheet > 0).sum()))
    light, middle, full, unknown = ink
    assert 0 < light < middle < full
    assert unknown == full


def test_strokes_outside_the_sheet_do_no_harm() -> None:
    ink = Ink()
    ink.stroke((-500, -500), (-400, -300), 30, erase=False)
    assert ink.is_empty
    ink.stroke((-50, 140), (SHEET + 50, 140), 30, erase=False)
    assert (ink.sheet[140] == 255).all()


def test_it_paints_itself_empty_drawn_and_erasing(qtbot: QtBot, canvas: Canvas) -> None:
    empty = canvas.grab().toImage()
    qtbot.mouseMove(canvas, at(100, 100))
    drag(canvas, at(100, 100), at(200, 120))
    canvas.set_eraser(True)
    canvas.set_brush(60)
    assert canvas.grab().toImage() != empty


def test_a_stroke_that_changes_nothing_is_no_step_of_the_history(canvas: Canvas) -> None:
    origin = object()
    canvas.show_image(prototype(7), origin)
    drag(canvas, at(140, 250), at(150, 250))
    canvas.undo()
    assert canvas.can_redo
    before = canvas.sheet
    row = int(np.argmax(prototype(7).any(axis=1))) * 10 + 20
    for button, y in ((Qt.MouseButton.RightButton, 260), (Qt.MouseButton.LeftButton, row)):
        drag(canvas, at(130, y), at(140, y), button=button)  # rubs where nothing is, inks where all is
        assert canvas.origin is origin
        assert np.array_equal(canvas.sheet, before)
        assert canvas.can_redo
    canvas.undo()
    assert canvas.is_empty


def test_a_picture_keeps_its_pixels_where_nothing_was_drawn(canvas: Canvas) -> None:
    picture = np.random.default_rng(3).random((28, 28)).astype(np.float32)  # no multiples of 1/255
    canvas.show_image(picture)
    drag(canvas, at(20, 20), at(40, 20))
    pixels = canvas.pixels()
    assert pixels is not None
    assert np.array_equal(pixels[10:], picture[10:])
    assert pixels[2, 3] == 1
    canvas.set_brush(LARGEST_BRUSH)
    for y in range(0, 281, 20):
        drag(canvas, at(0, y), at(280, y), button=Qt.MouseButton.RightButton)
    assert canvas.is_empty
    assert canvas.pixels() is None
    canvas.undo()
    assert canvas.pixels() is not None
