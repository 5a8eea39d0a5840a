"""Whatever another program, a failing disk or an older version left in the settings."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication

from absgui import app as application
from absgui.controllers.notebook.counting import Counting
from absgui.launch import LaunchOptions
from absgui.presentation.answers import Verdict
from absgui.settings import MOST_RECENT, Settings
from absgui.widgets.theme import Scheme
from absgui.worker import threads
from tests.gui.fakes import FakeModel
from tests.gui.presentation.test_notebook import run

KEYS = (
    *("scheme", "text_size", "tour_offered", "motion", "language", "sorted_bars", "geometry", "layout"),
    *("folder", "recent", "lab", "keep_tally", "tally"),
)


def junk(dice: random.Random) -> Any:
    """Something that does not belong there."""
    letters = "".join(chr(dice.choice([0, 34, 91, 123, 233, 0x1F600, *range(32, 127)])) for _ in range(9))
    return dice.choice(
        [
            *(letters, "[" * 20_000, '{"a":' * 20_000, "9" * 5_000, "", "null", "-1e999", "true", 10**12),
            *(QByteArray(letters.encode()), [letters, 3], {"a": [letters]}, -1, 2.5, None, True),
            *(json.dumps([[letters] * 9] * 3), json.dumps(dict.fromkeys("abc", letters)), json.dumps("x")),
        ]
    )


def test_what_can_not_be_read_counts_as_not_set(qapp: QApplication) -> None:
    dice, store = random.Random(0), QSettings()
    for _ in range(60):
        for key in dice.sample(KEYS, 4):
            store.setValue(key, junk(dice))
        settings = Settings()
        assert isinstance(settings.scheme, Scheme)
        assert isinstance(settings.text_size, int)
        flags = (settings.tour_offered, settings.motion, settings.sorted_bars, settings.keeps_tally)
        assert all(isinstance(flag, bool) for flag in flags)
        assert all(isinstance(text, str) for text in (settings.language, settings.folder))
        assert all(isinstance(state, QByteArray | None) for state in (settings.geometry, settings.layout))
        assert len(settings.recent) <= MOST_RECENT
        assert all(isinstance(path, str) for path in settings.recent)
        json.dumps([settings.lab, settings.tally])
        settings.remember("/a/b.png")
        assert settings.recent[0] == "/a/b.png"


def test_two_windows_keep_the_answers_of_both(qapp: QApplication) -> None:
    one, two = Settings(), Settings()
    one.keeps_tally = True
    first, second = Counting(one), Counting(two)
    runs = [run(verdict="still"), run(verdict="changed", seed=4)]
    first.count(runs[:1])
    second.count(runs[1:])
    assert len(Counting(Settings()).all) == 2
    first.clear()
    second.count(runs[1:])
    assert [each.verdict for each in Counting(Settings()).all.values()] == [Verdict.CHANGED]


def test_a_window_that_can_not_be_made_leaves_no_thread_running(
    qapp: QApplication, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no window today")

    # The first that is made after the worker's thread.
    monkeypatch.setattr(application, "StatusControl", fails)
    try:
        application.Application(LaunchOptions(), fake_model.engine)
    except RuntimeError as error:  # what was made lives as long as the error
        assert str(error) == "no window today"
        assert any(shiboken6.isValid(thread) and thread.isRunning() for thread in threads._made)
        threads.end_all(60_000)
    assert not any(shiboken6.isValid(thread) and thread.isRunning() for thread in threads._made)
    for widget in QApplication.topLevelWidgets():
        widget.deleteLater()
