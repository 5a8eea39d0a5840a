"""The window by ear and by keyboard: names and values, what is announced, where Tab goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from absgui.app import Application
from tests.gui.driving import CTRL, key, look, wait_idle


def told(widget: QWidget, what: QAccessible.Text) -> str:
    """What a screen reader is told of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return str(interface.text(what))


def test_a_label_s_text_is_what_is_heard_not_its_name(qtbot: QtBot, app: Application) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)
    wait_idle(qtbot, app)
    labels = [each for each in app.window.findChildren(QLabel) if each.isVisible() and each.text()]
    assert len(labels) > 30
    for label in labels:
        assert told(label, QAccessible.Text.Name) == label.text()
    number = app.window.robustness.number
    assert float(told(number, QAccessible.Text.Name)) > 0
    assert told(number, QAccessible.Text.Description) == "Certified radius"


def test_every_control_in_sight_has_a_role_and_a_name(app: Application) -> None:
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    arrangement = app.window._arrangement
    seen = [
        widget
        for widget in app.window.findChildren(QWidget)
        if isinstance(widget, kinds) and not isinstance(widget, QScrollBar)
        if widget.isVisible() and not arrangement.hides(widget)
    ]
    assert len(seen) > 40
    for widget in seen:
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None
        if widget.objectName().startswith("qt_") or isinstance(widget.parent(), QComboBox):
            continue  # parts of Qt's own controls
        assert interface.role() not in (QAccessible.Role.NoRole, QAccessible.Role.Client), widget
        assert told(widget, QAccessible.Text.Name), widget


def test_tab_never_enters_what_is_hidden_and_comes_round(qtbot: QtBot, app: Application) -> None:
    window = app.window
    window.draw.canvas.setFocus()
    visited: list[QWidget] = []
    for _ in range(200):
        key(qtbot, app, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        assert not window._arrangement.hides(now), now
        if now in visited:
            break
        visited.append(now)
    else:
        raise AssertionError("Tab does not come round")
    assert window.export_menu in visited
    assert not any(window.lab.isAncestorOf(widget) for widget in visited)
    before = QApplication.focusWidget()
    key(qtbot, app, Qt.Key.Key_Backtab)
    key(qtbot, app, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is before


def test_answers_ends_of_attacks_and_messages_are_announced(qtbot: QtBot, app: Application) -> None:
    heard: list[str] = []
    app.announcements.announced.connect(heard.append)
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)
    wait_idle(qtbot, app)
    app.notices.error("Something failed. Do this.")
    assert any("at L2 " in text and "queries" in text for text in heard)
    assert heard[-1] == "Something failed. Do this."
    app.subjects.open_random()
    qtbot.waitUntil(lambda: "Certified: L2 " in heard[-1])


def test_what_paints_itself_has_a_role_and_says_what_it_shows(qtbot: QtBot, app: Application) -> None:
    window = app.window
    look(qtbot, app)
    charts = (
        window.explanation.energy_bars,
        window.explanation.posterior_bars,
        window.player.curves,
        window.robustness.axis,
        window.slice.plot,
    )
    assert told(window.player.curves, QAccessible.Text.Description) == "No frames yet."
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)
    wait_idle(qtbot, app)
    for chart in charts:
        assert chart is not None
        interface = QAccessible.queryAccessibleInterface(chart)
        assert interface is not None
        assert interface.role() is QAccessible.Role.Chart
        assert interface.text(QAccessible.Text.Name)
        assert interface.text(QAccessible.Text.Description), chart
    said = told(window.player.curves, QAccessible.Text.Description)
    assert said.startswith(f"Frame {window.player.position} of {window.player.last}: L2 ")
    assert "Energy 3: " in said
    canvas = QAccessible.queryAccessibleInterface(window.draw.canvas)
    assert canvas is not None
    assert canvas.role() is QAccessible.Role.Canvas
    assert "A picture; " in canvas.text(QAccessible.Text.Description)
    window.draw.canvas.clear()
    assert told(window.draw.canvas, QAccessible.Text.Description).startswith("Empty. Draw a digit")
    picture = QAccessible.queryAccessibleInterface(window.player.pictures.now)
    assert picture is not None
    assert picture.role() is QAccessible.Role.Graphic
