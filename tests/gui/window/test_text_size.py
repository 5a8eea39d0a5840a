"""The text in every size: all of it follows, nothing is cut off, and it is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from absgui.app import Application, apply_theme
from absgui.panels.duel.sentence import Sentence
from absgui.settings import Settings
from absgui.widgets import theme
from absgui.window.tools import Tools
from tests.gui.clipping import clipped, wait_readable
from tests.gui.driving import CTRL, key, wait_read
from tests.sparing import ends

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


@pytest.fixture(autouse=True)
def _usual_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.set_text_size(theme.USUAL)
    theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.mark.slow  # each size lays out the whole window anew
def test_the_keys_go_through_the_sizes_and_stop_at_the_ends(qtbot: QtBot, app: Application) -> None:
    seen = [theme.text_size()]
    for _ in range(8):
        key(qtbot, app, Qt.Key.Key_Plus, CTRL)
        seen.append(theme.text_size())
    assert seen == [100, 110, 125, 150, 175, 200, 200, 200, 200]
    assert not app.window.text_size.larger.isEnabled()
    key(qtbot, app, Qt.Key.Key_Minus, CTRL)
    assert theme.text_size() == 175
    key(qtbot, app, Qt.Key.Key_0, CTRL)
    assert theme.text_size() == 100
    for _ in range(4):
        key(qtbot, app, Qt.Key.Key_Minus, CTRL)
    assert theme.text_size() == 80
    assert not app.window.text_size.smaller.isEnabled()
    assert "80 %" in app.window.text_size.usual.text()


def test_the_size_is_remembered(app: Application) -> None:
    app.window.text_size.larger.trigger()
    assert Settings().text_size == 110
    Settings()._store.setValue("text_size", "nonsense")
    assert Settings().text_size == 100
    theme.set_text_size(149)
    assert theme.text_size() == 150


def test_another_size_makes_no_new_style_and_paints_each_plot_once(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = app.window.lab
    while lab.make_ahead() or app.window.slice.make_ahead():
        pass
    assert lab.curves is not None
    assert app.window.slice.plot is not None
    plots: list[Any] = [app.window.slice.plot, *lab.curves.plots.values()]
    painted: list[object] = []
    made: list[str] = []
    for plot in plots:
        monkeypatch.setattr(plot, "setBackground", lambda _, plot=plot: painted.append(plot))
    monkeypatch.setattr(QApplication, "setStyle", lambda *_: made.append("style"))
    app.window.text_size.larger.trigger()
    assert sorted(map(id, painted)) == sorted(map(id, plots))
    assert made == []
    for plot in plots:
        height = plot.getPlotItem().getAxis("bottom").style["tickFont"].pixelSize()
        assert height == theme.font(theme.Role.CAPTION).pixelSize()


def test_all_that_has_a_font_of_its_own_follows_at_once_and_comes_back(app: Application) -> None:
    window = app.window

    def sizes() -> list[int]:
        labels = window.findChildren(QLabel)
        # A duel's sentence is as large as its room allows.
        return sorted(each.font().pixelSize() for each in labels if not isinstance(each, Sentence))

    before, button = sizes(), window.attack_bar.run_button.font().pixelSize()
    headings = [a for a in window.view_menu.actions() if not a.isEnabled() and a.font().pixelSize() == 11]
    assert headings
    app._pick_text_size(200)
    assert sizes() == [2 * size for size in before]
    assert window.attack_bar.run_button.font().pixelSize() == 2 * button
    assert all(heading.font().pixelSize() == 22 for heading in headings)
    apply_theme(theme.Scheme.DARK)  # a style sheet that is set anew forgets fonts
    assert window.attack_bar.run_button.font().pixelSize() == 2 * button
    app._pick_text_size(100)
    assert sizes() == before


@pytest.mark.parametrize(
    ("size", "percent"),
    ends(
        [((1366, 768), 150), ((952, 500), 80), ((1024, 700), 125), ((1280, 800), 150), ((1920, 1080), 200)],
        rows=True,
    ),
)
def test_nothing_is_cut_off(qtbot: QtBot, app: Application, size: tuple[int, int], percent: int) -> None:
    window = app.window
    app._pick_text_size(percent)
    window.resize(*size)
    window.reset_layout()
    QApplication.processEvents()
    assert window.width() == size[0]
    for panels in (("draw", "robustness", "attack"), ("samples", "slice", "latent"), ("lab",)):
        for name in panels:
            window._arrangement.bring(name)
        QApplication.processEvents()
        wait_readable(qtbot, window)
    for bar in (window.tools.bar, window.tools.below):
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        assert more is None or not more.isVisible()


def test_where_one_row_is_too_narrow_the_attack_has_its_own(qtbot: QtBot, app: Application) -> None:
    window, tools = app.window, app.window.tools
    app._pick_text_size(150)
    window.resize(1000, 800)
    QApplication.processEvents()
    assert tools.in_two_rows
    assert window.attack_bar.isVisible()
    assert window.attack_bar.mapTo(window, window.attack_bar.rect().topLeft()).y() > tools.bar.height()
    window.reset_layout()
    QApplication.processEvents()
    assert tools.below.isVisible()
    app._pick_text_size(100)
    window.resize(1280, 800)
    QApplication.processEvents()
    assert not tools.below.isVisible()
    assert window.attack_bar.isVisible()
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)


def test_a_layout_is_brought_back_without_the_tabs_of_the_last_one(app: Application) -> None:
    def titles() -> list[str]:
        bars = [bar for bar in app.window.findChildren(QTabBar) if bar.isVisible()]
        return sorted(bar.tabText(place) for bar in bars for place in range(bar.count()))

    assert titles() == sorted(dock.windowTitle() for dock in app.window.docks.values())
    for _ in range(3):
        app.window.reset_layout()
        QApplication.processEvents()
        assert titles() == sorted(dock.windowTitle() for dock in app.window.docks.values())


def test_a_window_that_starts_with_large_text_is_built_with_it(
    qtbot: QtBot, make: Callable[..., Application]
) -> None:
    theme.set_text_size(150)
    application = make()
    wait_read(qtbot, application)
    assert isinstance(application.window.tools, Tools)
    assert application.window.explanation.headline.font().pixelSize() == 20
    application.window.reset_layout()
    QApplication.processEvents()
    wait_readable(qtbot, application.window)


def test_what_is_cut_off_is_found(app: Application) -> None:
    app.window.explanation.sort_button.setFixedWidth(20)
    app.window.status.device.setFixedHeight(4)
    assert [text.partition(":")[0] for text in clipped(app.window)] == [
        "button 'Sorted'",
        repr(app.window.status.device.text()),
    ]
