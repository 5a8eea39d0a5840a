"""How an answer stands: right as far as is known, misclassified, or about what no class explains. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from absgui.presentation.answers import Verdict
from absgui.presentation.wording import (
    DIGIT_NAMES,
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
        what = "Attack this" if self.is_plain else "Change the answer"
        return f"{what} {names[self.label]}"

    def attack_tip(self, names: Sequence[str]) -> str:
        """What that does."""
        run = "Run the attack in the tool bar on this digit (Ctrl+R)"
        if self.is_plain:
            return run
        other = f"It searches for a similar image with another answer than {names[self.label]}"
        why = "No class explains this one"
        if self.explained:
            why = "The digit is misclassified as it is, which counts as a distance of 0"
        return f"{run}. {other}. {why}."

    def before_attack(self, names: Sequence[str]) -> str:
        """What the attack player says before anything ran."""
        if not self.explained:
            return f"No class explains this image. An attack can still change the answer {names[self.label]}."
        if self.is_wrong:
            return f"{self._wrong(names)}: its distance counts as 0. An attack can change that answer."
        return "No attack has run on this digit yet."

    def caption(self, p: float, names: Sequence[str]) -> str:
        """In a few words, for below the picture."""
        if not self.explained:
            return "no class explains it"
        said = f"read as {names[self.label]}" if self.is_wrong else with_article(names[self.label])
        return f"{said}, p {probability(p)}"

    def certified_of(self, names: Sequence[str] = DIGIT_NAMES) -> str:
        """What a certificate is about where that has to be said, else ""."""
        if not self.explained:
            return f"of the answer {names[self.label]}, which explains nothing"
        if self.truth is not None and self.is_wrong:
            return f"of a wrong answer: it is {with_article(names[self.truth])}"
        return ""

    def named(self, names: Sequence[str]) -> str:
        """What a change turns into something else: "this 7", "the wrong answer 9"."""
        name = names[self.label]
        return f"this {name}" if self.is_plain else f"the {'wrong ' if self.is_wrong else ''}answer {name}"

    def found(self, now: int, names: Sequence[str]) -> str:
        """What an attack has made of it, up to the distance: "the 7 becomes a 9"."""
        if not self.explained:
            return f"the answer changes from {names[self.label]} to {names[now]}"
        if self.is_wrong:
            becomes = (
                "is classified correctly" if now == self.truth else f"becomes {with_article(names[now])}"
            )
            return f"{self._wrong(names, capital=False)}, {becomes}"
        return f"the {names[self.label]} becomes {with_article(names[now])}"

    def question(self, now: int, names: Sequence[str]) -> tuple[str, dict[Verdict, str]]:
        """What the user is asked of an image that the model reads as `now`, and the three answers."""
        hard = "Hard to say"
        if not self.explained:
            changed = with_article(names[now])
            texts = "No, still nothing", hard, f"Yes, {changed}"
            return f"Is it {changed} to you?", dict(zip(Verdict, texts, strict=True))
        own = self.label if self.truth is None else self.truth
        still, changed = (with_article(names[c]) for c in (own, self.label if now == own else now))
        texts = f"Yes, {still}", hard, f"No, {changed}"
        return f"Is it still {still} to you?", dict(zip(Verdict, texts, strict=True))

    def _wrong(self, names: Sequence[str], *, capital: bool = True) -> str:
        assert self.truth is not None
        said = misclassified(names[self.truth], names[self.label])
        return said[:1].upper() + said[1:] if capital else f"the {said.split(' ', 1)[1]}"


def standing(reading: Reading, truth: int | None = None) -> Standing:
    """How a reading stands; `truth` is the image's own class where that is known."""
    return Standing(reading.label, truth, reading.explained)


def headline(
    reading: Reading | None, truth: int | None, names: Sequence[str], *, narrow: bool = False
) -> str:
    """The answer in a sentence; `narrow` in few words."""
    if reading is None:
        return "What each class makes of it"
    label, rival = names[reading.label], names[reading.rival]
    how = standing(reading, truth)
    if not how.explained:
        least = score(float(reading.energies.min()))
        if narrow:
            return f"None of the ten explains this; nearest is {label}, energy {least}"
        limit = "" if reading.limit is None else f", above {score(reading.limit)}"
        really = "" if truth is None else f"; it is {with_article(names[truth])}"
        return f"None of the ten explains this; the nearest is {label}, energy {least}{limit}{really}"
    if truth is not None and how.is_wrong:
        said = misclassified(names[truth], label)
        said = said[:1].upper() + said[1:]
        return said if narrow else f"{said}; the runner-up is {rival}"
    if narrow:
        return f"Reads as {label}, then {rival}"
    said = f"It reads as {label}; the runner-up is {rival}"
    return said if truth is None else f"{said}; it is indeed {with_article(names[truth])}"


def headline_tip(reading: Reading | None) -> str:
    """What is behind a headline that says that nothing explains the image, else ""."""
    if reading is None or reading.explained or reading.limit is None:
        return ""
    least, limit = score(float(reading.energies.min())), score(reading.limit)
    return (
        f"The least energy is {least}; an image counts as explained up to {limit}. 99.5 % of digits stay "
        "below their limit, and no image may have more than an empty picture would leave of it. The answer "
        "only says which class explains it least badly."
    )
