"""Measures the application itself, for `absgui bench`: one JSON line on standard output, then it closes."""

from __future__ import annotations

import json
import os
import sys
import time

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot

from absgui.session import Session
from absgui.window.main_window import MainWindow
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure

STARTED = "ABSGUI_STARTED"
"""Environment variable with time.time() of the process's start, set by whoever starts it."""
BEAT_MS = 5
BAD_INPUT = 2
_imported_at = time.time()


class Report(QObject):
    """What both reports share: a failure ends them, with its message instead of figures."""

    def __init__(self, session: Session, runner: Runner, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._error: str | None = None
        runner.failed.connect(self._on_failed)

    def print(self) -> int:
        """Print the figures as one line and return the exit code. Call when the window has closed."""
        if self._error is not None:
            print(f"absgui: {self._error}", file=sys.stderr)
            return BAD_INPUT
        print(json.dumps({**self.figures(), "peak_memory_mb": _peak_memory_mb()}), flush=True)
        return 0

    def figures(self) -> dict[str, float]:
        raise NotImplementedError

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._error = failure.message
        QTimer.singleShot(0, self._window.close)


class StartupReport(Report):
    """When the window and when the first reading with a certificate (if the model has one) were painted."""

    def __init__(self, session: Session, runner: Runner, window: MainWindow) -> None:
        super().__init__(session, runner, window)
        self._window_at: float | None = None
        self._reading_at: float | None = None
        window.explanation.tiles.tiles[0].installEventFilter(self)

    def figures(self) -> dict[str, float]:
        started = float(os.environ.get(STARTED, _imported_at))
        seconds = [float("nan") if at is None else at - started for at in (self._window_at, self._reading_at)]
        return {"window_seconds": seconds[0], "reading_seconds": seconds[1]}

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            if self._window_at is None:
                self._window_at = time.time()
            reading = self._session.reading
            certified = reading is not None and reading.certificate is not None
            if (certified or self._session.is_complete) and self._reading_at is None:
                self._reading_at = time.time()
                QTimer.singleShot(0, self._window.close)
        return False


class HeartbeatReport(Report):
    """The time between two turns of the event loop while an attack runs."""

    def __init__(self, session: Session, runner: Runner, window: MainWindow) -> None:
        super().__init__(session, runner, window)
        self._beats: list[float] = []
        self._last: float | None = None
        self._begun = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        session.reading_changed.connect(self._on_reading)
        runner.attack_started.connect(self._timer.start)
        runner.attack_ended.connect(self._on_ended)

    def figures(self) -> dict[str, float]:
        times = np.array(self._beats or [float("nan")]) * 1000
        return {
            "heartbeat_p99_ms": float(np.percentile(times, 99)),
            "heartbeat_max_ms": float(times.max()),
            "heartbeats": len(self._beats),
        }

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self._beats.append(now - self._last)
        self._last = now

    @Slot()
    def _on_reading(self) -> None:
        if not self._begun and self._session.is_complete:
            self._begun = True
            QTimer.singleShot(0, self._window.attack_bar.run_action.trigger)

    @Slot()
    def _on_ended(self) -> None:
        self._timer.stop()
        QTimer.singleShot(0, self._window.close)


def _peak_memory_mb() -> float:
    """The most memory this process ever had resident, in 2^20 bytes; NaN where the system doesn't say."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
