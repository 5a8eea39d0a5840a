"""A window with less room than its panels need: they are scrolled, and one column goes behind another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.widgets import theme
from absgui.window.room import MOST, Room
from absgui.window.shares import shares
from absgui.window.sizes import FIRST
from tests.gui.clipping import covered, squeezed

_RIGHT, _LEFT = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.LeftDockWidgetArea


@pytest.fixture(autouse=True)
def _usual_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.set_text_size(theme.USUAL)
    theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.mark.parametrize(
    ("needs", "room", "wanted"),
    [
        ([100, 200], 360, [130, 230]),  # what is left over is everybody's
        ([100, 200], 300, [100, 200]),
        ([100, 200], 150, [50, 100]),  # what is lacking is given in proportion
        ([100, 200], -5, [0, 0]),
        ([], 100, []),
    ],
)
def test_shares_never_add_up_to_more_than_there_is(needs: list[int], room: int, wanted: list[int]) -> None:
    assert shares(needs, room) == wanted


def test_a_room_asks_for_what_its_panel_needs_and_scrolls_it_where_that_is_not_to_be_had(
    qtbot: QtBot,
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = Room(window)
    panel = QWidget(room.place)
    button = QPushButton("one", panel)
    button.setFixedSize(300, 200)
    QVBoxLayout(panel).addWidget(button)
    room.fill(panel)
    need = panel.minimumSizeHint()
    assert room.minimumSizeHint() == need == room.least
    room.limit(QSize(MOST, 100))
    assert room.share.height() == 100
    assert room.share.width() > need.width()  # the scroll bar's
    assert room.minimumSizeHint().height() < 100
    window.resize(400, 400)
    room.resize(room.share)
    window.show()
    qtbot.waitUntil(lambda: room.verticalScrollBar().isVisible())
    assert not room.horizontalScrollBar().isVisible()
    assert panel.height() == need.height()
    with qtbot.waitSignal(room.changed):
        button.setFixedSize(300, 250)
    qtbot.waitUntil(lambda: panel.height() == need.height() + 50)


def test_with_large_text_what_is_at_the_right_goes_behind_what_is_at_the_left_and_comes_back(
    qtbot: QtBot, app: Application
) -> None:
    window = app.window
    window.resize(1024, 600)
    window.bring("slice")
    app._pick_text_size(200)
    right = [window.docks[name] for name in ("robustness", "slice")]
    assert all(window.dockWidgetArea(dock) == _LEFT for dock in right)

    def whole() -> None:
        assert [*covered(window), *squeezed(window)] == []

    qtbot.waitUntil(lambda: window._arrangement.is_in_sight("draw"))
    qtbot.waitUntil(whole)
    assert not window._arrangement.is_in_sight("robustness")
    app._pick_text_size(100)
    window.resize(FIRST)
    assert all(window.dockWidgetArea(dock) == _RIGHT for dock in right)
    qtbot.waitUntil(whole)


def test_a_layout_is_kept_with_three_columns(app: Application) -> None:
    window = app.window
    window.resize(1024, 600)
    app._pick_text_size(200)
    assert window.dockWidgetArea(window.docks["slice"]) == _LEFT
    window.close()
    assert window.dockWidgetArea(window.docks["slice"]) == _RIGHT


def test_what_the_user_puts_to_the_left_stays_there(app: Application) -> None:
    window = app.window
    window.tabifyDockWidget(window.docks["draw"], window.docks["slice"])
    app._pick_text_size(200)
    app._pick_text_size(100)
    window.resize(FIRST)
    assert window.dockWidgetArea(window.docks["slice"]) == _LEFT
    assert window.dockWidgetArea(window.docks["robustness"]) == _RIGHT


def areas(app: Application) -> list[Qt.DockWidgetArea]:
    return [app.window.dockWidgetArea(app.window.docks[name]) for name in ("robustness", "slice")]


def fold(app: Application) -> None:
    app.window.resize(1024, 600)
    app._pick_text_size(200)
    assert areas(app) == [_LEFT, _LEFT]


def unfold(app: Application) -> None:
    app._pick_text_size(100)
    app.window.resize(FIRST)


def test_what_is_folded_comes_back_after_presenters_mode(app: Application) -> None:
    fold(app)
    app.window.presenter.enter()
    for name in ("draw", "robustness"):  # Ctrl+K can do that, and then there is room for three columns
        app.window.bring(name)
    app.window.resize(3000, 1800)
    assert areas(app) == [_RIGHT, _RIGHT]
    app.window.presenter.leave()
    assert areas(app) == [_LEFT, _LEFT]
    unfold(app)
    assert areas(app) == [_RIGHT, _RIGHT]


def test_a_window_closed_in_presenters_mode_keeps_three_columns(app: Application) -> None:
    fold(app)
    app.window.presenter.enter()
    app.window.close()
    assert areas(app) == [_RIGHT, _RIGHT]


@pytest.mark.parametrize("torn_off", [False, True])
@pytest.mark.parametrize("back_first", [False, True])
def test_a_folded_panel_that_was_closed_or_torn_off_comes_back_at_the_right(
    app: Application, torn_off: bool, back_first: bool
) -> None:
    """Both before and after there is room for three columns again."""
    window = app.window
    dock = window.docks["robustness"]
    fold(app)
    if torn_off:
        dock.setFloating(True)
    else:
        dock.close()
    window.resize(1020, 600)
    assert areas(app) == [_LEFT, _LEFT]
    if not back_first:
        unfold(app)
    if torn_off:
        assert dock.isFloating()
        dock.setFloating(False)
    else:
        assert dock.isHidden()
        window.bring("robustness")
    if back_first:
        unfold(app)
    assert areas(app) == [_RIGHT, _RIGHT]
    assert window.tabifiedDockWidgets(dock) == [window.docks["slice"]]


def test_a_panel_closed_before_is_folded_with_the_others(app: Application) -> None:
    app.window.docks["slice"].close()
    fold(app)
    app.window.bring("slice")
    app.window.resize(1020, 600)
    assert areas(app) == [_LEFT, _LEFT]
    unfold(app)
    assert areas(app) == [_RIGHT, _RIGHT]


def test_where_a_folded_panel_was_in_front_the_left_shows_what_it_showed_before(
    qtbot: QtBot, app: Application
) -> None:
    window = app.window
    fold(app)
    window.bring("robustness")
    qtbot.waitUntil(lambda: not window._arrangement.is_in_sight("draw"))
    unfold(app)
    qtbot.waitUntil(lambda: window._arrangement.is_in_sight("draw"))
    assert window._arrangement.is_in_sight("robustness")
