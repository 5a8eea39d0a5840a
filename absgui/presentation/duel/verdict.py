"""The end of a duel in a sentence that is true whatever happened. No Qt.

An attack finds an upper bound of how far the nearest adversarial is, no more. So it is said which change was
larger and by how much, and who is more robust only where a certificate proves it.
"""

from __future__ import annotations

from dataclasses import dataclass

from absgui.language import number, tr
from absgui.presentation.wording import (
    CONDITION,
    certified_with_unit,
    class_names,
    found_with_unit,
    with_article,
)
from engine.types import Duel, DuelSide, ModelInfo, Norm, Status

EQUAL = 0.01
"""Changes that differ by less than this part are called about equal."""
TIMES = 1.95
"""From this ratio on it is said how many times as large a change is; below, by how many per cent it is
larger."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a duel ended, in words."""

    sentence: str
    """What each model made of the attack, and which change was larger."""
    proof: str
    """What certificates prove beyond that; empty where nothing."""
    caution: str
    """What does not follow."""

    @property
    def words(self) -> dict[str, str]:
        """For a record."""
        return {"sentence": self.sentence, "proof": self.proof, "caution": self.caution}

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is not empty."""
        return tuple(text for text in (self.sentence, self.proof, self.caution) if text)


def titles(first: ModelInfo, second: ModelInfo) -> tuple[str, str]:
    """What to call the two models: where they have one title, so that they can be told apart."""
    names = tr(first.title), tr(second.title)
    if first.title != second.title:
        return names
    for tell in (
        lambda info: info.mode,
        lambda info: _short(info.weights),
        lambda info: info.fingerprint,
    ):
        if tell(first) != tell(second):
            return f"{names[0]} ({tell(first)})", f"{names[1]} ({tell(second)})"
    return names


def verdict(duel: Duel) -> Verdict:
    """How a duel ended, stopped or not."""
    names = titles(*(side.model for side in duel.sides))
    parts = [_part(side, name, duel.norm) for side, name in zip(duel.sides, names, strict=True)]
    if disagreement := _disagreement(duel, names):
        parts.insert(0, disagreement)
    if comparison := _comparison(duel, names):
        parts.append(comparison)
    return Verdict(" ".join(parts), _proof(duel, names), _caution(duel))


def _part(side: DuelSide, name: str, norm: Norm) -> str:
    """What happened on one side."""
    classes = class_names(side.model)
    was, outcome, best = classes[side.reading.label], side.outcome, side.best
    if side.misclassified:
        return tr("{model} misclassifies the image as {label} without any change.", model=name, label=was)
    if side.failure:
        return tr("{model}: no result, the attack found no gradient to follow.", model=name)
    if outcome is None:
        return tr("{model} was not attacked: the duel was stopped.", model=name)
    if best is None and outcome.status is Status.STOPPED:
        return tr("{model}: stopped, nothing found so far.", model=name)
    if best is None:
        return tr("{model}: nothing found within the budget.", model=name)
    fields = {
        "model": name,
        "now": with_article(classes[best.label]),
        "was": was,
        "distance": found_with_unit(norm, best.distances.of(norm)),
    }
    if outcome.status is Status.STOPPED:
        return tr("{model}: stopped; so far it reads {now} after a change of {distance}.", **fields)
    if not side.reading.explained:
        return tr(
            "{model}: no class explains the image; its answer turns from {was} to {now} after a change of "
            "{distance}.",
            **fields,
        )
    return tr("{model} reads {now} after a change of {distance}.", **fields)


def _disagreement(duel: Duel, names: tuple[str, str]) -> str:
    """Where nobody knows who is right, but both can't be."""
    first, second = duel.sides
    if first.reading.label == second.reading.label or duel.source.label is not None:
        return ""
    return tr(
        "They disagree about the image itself: {first} reads {one}, {second} reads {other}.",
        first=names[0],
        second=names[1],
        one=with_article(class_names(first.model)[first.reading.label]),
        other=with_article(class_names(second.model)[second.reading.label]),
    )


def _comparison(duel: Duel, names: tuple[str, str]) -> str:
    """Which change was larger, where both attacks came to their end and found something."""
    found = [side.found(duel.norm) for side in duel.sides]
    if not duel.complete or any(side.misclassified for side in duel.sides):
        return ""
    if found[0] is None or found[1] is None or min(found[0], found[1]) <= 0:
        return ""
    larger = 0 if found[0] > found[1] else 1
    ratio = max(found[0], found[1]) / min(found[0], found[1])
    if ratio < 1 + EQUAL:
        return tr("The two changes are about equally large (they differ by less than 1 %).")
    if ratio < TIMES:
        return tr(
            "The change for {model} is {percent} % larger.",
            model=names[larger],
            percent=f"{100 * (ratio - 1):.0f}",
        )
    return tr(
        "The change for {model} is {ratio} times as large.",
        model=names[larger],
        ratio=number(f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"),
    )


def _proof(duel: Duel, names: tuple[str, str]) -> str:
    """What certificates say of what was found on the other side, and of themselves where they are refuted."""
    norm, said = duel.norm, []
    for side, name in zip(duel.sides, names, strict=True):
        if side.contradicts(norm):
            said.append(
                tr(
                    "What was found on {model} lies within what was certified: a latent optimum was missed, "
                    "so that certificate is void.",
                    model=name,
                )
            )
    farther = duel.proved
    if farther is None:
        return " ".join(said)
    side, other = duel.sides[farther], duel.sides[1 - farther]
    fields = {
        "model": names[farther],
        "other": names[1 - farther],
        "radius": certified_with_unit(norm, side.certified(norm)),
        "rests": tr("certified (guaranteed)") if side.model.guaranteed else tr(CONDITION),
    }
    if other.misclassified:
        text = tr("No change up to {radius} alters the answer of {model}: {rests}.", **fields)
    else:
        text = tr(
            "No change as small as the one for {other} alters the answer of {model}: up to {radius} it is "
            "{rests}.",
            **fields,
        )
    return " ".join([*said, text])


def _caution(duel: Duel) -> str:
    """What must not be concluded."""
    sides = duel.sides
    if not duel.complete:
        return tr("It was stopped, so there is nothing to compare yet.")
    missing = [s for s in sides if s.found(duel.norm) is None]
    if missing:
        return tr(
            "Finding nothing proves nothing: another attack, or more steps, may find an adversarial example."
        )
    if any(side.misclassified for side in sides):
        return tr("A misclassified image counts as a distance of 0: there was nothing to attack.")
    return tr("An attack gives an upper bound: nearer adversarial examples may exist on either side.")


def _short(weights: str) -> str:
    """The last part of a path."""
    return weights.replace("\\", "/").rstrip("/").rpartition("/")[2] or weights
