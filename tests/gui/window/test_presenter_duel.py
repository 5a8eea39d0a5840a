"""Presenter's mode presents the duel where that is what is looked at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from tests.gui.driving import key, wait_idle
from tests.gui.duel_driving import app, fight, stable

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["app", "stable"]


def test_the_duel_in_sight_is_presented(qtbot: QtBot, app: Application) -> None:
    window, panel = app.window, fight(qtbot, app)
    wait_idle(qtbot, app)
    shown = {name: window._arrangement.is_in_sight(name) for name in window.docks}
    first, last = panel.scene, panel.players.position
    key(qtbot, app, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert {name for name, dock in window.docks.items() if dock.isVisible()} == {"duel"}
    assert panel.hasFocus()
    key(qtbot, app, Qt.Key.Key_O)
    assert panel.players.position == 0
    key(qtbot, app, Qt.Key.Key_End)
    assert panel.players.position == last > 0
    key(qtbot, app, Qt.Key.Key_A)
    assert app.duel.is_running
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert panel.scene is not first
    assert app.session.outcome is None  # no attack beside the duel
    wait_idle(qtbot, app)
    key(qtbot, app, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert {name: window._arrangement.is_in_sight(name) for name in window.docks} == shown
    assert window._arrangement.is_staged("duel")


def test_behind_the_player_it_is_not(qtbot: QtBot, app: Application) -> None:
    window, _ = app.window, fight(qtbot, app)
    wait_idle(qtbot, app)
    window.bring("attack")
    key(qtbot, app, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert {name for name, dock in window.docks.items() if dock.isVisible()} == {"attack"}
    window.presenter.leave()
