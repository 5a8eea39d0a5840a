""" "Is it still a 7 to you?": the answers counted, by model. No Qt."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from absgui.language import tr
from absgui.presentation.answers import Verdict
from absgui.presentation.notebook.entry import verdict_of
from engine.types import Run

Interval = Callable[[int, int], tuple[float, float]]
"""From how many in how many to the 95 % interval of the share."""
MOST = 10_000
"""Questions that are kept; more than a user can answer."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """That the user was asked about a run, and the answer."""

    title: str
    """The model's."""
    fingerprint: str
    mode: str
    verdict: Verdict | None
    """None where no answer was given."""


@dataclass(frozen=True, slots=True)
class Row:
    """One model's."""

    model: str
    asked: int
    answers: Mapping[Verdict, int]
    still: str
    """Which share of the answers is that it is still what it was, with its interval; "" without answers."""

    @property
    def answered(self) -> int:
        """How many were answered."""
        return sum(self.answers.values())


def asked_of(run: Run) -> tuple[str, Asked] | None:
    """What tells a run from every other, and what was asked about it; None where it has found nothing."""
    outcome = run.outcome
    if outcome.best is None:
        return None
    request = outcome.request
    about = (*run.model.identity, request.attack, request.norm.value, request.target, request.seed)
    # Parameters that are defaults come back from a file as if they had been given: they are no part of it.
    facts = repr((*about, outcome.queries, f"{outcome.milliseconds:.6g}", run.ended))
    digest = hashlib.sha256(facts.encode() + np.ascontiguousarray(request.image, "<f4").tobytes()).hexdigest()
    info = run.model
    return digest[:16], Asked(
        info.title[:_LONGEST], info.fingerprint[:_LONGEST], info.mode[:_LONGEST], verdict_of(run)
    )


def rows(asked: Iterable[Asked], interval: Interval) -> tuple[Row, ...]:
    """By model, in the order in which they come first."""
    models: dict[tuple[str, str, str], list[Asked]] = {}
    for each in asked:
        models.setdefault((each.title, each.fingerprint, each.mode), []).append(each)
    titles = [title for title, _, _ in models]
    found = []
    for (title, fingerprint, mode), held in models.items():
        name = tr(title) if titles.count(title) == 1 else f"{tr(title)} ({mode}, {fingerprint})"
        answers = {verdict: sum(each.verdict is verdict for each in held) for verdict in Verdict}
        total, still = sum(answers.values()), answers[Verdict.STILL]
        share = ""
        if total:
            low, high = interval(still, total)
            share = f"{100 * still / total:.0f} % ({100 * low:.0f}–{100 * high:.0f} %)"
        found.append(Row(name, len(held), answers, share))
    return tuple(found)


def headings() -> tuple[tuple[str, str], ...]:
    """Over the columns of a row, in a word and in full."""
    return (
        (tr("Model"), tr("The model that was attacked")),
        (tr("Asked"), tr("Runs that found an adversarial example, about which the question was asked")),
        (tr("Same"), tr("Answers that it still is what it was")),
        (tr("Unsure"), tr("Answers that it is hard to say")),
        (tr("New"), tr("Answers that it is what the model now says")),
        (tr("Share same"), tr("Which share of the answers is “the same”, with its 95 % interval (Wilson)")),
    )


def cells(row: Row) -> tuple[str, ...]:
    """A row in words, as `headings`."""
    return (row.model, str(row.asked), *(str(row.answers[verdict]) for verdict in Verdict), row.still)


def in_words(row: Row) -> str:
    """A row in a few lines, where there is no room for a table."""
    counts = [str(row.answers[verdict]) for verdict in Verdict]
    said = tr(
        "{model}: asked {asked}, same {same}, unsure {unsure}, new {new}",
        model=row.model,
        asked=row.asked,
        same=counts[0],
        unsure=counts[1],
        new=counts[2],
    )
    return said + "\n" + tr("Share same: {share}", share=row.still) if row.still else said


def record(asked: Mapping[str, Asked]) -> list[object]:
    """The newest of them, fit for JSON."""
    return [
        [key, each.title, each.fingerprint, each.mode, "" if each.verdict is None else each.verdict.value]
        for key, each in list(asked.items())[-MOST:]
    ]


def from_record(content: object) -> dict[str, Asked]:
    """What `record` gave; what is not as it should be counts as not there."""
    found: dict[str, Asked] = {}
    for each in content[:MOST] if isinstance(content, list) else []:
        if not isinstance(each, list) or len(each) != 5:
            continue
        if not all(isinstance(part, str) and len(part) <= _LONGEST and part.isprintable() for part in each):
            continue
        key, title, fingerprint, mode, verdict = each
        if verdict == "" or verdict in list(Verdict):
            found[key] = Asked(title, fingerprint, mode, Verdict(verdict) if verdict else None)
    return found
