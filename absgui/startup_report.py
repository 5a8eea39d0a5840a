"""Measures the application itself, for `absgui bench`: one JSON line on standard output, then it closes."""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot

from absgui.controllers.lab import LabControl, default_setup
from absgui.session import Session
from absgui.window.main_window import MainWindow
from absgui.worker.runner import Runner
from absgui.worker.watch import Watch
from absgui.worker.worker import Failure
from engine.attacks.catalogue import CATALOGUE
from engine.types import Stage

STARTED = "ABSGUI_STARTED"
"""Environment variable with time.time() of the process's start, set by whoever starts it."""
BEAT_MS = 5
PHASES = ("attack", "lab")
"""Attacks alone, and attacks beside the lab."""
ATTACKS = ("latent-descent", "pointwise", "prototype-projection", "boundary", "brendel-bethge")
"""The default first; the last one has numba compile it."""
TURN_SECONDS = 4.0
LAB_DIGITS = 200
"""More than the lab gets done meanwhile."""
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

    def figures(self) -> dict[str, object]:
        """To be printed, by name."""
        raise NotImplementedError

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._error = failure.message
        QTimer.singleShot(0, self._window.close)


class StartupReport(Report):
    """When the window, the first complete reading and the first certificates were painted."""

    def __init__(self, session: Session, runner: Runner, window: MainWindow) -> None:
        super().__init__(session, runner, window)
        self._painted: dict[str, float] = {}
        """What was painted for the first time -> time.time()."""
        window.explanation.tiles.tiles[0].installEventFilter(self)

    def figures(self) -> dict[str, object]:
        started = float(os.environ.get(STARTED, _imported_at))
        names = ("window", "reading", "certified")
        return {f"{name}_seconds": self._painted.get(name, math.nan) - started for name in names}

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            reading, seen, now = self._session.reading, self._painted, time.time()
            seen.setdefault("window", now)
            if reading is not None and reading.stage is not Stage.QUICK:
                seen.setdefault("reading", now)
                # A model without certificates has nothing more to show.
                if (reading.certificate is not None or self._session.is_complete) and "certified" not in seen:
                    seen["certified"] = now
                    QTimer.singleShot(0, self._window.close)
        return False


class HeartbeatReport(Report):
    """The time between two turns of the event loop while attacks run, without the lab and beside it."""

    def __init__(
        self,
        session: Session,
        runner: Runner,
        window: MainWindow,
        lab: LabControl,
        seconds: float = TURN_SECONDS,
    ) -> None:
        """Each of several attacks runs for at most `seconds`, once without the lab and once beside it."""
        super().__init__(session, runner, window)
        self._runner, self._lab = runner, lab
        self._beats: dict[str, list[float]] = {phase: [] for phase in PHASES}
        self._phases = iter(PHASES)
        self._phase = ""
        """Of PHASES; empty before the first."""
        self._attacks: list[str] = []
        """Still to be run in this phase."""
        self._folder = tempfile.TemporaryDirectory(prefix="absgui-bench-")
        self._watch = Watch()
        self._beat_timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._beat_timer.timeout.connect(self._beat)
        self._turn = QTimer(self, interval=round(1000 * seconds), singleShot=True)
        self._turn.timeout.connect(runner.stop_attack)
        session.reading_changed.connect(self._on_reading)
        runner.attack_started.connect(self._on_started)
        runner.attack_ended.connect(self._on_ended)

    def print(self) -> int:
        self._watch.stop()
        self._folder.cleanup()
        return super().print()

    def figures(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for phase, beats in self._beats.items():
            gaps = 1000 * np.array(beats or [math.nan])
            found[f"{phase}_p999_ms"] = float(np.percentile(gaps, 99.9))
            found[f"{phase}_max_ms"] = float(gaps.max())
            found[f"{phase}_gaps"] = len(beats)
        return found | {"stalls": self._watch.stalls()}

    @Slot()
    def _on_reading(self) -> None:
        if not self._phase and self._session.is_complete:
            self._window.docks["attack"].raise_()
            self._next_phase()

    def _next_phase(self) -> None:
        self._phase = next(self._phases, "")
        if not self._phase:
            QTimer.singleShot(0, self._window.close)
            return
        model = self._session.model
        assert model is not None
        self._attacks = [name for name in ATTACKS if not CATALOGUE[name].obstacle(model)]
        if self._phase == "lab":
            # Imports what draws curves, which is no part of what is measured.
            self._window.docks["lab"].raise_()
            setup = default_setup(self._session.choice)
            self._window.lab.show_setup(replace(setup, digits=LAB_DIGITS, folder=self._folder.name))
            self._lab.start()
        QTimer.singleShot(0, self._next_attack)

    @Slot()
    def _next_attack(self) -> None:
        self._window.attack_bar.choose(self._attacks.pop(0))
        self._window.attack_bar.run_action.trigger()

    @Slot()
    def _on_started(self) -> None:
        self._turn.start()
        if not self._beat_timer.isActive():
            self._watch.begin(self._phase)
            self._beat_timer.start()

    @Slot()
    def _beat(self) -> None:
        gap = self._watch.beat()
        if gap is not None:
            self._beats[self._phase].append(gap)

    @Slot()
    def _on_ended(self) -> None:
        self._turn.stop()
        if self._attacks:
            QTimer.singleShot(0, self._next_attack)
            return
        self._beat_timer.stop()
        self._watch.stop()
        QTimer.singleShot(0, self._next_phase)


def _peak_memory_mb() -> float:
    """The most memory this process ever had resident, in 2^20 bytes; NaN where the system doesn't say."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
