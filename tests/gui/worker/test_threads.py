"""Threads: ended within their time, or left to themselves and known; imports beside the rest."""

from __future__ import annotations

import importlib
import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from absgui.worker import threads
from tests.patience import PATIENCE_MS, PATIENCE_S


class Slow(QObject):
    """Keeps its thread until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.may, self.begun = threading.Event(), threading.Event()

    def work(self) -> None:
        self.begun.set()
        self.may.wait(PATIENCE_S)


def test_all_that_run_are_ended(qtbot: QtBot) -> None:
    parent = QObject()
    running, idle = threads.new_thread("one", parent), threads.new_thread("two", parent)
    deleted = threads.new_thread("three", parent)
    shiboken6.delete(deleted)
    assert running.parent() is parent, "it is deleted with it"
    assert running.objectName() == "one"
    assert running.stackSize() == threads.STACK_BYTES
    running.start()
    threads.end_all(PATIENCE_MS)
    assert running.isFinished()
    assert not idle.isRunning()
    assert not threads.any_left()


def test_one_that_does_not_end_in_time_is_left_and_known(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "_left_running", [])
    parent = QObject()
    thread, slow = threads.new_thread("slow", parent), Slow()
    slow.moveToThread(thread)
    thread.started.connect(slow.work)
    thread.start()
    try:
        qtbot.waitUntil(slow.begun.is_set)
        threads.end_all(1)
        assert threads.any_left()
        assert thread.parent() is None
    finally:
        slow.may.set()
    assert thread.wait(PATIENCE_MS)
    assert not threads.any_left()


def test_a_module_is_imported_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(importlib, "import_module", asked.append)
    thread = threads.import_aside("torch")
    thread.join(PATIENCE_S)
    assert asked == ["torch"]
    assert thread.daemon, "the process must not wait for it"
    assert thread.name == "import"
