"""Presenter's mode: keys alone, large text and pictures, and everything as it was afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.widgets import theme
from tests.gui.clipping import wait_readable
from tests.gui.driving import CTRL, key, wait_idle, wait_read
from tests.sparing import first

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


@pytest.fixture(autouse=True)
def _usual_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.set_text_size(theme.USUAL)
    theme.apply(qapp, theme.Scheme.LIGHT)


def looks(app: Application) -> dict[str, object]:
    window = app.window
    seen: dict[str, object] = {
        name: (
            dock.isVisible(),
            window._arrangement.is_in_sight(name),
            dock.isFloating(),
            type(dock.titleBarWidget()),
        )
        for name, dock in window.docks.items()
    }
    bars = (window.tools.bar, window.tools.below, window.status, window.presenter.keys)
    seen["bars"] = [bar.isVisible() for bar in bars]
    seen["text"] = theme.text_size()
    seen["size"] = window.size().toTuple()
    seen["state"] = window.windowState()
    seen["widths"] = [window.docks[name].width() for name in ("draw", "robustness")]
    return seen


@pytest.mark.parametrize("attacked", first([True, False]))
def test_everything_is_as_it_was_afterwards(qtbot: QtBot, app: Application, attacked: bool) -> None:
    window = app.window
    window._arrangement.bring("samples")
    window.docks["robustness"].hide()
    window.docks["slice"].hide()
    app._pick_text_size(110)
    if attacked:
        with qtbot.waitSignal(app.attacks.finished):
            app.attacks.run_as_set()
        wait_idle(qtbot, app)
    QApplication.processEvents()
    before = looks(app)
    window.draw.canvas.setFocus()
    key(qtbot, app, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert window.isFullScreen()
    assert theme.text_size() == 150
    assert looks(app)["bars"] == [False, False, False, True]
    assert {name for name, dock in window.docks.items() if dock.isVisible()} == {"attack"}
    window.resize(1366, 768)  # the platform without a display claims a small screen
    QApplication.processEvents()
    wait_readable(qtbot, window)
    key(qtbot, app, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert looks(app) == before
    assert app.settings.text_size == 110


def test_the_keys_do_what_the_line_says(qtbot: QtBot, app: Application) -> None:
    window, player = app.window, app.window.player
    window.presenter.action.trigger()
    said = window.presenter.keys.text()
    assert [word for word in ("step", "play", "attack", "original", "next digit", "back") if word in said]
    key(qtbot, app, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:1")
    wait_read(qtbot, app)
    with qtbot.waitSignal(app.attacks.finished):
        key(qtbot, app, Qt.Key.Key_A)
    wait_idle(qtbot, app)
    player.go_last()
    at = player.position
    assert at > 1
    key(qtbot, app, Qt.Key.Key_Left)
    assert player.position == at - 1
    key(qtbot, app, Qt.Key.Key_Right)
    assert player.position == at
    key(qtbot, app, Qt.Key.Key_O)
    assert player.position == 0
    key(qtbot, app, Qt.Key.Key_Space)
    played = player.is_playing
    key(qtbot, app, Qt.Key.Key_Space)
    assert (played, player.is_playing) == (True, False)
    key(qtbot, app, Qt.Key.Key_Plus, CTRL)
    assert theme.text_size() == 175
    key(qtbot, app, Qt.Key.Key_Escape)
    assert not window.presenter.is_on
    assert theme.text_size() == 100
    assert app.settings.text_size == 100
    wait_idle(qtbot, app)
    position = player.position
    key(qtbot, app, Qt.Key.Key_O)  # a letter like any other again
    assert player.position == position


def test_after_a_drawing_the_next_digit_is_the_first(qtbot: QtBot, app: Application) -> None:
    app.window.examples.actions[3].trigger()
    wait_read(qtbot, app)
    app.presenting.open_next()
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:0")
    app.subjects.open_sample(app.subjects.count - 1)
    qtbot.waitUntil(
        lambda: (
            app.session.subject is not None
            and app.session.subject.name.endswith(f":{app.subjects.count - 1}")
        )
    )
    app.presenting.open_next()
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:0")
    wait_read(qtbot, app)


def test_a_window_that_is_closed_meanwhile_keeps_its_usual_layout(qtbot: QtBot, app: Application) -> None:
    window = app.window
    before = looks(app)
    window.presenter.action.trigger()
    window.tour_action.trigger()
    window.close()
    assert not window.presenter.is_on
    assert theme.text_size() == 100
    window.bring_back(app.settings.layout)  # type: ignore[arg-type]
    window.show()
    QApplication.processEvents()
    after = looks(app)
    assert {name: after[name] for name in window.docks} == {name: before[name] for name in window.docks}


def test_a_tour_ends_where_the_mode_begins(app: Application) -> None:
    app.window.tour_action.trigger()
    app.window.presenter.enter()
    assert not app.window.tour.is_on
    app.window.presenter.enter()
    app.window.presenter.leave()
    app.window.presenter.leave()
    assert app.window.tools.bar.isVisible()
