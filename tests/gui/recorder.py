"""Keeps what a runner says."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.types import (
    Outcome,
    Reading,
)


class Recorder:
    """Keeps everything that a runner says, in order."""

    def __init__(self, runner: Runner) -> None:
        self.readings: list[Reading] = []
        self.steps: list[Any] = []
        self.outcomes: list[Outcome] = []
        self.failures: list[Failure] = []
        self.results: list[tuple[int, Any]] = []
        self.threads: set[QThread] = set()
        runner.reading_ready.connect(self.readings.append)
        runner.attack_stepped.connect(self.steps.extend)
        runner.attack_ended.connect(self.outcomes.append)
        runner.failed.connect(self.failures.append)
        runner.job_done.connect(lambda serial, result: self.results.append((serial, result)))


def wait_idle(qtbot: QtBot, runner: Runner) -> None:
    qtbot.waitUntil(lambda: runner.is_idle)
