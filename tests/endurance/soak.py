"""The real window, driven for minutes by seeded chance: memory, threads, files and gaps, as JSON lines.

    python -m tests.endurance.soak [--minutes 10] [--seed 0] [--every 20]

A tool, not a test: its figures are a machine's. Strokes, samples, attacks, slices, latents, duels and changes
of model follow each other; the last line has the growth of memory after the third minute, and the stalls.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QPoint, QTimer, Slot
from PySide6.QtWidgets import QApplication

from absgui.app import Application
from engine.types import ModelChoice
from tests.endurance.whole import whole_application
from tests.gui.driving import drag

ACT_MS = 400
BEAT_MS = 10
MODELS = ("abs", "binary-abs", "exact-abs", "cnn", "nearest-neighbour")
PANELS = ("slice", "latent", "duel", "notebook", "robustness", "attack", "samples", "draw", "lab")
SETTLED_S = 180.0
"""Until then caches fill and libraries are imported."""


class Soak(QObject):
    """Acts, and looks at the process now and then."""

    def __init__(self, app: Application, asked: argparse.Namespace) -> None:
        super().__init__(app.window)
        self._app, self._dice = app, random.Random(asked.seed)
        self._steps = np.random.default_rng(asked.seed)
        self._until = 60 * asked.minutes
        self._begun = self._last = time.monotonic()
        self._gaps: list[tuple[float, str]] = []
        """Seconds between two turns of the event loop, and what was done last."""
        self._samples: list[dict[str, float]] = []
        self._did = "start"
        for interval, slot in ((ACT_MS, self._act), (BEAT_MS, self._beat), (1000 * asked.every, self._look)):
            timer = QTimer(self, interval=interval)
            timer.timeout.connect(slot)
            timer.start()

    @Slot()
    def _beat(self) -> None:
        now = time.monotonic()
        self._gaps.append((now - self._last, self._did))
        self._last = now

    @Slot()
    def _act(self) -> None:
        app, window, dice = self._app, self._app.window, self._dice
        did = self._did
        match dice.randrange(16):
            case 0 | 1 if app.session.is_complete and app.session.attacking is None:
                self._did = f"attack {window.attack_bar.spec.name}"
                app.attacks.run_as_set()
            case 2:
                self._did = "stop"
                app.runner.stop_attack()
            case 3 | 4:
                self._did = "sample"
                window.random_wanted.emit()
            case 5 | 6 | 7:
                self._did = "stroke"
                self._stroke()
            case 8 | 9 | 10:
                panel = dice.choice(PANELS)
                self._did = f"panel {panel}"
                window._arrangement.bring(panel)
            case 11 if dice.random() < 0.2:
                name = dice.choice(MODELS)
                self._did = f"model {name}"
                app.runner.load(ModelChoice(name))
            case 12 if window.player.last > 0:
                self._did = "frame"
                window.player.go_to(dice.randint(0, window.player.last))
            case 13 if window.latent.seen:
                self._did = "latent"
                window.latent.pointed.emit(dice.uniform(-2, 2), dice.uniform(-2, 2))
            case 14 if dice.random() < 0.2:
                self._did = "clear"
                window.draw.canvas.clear()
            case _:
                self._did = did

    def _stroke(self) -> None:
        canvas = self._app.window.draw.canvas
        at = np.array([self._dice.uniform(60, 220), self._dice.uniform(60, 220)])
        points = []
        for _ in range(12):
            at = (at + self._steps.uniform(-25, 25, 2)).clip(20, 260)
            points.append(QPoint(round(at[0]), round(at[1])))
        drag(canvas, *points)

    @Slot()
    def _look(self) -> None:
        passed = time.monotonic() - self._begun
        sample = {
            "s": round(passed),
            "MB": round(_resident() / 2**20, 1),
            "threads": len(list(Path("/proc/self/task").iterdir())),
            "python_threads": threading.active_count(),
            "files": len(list(Path("/proc/self/fd").iterdir())),
            "widgets": len(QApplication.allWidgets()),
        }
        self._samples.append(sample)
        print(json.dumps(sample), flush=True)
        if passed >= self._until:
            self._app.window.close()

    def report(self) -> dict[str, object]:
        settled = [sample["MB"] for sample in self._samples if sample["s"] >= SETTLED_S]
        third = max(len(settled) // 3, 1)
        growth = float(np.mean(settled[-third:]) / np.mean(settled[:third]) - 1) if settled else None
        gaps = 1000 * np.array([gap for gap, _ in self._gaps])
        longest = sorted(self._gaps, reverse=True)[:10]
        return {
            "growth_after_third_minute": growth,
            "gap_ms": {str(q): round(float(np.percentile(gaps, q)), 1) for q in (50, 99, 99.9, 100)},
            "gaps_over_100_ms": int((gaps > 100).sum()),
            "longest": [f"{1000 * gap:.0f} ms, {did}" for gap, did in longest],
        }


def _resident() -> int:
    """Bytes of memory that the process has."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=20)
    asked = parser.parse_args()
    with whole_application() as (app, application):
        application.start()
        soak = Soak(application, asked)
        app.exec()
        found = soak.report()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
