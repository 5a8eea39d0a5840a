"""The window at every size that it may have: nothing is covered, nothing falls out of the tool bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QToolBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.widgets.painting import bunches
from absgui.window.sizes import first_size
from tests.gui.driving import wait_idle, wait_read
from tests.sparing import ends

SIZES = [
    (952, 500),
    (1024, 600),
    (1024, 700),
    (1366, 690),
    (1159, 759),
    (1160, 760),
    (1280, 800),
    (1920, 1080),
]


def area(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("size", ends(SIZES))
@pytest.mark.parametrize("running", [False, True])
def test_all_is_in_sight(qtbot: QtBot, app: Application, size: tuple[int, int], running: bool) -> None:
    window = app.window
    window.resize(*size)
    window.attack_bar.set_running(running)
    if running:
        window.attack_bar.progressed.emit("9,999 queries, best L2 2.04")
    QApplication.processEvents()
    window.reset_layout()
    QApplication.processEvents()
    assert window.size().toTuple() == size
    bar = window.findChild(QToolBar, "tools")
    assert isinstance(bar, QToolBar)
    more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert isinstance(more, QToolButton)
    assert not more.isVisible()
    assert window.help_button.isVisible()
    areas = [
        area(dock, window)
        for dock in window.docks.values()
        if dock.isVisible() and not dock.visibleRegion().isEmpty()
    ]
    areas += [area(window.explanation, window), area(bar, window), area(window.statusBar(), window)]
    for k, one in enumerate(areas):
        assert window.rect().contains(one)
        assert not any(one.intersects(other) for other in areas[k + 1 :])
    table = window.robustness.table.cells[next(iter(window.robustness.table.cells))].parentWidget()
    assert table is not None
    for cell in window.robustness.table.cells.values():
        assert not cell.visibleRegion().isEmpty() or size[1] < 680  # there it is scrolled to
    headline = window.explanation.headline
    assert headline.fontMetrics().horizontalAdvance(headline.text()) <= headline.width()


def test_what_the_panels_need_is_no_more_than_the_least_size(app: Application) -> None:
    app.window.resize(app.window.minimumSize())
    QApplication.processEvents()
    need, least = app.window.minimumSizeHint(), app.window.minimumSize()
    assert need.width() <= least.width()
    assert need.height() <= least.height()


@pytest.mark.slow  # brings every panel forward
def test_every_panel_fits_a_small_window(qtbot: QtBot, app: Application) -> None:
    wait_read(qtbot, app)
    app.window.resize(1024, 600)
    for name in app.window.docks:
        app.window.bring(name)
        wait_idle(qtbot, app)
        QApplication.processEvents()
        need = app.window.minimumSizeHint()
        assert need.width() <= 1024, name
        assert need.height() <= 600, name


@pytest.mark.parametrize(
    "hidden", ends([(), ("robustness",), ("draw", "samples", "robustness"), ("attack",)])
)
@pytest.mark.parametrize("size", ends(SIZES))
def test_tiles_of_one_grid_have_one_size(
    qtbot: QtBot, app: Application, size: tuple[int, int], hidden: tuple[str, ...]
) -> None:
    app.window.resize(*size)
    for name in hidden:
        app.window.docks[name].hide()
    QApplication.processEvents()
    tiles = app.window.explanation.tiles.tiles
    assert len({tile.picture_rect().size().toTuple() for tile in tiles}) == 1
    assert all(tile.rect().toRectF().contains(tile.picture_rect()) for tile in tiles)


@pytest.mark.parametrize(
    ("free", "wanted"),
    [
        (QRect(0, 0, 1920, 1040), QSize(1280, 800)),
        (QRect(0, 0, 1366, 728), QSize(1280, 688)),
        (QRect(0, 30, 1280, 690), QSize(1264, 650)),
        (QRect(0, 0, 1024, 600), QSize(1008, 560)),
        (QRect(0, 0, 800, 600), QSize(784, 560)),
    ],
)
def test_the_first_window_fits_the_screen(free: QRect, wanted: QSize) -> None:
    assert first_size(free) == wanted


def test_marks_that_would_overlap_are_bunched() -> None:
    assert bunches([], 5) == []
    assert bunches([1.0], 5) == [(0, 0)]
    assert bunches([0, 4, 8, 20, 30, 31], 5) == [(0, 2), (3, 3), (4, 5)]
