"""The slice under the hand: pointing, keys, the wheel, dragging."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from tests.gui.fakes import FakeModel
from tests.gui.slice_driving import drawn, sliced

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["sliced"]


def test_the_mouse_tells_class_and_distance(qtbot: QtBot, sliced: Application) -> None:
    plot, scene, _ = drawn(sliced)
    panel = sliced.window.slice
    assert scene.reconstruction is not None
    x, y = scene.reconstruction
    for place, label in (((x / 20, y / 20), scene.own), (scene.reconstruction, scene.rival)):
        qtbot.mouseMove(plot.viewport(), QPoint(2, 2))
        qtbot.mouseMove(plot.viewport(), plot.view_to_widget(*place).toPoint())
        qtbot.waitUntil(lambda: panel.here.text().startswith(f"Class {label}, L2"))  # noqa: B023
        assert panel.preview.image is not None
        away = float(np.linalg.norm(panel.preview.image.astype(float) - scene.plane.origin))
        assert f"L2 {away:.2f} away" in panel.here.text()
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert panel.here.text() == "Point at the slice"


def test_the_keys_move_a_cross_that_tells_the_same(
    qtbot: QtBot, sliced: Application, fake_model: FakeModel
) -> None:
    plot, scene, regions = drawn(sliced)
    panel, asked = sliced.window.slice, fake_model.labelled
    plot.setFocus()
    for _ in range(40):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    x, _ = plot._at
    assert x == pytest.approx(80 * scene.plane.side / 64)
    for which, sign in ((Qt.Key.Key_Up, 1), (Qt.Key.Key_Down, -1), (Qt.Key.Key_Down, -1)):
        before = plot._at[1]
        qtbot.keyClick(plot, which)
        assert sign * (plot._at[1] - before) > 0
    for _ in range(40):
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert plot._at == pytest.approx((0, 0))
    assert panel.here.text() == f"Class {scene.own}, L2 0.00 away"
    wide = plot.getPlotItem().vb.viewRect().width()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.getPlotItem().vb.viewRect().width() == pytest.approx(0.8 * wide)
    qtbot.keyClick(plot, Qt.Key.Key_Minus)
    assert plot.getPlotItem().vb.viewRect().width() == pytest.approx(wide)
    sliced.window.draw.canvas.setFocus()
    assert len(plot._cross.getData()[0]) == 0
    assert fake_model.labelled == asked
    assert regions is plot.regions


def test_the_wheel_and_dragging_move_the_view_and_ask_nothing(
    qtbot: QtBot, sliced: Application, fake_model: FakeModel
) -> None:
    plot, scene, _ = drawn(sliced)
    asked, vb = fake_model.labelled, plot.getPlotItem().vb
    whole = vb.viewRect()
    middle = plot.view_to_widget(0.0, 0.0)
    QApplication.sendEvent(
        plot.viewport(),
        QWheelEvent(
            middle,
            QPointF(plot.mapToGlobal(middle.toPoint())),
            QPoint(0, 0),
            QPoint(0, 240),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    zoomed = vb.viewRect()
    assert zoomed.width() < whole.width()
    here = middle.toPoint()
    qtbot.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=here)
    for step in range(1, 6):
        qtbot.mouseMove(plot.viewport(), here + QPoint(8 * step, 0))
    qtbot.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=here + QPoint(40, 0))
    qtbot.mouseClick(sliced.window.slice.fit_button, Qt.MouseButton.LeftButton)
    assert vb.viewRect().width() == pytest.approx(whole.width())
    assert scene.reconstruction is not None
    assert vb.viewRect().contains(QPointF(*scene.reconstruction))
    assert fake_model.labelled == asked
    assert sliced.runner.is_idle
