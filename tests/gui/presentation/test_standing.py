"""Wrong answers, and answers about what no class explains, are called that in every sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from absgui.presentation.answers import Verdict
from absgui.presentation.standing import Standing, headline, headline_tip, standing
from absgui.presentation.wording import DIGIT_NAMES
from engine.types import Reading
from tests.gui.samples import reading

RIGHT, WRONG, NONSENSE = Standing(7, 7), Standing(9, 4), Standing(4, None, explained=False)


def unexplained(limit: float = 5.0) -> Reading:
    """Least energy 11.5."""
    return replace(reading(), limit=limit)


def test_a_reading_is_explained_up_to_its_limit_and_without_one() -> None:
    assert reading().explained
    assert unexplained(11.5).explained
    assert not unexplained(11.4).explained
    assert standing(unexplained(), 7) == Standing(7, 7, explained=False)


def test_only_what_is_known_to_be_wrong_is_called_wrong() -> None:
    assert not Standing(9).is_wrong
    assert Standing(9).is_plain
    assert WRONG.is_wrong
    assert not NONSENSE.is_plain


def test_headlines() -> None:
    names = DIGIT_NAMES
    assert headline(reading(), 7, names) == "It reads as 7; the runner-up is 9; it is indeed a 7"
    assert headline(reading(), 4, names) == "A 4, misclassified as 7; the runner-up is 9"
    assert headline(reading(), 8, names, narrow=True) == "An 8, misclassified as 7"
    said = headline(unexplained(), None, names)
    assert said == "None of the ten explains this; the nearest is 7, energy 11.5, above 5.0"
    assert headline(unexplained(), 4, names).endswith("; it is a 4")
    said = headline(unexplained(), None, names, narrow=True)
    assert said == "None of the ten explains this; nearest is 7, energy 11.5"


def test_the_headline_explains_itself_only_where_it_has_to() -> None:
    assert headline_tip(reading()) == ""
    assert "99.5 %" in headline_tip(unexplained())
    assert "5.0" in headline_tip(unexplained())


@pytest.mark.parametrize(
    ("how", "words", "certified", "named"),
    [
        (RIGHT, "Attack this 7", "", "this 7"),
        (WRONG, "Change the answer 9", "of a wrong answer: it is a 4", "the wrong answer 9"),
        (NONSENSE, "Change the answer 4", "of the answer 4, which explains nothing", "the answer 4"),
    ],
)
def test_attacks_and_certificates_say_what_they_are_about(
    how: Standing, words: str, certified: str, named: str
) -> None:
    assert how.attack_words(DIGIT_NAMES) == words
    assert certified in how.certified_of()
    assert bool(how.certified_of()) == bool(certified)
    assert how.named(DIGIT_NAMES) == named


def test_captions_of_the_original() -> None:
    assert RIGHT.caption(0.98, DIGIT_NAMES) == "a 7, p 0.98"
    assert WRONG.caption(0.98, DIGIT_NAMES) == "read as 9, p 0.98"
    assert NONSENSE.caption(1.0, DIGIT_NAMES) == "no class explains it"


def test_what_attacking_a_misclassified_digit_means() -> None:
    assert "distance counts as 0" in WRONG.before_attack(DIGIT_NAMES)
    assert WRONG.before_attack(DIGIT_NAMES).startswith("A 4, misclassified as 9")
    assert WRONG.found(4, DIGIT_NAMES) == "the 4, misclassified as 9, is classified correctly"
    assert WRONG.found(8, DIGIT_NAMES) == "the 4, misclassified as 9, becomes an 8"
    assert RIGHT.found(9, DIGIT_NAMES) == "the 7 becomes a 9"
    assert NONSENSE.found(9, DIGIT_NAMES) == "the answer changes from 4 to 9"


def test_the_question_is_about_the_digit_not_about_the_answer() -> None:
    asked, texts = WRONG.question(8, DIGIT_NAMES)
    assert asked == "Is it still a 4 to you?"
    assert texts == {
        Verdict.STILL: "Yes, a 4",
        Verdict.BETWEEN: "Hard to say",
        Verdict.CHANGED: "No, an 8",
    }
    # Turned into what it is, it can only be taken for what it was taken for.
    assert WRONG.question(4, DIGIT_NAMES)[1][Verdict.CHANGED] == "No, a 9"
    asked, texts = NONSENSE.question(9, DIGIT_NAMES)
    assert asked == "Is it a 9 to you?"
    assert texts[Verdict.STILL] == "No, still nothing"
    assert Standing(7).question(9, DIGIT_NAMES)[0] == "Is it still a 7 to you?"
