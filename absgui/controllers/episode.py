"""Attacks of the window, each from what it started from to what the user answered about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from absgui import __version__
from absgui.presentation.answers import Answers, Verdict
from absgui.presentation.standing import standing
from absgui.presentation.wording import class_names, ending
from absgui.session import Subject
from engine.data.packing import PREFIX
from engine.evaluation.made import made
from engine.types import (
    AttackStep,
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

    @property
    def truth(self) -> int | None:
        """The image's own class, where it is known."""
        return self.subject.label

    def concerns(self, subject: Subject | None, model: ModelInfo | None) -> bool:
        """It is about this image and this model."""
        return (
            subject is not None
            and model is not None
            and model.identity == self.model.identity
            and np.array_equal(subject.image, self.original.image)
        )

    def is_same_run(self, other: Episode) -> bool:
        """It has ended as the other one did, to the microsecond."""
        mine, its = self.outcome, other.outcome
        return (
            mine is not None
            and its is not None
            and (mine.milliseconds, mine.queries) == (its.milliseconds, its.queries)
            and self.model.identity == other.model.identity
            and np.array_equal(mine.request.image, its.request.image)
        )

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
        )

    @classmethod
    def of(cls, run: Run, choice: ModelChoice) -> Episode | None:
        """An attack from a file, which has ended; None where it lacks a reading or frames to show."""
        if run.reading is None or not run.outcome.frames:
            return None
        verdict = Verdict(run.verdict) if run.verdict in list(Verdict) else None
        answers = Answers(run.guess, verdict)
        frames = list(run.outcome.frames)
        subject = subject_of(run.source)
        return cls(
            run.reading, subject, run.model, choice, run.outcome, answers, frames, run.source, run.made
        )


class Episodes:
    """The attacks that have ended, the oldest first; the oldest are given up where there are too many."""

    def __init__(self) -> None:
        self._kept: list[Episode] = []
        self.given_up = 0
        """How many are no longer here."""

    def __iter__(self) -> Iterator[Episode]:
        return iter(self._kept)

    def add(self, episode: Episode) -> None:
        """Keep one more, in front of which the oldest may have to go."""
        self._kept.append(episode)
        while len(self._kept) > 1 and sum(len(each.frames) for each in self._kept) > MOST_FRAMES:
            del self._kept[0]
            self.given_up += 1

    def drop_same(self, episode: Episode) -> None:
        """Forget this run if it is here already: a file may be opened twice."""
        self._kept = [each for each in self._kept if not each.is_same_run(episode)]

    def about(self, subject: Subject | None, model: ModelInfo | None) -> Episode | None:
        """The newest one on this image and this model."""
        return next((each for each in reversed(self._kept) if each.concerns(subject, model)), None)

    def of(self, outcome: Outcome) -> Episode | None:
        """The one that ended like this."""
        return next((each for each in self._kept if each.outcome is outcome), None)


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


def ending_of(outcome: Outcome, info: ModelInfo | None, episode: Episode | None) -> str:
    """How an attack ended, in words, with what is known of the digit; `info` is that of the model."""
    names, best = class_names(info), outcome.best
    if episode is None or best is None:
        return ending(outcome, names)
    return ending(outcome, names, standing(episode.original, episode.truth).found(best.label, names))
