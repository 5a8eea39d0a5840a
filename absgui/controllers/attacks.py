"""Attacks: from the attack bar to the runner, and from its frames to the player."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from absgui.bars.attack_bar import AttackBar
from absgui.controllers.readiness import waiting_for
from absgui.notices import Notices
from absgui.panels.attack.panel import AttackPlayer
from absgui.presentation.answers import Answers
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.bounds import Found
from absgui.presentation.findings import Findings
from absgui.presentation.standing import standing
from absgui.presentation.wording import class_names, ending
from absgui.session import Frame, Session, Subject
from absgui.worker.runner import Runner
from engine.types import (
    AttackRequest,
    AttackSpec,
    AttackStep,
    Distances,
    ModelInfo,
    Outcome,
    Reading,
    Stage,
)

CLOSING = "prototype-projection"
"""The attack that also bounds from below, so that it narrows what is unknown from both sides."""


@dataclass(slots=True, eq=False)
class _Episode:
    """One attack, from what it started from to what the user answered about it."""

    original: Reading
    name: str
    """What the attacked image is called."""
    model: ModelInfo
    truth: int | None = None
    """The image's own class, where it is known."""
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
    """Runs one attack at a time on the digit that is shown. Owns the attack bar and the player.

    Signals:
        found_changed(): `found` or `shown_at` may be another.
        plotted(object): the Outcome whose curves the player shows, None while it shows no finished attack.
        answered(object, object): the user's Answers about an attack that has ended, and its Outcome.
        finished(object): the Outcome of an attack that has just ended; `answered` follows.
    """

    found_changed = Signal()
    plotted = Signal(object)
    answered = Signal(object, object)
    finished = Signal(object)

    def __init__(
        self, session: Session, runner: Runner, bar: AttackBar, player: AttackPlayer, notices: Notices
    ) -> None:
        super().__init__(player)
        self._session, self._runner, self._bar, self._player = session, runner, bar, player
        self._notices = notices
        self._findings = Findings()
        self._next: _Episode | None = None
        """Asked for, not begun yet."""
        self._shown: _Episode | None = None
        """The attack that the player shows; None while it shows a digit that none has run on."""
        self._last: _Episode | None = None
        """The last one that ended, to be shown again when its digit comes back."""
        self._best: Distances | None = None
        """The best that the running attack has found."""
        bar.run_requested.connect(self.run)
        bar.stop_requested.connect(runner.stop_attack)
        bar.target_changed.connect(session.set_target)
        bar.norm_changed.connect(session.set_norm)
        bar.keys_free.connect(notices.forget)
        player.answers_changed.connect(self._on_answers)
        player.frame_shown.connect(self._show_frame)
        session.norm_changed.connect(bar.set_norm)
        session.target_changed.connect(bar.set_target)
        session.reading_changed.connect(self._on_reading)
        session.subject_changed.connect(self._on_reading)
        session.model_changed.connect(self._on_model)
        runner.busy_changed.connect(self._show_readiness)
        runner.attack_started.connect(self._on_started)
        runner.attack_stepped.connect(self._on_stepped)
        runner.attack_ended.connect(self._on_ended)
        runner.failed.connect(self._on_failed)

    @property
    def specs(self) -> Mapping[str, AttackSpec]:
        """All attacks that can be chosen, by name."""
        return self._bar.specs

    @property
    def found(self) -> Found:
        """What attacks have shown about the image that is shown, by the model that read it."""
        reading, model = self._session.reading, self._session.read_by
        return Found() if reading is None or model is None else self._findings.of(reading.image, model)

    @property
    def shown_at(self) -> Distances | None:
        """How far the frame that is looked at is from the image; None while it is the image itself."""
        frame = self._session.frame
        return None if frame is None else frame.step.distances

    def position_in(self, outcome: Outcome) -> int | None:
        """The frame of a finished attack that the player shows; None while it shows another one."""
        return self._player.position if self._player.outcome is outcome else None

    @Slot(object)
    def run(self, choice: AttackChoice) -> None:
        """Attack the digit that is shown, once the model in use has read it."""
        session = self._session
        if not self._is_ready or session.reading is None or session.subject is None or session.model is None:
            return
        self._next = _Episode(session.reading, session.subject.name, session.model, session.true_label)
        self._runner.attack(choice.request(session.reading.image))

    @Slot()
    def show_original(self) -> None:
        """Look at the image itself again, not at a frame of its attack."""
        self._player.go_first()

    @Slot()
    def run_as_set(self) -> None:
        """Run what is set up in the bar, as if its button were pressed."""
        self._bar.run_action.trigger()

    def run_choice(self, choice: AttackChoice) -> None:
        """Set the bar up like this, and run it."""
        self._bar.set_choice(choice)
        self.run_as_set()

    @Slot()
    def close_gap(self) -> None:
        """Run what narrows the unknown in the norm that is shown: about any class, so none is aimed at."""
        self._session.set_target(None)
        self._bar.choose(CLOSING)
        self._bar.set_norm(self._session.norm)
        self.run_as_set()

    @property
    def _is_ready(self) -> bool:
        return waiting_for(self._session, self._runner) is None

    @Slot()
    def _show_readiness(self) -> None:
        """What can be run now, and what is waited for otherwise."""
        waiting = waiting_for(self._session, self._runner)
        self._bar.set_ready(waiting is None, "" if waiting is None else waiting.value)
        if self._session.reading is None and waiting is not None:
            self._player.show_waiting(waiting)

    @Slot()
    def _on_model(self) -> None:
        if self._session.model is not None:
            self._bar.set_model(self._session.model)
        self._on_reading()

    @Slot()
    def _on_reading(self) -> None:
        session = self._session
        if session.reading is not None:
            self._bar.set_original_label(session.reading.label)
        if session.attacking is None:
            self._show_episode()
        self._show_about()
        self.found_changed.emit()
        self._show_readiness()

    def _show_episode(self) -> None:
        """The player shows what has happened to the digit on the canvas, or offers it for the next attack."""
        session, player, last = self._session, self._player, self._last
        if session.subject is None:
            player.clear()
            self._shown = None
        elif session.is_read and session.reading is not None and session.reading.stage is Stage.REFINED:
            if last is None or last.outcome is None or not last.concerns(session.subject, session.model):
                player.conversation.set_truth(session.true_label)
                player.prepare(session.reading, session.model)
                self._shown = None
            elif self._shown is not last:
                player.conversation.set_truth(last.truth)
                player.show_ended(last.original, last.outcome, last.answers, last.model)
                self._shown = last
        self._show_frame()
        self.plotted.emit(player.outcome)

    @Slot()
    def _show_frame(self) -> None:
        """What is looked at, for all panels: a frame, where it is of an attack on what is on the canvas."""
        session, player = self._session, self._player
        step, position = player.step, player.position
        if step is None or position == 0 or not self._is_about_subject:
            session.show_frame(None)
        elif session.frame is None or session.frame.step is not step:
            session.show_frame(Frame(step, position, player.last))

    @property
    def _is_about_subject(self) -> bool:
        """The player shows an attack on what is on the canvas, by the model in use."""
        shown = self._shown
        return shown is not None and shown.concerns(self._session.subject, self._session.model)

    def _show_about(self) -> None:
        """Where the player shows an attack on something else than what is on the canvas, it says on what."""
        shown = self._shown
        if shown is None or self._is_about_subject:
            self._player.show_about("")
        else:
            self._player.show_about(f"Attack on {shown.name}, {shown.model.title}")

    @Slot(object)
    def _on_started(self, request: AttackRequest) -> None:
        self._best = None
        self._session.begin_attack(request)
        self._bar.set_running(True)
        self.plotted.emit(None)
        self._shown, self._next = self._next, None
        if self._shown is not None:
            self._player.conversation.set_truth(self._shown.truth)
            self._player.start(self._shown.original, request, self._shown.model)
        self._show_about()
        self._show_readiness()

    @Slot(object)
    def _on_stepped(self, steps: tuple[AttackStep, ...]) -> None:
        request, shown = self._session.attacking, self._shown
        if request is None or shown is None:
            return
        for step in steps:
            self._player.add_frame(step)
            self._findings.add(shown.original.image, shown.model.identity, step, request)
            if step.is_adversarial:
                better = self._best is None or step.distances.of(request.norm) < self._best.of(request.norm)
                self._best = step.distances if better else self._best
        self._bar.show_progress(steps[-1], self._best)
        if self._is_about_subject:
            self.found_changed.emit()

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        player, shown = self._player, self._shown
        self._session.end_attack(outcome)
        self._bar.set_running(False)
        player.finish(outcome)
        if shown is not None:
            shown.outcome, shown.answers = outcome, player.answers
            self._last = shown
        self.finished.emit(outcome)
        self.answered.emit(player.answers, outcome)
        if not player.isVisible():
            info = self._session.model if shown is None else shown.model
            self._notices.say(_ending(outcome, info, shown))  # else the player says it itself
        self._on_reading()

    @Slot(object)
    def _on_failed(self, _failure: object) -> None:
        if self._session.attacking is not None and not self._runner.is_attacking:
            self._session.end_attack(None)
            self._bar.set_running(False)
            self._on_reading()

    @Slot(object)
    def _on_answers(self, answers: Answers) -> None:
        if self._shown is not None and self._shown.outcome is not None:
            self._shown.answers = answers
            self.answered.emit(answers, self._shown.outcome)


def _ending(outcome: Outcome, info: ModelInfo | None, episode: _Episode | None) -> str:
    names, best = class_names(info), outcome.best
    if episode is None or best is None:
        return ending(outcome, names)
    return ending(outcome, names, standing(episode.original, episode.truth).found(best.label, names))
