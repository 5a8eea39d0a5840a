"""The real window, closed at some moment of whatever it does: prints when, in s of the monotonic clock.

    python -m tests.endurance.closing SEED

A tool for the test of closing: what is done, and when the window is closed, follow from the seed.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time

from PySide6.QtCore import QObject, QSettings, QTimer, Slot

from absgui import __main__ as command
from absgui import app as application
from engine.types import ModelChoice

LONGEST_S = 9.0
MODELS = ("abs", "binary-abs", "exact-abs", "cnn", "madry")


class Visitor(QObject):
    """Does something in the window as soon as that is possible, and closes it at its moment."""

    def __init__(self, made: application.Application, dice: random.Random) -> None:
        super().__init__(made.window)
        self._app, self._dice = made, dice
        self._clock = QTimer(self, interval=50)
        self._clock.timeout.connect(self._act)
        self._clock.start()
        QTimer.singleShot(round(1000 * dice.uniform(0, LONGEST_S)), self, self._close)

    @Slot()
    def _act(self) -> None:
        app, window = self._app, self._app.window
        match self._dice.randrange(12):
            case 0 if app.session.is_complete:
                app.attacks.run_as_set()
            case 1:
                window.random_wanted.emit()
            case 2:
                window._arrangement.bring(self._dice.choice(["slice", "latent", "lab", "duel", "notebook"]))
            case 3:
                app.runner.load(ModelChoice(self._dice.choice(MODELS)))
            case 4 if app.session.is_complete:
                window.duel_action.trigger()
            case _:
                pass

    @Slot()
    def _close(self) -> None:
        print(time.monotonic(), flush=True)
        self._app.window.close()


def main(seed: int) -> None:
    dice = random.Random(seed)
    kept: list[Visitor] = []
    start = application.Application.start

    def visited(made: application.Application) -> None:
        start(made)
        kept.append(Visitor(made, dice))

    application.Application.start = visited  # type: ignore[assignment, method-assign]
    with tempfile.TemporaryDirectory() as folder:
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, folder)
        sys.argv[1:] = ["--model", dice.choice(MODELS)]
        command.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
