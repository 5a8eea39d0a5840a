"""The window as a user works with it: the mouse, the keys, and waiting for the answer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from absgui.app import Application


def at(x: float, y: float) -> QPoint:
    """A point of the 280 x 280 sheet, in the canvas's pixels."""
    return QPoint(round(1 + x), round(1 + y))


def drag(widget: QWidget, *points: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Mouse events just as the window system sends them, with the button held."""
    kinds = [QEvent.Type.MouseButtonPress] + [QEvent.Type.MouseMove] * (len(points) - 1)
    for kind, point in zip(kinds, points, strict=True):
        pressed = button if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        where = QPointF(widget.mapToGlobal(point))
        QApplication.sendEvent(
            widget, QMouseEvent(kind, QPointF(point), where, pressed, button, Qt.KeyboardModifier.NoModifier)
        )
    end = QPointF(points[-1])
    QApplication.sendEvent(
        widget,
        QMouseEvent(
            QEvent.Type.MouseButtonRelease,
            end,
            QPointF(widget.mapToGlobal(points[-1])),
            button,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


def hover(widget: QWidget, point: QPoint) -> None:
    """Move the mouse, no button held, to a point of a widget.

    As an event: a cursor that is set moves only where it was not before, and a machine that is busy may
    deliver that late or not at all.
    """
    none = Qt.MouseButton.NoButton
    where = QPointF(widget.mapToGlobal(point))
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(point), where, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, move)


def wait_read(qtbot: QtBot, app: Application) -> None:
    """Until everything that was asked for has been answered, and the reading is of what is shown."""

    def done() -> bool:
        subject, reading = app.session.subject, app.session.reading
        if not app.runner.is_idle or app.subjects._ink_timer.isActive() or app.session.model is None:
            return False
        return (subject is None) == (reading is None) and (
            subject is None
            or (
                reading is not None
                and app.session.is_complete
                and np.array_equal(reading.image, subject.image)
            )
        )

    qtbot.waitUntil(done)


def wait_idle(qtbot: QtBot, app: Application) -> None:
    qtbot.waitUntil(lambda: app.runner.is_idle)


def key(qtbot: QtBot, app: Application, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """To whatever has the focus, as a keyboard would."""
    both = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        both |= modifier
    app.window.activateWindow()
    target = QApplication.focusWidget() or app.window
    qtbot.keyClick(target, which, both)


def tab(app: Application, name: str) -> tuple[QTabBar, int]:
    """The tab of a panel that shares its place."""
    bars = app.window.findChildren(QTabBar)
    return next((bar, k) for bar in bars for k in range(bar.count()) if bar.tabText(k) == name)


def look(qtbot: QtBot, app: Application, name: str = "Slice") -> None:
    """Click on the tab of a panel."""
    bar, place = tab(app, name)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
