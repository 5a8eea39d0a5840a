"""How long the window is silent when a panel is looked at for the first time, and again: one line a panel.

    python -m tests.endurance.first_looks [--rounds 3]

A tool, not a test: its figures are a machine's. It opens the real window on the real engine, as the
platform shows it (`QT_QPA_PLATFORM`), in processes of their own: in one nothing else goes on, in one attacks
run. Panels are looked at in the order of `PANELS`. What is given is the longest gap between two turns of the
event loop in ms, the median of the rounds, and in brackets how much of it the interface's thread computed:
the rest it waited, for the interpreter's lock or for a busy machine. `QUIET` is the time between the first
reading and the first look.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from absgui.app import Application
from tests.endurance.whole import whole_application

QUIET = "quiet"
PANELS = ("slice", "attack", "notebook", "samples", "lab", "latent", "duel", "robustness", "draw")
WAYS, WHEN = ("idle", "attacking"), ("first", "again")
LOOK_MS = 500
"""How long each panel is looked at."""
QUIET_MS = 3000
"""How long nothing is asked for after the first reading."""


class Looks(QObject):
    """Beats with every turn of the event loop, and brings one panel after another to the front."""

    def __init__(self, app: Application, *, attacking: bool) -> None:
        super().__init__(app.window)
        self._app, self._attacking = app, attacking
        self._turns = iter([(name, when) for when in WHEN for name in PANELS])
        self._what = ""
        self._last = (0.0, 0.0)
        self.gaps: dict[str, tuple[float, float]] = {}
        """What was looked at -> the longest gap, and what this thread computed in it, in ms."""
        self._beats = QTimer(self, interval=0)
        self._beats.timeout.connect(self._beat)
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)
        app.session.reading_changed.connect(self._begin)

    @Slot()
    def _begin(self) -> None:
        if self._app.session.is_complete and not self._what:
            self._what = f"{QUIET} {WHEN[0]}"
            self._last = time.perf_counter(), time.thread_time()
            self._beats.start()
            QTimer.singleShot(QUIET_MS, self._looks.start)

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        gap = 1000 * (now[0] - self._last[0]), 1000 * (now[1] - self._last[1])
        self.gaps[self._what] = max(gap, self.gaps.get(self._what, gap))
        self._last = now
        if self._attacking and self._app.session.attacking is None and self._looks.isActive():
            self._app.attacks.run_as_set()

    @Slot()
    def _look(self) -> None:
        name, when = next(self._turns, ("", ""))
        if not name:
            self._beats.stop()
            self._app.window.close()
            return
        self._what = f"{name} {when}"
        self._app.window.bring(name)


def _once(*, attacking: bool) -> dict[str, tuple[float, float]]:
    with whole_application() as (app, application):
        looks = Looks(application, attacking=attacking)
        application.start()
        app.exec()
    return looks.gaps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--once", choices=WAYS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(_once(attacking=asked.once == "attacking")))
        return 0
    found: dict[str, list[dict[str, tuple[float, float]]]] = {way: [] for way in WAYS}
    for _ in range(asked.rounds):
        for way, rounds in found.items():
            command = [sys.executable, "-m", "tests.endurance.first_looks", "--once", way]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            rounds.append(json.loads(done.stdout.splitlines()[-1]))
    print(f"{'longest gap, ms':16}" + "".join(f"{way + ', ' + when:>18}" for way in WAYS for when in WHEN))
    for name in (QUIET, *PANELS):
        line = f"{name:16}"
        for way, when in ((way, when) for way in WAYS for when in WHEN):
            of_all = [gaps[f"{name} {when}"] for gaps in found[way] if f"{name} {when}" in gaps]
            if of_all:
                whole, own = np.median(of_all, axis=0)
                line += f"{f'{whole:.0f} ({own:.0f})':>18}"
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
