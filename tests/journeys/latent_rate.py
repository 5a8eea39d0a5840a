"""How often what follows the hand is painted: drags a slider by mouse events and prints one JSON line.

    python -m tests.journeys.latent_rate [--model abs] [--seconds 5] [--width 1280] [--height 800]

A tool, not a test: its figures are a machine's. Slider moves come 125 times a second, as those of a mouse do.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

import engine
from absgui.app import SWITCH_S, Application
from absgui.launch import LaunchOptions
from absgui.widgets import theme
from absgui.worker.engine import Engine
from engine.system import resources
from engine.types import FloatArray, ModelChoice

MOVE_MS = 8
AXIS = 2


class Rate(QObject):
    """Waits for the reading, drags for some seconds, and counts the pictures that were painted."""

    def __init__(self, application: Application, seconds: float) -> None:
        super().__init__(application.window)
        self._app, self._seconds = application, seconds
        self._painted: list[float] = []
        """When another picture than before was painted."""
        self._delays: list[float] = []
        """How long after the slider had moved there."""
        self._moved: dict[int, float] = {}
        """Hundredths of the slider -> when it was moved there."""
        self._beats: list[float] = []
        self._shown: FloatArray | None = None
        self._began = 0.0
        self._timer = QTimer(self, interval=MOVE_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)
        self._panel = application.window.latent
        self._panel.pictures.made.installEventFilter(self)
        self._start = QTimer(self, interval=200)
        self._start.timeout.connect(self._begin)
        self._start.start()

    @Slot()
    def _begin(self) -> None:
        app = self._app
        if not app.session.is_complete or not app.runner.is_idle:
            return
        if not self._panel.seen:
            app.window.docks["latent"].raise_()
            return
        if app.runner.live.is_busy or app.latents._pose is None:
            return
        self._start.stop()
        self._send(QEvent.Type.MouseButtonPress, 0.0)
        self._began = time.perf_counter()
        self._timer.start()

    def _send(self, kind: QEvent.Type, amount: float) -> None:
        slider = self._panel.sliders.sliders[AXIS]
        at = QPointF(QPoint(round(slider.x_of(amount)), slider.height() // 2))
        left = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, slider.mapToGlobal(at), left, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(slider, event)

    @Slot()
    def _move(self) -> None:
        now = time.perf_counter()
        self._beats.append(now)
        if now - self._began > self._seconds:
            self._timer.stop()
            self._app.window.close()
            return
        self._send(QEvent.Type.MouseMove, 3 * math.sin(2 * math.pi * (now - self._began) / 2))
        self._moved[self._panel.sliders.sliders[AXIS].value()] = now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        view = self._panel.pictures.made
        if event.type() == QEvent.Type.Paint and view.image is not self._shown and self._timer.isActive():
            now, self._shown = time.perf_counter(), view.image
            self._painted.append(now)
            pose = self._app.latents._pose
            assert pose is not None
            moved = self._moved.get(round(100 * float(pose.scene.coordinates(pose.point.latent)[AXIS])))
            if moved is not None:
                self._delays.append(now - moved)
        return super().eventFilter(watched, event)

    def figures(self) -> dict[str, float]:
        """Updates a second, milliseconds from move to paint, and the gaps of the event loop."""
        gaps = 1000 * np.diff(self._beats)
        between = 1000 * np.diff(self._painted)
        delays = 1000 * np.array(self._delays)
        return {
            "updates_per_second": round(len(self._painted) / self._seconds, 1),
            "moves_per_second": round(len(self._beats) / self._seconds, 1),
            "between_updates_p95_ms": round(float(np.percentile(between, 95)), 1),
            "move_to_paint_median_ms": round(float(np.median(delays)), 1),
            "move_to_paint_p95_ms": round(float(np.percentile(delays, 95)), 1),
            "longest_event_loop_gap_ms": round(float(gaps.max()), 1),
        }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="abs")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    given = parser.parse_args()
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        app.setOrganizationName("absgui")
        app.setApplicationName("absgui-rate")
        sys.setswitchinterval(SWITCH_S)
        theme.load_assets(resources.assets())
        theme.apply(app, theme.Scheme.LIGHT)
        options = LaunchOptions(choice=ModelChoice(given.model))
        application = Application(options, Engine(engine.load_model, engine.attack))
        application.window.resize(given.width, given.height)
        rate = Rate(application, given.seconds)
        application.start()
        app.exec()
        application.shutdown()
    print(json.dumps({"model": given.model, "platform": app.platformName(), **rate.figures()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
