"""How often frames are painted while an attack is played back and everything follows: prints one JSON line.

    python -m tests.journeys.playback_rate [--model abs] [--times 5] [--width 1920] [--height 1080]

A tool, not a test: its figures are a machine's. The attack is played at 60 frames a second, `times` over.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QApplication

import engine
from absgui.app import SWITCH_S, Application
from absgui.launch import LaunchOptions
from absgui.panels.attack.transport import SPEEDS
from absgui.widgets import theme
from absgui.worker.engine import Engine
from engine.system import resources
from engine.types import ModelChoice

SPEED = 60


class Rate(QObject):
    """Waits for the reading, attacks, plays what came of it, and counts the frames that were painted."""

    def __init__(self, application: Application, times: int) -> None:
        super().__init__(application.window)
        self._app, self._left = application, times
        self._painted: list[float] = []
        """When another frame than before was painted, in the player and in the tiles."""
        self._gaps: list[float] = []
        self._shown = (-1, -1)
        self._seen: dict[str, int] = {}
        self._played = self._busy = 0.0
        self._began = self._worked = 0.0
        window = application.window
        self._parts = {"pictures": window.player.pictures.now, "tiles": window.explanation.tiles.tiles[9]}
        self._counts = dict.fromkeys(self._parts, 0)
        for part in self._parts.values():
            part.installEventFilter(self)
        self._timer = QTimer(self, interval=50)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    @Slot()
    def _go_on(self) -> None:
        app, player = self._app, self._app.window.player
        if player.is_playing or app.session.attacking is not None or not app.runner.is_idle:
            return
        if not app.session.is_complete:
            return
        if app.session.outcome is None:
            app.attacks.run_as_set()
            return
        if self._began:
            self._played += time.perf_counter() - self._began - 0.05 / 2
            self._busy += time.thread_time() - self._worked
        if self._left == 0:
            self._timer.stop()
            app.window.close()
            return
        self._left -= 1
        player.transport.speed.setCurrentIndex(SPEEDS.index(SPEED))
        player.go_first()
        self._began, self._worked = time.perf_counter(), time.thread_time()
        player.toggle_play()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._began:
            name = next(name for name, part in self._parts.items() if part is watched)
            position = self._app.window.player.position
            if self._seen.get(name) != position:
                self._seen[name] = position
                self._counts[name] += 1
                if name == "pictures":
                    self._painted.append(time.perf_counter())
        return super().eventFilter(watched, event)

    def report(self) -> dict[str, object]:
        gaps = 1000 * np.diff(self._painted)
        gaps = gaps[gaps < 500]  # between two times that it is played
        return {
            "frames": self._app.window.player.last,
            "seconds": round(self._played, 2),
            "painted_a_second": {k: round(n / self._played, 1) for k, n in self._counts.items()},
            "interface_ms_a_frame": round(1000 * self._busy / max(self._counts["pictures"], 1), 1),
            "gap_ms": {str(q): round(float(np.percentile(gaps, q)), 1) for q in (50, 95, 100)},
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="abs")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    asked = parser.parse_args()
    sys.setswitchinterval(SWITCH_S)
    app = QApplication([sys.argv[0]])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        app.setOrganizationName("absgui")
        app.setApplicationName("playback-rate")
        theme.load_assets(resources.assets())
        theme.apply(app, theme.Scheme.LIGHT)
        application = Application(
            LaunchOptions(choice=ModelChoice(asked.model)), Engine(engine.load_model, engine.attack)
        )
        application.start()
        application.window.resize(asked.width, asked.height)
        rate = Rate(application, asked.times)
        app.exec()
        found = rate.report()
        application.shutdown()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
