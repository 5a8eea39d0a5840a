"""Attacks: from the bar to the runner, and from its frames to the player and the robustness panel."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot

from absgui.main_window import MainWindow
from absgui.runner import Runner
from absgui.session import Session
from absgui.widgets.attack_choice import AttackChoice
from absgui.widgets.wording import ending
from engine.types import AttackRequest, AttackStep, Distances, Norm, Outcome, Reading, Stage


class AttackControl(QObject):
    """Runs one attack at a time on the digit that is shown."""

    def __init__(self, session: Session, runner: Runner, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._runner, self._window = session, runner, window
        self._original: Reading | None = None
        """What the attack that is shown started from."""
        self._best: Distances | None = None
        bar, player = window.attack_bar, window.player
        bar.run_requested.connect(self.run)
        bar.stop_requested.connect(runner.stop_attack)
        bar.target_changed.connect(session.set_target)
        bar.norm_changed.connect(session.set_norm)
        window.robustness.norm_changed.connect(session.set_norm)
        window.robustness.rival_picked.connect(session.set_target)
        window.explanation.target_picked.connect(self._pick_target)
        window.explanation.attack_wanted.connect(bar.run_action.trigger)
        player.answers_changed.connect(window.export_menu.set_answers)
        session.norm_changed.connect(self._on_norm)
        session.target_changed.connect(self._on_target)
        session.reading_changed.connect(self._on_reading)
        session.subject_changed.connect(self._on_reading)
        runner.attack_started.connect(self._on_started)
        runner.attack_stepped.connect(self._on_stepped)
        runner.attack_ended.connect(self._on_ended)
        runner.failed.connect(self._on_failed)

    @Slot(object)
    def run(self, choice: AttackChoice) -> None:
        """Attack the digit that is shown, once it has been read."""
        reading = self._session.reading
        if reading is None or not self._is_read:
            return
        self._original = reading
        self._runner.attack(choice.request(reading.image))

    @property
    def _is_read(self) -> bool:
        """The reading shown is of the image asked for, not of one a few strokes older."""
        subject, reading = self._session.subject, self._session.reading
        return subject is not None and reading is not None and np.array_equal(subject.image, reading.image)

    @Slot(object)
    def _pick_target(self, target: int | None) -> None:
        reading = self._session.reading
        if target is not None and reading is not None and target == reading.label:
            self._window.status.say(f"It is read as {target} already; pin another class as the target")
            target = None
        self._session.set_target(target)
        self._on_target(target)  # also where nothing changed: the tile has toggled itself

    @Slot(object)
    def _on_norm(self, norm: Norm) -> None:
        self._window.attack_bar.set_norm(norm)
        self._window.robustness.set_norm(norm)

    @Slot(object)
    def _on_target(self, target: int | None) -> None:
        self._window.attack_bar.set_target(target)
        self._window.explanation.set_target(target)

    @Slot()
    def _on_reading(self) -> None:
        session, window = self._session, self._window
        reading = session.reading
        is_read = self._is_read
        window.attack_bar.set_ready(is_read and self._runner.has_model)
        window.explanation.set_attackable(is_read and session.attacking is None)
        if reading is not None:
            window.attack_bar.set_original_label(reading.label)
        if session.attacking is None:
            self._show_found()
            if session.subject is None and session.outcome is None:
                window.player.clear()
            fresh = reading is not None and reading.stage is Stage.REFINED
            if session.outcome is None and is_read and fresh:
                window.player.prepare(reading)

    @Slot(object)
    def _on_started(self, request: AttackRequest) -> None:
        self._best = None
        self._session.begin_attack(request)
        window = self._window
        window.attack_bar.set_running(True)
        window.explanation.set_attackable(False)
        window.export_menu.set_outcome(None)
        if self._original is not None:
            window.player.start(self._original, request)

    @Slot(object)
    def _on_stepped(self, steps: tuple[AttackStep, ...]) -> None:
        request = self._session.attacking
        if request is None:
            return
        for step in steps:
            self._window.player.add_frame(step)
            if step.is_adversarial:
                better = self._best is None or step.distances.of(request.norm) < self._best.of(request.norm)
                self._best = step.distances if better else self._best
        self._window.attack_bar.show_progress(steps[-1], self._best)
        if self._concerns_subject(request):
            self._window.robustness.show_attack(self._best, steps[-1].distances)

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        self._best = None if outcome.best is None else outcome.best.distances
        self._session.end_attack(outcome)
        window = self._window
        window.attack_bar.set_running(False)
        window.player.finish(outcome)
        window.export_menu.set_outcome(outcome)
        window.export_menu.set_answers(window.player.answers)
        if not window.player.isVisible():
            window.status.say(ending(outcome))  # else the player says it itself
        self._on_reading()

    @Slot(object)
    def _on_failed(self, _failure: object) -> None:
        if self._session.attacking is not None and not self._runner.is_attacking:
            self._session.end_attack(None)
            self._window.attack_bar.set_running(False)
            self._on_reading()

    def _show_found(self) -> None:
        """The last attack's result belongs on the axis as long as its digit is the one shown."""
        outcome = self._session.outcome
        found = self._best if outcome is not None and self._concerns_subject(outcome.request) else None
        self._window.robustness.show_attack(found, None)

    def _concerns_subject(self, request: AttackRequest) -> bool:
        subject, model = self._session.subject, self._session.model
        outcome = self._session.outcome
        same_model = outcome is None or model is None or outcome.model == model.name
        return subject is not None and same_model and np.array_equal(subject.image, request.image)
