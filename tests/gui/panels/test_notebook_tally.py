"""The notebook's tally: answers by model, kept between starts only if wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.panels.notebook.tally import NARROW, WIDE
from absgui.presentation.answers import Verdict
from absgui.settings import Settings
from absgui.widgets import theme
from absgui.widgets.theme import Role
from tests.gui.clipping import wait_readable
from tests.gui.driving import CTRL, key, wait_read
from tests.gui.notebook_driving import attack, book, cells, press, saved, three
from tests.sparing import ends

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["three"]


def judge(app: Application, verdict: Verdict) -> None:
    app.window.player.conversation.questions.judged.emit(verdict)


def counted(app: Application) -> list[list[str]]:
    return cells(app.window.notebook.tally.table)


def test_the_tally_counts_answers_by_model_and_is_cleared_with_undo(qtbot: QtBot, app: Application) -> None:
    attack(qtbot, app, 1)
    judge(app, Verdict.STILL)
    attack(qtbot, app, 2)
    judge(app, Verdict.STILL)
    judge(app, Verdict.CHANGED)  # thought better of it
    panel = book(qtbot, app)
    assert counted(app) == [["ABS", "2", "1", "0", "1", "50 % (9–91 %)"]]
    assert "Is it still a 7 to you? No, a" in panel.list.entries_model.entries[0].notes
    press(qtbot, panel.tally.clear_button)
    assert counted(app) == [] and panel.tally.none.isVisible()
    judge(app, Verdict.BETWEEN)
    assert counted(app) == [["ABS", "1", "0", "1", "0", "0 % (0–79 %)"]]
    panel.list.setFocus()
    key(qtbot, app, Qt.Key.Key_Z, CTRL)
    assert counted(app) == [["ABS", "2", "1", "1", "0", "50 % (9–91 %)"]]
    key(qtbot, app, Qt.Key.Key_Delete)
    assert counted(app) == [["ABS", "1", "1", "0", "0", "100 % (21–100 %)"]]


def test_the_tally_is_kept_between_starts_only_if_wanted(
    qtbot: QtBot, app: Application, make: Callable[..., Application], tmp_path: Path
) -> None:
    attack(qtbot, app, 1)
    judge(app, Verdict.STILL)
    path = saved(qtbot, app, tmp_path / "a.absgui")
    panel = book(qtbot, app)
    assert not panel.tally.keep.isChecked() and Settings().tally is None
    assert "settings" in panel.tally.keep.toolTip()
    press(qtbot, panel.tally.keep)
    assert Settings().keeps_tally and Settings().tally
    app.shutdown()
    other = make()
    wait_read(qtbot, other)
    assert counted(other) == [["ABS", "1", "1", "0", "0", "100 % (21–100 %)"]]
    assert other.window.notebook.tally.keep.isChecked()
    other.subjects.open(str(path))  # the same run counts once
    qtbot.waitUntil(lambda: len(other.notebook.entries) == 1)
    wait_read(qtbot, other)
    assert counted(other)[0][1] == "1"
    book(qtbot, other)
    press(qtbot, other.window.notebook.tally.keep)
    assert Settings().tally is None and not Settings().keeps_tally
    other.shutdown()
    third = make()
    wait_read(qtbot, third)
    assert counted(third) == []


@pytest.mark.parametrize("stored", ends(["{", "3", "[[1, 2]]", json.dumps([["a"] * 5] * 3), "[" * 100_000]))
def test_an_unreadable_tally_counts_as_none(
    qtbot: QtBot, make: Callable[..., Application], stored: str
) -> None:
    QSettings().setValue("keep_tally", True)
    QSettings().setValue("tally", stored)
    app = make()
    wait_read(qtbot, app)
    assert counted(app) == []
    attack(qtbot, app, 1)
    assert counted(app)[0][1] == "1"


def test_in_a_narrow_window_the_tally_is_in_words_and_all_fits(qtbot: QtBot, three: Application) -> None:
    judge(three, Verdict.STILL)
    three.window.resize(952, 600)
    panel = book(qtbot, three)
    qtbot.waitUntil(lambda: panel.width() < 960)
    assert panel.tally.area.isVisible() and not panel.tally.table.isVisible()
    assert panel.tally.words.text() == "ABS: asked 3, same 1, unsure 0, new 0\nShare same: 100 % (21–100 %)"
    right = panel.tally.mapTo(panel, panel.tally.rect().topRight()).x()
    assert right < panel.width()
    for each in three.notebook.entries[:2]:
        three.notebook.toggle_pin(each.key)
    press(qtbot, panel.compare_button)
    side = panel.comparing.sides[1]
    assert side.mapTo(panel, side.rect().topRight()).x() < panel.width()


@pytest.fixture
def _usual_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.set_text_size(theme.USUAL)
    theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.mark.usefixtures("_usual_again")
@pytest.mark.parametrize(
    ("percent", "size"),
    ends([(150, (1366, 768)), (150, (1920, 1080)), (200, (1920, 1080)), (200, (2560, 1440))], rows=True),
)
def test_larger_text_has_the_room_that_it_needs(
    qtbot: QtBot, three: Application, percent: int, size: tuple[int, int]
) -> None:
    judge(three, Verdict.STILL)
    panel = book(qtbot, three)
    three._pick_text_size(percent)
    three.window.resize(*size)
    QApplication.processEvents()
    wait_readable(qtbot, three.window)
    lines = sum(theme.metrics(role).height() for role in (Role.STRONG, Role.TEXT, Role.CAPTION))
    index = panel.list.entries_model.index(0)
    assert panel.list.visualRect(index).height() >= lines
    tally = panel.tally
    assert tally.width() == theme.px(WIDE if tally.table.isVisible() else NARROW)
    assert tally.keep.width() >= tally.keep.sizeHint().width()
    if tally.table.isVisible():
        header = tally.table.horizontalHeader()
        assert all(header.sectionSize(k) >= header.sectionSizeHint(k) for k in range(header.count()))
        assert header.length() <= tally.table.viewport().width()
        assert tally.table.rowHeight(0) >= theme.metrics(Role.TEXT).height()
    three._pick_text_size(100)
    QApplication.processEvents()
    assert panel.list.visualRect(index).height() == 64
