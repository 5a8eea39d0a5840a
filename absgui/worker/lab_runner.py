"""Owns the lab's thread, which begins with the first request; whatever is asked of it returns at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from absgui.presentation.lab_scene import CellKey, LabDigit
from absgui.worker import threads
from absgui.worker.lab import LabEngine, LabPlan, LabWorker


class LabRunner(QObject):
    """Does one thing at a time, in the order in which it is asked for.

    Signals: those of `LabWorker`, in the interface's thread.
    """

    inspected = Signal(object)
    began = Signal(object)
    news = Signal(object)
    ended = Signal(object)
    written = Signal(object)
    error = Signal(str)

    _inspect = Signal(str)
    _run = Signal(object, object)
    _write = Signal(object, object)

    def __init__(self, engine: LabEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._thread: QThread | None = None
        self._worker: LabWorker | None = None

    def inspect(self, folder: str) -> None:
        """Find out about a folder, as it was typed; `inspected` answers."""
        self._ready_worker()
        self._inspect.emit(folder)

    def run(self, plan: LabPlan, outdated: Mapping[CellKey, list[LabDigit]]) -> None:
        """Do what is missing of the plan, after freeing the `outdated` digits of the run before."""
        self._ready_worker().paused.clear()
        self._run.emit(plan, outdated)

    def write(self, plan: LabPlan, folder: Path) -> None:
        """Write tables and figures of the plan's results into a folder."""
        self._ready_worker().paused.clear()
        self._write.emit(plan, folder)

    def pause(self) -> None:
        """End the run when what has begun is done."""
        if self._worker is not None:
            self._worker.paused.set()

    def stop(self) -> None:
        """End everything at once; what is done is in the store. Nothing is told any more."""
        if self._worker is not None:
            self._worker.closed.set()
            self._worker.disconnect(self)

    def close(self, timeout_ms: int) -> bool:
        """`stop`, and wait until the thread has ended; False if it has not in time. Idempotent."""
        self.stop()
        thread, self._thread = self._thread, None
        return thread is None or threads.end(thread, timeout_ms)

    def _ready_worker(self) -> LabWorker:
        if self._worker is None:
            self._thread = threads.new_thread("absgui-lab", self)
            self._worker = LabWorker(self._engine)
            self._worker.moveToThread(self._thread)
            self._inspect.connect(self._worker.inspect)
            self._run.connect(self._worker.run)
            self._write.connect(self._worker.write)
            self._worker.inspected.connect(self.inspected)
            self._worker.began.connect(self.began)
            self._worker.news.connect(self.news)
            self._worker.ended.connect(self.ended)
            self._worker.written.connect(self.written)
            self._worker.error.connect(self.error)
            self._thread.start()
        return self._worker
