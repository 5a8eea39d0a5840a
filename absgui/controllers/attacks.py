"""Attacks: from the attack bar to the runner, and from its frames to the player."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from absgui.bars.attack_bar import AttackBar
from absgui.controllers.episode import Episode, Episodes, ending_of
from absgui.controllers.readiness import waiting_for
from absgui.language import tr
from absgui.notices import Notices
from absgui.panels.attack.panel import AttackPlayer
from absgui.presentation.answers import Answers
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.bounds import Found
from absgui.presentation.export_job import Picture, frame_of
from absgui.presentation.findings import Findings
from absgui.presentation.notebook.entry import now
from absgui.session import Frame, Session
from absgui.worker.runner import Runner
from engine.types import AttackRequest, AttackSpec, AttackStep, Distances, Outcome, Run, Stage

CLOSING = "prototype-projection"
"""The attack that also bounds from below, so that it narrows what is unknown from both sides."""


class AttackControl(QObject):
    """Runs one attack at a time on the digit that is shown. Owns the attack bar and the player.

    Signals:
        found_changed(): `found` may be another.
        plotted(object): the Outcome whose curves the player shows, None while it shows no finished attack.
        answered(object, object): the user's Answers about an attack that has ended, and its Outcome.
        finished(object): the Outcome of an attack that has just ended; `answered` follows.
        recalled(object): the Outcome of an attack from a file, which is shown now; `answered` follows.
        frame_changed(object): the frame that is looked at, as a Picture; None while there is none.
    """

    found_changed = Signal()
    plotted = Signal(object)
    answered = Signal(object, object)
    finished = Signal(object)
    recalled = Signal(object)
    frame_changed = Signal(object)

    def __init__(
        self, session: Session, runner: Runner, bar: AttackBar, player: AttackPlayer, notices: Notices
    ) -> None:
        super().__init__(player)
        self._session, self._runner, self._bar, self._player = session, runner, bar, player
        self._notices = notices
        self._findings = Findings()
        self._next: Episode | None = None
        """Asked for, not begun yet."""
        self._shown: Episode | None = None
        """The attack that the player shows; None while it shows a digit that none has run on."""
        self.episodes = Episodes(self)
        """Those that have ended; each is shown again when its digit comes back."""
        self._taking = False
        self._best: Distances | None = None
        """The best that the running attack has found."""
        self.episodes.changed.connect(self._on_kept)
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

    def position_in(self, outcome: Outcome) -> int | None:
        """The frame of a finished attack that the player shows; None while it shows another one."""
        return self._player.position if self._player.outcome is outcome else None

    @property
    def frame(self) -> Picture | None:
        """The frame that is looked at, of a running attack or of one that has ended."""
        shown, player = self._shown, self._player
        ended = None if shown is None else shown.outcome
        request = self._session.attacking if ended is None else ended.request
        if shown is None or player.step is None or request is None:
            return None
        return frame_of(player.step, player.position, player.last, request, shown.model.identity)

    @property
    def shown(self) -> Episode | None:
        """The attack that the player shows."""
        return self._shown

    @property
    def choice(self) -> AttackChoice:
        """What is set up in the bar."""
        return self._bar.choice

    def set_up(self, choice: AttackChoice) -> None:
        """Set the bar up like this."""
        self._bar.set_choice(choice)

    def run_of(self, outcome: Outcome | None) -> Run | None:
        """All that a record says of an attack that has ended; None where only the outcome is known."""
        episode = None if outcome is None else self.episodes.of(outcome)
        return None if episode is None else episode.run()

    def recall(self, episode: Episode, frame: int | None) -> bool:
        """Show one of the kept attacks at a frame; False while another one runs, or if it lost its frames.

        It stays until something else is read, also if it is not about the digit and the model in use.
        """
        outcome, session = episode.outcome, self._session
        if outcome is None or not episode.frames or session.attacking is not None:
            return False
        self._shown = episode
        self._player.show_ended(episode.original, outcome, episode.answers, episode.model)
        session.end_attack(outcome)
        self.recalled.emit(outcome)
        self.answered.emit(episode.answers, outcome)
        self.plotted.emit(outcome)
        if frame is not None:
            self._player.go_to(frame)
        self._show_about()
        self._show_frame()
        return True

    def take(self, episodes: Sequence[Episode]) -> None:
        """Keep attacks that were run elsewhere in this window; the player turns to none of them now."""
        self._taking = True
        try:
            for episode in episodes:
                self.episodes.add(episode)
                self.believe(episode)
        finally:
            self._taking = False

    def believe(self, episode: Episode) -> None:
        """What an attack found was confirmed by its model: it counts like what was found here."""
        outcome = episode.outcome
        if outcome is not None and outcome.best is not None:
            self._findings.add(episode.original.image, episode.model.identity, outcome.best, outcome.request)
            self.found_changed.emit()

    @Slot(object)
    def run(self, choice: AttackChoice) -> None:
        """Attack the digit that is shown, once the model in use has read it."""
        session = self._session
        if waiting_for(session, self._runner) or not (session.reading and session.subject and session.model):
            return
        self._next = Episode(session.reading, session.subject, session.model, session.choice)
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

    @Slot()
    def _show_readiness(self) -> None:
        """What can be run now, and what is waited for otherwise."""
        waiting = waiting_for(self._session, self._runner)
        self._bar.set_ready(waiting is None, "" if waiting is None else tr(waiting.value))
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
            self._learn()
        if session.attacking is None:
            self._show_episode()
        self._show_about()
        self.found_changed.emit()
        self._show_readiness()

    def _learn(self) -> None:
        """What is kept of the digit that is shown gets the certificate that counts, once there is one."""
        session = self._session
        reading = session.reading
        if reading is not None and reading.stage is Stage.CERTIFIED and session.is_read:
            for episode in (self._shown, *self.episodes):
                if episode is not None and episode.concerns(session.subject, session.model):
                    episode.learn(reading)

    @Slot()
    def _on_kept(self) -> None:
        """An attack that is kept no longer is shown no longer."""
        shown = self._shown
        if shown is not None and shown.outcome is not None and shown not in self.episodes:
            self._shown = None
        if self._shown is None and self._session.attacking is None and not self._taking:
            self._show_episode(again=True)
            self._show_about()

    def _show_episode(self, *, again: bool = False) -> None:
        """The player shows what has happened to the digit on the canvas, or offers it for the next attack."""
        session, player = self._session, self._player
        if session.subject is None:
            player.clear()
            self._shown = None
        elif (reading := session.reading) and session.is_read and (again or reading.stage is Stage.REFINED):
            shown, last = self._shown, self.episodes.about(session.subject, session.model)
            if last is None or last.outcome is None:
                player.conversation.set_truth(session.true_label)
                player.prepare(reading, session.model)
                self._shown = None
            elif shown is None or shown.outcome is None or not shown.concerns(session.subject, session.model):
                player.conversation.set_truth(last.truth)
                player.show_ended(last.original, last.outcome, last.answers, session.model)
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
        elif (frame := session.frame) is None or (frame.step, frame.last) != (step, player.last):
            session.show_frame(Frame(step, position, player.last))
        self.frame_changed.emit(self.frame)

    @property
    def _is_about_subject(self) -> bool:
        """The player shows an attack on what is on the canvas, by the model in use."""
        shown = self._shown
        return shown is not None and shown.concerns(self._session.subject, self._session.model)

    def _show_about(self) -> None:
        """Where the player shows an attack on something else than what is on the canvas, it says on what."""
        self._player.show_about(self._about)

    @property
    def _about(self) -> str:
        return "" if self._shown is None or self._is_about_subject else self._shown.title

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
        self._show_frame()
        self._show_readiness()

    @Slot(object)
    def _on_stepped(self, steps: tuple[AttackStep, ...]) -> None:
        request, shown = self._session.attacking, self._shown
        if request is None or shown is None:
            return
        shown.frames += steps
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
            shown.outcome, shown.answers, shown.frames = outcome, player.answers, list(outcome.frames)
            shown.ended = now()
            self.episodes.add(shown)
        self.finished.emit(outcome)
        self.answered.emit(player.answers, outcome)
        about = self._about
        if about or not player.isVisible():
            said = ending_of(outcome, self._session.model if shown is None else shown.model, shown)
            self._notices.say(f"{about}. {said}" if about else said)  # else the player says it itself
        self._give_way()

    @Slot(object)
    def _on_failed(self, _failure: object) -> None:
        if self._session.attacking is not None and not self._runner.is_attacking:
            self._session.end_attack(None)
            self._bar.set_running(False)
            self._give_way()

    def _give_way(self) -> None:
        """An attack has ended: what is on the canvas is shown, if that is another digit."""
        if not self._is_about_subject:
            self._show_episode(again=True)
        self._on_reading()

    @Slot(object)
    def _on_answers(self, answers: Answers) -> None:
        if self._shown is not None and self._shown.outcome is not None:
            self._shown.answers = answers
            self.answered.emit(answers, self._shown.outcome)
