"""Where the keys go: an attack that begins must not leave the focus on something that Space would press."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.widgets import theme
from engine.types import Norm
from tests.gui.driving import CTRL, key
from tests.sparing import ends

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


CONTROLS: dict[str, Callable[[Application], QWidget]] = {
    "attack": lambda app: app.window.attack_bar.attack,
    "target": lambda app: app.window.attack_bar.target,
    "parameters": lambda app: app.window.attack_bar.form_button,
    "run": lambda app: app.window.attack_bar.run_button,
    "attack this": lambda app: app.window.explanation.attack_button,
    "play": lambda app: app.window.player.transport.play,
    "scrub bar": lambda app: app.window.player.transport.scrub_bar,
    "canvas": lambda app: app.window.draw.canvas,
}


def run(qtbot: QtBot, app: Application) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)


@pytest.mark.parametrize("control", ends(CONTROLS))
def test_space_plays_and_arrows_step_after_an_attack(qtbot: QtBot, app: Application, control: str) -> None:
    run(qtbot, app)
    app.window.player.go_first()  # a frame has another button in place of "attack this"
    widget = CONTROLS[control](app)
    app.window.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    run(qtbot, app)
    outcome, player = app.session.outcome, app.window.player
    key(qtbot, app, Qt.Key.Key_Home)
    key(qtbot, app, Qt.Key.Key_Right)
    assert player.position == 1
    playing = []
    for _ in range(2):
        key(qtbot, app, Qt.Key.Key_Space)
        playing.append(player.is_playing)
    assert playing == [True, False]
    assert app.session.attacking is None
    assert app.session.outcome is outcome
    assert QApplication.activePopupWidget() is None


def test_keys_are_heard_while_the_player_is_closed(qtbot: QtBot, app: Application) -> None:
    app.window.docks["attack"].hide()
    app.window.attack_bar.target.setFocus()
    run(qtbot, app)
    outcome = app.session.outcome
    key(qtbot, app, Qt.Key.Key_Home)
    key(qtbot, app, Qt.Key.Key_Right)
    key(qtbot, app, Qt.Key.Key_Space)
    assert app.window.player.is_playing
    app.window.player.toggle_play()
    assert app.session.outcome is outcome


def test_run_has_enter_but_not_space(qtbot: QtBot, app: Application) -> None:
    run(qtbot, app)
    button = app.window.attack_bar.run_button
    button.setFocus()
    outcome = app.session.outcome
    key(qtbot, app, Qt.Key.Key_Space)
    assert app.window.player.is_playing
    app.window.player.toggle_play()
    assert app.session.outcome is outcome
    button.setFocus()
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_Return)
    assert app.session.outcome is not outcome


def test_the_tool_bar_cannot_be_hidden(qtbot: QtBot, app: Application) -> None:
    bar = app.window.findChild(QToolBar, "tools")
    assert isinstance(bar, QToolBar)
    assert bar.contextMenuPolicy() is Qt.ContextMenuPolicy.PreventContextMenu
    menu = app.window.createPopupMenu()
    assert menu is not None
    assert bar.toggleViewAction().text() not in [a.text() for a in menu.actions() if a.isVisible()]
    menu.deleteLater()


def test_a_message_goes_with_the_next_thing_done(qtbot: QtBot, app: Application) -> None:
    status = app.window.status
    status.say("Wrote x.png")
    run(qtbot, app)
    assert status.message.text() == ""
    status.say("Wrote x.png")
    app.window.draw.canvas.clear()
    assert status.message.text() == ""
    status.error("It is not there; choose another")
    app.window.draw.canvas.undo()
    assert "not there" in status.message.text()


def test_the_row_of_the_norm_stays_bold_in_other_colours(qtbot: QtBot, app: Application) -> None:
    panel = app.window.robustness
    panel.norms.buttons[Norm.L0].click()
    for scheme in (theme.Scheme.DARK, theme.Scheme.LIGHT):
        app.window.view_menu.scheme_picked.emit(scheme)
        app.window.grab()
        assert panel.table.cells[Norm.L0, "norm"].font().weight() > 500
        assert panel.table.cells[Norm.L2, "norm"].font().weight() < 500
