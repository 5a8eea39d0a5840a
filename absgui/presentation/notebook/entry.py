"""What a line of the notebook says: a run or a reading that was put aside. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from absgui.language import tr
from absgui.presentation.answers import Verdict
from absgui.presentation.standing import Standing, headline, standing
from absgui.presentation.wording import NORM_TITLES, begun, class_names, found_with_unit, subject_name
from engine.types import FloatArray, KeptReading, Run, Status

Noted = Run | KeptReading
"""What the notebook holds."""
LONGEST_NAME = 80
"""Letters that a user can give."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One line."""

    key: int
    """The same for as long as the window is open."""
    name: str
    facts: str
    """"CNN · Basic iterative · L2 · seed 0"."""
    result: str
    """"The 7 becomes a 9 at L2 1.12"."""
    notes: str
    """What else is to be known: the user's answer, that it has no frames any more, where it is from."""
    when: str
    original: FloatArray
    """(28, 28)"""
    found: FloatArray | None
    """(28, 28) the adversarial example of a run, None where there is none."""
    is_run: bool
    pinned: bool

    @property
    def spoken(self) -> str:
        """All of it, for those who don't see it."""
        pinned = tr("pinned") if self.pinned else ""
        return ". ".join(
            part for part in (self.name, self.result, self.facts, self.notes, self.when, pinned) if part
        )


def entry(key: int, noted: Noted, titles: Mapping[str, str], *, from_file: bool = False) -> Entry:
    """The line of a run that has a reading, or of a reading; `titles` are those of the attacks by name."""
    if isinstance(noted, KeptReading):
        return Entry(
            key,
            name_of(noted),
            facts_of(noted, titles),
            headline(noted.reading, noted.source.label, class_names(noted.model)),
            tr("from a file") if from_file else "",
            when(noted.kept),
            noted.source.image,
            None,
            is_run=False,
            pinned=noted.pinned,
        )
    best = noted.outcome.best
    lost = "" if noted.outcome.frames else tr("its frames were given up, to save memory")
    origin = tr("from a file") if from_file else ""
    return Entry(
        key,
        name_of(noted),
        facts_of(noted, titles),
        result_of(noted),
        " · ".join(part for part in (answer_of(noted), lost, origin) if part),
        when(noted.ended),
        noted.source.image,
        None if best is None else best.image,
        is_run=True,
        pinned=noted.pinned,
    )


def name_of(noted: Noted) -> str:
    """The user's name for it, or else the digit's."""
    return noted.name or subject_name(noted.source.name)


def facts_of(noted: Noted, titles: Mapping[str, str]) -> str:
    """What made it, in a line."""
    digit = [subject_name(noted.source.name)] if noted.name not in ("", noted.source.name) else []
    model = tr(noted.model.title)
    if isinstance(noted, KeptReading):
        return " · ".join([*digit, model, tr("reading")])
    request = noted.outcome.request
    names = class_names(noted.model)
    target = [] if request.target is None else [tr("target {name}", name=names[request.target])]
    attack = titles.get(request.attack, request.attack)
    seed = tr("seed {seed}", seed=request.seed)
    return " · ".join([*digit, model, attack, NORM_TITLES[request.norm], *target, seed])


def standing_of(run: Run) -> Standing:
    """How the answer that was attacked stands."""
    if run.reading is None:
        return Standing(run.outcome.original_label, run.source.label)
    return standing(run.reading, run.source.label)


def result_of(run: Run) -> str:
    """What came of it, in one sentence without a full stop."""
    outcome = run.outcome
    best, names = outcome.best, class_names(run.model)
    if best is None and outcome.status is Status.STOPPED:
        return tr("Stopped, nothing found")
    if best is None:
        return tr("Not found within the budget")
    becomes = standing_of(run).found(best.label, names)
    distance = found_with_unit(outcome.request.norm, best.distances.of(outcome.request.norm))
    if outcome.status is Status.STOPPED:
        return tr("Stopped; best so far: {becomes} at {distance}", becomes=becomes, distance=distance)
    return tr("{becomes} at {distance}", becomes=begun(becomes), distance=distance)


def verdict_of(run: Run) -> Verdict | None:
    """The user's answer about the adversarial example; None where none was given, or where there is none."""
    known = run.outcome.best is not None and run.verdict in list(Verdict)
    return Verdict(run.verdict) if known and run.verdict is not None else None


def answer_of(run: Run) -> str:
    """The question that the user was asked and the answer, "" where there is none."""
    return " ".join(question_of(run))


def question_of(run: Run) -> tuple[str, ...]:
    """The question and the answer by themselves, () where there is none."""
    verdict, best = verdict_of(run), run.outcome.best
    if verdict is None or best is None:
        return ()
    question, texts = standing_of(run).question(best.label, class_names(run.model))
    return question, texts[verdict]


def now() -> str:
    """The time as files keep it: ISO 8601 to the second, with the offset from UTC."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def when(time: str) -> str:
    """A time of a file as it is shown, "" where it is none."""
    try:
        return datetime.fromisoformat(time).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""
