"""How an answer stands: right as far as is known, misclassified, or about what no class explains. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from absgui.language import number, tr
from absgui.presentation.answers import Verdict
from absgui.presentation.wording import (
    DIGIT_NAMES,
    begun,
    misclassified,
    probability,
    score,
    with_article,
)
from engine.types import Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """What a model answered, and what is known of that. All words take the names of the ten classes."""

    label: int
    """The class that it named."""
    truth: int | None = None
    """The image's own class, None where it is not known."""
    explained: bool = True
    """Some class explains the image (`Reading.explained`)."""

    @property
    def is_wrong(self) -> bool:
        """The image is known to be of another class."""
        return self.truth is not None and self.truth != self.label

    @property
    def is_plain(self) -> bool:
        """There is nothing special to say."""
        return self.explained and not self.is_wrong

    def attack_words(self, names: Sequence[str]) -> str:
        """What the button that attacks it says: "Attack this 7"."""
        name = names[self.label]
        return (
            tr("Attack this {name}", name=name)
            if self.is_plain
            else tr("Change the answer {name}", name=name)
        )

    def attack_tip(self, names: Sequence[str]) -> str:
        """What that does."""
        run = tr("Run the attack in the tool bar on this digit (Ctrl+R)")
        if self.is_plain:
            return run
        other = tr("It searches for a similar image with another answer than {name}.", name=names[self.label])
        why = tr("No class explains this one.")
        if self.explained:
            why = tr("The digit is misclassified as it is, which counts as a distance of 0.")
        return f"{run}. {other} {why}"

    def before_attack(self, names: Sequence[str]) -> str:
        """What the attack player says before anything ran."""
        if not self.explained:
            return tr(
                "No class explains this image. An attack can still change the answer {name}.",
                name=names[self.label],
            )
        if self.truth is not None and self.is_wrong:
            said = begun(misclassified(names[self.truth], names[self.label]))
            return tr("{image}: its distance counts as 0. An attack can change that answer.", image=said)
        return tr("No attack has run on this digit yet.")

    def caption(self, p: float, names: Sequence[str]) -> str:
        """In a few words, for below the picture."""
        if not self.explained:
            return tr("no class explains it")
        if self.is_wrong:
            return tr("read as {name}, p {p}", name=names[self.label], p=probability(p))
        return tr("{name}, p {p}", name=with_article(names[self.label]), p=probability(p))

    def certified_of(self, names: Sequence[str] = DIGIT_NAMES) -> str:
        """What a certificate is about where that has to be said, else ""."""
        if not self.explained:
            return tr("of the answer {name}, which explains nothing", name=names[self.label])
        if self.truth is not None and self.is_wrong:
            return tr("of a wrong answer: it is {name}", name=with_article(names[self.truth]))
        return ""

    def named(self, names: Sequence[str]) -> str:
        """What a change turns into something else: "this 7", "the wrong answer 9"."""
        name = names[self.label]
        if self.is_plain:
            return tr("this {name}", name=name)
        return (
            tr("the wrong answer {name}", name=name) if self.is_wrong else tr("the answer {name}", name=name)
        )

    def found(self, now: int, names: Sequence[str]) -> str:
        """What an attack has made of it, up to the distance: "the 7 becomes a 9"."""
        if not self.explained:
            return tr("the answer changes from {own} to {now}", own=names[self.label], now=names[now])
        becomes = with_article(names[now])
        if self.truth is None or not self.is_wrong:
            return tr("the {own} becomes {now}", own=names[self.label], now=becomes)
        wrong = tr("the {truth}, misclassified as {label}", truth=names[self.truth], label=names[self.label])
        if now == self.truth:
            return tr("{image}, is classified correctly", image=wrong)
        return tr("{image}, becomes {now}", image=wrong, now=becomes)

    def question(self, now: int, names: Sequence[str]) -> tuple[str, dict[Verdict, str]]:
        """What the user is asked of an image that the model reads as `now`, and the three answers."""
        hard = tr("Hard to say")
        if not self.explained:
            changed = with_article(names[now])
            texts = tr("No, still nothing"), hard, tr("Yes, {name}", name=changed)
            question = tr("Is it {name} to you?", name=changed)
            return question, dict(zip(Verdict, texts, strict=True))
        own = self.label if self.truth is None else self.truth
        still, changed = (with_article(names[c]) for c in (own, self.label if now == own else now))
        texts = tr("Yes, {name}", name=still), hard, tr("No, {name}", name=changed)
        return tr("Is it still {name} to you?", name=still), dict(zip(Verdict, texts, strict=True))


def standing(reading: Reading, truth: int | None = None) -> Standing:
    """How a reading stands; `truth` is the image's own class where that is known."""
    return Standing(reading.label, truth, reading.explained)


def headline(
    reading: Reading | None, truth: int | None, names: Sequence[str], *, narrow: bool = False
) -> str:
    """The answer in a sentence; `narrow` in few words."""
    if reading is None:
        return tr("What each class makes of it")
    label, rival = names[reading.label], names[reading.rival]
    how = standing(reading, truth)
    if not how.explained:
        least = score(float(reading.energies.min()))
        if narrow:
            return tr(
                "None of the ten explains this; nearest is {label}, energy {least}", label=label, least=least
            )
        return tr(
            "None of the ten explains this; the nearest is {label}, energy {least}{limit}{truth}",
            label=label,
            least=least,
            limit="" if reading.limit is None else tr(", above {limit}", limit=score(reading.limit)),
            truth="" if truth is None else tr("; it is {name}", name=with_article(names[truth])),
        )
    if truth is not None and how.is_wrong:
        said = begun(misclassified(names[truth], label))
        return said if narrow else tr("{image}; the runner-up is {rival}", image=said, rival=rival)
    if narrow:
        return tr("Reads as {label}, then {rival}", label=label, rival=rival)
    if truth is None:
        return tr("It reads as {label}; the runner-up is {rival}", label=label, rival=rival)
    return tr(
        "It reads as {label}; the runner-up is {rival}; it is indeed {truth}",
        label=label,
        rival=rival,
        truth=with_article(names[truth]),
    )


def headline_tip(reading: Reading | None) -> str:
    """What is behind a headline that says that nothing explains the image, else ""."""
    if reading is None or reading.explained or reading.limit is None:
        return ""
    least, limit = score(float(reading.energies.min())), score(reading.limit)
    return tr(
        "The least energy is {least}; an image counts as explained up to {limit}. {share} % of digits stay "
        "below their limit, and no image may have more than an empty picture would leave of it. The answer "
        "only says which class explains it least badly.",
        least=least,
        limit=limit,
        share=number("99.5"),
    )
