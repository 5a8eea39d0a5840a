"""Attacks of the window, each from what it started from to what the user answered about it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from absgui import __version__
from absgui.language import tr
from absgui.presentation.answers import Answers, Verdict
from absgui.presentation.notebook.entry import now
from absgui.presentation.standing import standing
from absgui.presentation.wording import class_names, ending, subject_name
from absgui.session import Subject
from engine.data.packing import PREFIX
from engine.evaluation.made import made
from engine.types import (
    AttackRequest,
    AttackStep,
    Duel,
    Made,
    ModelChoice,
    ModelInfo,
    Outcome,
    Reading,
    Run,
    Source,
    Stage,
)

MOST_FRAMES = 20_000
"""Of all attacks that are kept, together; with reconstructions a frame has nearly 10 kB."""


@dataclass(slots=True, eq=False)
class Episode:
    """One attack."""

    original: Reading
    subject: Subject
    """What was attacked."""
    model: ModelInfo
    choice: ModelChoice
    """How the model was asked for."""
    outcome: Outcome | None = None
    """None while it runs."""
    answers: Answers = field(default_factory=Answers)
    frames: list[AttackStep] = field(default_factory=list)
    """All of it so far."""
    source: Source | None = None
    made: Made | None = None
    """As a file had them, of an attack that another session ran."""
    name: str = ""
    """What the user calls it."""
    pinned: bool = False
    """The user has put it aside to compare it with another."""
    ended: str = ""
    """When, as `Run.ended`."""

    @property
    def truth(self) -> int | None:
        """The image's own class, where it is known."""
        return self.subject.label

    @property
    def title(self) -> str:
        """What was attacked: "Attack on seven.png, ABS"."""
        return tr(
            "Attack on {name}, {model}", name=subject_name(self.subject.name), model=tr(self.model.title)
        )

    def concerns(self, subject: Subject | None, model: ModelInfo | None) -> bool:
        """It is about this image and this model."""
        return (
            subject is not None
            and model is not None
            and model.identity == self.model.identity
            and np.array_equal(subject.image, self.original.image)
        )

    def is_same_run(self, other: Episode) -> bool:
        """It has ended as the other one did, after exactly as long."""
        mine, its = self.outcome, other.outcome
        return (
            mine is not None
            and its is not None
            and mine.queries == its.queries
            # Files have nine digits of it.
            and math.isclose(mine.milliseconds, its.milliseconds, rel_tol=1e-8)
            and self.model.identity == other.model.identity
            and _asked(mine.request) == _asked(its.request)
            and np.array_equal(mine.request.image, its.request.image)
        )

    def complete(self, other: Episode) -> None:
        """Take over the frames of the same run, if its own are given up; everything else stays its own."""
        mine, frames = self.outcome, tuple(other.frames)
        if mine is None or self.frames or not frames:
            return
        best = mine.best
        if best is not None:
            own = best
            same = (
                each for each in frames if each.index == own.index and np.array_equal(each.image, own.image)
            )
            best = next(same, own)
        self.outcome, self.frames = replace(mine, frames=frames, best=best), list(frames)

    def learn(self, reading: Reading) -> None:
        """A reading of the same image by the same model, with the certificate that counts."""
        if self.original.stage is not Stage.CERTIFIED:
            self.original = reading

    def run(self) -> Run | None:
        """All that a record says of it; None while it runs."""
        if self.outcome is None:
            return None
        guess, verdict = self.answers.guess, self.answers.verdict
        return Run(
            self.source or source_of(self.subject),
            self.model,
            self.outcome,
            self.original,
            self.made or made(__version__, self.outcome.request.attack),
            guess,
            None if verdict is None else verdict.value,
            self.name,
            self.pinned,
            self.ended,
        )

    def drop_frames(self) -> None:
        """Keep what it found, and no more of it."""
        outcome = self.outcome
        if outcome is not None and outcome.frames:
            # Frames from a file are parts of one large array, which the best one alone would keep alive.
            best = None if outcome.best is None else _by_itself(outcome.best)
            self.outcome, self.frames = replace(outcome, frames=(), best=best), []

    @classmethod
    def of(cls, run: Run, choice: ModelChoice) -> Episode | None:
        """An attack from a file, which has ended; None where it lacks a reading to show beside it."""
        if run.reading is None:
            return None
        verdict = Verdict(run.verdict) if run.verdict in list(Verdict) else None
        answers = Answers(run.guess, verdict)
        frames = list(run.outcome.frames)
        subject = subject_of(run.source)
        noted = run.source, run.made, run.name, run.pinned, run.ended
        return cls(run.reading, subject, run.model, choice, run.outcome, answers, frames, *noted)


