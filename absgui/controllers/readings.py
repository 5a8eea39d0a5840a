"""Readings: from the runner into the session, and from there to the panel in the middle."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot

from absgui.controllers.readiness import waiting_for
from absgui.notices import Notices
from absgui.panels.explanation.panel import ExplanationPanel
from absgui.presentation.tasks import Task
from absgui.presentation.wording import class_names
from absgui.session import Session
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure


class Readings(QObject):
    """Owns the explanation panel: shows readings as they come, and what is picked there as a target."""

    def __init__(
        self,
        session: Session,
        runner: Runner,
        panel: ExplanationPanel,
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self._session, self._runner, self._panel = session, runner, panel
        self._settings, self._notices = settings, notices
        panel.set_sorted(settings.sorted_bars)
        panel.sorted_changed.connect(self._keep_sorted)
        panel.target_picked.connect(self._pick_target)
        runner.reading_ready.connect(session.show_reading)
        runner.busy_changed.connect(self._show_readiness)
        runner.failed.connect(self._on_failed)
        session.reading_changed.connect(self._show)
        session.subject_changed.connect(self._show_readiness)
        session.attack_changed.connect(self._show_readiness)
        session.target_changed.connect(panel.set_target)

    @Slot()
    def _show(self) -> None:
        session = self._session
        self._panel.show_reading(session.reading, self._true_label(), session.reader or session.model)
        self._show_readiness()

    @Slot()
    def _show_readiness(self) -> None:
        attackable = waiting_for(self._session, self._runner) is None and self._session.attacking is None
        self._panel.set_attackable(attackable)

    @Slot(object)
    def _pick_target(self, target: int | None) -> None:
        session, reading = self._session, self._session.reading
        if target is not None and reading is not None and target == reading.label:
            self._notices.say(
                f"It already reads as {class_names(session.reader)[target]}; pin another class as the target"
            )
            target = session.target
        session.set_target(target)
        self._panel.set_target(target)  # also where nothing changed: the tile has toggled itself

    @Slot(bool)
    def _keep_sorted(self, on: bool) -> None:
        self._settings.sorted_bars = on

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if failure.task is Task.READ:
            self._session.show_reading(None)

    def _true_label(self) -> int | None:
        subject, reading = self._session.subject, self._session.reading
        if subject is None or reading is None or not np.array_equal(subject.image, reading.image):
            return None
        return subject.label
