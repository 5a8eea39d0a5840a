"""Attacks: from the bar to the runner, and from its frames to the player and the robustness panel."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, Slot

from absgui.controllers.readings import waiting_for
from absgui.presentation.answers import Answers
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.bounds import Found
from absgui.presentation.findings import Findings
from absgui.presentation.waiting import Waiting
from absgui.presentation.wording import NORM_TITLES, ending
from absgui.session import Session, Subject
from absgui.window.main_window import MainWindow
from absgui.worker.runner import Runner
from engine.types import AttackRequest, AttackStep, Distances, ModelInfo, Norm, Outcome, Reading, Stage

CLOSING = "prototype-projection"
"""The attack that also bounds from below, so that it narrows what is unknown from both sides."""


@dataclass(slots=True, eq=False)
class _Episode:
    """One attack, from what it started from to what the person said of it."""

    original: Reading
    name: str
    """What the attacked image is called."""
    model: ModelInfo
    outcome: Outcome | None = None
    answers: Answers = field(default_factory=Answers)

    def concerns(self, subject: Subject | None, model: ModelInfo | None) -> bool:
        return (
            subject is not None
            and model is not None
            and model.identity == self.model.identity
            and np.array_equal(subject.image, self.original.image)
        )


class AttackControl(QObject):
    """Runs one attack at a time on the digit that is shown."""

    def __init__(self, session: Session, runner: Runner, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._runner, self._window = session, runner, window
        self._findings = Findings()
        self._next: _Episode | None = None
        """Asked for, not begun yet."""
        self._shown: _Episode | None = None
        """The attack that the player shows; None while it shows a digit that none has run on."""
        self._last: _Episode | None = None
        """The last one that ended, to be shown again when its digit comes back."""
        self._best: Distances | None = None
        self._now: Distances | None = None
        """Of the running attack: its best, and where it is."""
        bar, player = window.attack_bar, window.player
        bar.run_requested.connect(self.run)
        bar.stop_requested.connect(runner.stop_attack)
        bar.target_changed.connect(session.set_target)
        bar.norm_changed.connect(session.set_norm)
        window.robustness.norm_changed.connect(session.set_norm)
        window.robustness.rival_picked.connect(session.set_target)
        window.robustness.closing_wanted.connect(self.close_gap)
        window.explanation.target_picked.connect(self._pick_target)
        window.explanation.attack_wanted.connect(bar.run_action.trigger)
        player.answers_changed.connect(self._on_answers)
        session.norm_changed.connect(self._on_norm)
        session.target_changed.connect(self._on_target)
        session.reading_changed.connect(self._on_reading)
        session.subject_changed.connect(self._on_reading)
        session.model_changed.connect(self._on_model)
        runner.busy_changed.connect(self._show_readiness)
        runner.attack_started.connect(self._on_started)
        runner.attack_stepped.connect(self._on_stepped)
        runner.attack_ended.connect(self._on_ended)
        runner.failed.connect(self._on_failed)

    @Slot(object)
    def run(self, choice: AttackChoice) -> None:
        """Attack the digit that is shown, once the model in use has read it."""
        session = self._session
        if not self._is_ready or session.reading is None or session.subject is None or session.model is None:
            return
        self._next = _Episode(session.reading, session.subject.name, session.model)
        self._runner.attack(choice.request(session.reading.image))

    @Slot()
    def close_gap(self) -> None:
        """Run what narrows the unknown in the norm that is shown: about any class, so none is aimed at."""
        bar, session = self._window.attack_bar, self._session
        session.set_target(None)
        bar.choose(CLOSING)
        bar.set_norm(session.norm)
        bar.run_action.trigger()

    @property
    def found(self) -> Found:
        """What attacks have shown about the image that is shown, by the model that read it."""
        reading, model = self._session.reading, self._session.read_by
        return Found() if reading is None or model is None else self._findings.of(reading.image, model)

    @property
    def _is_ready(self) -> bool:
        return waiting_for(self._session, self._runner) is None

    @Slot(object)
    def _pick_target(self, target: int | None) -> None:
        reading = self._session.reading
        if target is not None and reading is not None and target == reading.label:
            self._window.status.say(f"It is read as {target} already; pin another class as the target")
            target = self._session.target
        self._session.set_target(target)
        self._on_target(target)  # also where nothing changed: the tile has toggled itself

    @Slot(object)
    def _on_norm(self, norm: Norm) -> None:
        self._window.attack_bar.set_norm(norm)
        self._window.robustness.set_norm(norm)
        self._show_closing(waiting_for(self._session, self._runner))

    @Slot(object)
    def _on_target(self, target: int | None) -> None:
        self._window.attack_bar.set_target(target)
        self._window.explanation.set_target(target)

    @Slot()
    def _show_readiness(self) -> None:
        """What can be run now, and what is waited for otherwise."""
        window, session = self._window, self._session
        waiting = waiting_for(session, self._runner)
        window.attack_bar.set_ready(waiting is None, "" if waiting is None else waiting.value)
        window.explanation.set_attackable(waiting is None and session.attacking is None)
        self._show_closing(waiting)
        if session.reading is None and waiting is not None:
            window.robustness.show_waiting(waiting)
            window.player.show_waiting(waiting)

    def _show_closing(self, waiting: Waiting | None) -> None:
        """What the button that closes the gap would do now, or why it can't be pressed."""
        robustness, session = self._window.robustness, self._session
        spec = self._window.attack_bar.specs.get(CLOSING)
        robustness.closing_button.setVisible(spec is not None)
        if spec is None:
            return
        norm = NORM_TITLES[session.norm]
        obstacle = "" if session.model is None else spec.obstacle(session.model)
        if waiting is not None:
            robustness.set_closing(False, waiting.value)
        elif obstacle:
            robustness.set_closing(False, obstacle)
        elif session.attacking is not None:
            robustness.set_closing(False, "An attack is running")
        elif session.norm not in spec.norms:
            able = " and ".join(NORM_TITLES[each] for each in spec.norms)
            robustness.set_closing(False, f"{spec.title} minimises {able} only")
        else:
            tip = f"Run {spec.title} in {norm}: it certifies more and finds nearer, from both sides"
            robustness.set_closing(True, tip)

    @Slot()
    def _on_model(self) -> None:
        if self._session.model is not None:
            self._window.attack_bar.set_model(self._session.model)
        self._on_reading()

    @Slot()
    def _on_reading(self) -> None:
        session = self._session
        if session.reading is not None:
            self._window.attack_bar.set_original_label(session.reading.label)
        if session.attacking is None:
            self._show_episode()
        self._show_about()
        self._show_found()
        self._show_readiness()

    def _show_episode(self) -> None:
        """The player shows what has happened to the digit on the canvas, or offers it for the next attack."""
        session, player, last = self._session, self._window.player, self._last
        if session.subject is None:
            player.clear()
            self._shown = None
        elif session.is_read and session.reading is not None and session.reading.stage is Stage.REFINED:
            if last is None or last.outcome is None or not last.concerns(session.subject, session.model):
                player.prepare(session.reading, "energy" if session.model is None else session.model.score)
                self._shown = None
            elif self._shown is not last:
                player.show_ended(last.original, last.outcome, last.answers, last.model.score)
                self._shown = last
        self._window.export_menu.set_plotted(player.outcome)

    def _show_about(self) -> None:
        """Where the player shows an attack on something else than what is on the canvas, it says on what."""
        shown, session = self._shown, self._session
        if shown is None or shown.concerns(session.subject, session.model):
            self._window.player.show_about("")
        else:
            self._window.player.show_about(f"Attack on {shown.name}, {shown.model.title}")

    @Slot(object)
    def _on_started(self, request: AttackRequest) -> None:
        self._best = self._now = None
        self._session.begin_attack(request)
        window = self._window
        window.attack_bar.set_running(True)
        window.export_menu.set_plotted(None)
        self._shown, self._next = self._next, None
        if self._shown is not None:
            window.player.start(self._shown.original, request, self._shown.model.score)
        self._show_about()
        self._show_readiness()

    @Slot(object)
    def _on_stepped(self, steps: tuple[AttackStep, ...]) -> None:
        request, shown = self._session.attacking, self._shown
        if request is None or shown is None:
            return
        for step in steps:
            self._window.player.add_frame(step)
            self._findings.add(shown.original.image, shown.model.identity, step, request)
            if step.is_adversarial:
                better = self._best is None or step.distances.of(request.norm) < self._best.of(request.norm)
                self._best = step.distances if better else self._best
        self._now = steps[-1].distances
        self._window.attack_bar.show_progress(steps[-1], self._best)
        if shown.concerns(self._session.subject, self._session.model):
            self._show_found()

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        self._now = None
        window, shown = self._window, self._shown
        self._session.end_attack(outcome)
        window.attack_bar.set_running(False)
        window.player.finish(outcome)
        if shown is not None:
            shown.outcome, shown.answers = outcome, window.player.answers
            self._last = shown
        window.export_menu.set_outcome(outcome)
        window.export_menu.set_answers(window.player.answers, outcome)
        if not window.player.isVisible():
            window.status.say(ending(outcome))  # else the player says it itself
        self._on_reading()

    @Slot(object)
    def _on_failed(self, _failure: object) -> None:
        if self._session.attacking is not None and not self._runner.is_attacking:
            self._now = None
            self._session.end_attack(None)
            self._window.attack_bar.set_running(False)
            self._on_reading()

    @Slot(object)
    def _on_answers(self, answers: Answers) -> None:
        if self._shown is not None and self._shown.outcome is not None:
            self._shown.answers = answers
            self._window.export_menu.set_answers(answers, self._shown.outcome)

    def _show_found(self) -> None:
        """Beside a certificate stands what attacks found about the same image by the same model."""
        session, shown = self._session, self._shown
        concerned = shown is not None and shown.concerns(session.subject, session.model)
        self._window.robustness.show_attack(self.found, self._now if concerned else None)