def of_duel(duel: Duel, subject: Subject, choices: Sequence[ModelChoice]) -> list[Episode]:
    """The attacks of a duel about a subject, as if each had been run by itself."""
    ended = now()
    return [
        Episode(
            side.reading,
            subject,
            side.model,
            choice,
            side.outcome,
            frames=list(side.outcome.frames),
            ended=ended,
        )
        for side, choice in zip(duel.sides, choices, strict=True)
        if side.outcome is not None
    ]


class Episodes(QObject):
    """The attacks that have ended, the oldest first.

    Where they have too many frames together, the oldest lose theirs: what they found stays.

    Signals:
        changed(): there are others, or one has lost its frames.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: list[Episode] = []

    def __iter__(self) -> Iterator[Episode]:
        return iter(self._kept)

    @property
    def without_frames(self) -> int:
        """How many can no longer be played."""
        return sum(not each.frames for each in self._kept)

    def add(self, episode: Episode) -> None:
        """Keep one more."""
        self.insert(len(self._kept), episode)

    def take(self, episodes: Sequence[Episode]) -> list[Episode]:
        """Keep those of a file too, and return what stands here for each of them.

        A file may be opened twice: a run that is here already stays as it is, with what the user has said
        of it since, and gets back its frames if they were given up.
        """
        here = []
        for each in episodes:
            known = next((old for old in self._kept if old.is_same_run(each)), None)
            if known is None:
                self._kept.append(each)
            elif each.frames and not known.frames:
                known.complete(each)
                self._kept.remove(known)
                self._kept.append(known)  # the oldest would lose them again
            here.append(known or each)
        self._save_memory()
        self.changed.emit()
        return here

    def remove(self, episode: Episode) -> None:
        """Keep it no longer."""
        self._kept.remove(episode)
        self.changed.emit()

    def insert(self, place: int, episode: Episode) -> None:
        """Keep it at this place, before which there are so many."""
        self._kept.insert(place, episode)
        self._save_memory()
        self.changed.emit()

    def bring_back(self, place: int, episode: Episode) -> None:
        """Keep again what was removed, instead of what a file may have brought of the same run since."""
        for copy in [each for each in self._kept if each.is_same_run(episode)]:
            episode.complete(copy)
            self._kept.remove(copy)
        self.insert(place, episode)

    def about(self, subject: Subject | None, model: ModelInfo | None) -> Episode | None:
        """The newest one on this image and this model that can be played."""
        return next(
            (each for each in reversed(self._kept) if each.frames and each.concerns(subject, model)), None
        )

    def of(self, outcome: Outcome) -> Episode | None:
        """The one that ended like this."""
        return next((each for each in self._kept if each.outcome is outcome), None)

    def _save_memory(self) -> None:
        excess = sum(len(each.frames) for each in self._kept) - MOST_FRAMES
        for each in self._kept[:-1]:
            if excess > 0:
                excess -= len(each.frames)
                each.drop_frames()


def source_of(subject: Subject) -> Source:
    """A subject as files keep it."""
    read_from = subject.source if isinstance(subject.source, str) else ""
    reference = "" if read_from.startswith(PREFIX) else read_from  # its pixels are kept as they are
    return Source(subject.image, subject.name, subject.label, reference, subject.inverted, subject.normalised)


def subject_of(source: Source) -> Subject:
    """What a file kept as a subject. Its pixels are in the file, so nothing else is read for it."""
    return Subject(
        source.image,
        source.name,
        source.label,
        source.reference if source.reference == source.name else None,
        source.inverted,
        source.normalised,
    )


def _asked(request: AttackRequest) -> tuple[object, ...]:
    """What was asked for, apart from the image and what a file writes out in full."""
    return request.attack, request.norm, request.target, request.seed


def _by_itself(step: AttackStep) -> AttackStep:
    """The same frame, which shares no memory with others."""
    own, rival = step.own_reconstruction, step.rival_reconstruction
    return replace(
        step,
        image=step.image.copy(),
        energies=step.energies.copy(),
        confidence=step.confidence.copy(),
        own_reconstruction=None if own is None else own.copy(),
        rival_reconstruction=None if rival is None else rival.copy(),
    )


def ending_of(outcome: Outcome, info: ModelInfo | None, episode: Episode | None) -> str:
    """How an attack ended, in words, with what is known of the digit; `info` is that of the model."""
    names, best = class_names(info), outcome.best
    if episode is None or best is None:
        return ending(outcome, names)
    return ending(outcome, names, standing(episode.original, episode.truth).found(best.label, names))
