"""A session's file that is opened once more: what the user has said of its runs since stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.answers import Verdict
from tests.gui.driving import wait_idle, wait_read
from tests.gui.notebook_driving import attack, book, names, saved, seeds, three

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["three"]


def opened(qtbot: QtBot, app: Application, path: Path) -> None:
    app.window.status.message.setText("")
    app.subjects.open(str(path))
    qtbot.waitUntil(lambda: app.window.status.message.text().startswith("Opened"))
    wait_read(qtbot, app)
    wait_idle(qtbot, app)


def test_what_the_window_knows_wins_over_an_older_file(
    qtbot: QtBot, three: Application, tmp_path: Path
) -> None:
    path = saved(qtbot, three, tmp_path / "a.absgui")
    newest, _, oldest = three.notebook.entries
    three.notebook.rename(oldest.key, "mine")
    three.notebook.toggle_pin(oldest.key)
    three.window.player.conversation.questions.judged.emit(Verdict.STILL)
    choices = [each.choice for each in three.attacks.episodes]
    opened(qtbot, three, path)
    assert seeds(three) == ["3", "2", "1"]
    assert names(three) == ["mnist:test:0", "mnist:test:0", "mine"]
    now = three.notebook.entries
    assert [each.key for each in (now[0], now[2])] == [newest.key, oldest.key]
    assert now[2].pinned and "Is it still a 7 to you?" in now[0].notes
    assert not any("from a file" in each.notes for each in now)
    assert all(a is b.choice for a, b in zip(choices, three.attacks.episodes, strict=True))
    assert three.attacks.shown in list(three.attacks.episodes)


def test_a_pinned_reading_keeps_its_newer_name(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    app.notebook.pin_reading()
    path = saved(qtbot, app, tmp_path / "a.absgui")
    app.notebook.rename(app.notebook.entries[0].key, "mine")
    opened(qtbot, app, path)
    assert names(app) == ["mine"]
    app.notebook.delete(app.notebook.entries[0].key)
    opened(qtbot, app, path)
    app.notebook.undo()
    assert names(app) == ["mine"]


def test_frames_that_were_given_up_come_back_to_the_run_they_belong_to(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    for seed in (1, 2):
        attack(qtbot, app, seed)
    path = saved(qtbot, app, tmp_path / "a.absgui")
    first = next(iter(app.attacks.episodes))
    assert first.outcome is not None
    count, best = len(first.frames), first.outcome.best
    first.drop_frames()
    app.notebook.rename(app.notebook.entries[1].key, "mine")
    opened(qtbot, app, path)
    assert names(app) == ["mnist:test:0", "mine"]
    assert len(first.frames) == count
    assert first in list(app.attacks.episodes)
    restored = first.outcome.best
    assert restored is not None and best is not None
    assert any(restored is each for each in first.frames)
    assert restored.distances.L2 == pytest.approx(best.distances.L2)
    book(qtbot, app)
    app.notebook.show(app.notebook.entries[1].key)
    player = app.window.player
    qtbot.waitUntil(lambda: player.outcome is first.outcome)
    assert player.step is first.outcome.best


def test_undo_of_a_deleted_run_that_a_file_has_brought_back_has_it_once(
    qtbot: QtBot, three: Application, tmp_path: Path
) -> None:
    path = saved(qtbot, three, tmp_path / "a.absgui")
    middle = three.notebook.entries[1]
    three.notebook.rename(middle.key, "mine")
    three.notebook.delete(middle.key)
    opened(qtbot, three, path)
    assert len(seeds(three)) == 3
    three.notebook.undo()
    assert seeds(three) == ["3", "2", "1"] and names(three)[1] == "mine"
    assert len(list(three.attacks.episodes)) == 3
