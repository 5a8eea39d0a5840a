"""Sessions: saved as one file, and opened again with the digit, the model, the set-up and the attack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Slot

from absgui import __version__
from absgui.bars.session_entries import SessionEntries
from absgui.controllers.attacks import AttackControl
from absgui.controllers.episode import Episode, source_of, subject_of
from absgui.controllers.models import ModelControl
from absgui.controllers.notebook.notes import Note, Notes
from absgui.controllers.subject.images import Subjects
from absgui.language import tr, translated
from absgui.notices import Notices
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.wording import subject_name
from absgui.session import Session, Subject
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine import export
from engine.attacks.confirmation import reached
from engine.models import registry
from engine.protocols import Model
from engine.types import ModelChoice, ModelInfo, SavedSession, Setup


@dataclass(frozen=True, slots=True, eq=False)
class _Wish:
    """What is to be done as soon as the digit has been read."""

    subject: Subject
    words: str
    """To be said when all is there: what is said earlier gives way to what is being done."""
    episode: Episode | None
    """The attack that is to be shown."""
    frame: int | None
    same_model: bool
    """Its model is the one that was asked for; otherwise it is shown beside what that one says."""
    problems: str = ""
    """What was wrong with the file: said again at the end, as a model that is loaded takes it away."""
    recalled: bool = False
    """It is in the player already, at a frame that the user may have left since."""


class SessionControl(QObject):
    """Owns the menu's entries for sessions."""

    def __init__(
        self,
        session: Session,
        runner: Runner,
        models: ModelControl,
        subjects: Subjects,
        attacks: AttackControl,
        notes: Notes,
        entries: SessionEntries,
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(entries)
        self._session, self._runner, self._models = session, runner, models
        self._subjects, self._attacks, self._entries = subjects, attacks, entries
        self._notes = notes
        self._settings, self._notices = settings, notices
        self._wish: _Wish | None = None
        self._saves: dict[int, tuple[str, int]] = {}
        """Serial -> the path, and how many runs it takes."""
        self._checks: dict[int, tuple[Episode, str]] = {}
        """Serial -> the attack that is checked, and what is to be said if it is right."""
        entries.save_wanted.connect(self.save)
        entries.open_wanted.connect(subjects.ask_for_file)
        entries.recent_wanted.connect(subjects.open)
        entries.forget_wanted.connect(self._forget)
        entries.show_recent(settings.recent)
        if settings.folder and Path(settings.folder).is_dir():
            entries.set_folder(Path(settings.folder))
        subjects.session_opened.connect(self._on_opened)
        subjects.file_opened.connect(self._remember)
        session.subject_changed.connect(self._on_subject)
        session.reading_changed.connect(self._go_on)
        runner.busy_changed.connect(self._go_on)
        runner.job_done.connect(self._on_job_done)
        runner.failed.connect(self._on_failed)

    @Slot(str)
    def save(self, path: str) -> None:
        """Write the session in the worker's thread, also if the window closes first."""
        self._settings.folder = str(Path(path).parent)
        self._entries.set_folder(Path(path).parent)
        saved = self._saved()
        serial = self._runner.submit(
            tr("Saving {name}", name=Path(path).name),
            lambda _model, _stopping: export.write_session(Path(path), saved),
            must_finish=True,
        )
        self._saves[serial] = path, len(saved.runs)

    def _saved(self) -> SavedSession:
        session, attacks = self._session, self._attacks
        episodes = list(attacks.episodes)
        runs = tuple(run for each in episodes if (run := each.run()) is not None)
        shown = attacks.shown
        place = next((k for k, each in enumerate(episodes) if each is shown), None)
        outcome = None if place is None else episodes[place].outcome
        choice = attacks.choice
        setup = Setup(
            session.model,
            session.norm,
            session.target,
            choice.attack,
            choice.seed,
            choice.parameters,
            place,
            None if outcome is None else attacks.position_in(outcome),
        )
        drawing = None if session.subject is None else source_of(session.subject)
        return SavedSession(runs, drawing, setup, __version__, self._notes.readings)

    @Slot(object, str)
    def _on_opened(self, opened: export.Opened, path: str) -> None:
        """Turn the window to what a file holds; its attacks are kept beside those of this session."""
        found, setup = opened.session, opened.session.setup
        self._runner.stop_attack()
        choice, obstacle = self._choice(setup.model)
        episodes = [Episode.of(run, choice or self._session.choice) for run in found.runs]
        self._set_up(setup)
        kept = self._attacks.episodes.take([each for each in episodes if each is not None])
        asked_for = choice or self._session.choice
        self._notes.take([Note(each, asked_for, from_file=True) for each in found.readings])
        own = None if setup.model is None else setup.model.name
        shown = next((each for each in reversed(kept) if own in (None, each.model.name)), None)
        if setup.run is not None:
            pointed = episodes[setup.run]
            before = sum(each is not None for each in episodes[: setup.run])
            shown = None if pointed is None else kept[before]
        source = found.drawing or (found.runs[-1].source if found.runs else found.readings[-1].source)
        subject = subject_of(source)
        if choice is not None:
            self._models.use(choice)
        # The digit comes after the model is asked for: another model in use is not to answer for it.
        empty = sum(not run.outcome.frames for run in found.runs)
        words = tr("Opened {name}: %n run(s)", "", len(found.runs), name=Path(path).name)
        if empty:
            words += tr("; %n run(s) without frames to show: run the attack again", "", empty)
        problems = " ".join([*map(translated, opened.problems), *([obstacle] if obstacle else [])])
        self._wish = _Wish(subject, words, shown, setup.frame, choice is not None, problems)
        self._subjects.show(subject)
        if problems:
            self._notices.error(problems)
        self._go_on()

    def turn_to(
        self, subject: Subject, model: ModelInfo, choice: ModelChoice, episode: Episode | None
    ) -> None:
        """Show a digit and its attack once more, on the model that was attacked if it can be had."""
        session, best = (
            self._session,
            None if episode is None or episode.outcome is None else episode.outcome.best,
        )
        frame = (
            None if episode is None else next((k for k, f in enumerate(episode.frames) if f is best), None)
        )
        self._runner.stop_attack()
        known, _ = self._choice(model)
        # A model that a file names is not loaded for it; one that was loaded here before is.
        if known is None and choice.name == model.name:
            known = choice
        name = subject_name(subject.name)
        words = tr("Shown again: {name}, {model}", name=name, model=tr(model.title))
        if episode is not None and not episode.frames:
            words = tr("The frames of this run were given up, to save memory: run it again (Ctrl+R)")
            request = episode.outcome.request if episode.outcome is not None else None
            if request is not None:
                setup = Setup(
                    model, request.norm, request.target, request.attack, request.seed, request.parameters
                )
                self._set_up(setup)
        if known is not None:
            self._models.use(known)
        self._wish = _Wish(subject, words, episode, frame, known is not None)
        if session.subject is None or not np.array_equal(session.subject.image, subject.image):
            self._subjects.show(subject)
        else:
            self._wish = replace(self._wish, subject=session.subject)
        if episode is not None and self._attacks.recall(episode, frame):
            self._wish = replace(self._wish, recalled=True)
        self._go_on()

    def _set_up(self, setup: Setup) -> None:
        session = self._session
        session.set_norm(setup.norm)
        session.set_target(setup.target)
        if setup.attack in self._attacks.specs:
            parameters = dict(setup.parameters)
            self._attacks.set_up(AttackChoice(setup.attack, setup.norm, setup.target, setup.seed, parameters))

    def _choice(self, info: ModelInfo | None) -> tuple[ModelChoice | None, str]:
        """The model that a session was about, or None and why it is not loaded.

        A file may name any path, and a model's file is a program: only what is bundled is loaded for it.
        """
        session = self._session
        if info is None:
            return session.choice, ""
        if session.model is not None and session.model.identity == info.identity:
            return session.choice, ""
        if info.name not in registry.REGISTRY:
            return None, tr(
                "It was made with a model of your own, {name}: load that to go on with it.", name=info.name
            )
        if info.weights not in ("bundled", ""):
            return None, tr(
                "It was made with other weights, {path}: load those to go on with it.", path=info.weights
            )
        mode = info.mode if info.mode in ("fast", "paper") else "fast"
        return replace(session.choice, name=info.name, weights=None, mode=mode), ""

    @Slot()
    def _on_subject(self) -> None:
        if self._wish is not None and self._session.subject is not self._wish.subject:
            self._wish = None

    @Slot()
    def _go_on(self) -> None:
        """Do what is wished for, once its digit has been read by the model asked for."""
        wish, session = self._wish, self._session
        if wish is None or session.attacking is not None or self._runner.is_loading:
            return
        if session.subject is not wish.subject or not session.is_read or not session.is_complete:
            return
        self._wish = None
        if wish.problems:
            self._notices.error(wish.problems)
        episode = wish.episode
        shown = wish.recalled and self._attacks.shown is episode
        is_shown = episode is not None and (shown or self._attacks.recall(episode, wish.frame))
        if episode is None or not is_shown or episode.made is None:  # the last one ran here
            self._notices.say(wish.words)
        elif session.model is not None and session.model.identity == episode.model.identity:
            # What a file says was found counts only if the model says so as well.
            work = partial(_confirmed, episode)
            serial = self._runner.submit(tr("Checking the saved attack"), work, needs_model=True)
            self._checks[serial] = episode, wish.words
        elif session.model is not None and session.model.name != episode.model.name:
            self._notices.say(
                tr(
                    "{opened}. The attack shown was on {model}, which is not in use: it is not confirmed.",
                    opened=wish.words,
                    model=tr(episode.model.title),
                )
            )
        elif wish.same_model and not self._runner.load_failed:
            here = "" if session.model is None else session.model.fingerprint
            self._notices.error(
                tr(
                    "The attack was made with other weights of {model} ({fingerprint}, here {here}): it is "
                    "shown, but not confirmed.",
                    model=tr(episode.model.title),
                    fingerprint=episode.model.fingerprint,
                    here=here,
                )
            )

    @Slot(int, object)
    def _on_job_done(self, serial: int, result: object) -> None:
        checked, saved = self._checks.pop(serial, None), self._saves.pop(serial, None)
        if checked is not None and result is False:
            self._notices.error(
                tr("The model does not confirm what the saved attack found; run the attack again.")
            )
        elif checked is not None:
            if result is True:
                self._attacks.believe(checked[0])
            self._notices.say(checked[1])
        if saved is not None:
            path, runs = saved
            lost = self._attacks.episodes.without_frames
            older = (
                tr("; %n run(s) without frames, which were given up to save memory", "", lost) if lost else ""
            )
            self._notices.clear()
            self._notices.say(tr("Saved {path}: %n run(s)", "", runs, path=path) + older)
            self._remember(path)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._checks.pop(failure.serial, None)
        self._saves.pop(failure.serial, None)

    @Slot(str)
    def _remember(self, path: str) -> None:
        self._settings.remember(str(Path(path).absolute()))
        self._entries.show_recent(self._settings.recent)

    @Slot()
    def _forget(self) -> None:
        self._settings.forget_recent()
        self._entries.show_recent(())


def _confirmed(episode: Episode, model: Model | None, _stopping: object) -> bool | None:
    """Whether the best adversarial is one to the model that was attacked; None if that is not in use."""
    outcome = episode.outcome
    if model is None or outcome is None or outcome.best is None:
        return None
    if model.info.identity != episode.model.identity:
        return None
    return reached(model, outcome.request, outcome.best.image)
