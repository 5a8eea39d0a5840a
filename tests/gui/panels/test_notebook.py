"""The notebook in the window: every control and key of it, what is saved, and the tally."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.controllers import episode
from absgui.launch import LaunchOptions
from engine import export
from engine.types import Norm
from tests.gui.driving import CTRL, at, drag, key, wait_idle, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.notebook_driving import attack, book, cells, choose, names, press, saved, seeds, three

__all__ = ["three"]

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


def test_an_empty_notebook_says_what_it_is_for(qtbot: QtBot, app: Application) -> None:
    panel = book(qtbot, app)
    assert panel.none.isVisible() and not panel.list.isVisible()
    for button in (panel.show_button, panel.rename_button, panel.pin_button, panel.delete_button):
        assert not button.isEnabled()
    assert not panel.compare_button.isEnabled() and not panel.undo_button.isVisible()
    assert panel.tally.none.isVisible() and not panel.tally.clear_button.isEnabled()
    assert panel.reading_button.isEnabled()
    key(qtbot, app, Qt.Key.Key_Delete)  # nothing to delete, and the canvas is not meant
    assert app.session.subject is not None


def test_every_run_is_listed_the_newest_first_and_heard(qtbot: QtBot, three: Application) -> None:
    panel = book(qtbot, three)
    assert seeds(three) == ["3", "2", "1"]
    interface = QAccessible.queryAccessibleInterface(panel.list)
    assert interface is not None
    heard = interface.child(0).text(QAccessible.Text.Name)
    assert "becomes a 2 at L2 1.10" in heard and "seed 3" in heard
    first = panel.list.entries_model.entries[0]
    assert first.found is not None and not np.array_equal(first.found, first.original)


def test_enter_shows_a_run_again_at_its_best_frame(qtbot: QtBot, three: Application) -> None:
    panel = book(qtbot, three)
    choose(panel, 2)
    key(qtbot, three, Qt.Key.Key_Return)
    player = three.window.player
    qtbot.waitUntil(lambda: player.outcome is not None and player.outcome.request.seed == 1)
    assert player.outcome is not None and player.step is player.outcome.best
    assert three.window._arrangement.is_in_sight("attack")
    assert "Shown again: mnist:test:0" in three.window.status.message.text()


def test_a_run_on_another_digit_and_model_brings_both_back(qtbot: QtBot, app: Application) -> None:
    attack(qtbot, app, 4)
    app.window.model.model_picked.emit("cnn", None)
    wait_read(qtbot, app)
    app.subjects.open("mnist:test:1")
    wait_read(qtbot, app)
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:1")
    attack(qtbot, app, 5)
    panel = book(qtbot, app)
    choose(panel, 1)
    press(qtbot, panel.show_button)
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "abs")
    wait_read(qtbot, app)
    assert app.session.subject is not None and app.session.subject.name == "mnist:test:0"
    outcome = app.window.player.outcome
    assert outcome is not None and outcome.request.seed == 4
    app.window.player.go_to(3)  # it is not taken away again
    assert app.window.player.position == 3
    assert app.session.frame is not None  # the window is about it


@pytest.mark.parametrize("how", ["key", "button"])
def test_a_run_is_renamed_where_it_stands(qtbot: QtBot, three: Application, how: str) -> None:
    panel = book(qtbot, three)
    choose(panel, 1)
    if how == "key":
        key(qtbot, three, Qt.Key.Key_F2)
    else:
        press(qtbot, panel.rename_button)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit) and panel.isAncestorOf(editor)
    qtbot.keyClick(editor, Qt.Key.Key_F2)  # is no second editor
    editor.selectAll()
    qtbot.keyClicks(editor, 'P <b>&"7" e')  # with letters that are keys elsewhere
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not panel.list.is_editing)
    assert names(three) == ["mnist:test:0", 'P <b>&"7" e', "mnist:test:0"]
    assert len(list(three.attacks.episodes)) == 3 and three.session.subject is not None
    current = panel.list.current
    assert current is not None and not current.pinned
    assert "mnist:test:0 · " in current.facts
    three.notebook.rename(current.key, "  ")
    assert names(three) == ["mnist:test:0"] * 3


def test_escape_leaves_a_name_as_it_was(qtbot: QtBot, three: Application) -> None:
    book(qtbot, three)
    key(qtbot, three, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "x")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not three.window.notebook.list.is_editing)
    assert names(three) == ["mnist:test:0"] * 3


def test_a_name_is_one_line_and_not_endless(three: Application) -> None:
    entry = three.notebook.entries[0]
    three.notebook.rename(entry.key, "a\nb\t" + "c" * 500)
    assert len(names(three)[0]) == 80 and names(three)[0].startswith("a?b?c")


def test_delete_and_undo_bring_a_run_back_to_its_place(
    qtbot: QtBot, three: Application, tmp_path: Path
) -> None:
    panel = book(qtbot, three)
    choose(panel, 1)
    key(qtbot, three, Qt.Key.Key_Delete)
    assert seeds(three) == ["3", "1"]
    assert panel.list.currentIndex().row() == 1
    assert panel.undo_button.isVisible() and "Deleted “mnist:test:0”" in panel.undo_text.text()
    key(qtbot, three, Qt.Key.Key_Delete)
    assert seeds(three) == ["3"]
    runs = export.read_session(saved(qtbot, three, tmp_path / "a.absgui")).session.runs
    assert [run.outcome.request.seed for run in runs] == [3]
    panel.list.setFocus()
    key(qtbot, three, Qt.Key.Key_Z, CTRL)
    assert seeds(three) == ["3", "1"]
    press(qtbot, panel.undo_button)
    assert seeds(three) == ["3", "2", "1"]
    assert not panel.undo_button.isVisible()
    current = panel.list.current
    assert current is not None and current.facts.endswith("seed 2")
    runs = export.read_session(saved(qtbot, three, tmp_path / "b.absgui")).session.runs
    assert [run.outcome.request.seed for run in runs] == [1, 2, 3]
    key(qtbot, three, Qt.Key.Key_Z, CTRL)  # nothing left to undo: the drawing is not meant either
    assert three.session.subject is not None and three.session.subject.name == "mnist:test:0"


def test_undo_in_the_notebook_leaves_the_drawing_and_undo_there_the_notebook(
    qtbot: QtBot, three: Application
) -> None:
    three.window.begin_drawing()
    drag(three.window.draw.canvas, at(60, 60), at(200, 60), at(120, 220))
    wait_read(qtbot, three)
    drawn = three.session.subject
    panel = book(qtbot, three)
    key(qtbot, three, Qt.Key.Key_Delete)
    press(qtbot, panel.tally.keep)  # the focus is elsewhere in the panel
    panel.tally.keep.setFocus()
    key(qtbot, three, Qt.Key.Key_Z, CTRL)
    assert seeds(three) == ["3", "2", "1"] and three.session.subject is drawn
    key(qtbot, three, Qt.Key.Key_Delete)
    three.window.draw.canvas.setFocus()
    key(qtbot, three, Qt.Key.Key_Z, CTRL)
    wait_read(qtbot, three)
    assert three.session.subject is not drawn
    assert len(seeds(three)) == 2


def test_what_is_deleted_while_it_is_shown_is_shown_no_longer(qtbot: QtBot, three: Application) -> None:
    player = three.window.player

    def shown() -> int | None:
        return None if player.outcome is None else player.outcome.request.seed

    assert shown() == 3
    book(qtbot, three)
    key(qtbot, three, Qt.Key.Key_Delete)
    assert shown() == 2  # the newest of this digit
    key(qtbot, three, Qt.Key.Key_Delete)
    key(qtbot, three, Qt.Key.Key_Delete)
    assert shown() is None
    assert three.attacks.shown is None
    assert "its distance counts as 0" in player.conversation.message.text()  # before any attack
    key(qtbot, three, Qt.Key.Key_Z, CTRL)
    assert shown() == 1


def test_deleting_while_an_attack_runs_leaves_it_alone(
    qtbot: QtBot, three: Application, fake_model: FakeModel
) -> None:
    fake_model.step_gate.shut()
    three.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: three.session.attacking is not None)
    book(qtbot, three)
    key(qtbot, three, Qt.Key.Key_Delete)
    assert three.session.attacking is not None and len(seeds(three)) == 2
    fake_model.step_gate.open()
    qtbot.waitUntil(lambda: three.session.attacking is None)
    wait_idle(qtbot, three)
    assert len(seeds(three)) == 3


def test_two_that_are_pinned_compare(qtbot: QtBot, app: Application) -> None:
    attack(qtbot, app, 1)
    attack(qtbot, app, 2, Norm.LINF)
    attack(qtbot, app, 3)
    panel = book(qtbot, app)
    choose(panel, 2)
    key(qtbot, app, Qt.Key.Key_P)
    assert panel.pin_button.text() == "Unpin" and not panel.compare_button.isEnabled()
    choose(panel, 1)
    press(qtbot, panel.pin_button)
    assert panel.compare_button.isEnabled()
    press(qtbot, panel.compare_button)
    view = panel.comparing
    assert view.isVisible() and not panel.list.isVisible()
    assert view.sentence.text().startswith("Not comparable: one run minimised L2, the other L∞")
    assert cells(view.table)[2] == ["Norm", "L2", "L∞"]
    assert all(each.image is not None for side in view.sides for each in side.views)
    key(qtbot, app, Qt.Key.Key_Delete)  # means nothing here, and not the canvas
    assert app.session.subject is not None
    key(qtbot, app, Qt.Key.Key_Escape)
    assert not panel.is_comparing and QApplication.focusWidget() is panel.list
    choose(panel, 0)
    key(qtbot, app, Qt.Key.Key_P)
    press(qtbot, panel.compare_button)  # the two that were pinned last
    assert "one run minimised L∞, the other L2" in view.sentence.text()
    left = view.sides[0].box
    assert left.count() == 3
    left.setCurrentIndex(2)
    left.activated.emit(2)
    assert "upper bounds" in view.sentence.text()
    press(qtbot, view.back_button)
    assert panel.list.isVisible()


def test_what_is_compared_follows_what_becomes_of_it(qtbot: QtBot, three: Application) -> None:
    panel = book(qtbot, three)
    keys = [each.key for each in three.notebook.entries]
    for each in keys[:2]:
        three.notebook.toggle_pin(each)
    three.notebook.compare(*keys[:2])
    three.notebook.rename(keys[0], "first")
    assert panel.comparing.sides[0].box.currentText().startswith("first: ")
    three.notebook.delete(keys[0])
    assert not panel.is_comparing


def test_a_reading_is_pinned_named_shown_and_kept(
    qtbot: QtBot, app: Application, tmp_path: Path, make: Callable[..., Application]
) -> None:
    panel = book(qtbot, app)
    press(qtbot, panel.reading_button)
    assert "Pinned the reading of mnist:test:0 by ABS" in app.window.status.message.text()
    attack(qtbot, app, 1)
    app.notebook.toggle_pin(app.notebook.entries[0].key)
    book(qtbot, app)
    press(qtbot, panel.compare_button)
    assert (
        "lies between" in panel.comparing.sentence.text() or "nearer than" in panel.comparing.sentence.text()
    )
    reading = app.notebook.entries[1]
    assert reading.pinned and not reading.is_run
    app.notebook.rename(reading.key, "the reading")
    app.subjects.open("mnist:test:1")
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:1")
    wait_read(qtbot, app)
    app.notebook.show(reading.key)
    wait_read(qtbot, app)
    assert app.session.subject is not None and app.session.subject.name == "mnist:test:0"
    path = saved(qtbot, app, tmp_path / "a.absgui")
    app.notebook.delete(reading.key)
    assert len(app.notebook.entries) == 1
    app.notebook.undo()
    assert names(app) == ["mnist:test:0", "the reading"]
    app.shutdown()
    other = make(LaunchOptions(source=str(path)))
    qtbot.waitUntil(lambda: len(other.notebook.entries) == 2)
    wait_read(qtbot, other)
    assert sorted((each.name, each.pinned) for each in other.notebook.entries) == [
        ("mnist:test:0", True),
        ("the reading", True),
    ]
    assert all("from a file" in each.notes for each in other.notebook.entries)
    other.subjects.open(str(path))  # once more: nothing is there twice
    wait_read(qtbot, other)
    assert len(other.notebook.entries) == 2


def test_a_session_of_readings_alone_opens(
    qtbot: QtBot, app: Application, tmp_path: Path, make: Callable[..., Application]
) -> None:
    app.notebook.pin_reading()
    path = saved(qtbot, app, tmp_path / "r.absgui")
    app.shutdown()
    other = make(LaunchOptions(source=str(path)))
    qtbot.waitUntil(lambda: len(other.notebook.entries) == 1)
    wait_read(qtbot, other)
    assert not other.window.status.has_error


def test_a_run_that_lost_its_frames_stays_and_can_be_run_again(
    qtbot: QtBot,
    app: Application,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    make: Callable[..., Application],
) -> None:
    monkeypatch.setattr(episode, "MOST_FRAMES", 30)
    for seed in (1, 2, 3):
        attack(qtbot, app, seed)
    panel = book(qtbot, app)
    lost = panel.list.entries_model.entries[2]
    assert "its frames were given up" in lost.notes and lost.found is not None
    app.notebook.rename(lost.key, "lost")
    choose(panel, 2)
    key(qtbot, app, Qt.Key.Key_Return)
    assert "run it again" in app.window.status.message.text()
    assert app.window.attack_bar.choice.seed == 1
    path = saved(qtbot, app, tmp_path / "a.absgui")
    assert "3 runs; 1 run without frames" in app.window.status.message.text()
    app.shutdown()
    other = make(LaunchOptions(source=str(path)))
    qtbot.waitUntil(lambda: len(other.notebook.entries) == 3)
    assert other.notebook.entries[2].name == "lost" and "given up" in other.notebook.entries[2].notes
