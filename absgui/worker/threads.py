"""Starting and ending a thread of Qt's. A running one can be neither destroyed nor terminated."""

from __future__ import annotations

import importlib
import threading
import weakref

import shiboken6
from PySide6.QtCore import QObject, QThread

STACK_BYTES = 8 * 2**20
"""macOS gives secondary threads 512 KiB, which torch's and numpy's kernels outgrow."""

Aside = threading.Thread
"""One of Python's, which the process doesn't wait for."""
_made: weakref.WeakSet[QThread] = weakref.WeakSet()
_left_running: list[QThread] = []
"""Threads that did not end in time. Destroying a running QThread aborts the process, so they are kept."""


def new_thread(name: str, parent: QObject) -> QThread:
    """A thread with enough stack, not started."""
    thread = QThread(parent)
    thread.setObjectName(name)
    thread.setStackSize(STACK_BYTES)
    _made.add(thread)
    return thread


def end(thread: QThread, timeout_ms: int) -> bool:
    """Wait until it has ended, at most so long; False if it has not, and is left to itself."""
    thread.quit()
    ended = thread.wait(timeout_ms)
    if not ended:
        thread.setParent(None)
        _left_running.append(thread)
    return ended


def end_all(timeout_ms: int) -> None:
    """`end` those that run, each within `timeout_ms`: for a program that could not be put together."""
    for thread in list(_made):
        if shiboken6.isValid(thread) and thread.isRunning():
            end(thread, timeout_ms)


def import_aside(module: str) -> Aside:
    """Import a module that makes no objects of Qt's in a thread of its own, which is returned."""
    thread = Aside(target=importlib.import_module, args=(module,), name="import", daemon=True)
    thread.start()
    return thread


def any_left() -> bool:
    """One that was left to itself is still running."""
    return any(thread.isRunning() for thread in _left_running)
