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
