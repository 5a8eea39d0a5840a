"""Which commands some words mean."""

from __future__ import annotations

import pytest

from absgui.presentation.commands import Command, found

COMMANDS = [
    Command("Undo", (), "Ctrl+Z"),
    Command("Latent Descent", ("Attack", "Made for ABS")),
    Command("Larger text", ("View", "Text size"), "Ctrl++"),
    Command("Best adversarial as PNG, 28 × 28 …", ("Export", "Best adversarial"), enabled=False),
    Command("Latent hands", ("View", "Panels")),
    Command("Run", (), "Ctrl+R", enabled=False, why_not="Draw a digit first"),
    Command("Hard", ("Samples",), ticked=True),
]


def names(query: str) -> list[str]:
    return [COMMANDS[place].name for place in found(query, COMMANDS)]


@pytest.mark.parametrize("query", ["", "  "])
def test_nothing_asked_is_everything_that_is_possible_first(query: str) -> None:
    possible = [command.name for command in COMMANDS if command.enabled]
    assert names(query) == [*possible, *(c.name for c in COMMANDS if not c.enabled)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("undo", "Undo"),
        ("text larger", "Larger text"),
        ("size larg", "Larger text"),
        ("descent LATENT", "Latent Descent"),
        ("png best", "Best adversarial as PNG, 28 × 28 …"),
        ("abs desc", "Latent Descent"),
        ("ctrl+z", "Undo"),
        ("dscnt", "Latent Descent"),
        ("panel hands", "Latent hands"),
        ("samples hard", "Hard"),
    ],
)
def test_words_mean_what_they_are_in_whatever_order(query: str, first: str) -> None:
    assert names(query)[0] == first


@pytest.mark.parametrize("query", ["undo larger", "xyz", "ndo undo zzz", "latent q"])
def test_every_word_has_to_be_found(query: str) -> None:
    assert names(query) == []


def test_a_name_comes_before_a_path_and_what_is_possible_before_what_is_not() -> None:
    assert names("latent") == ["Latent hands", "Latent Descent"]
    both = [Command("Copy", enabled=False), Command("Copy", ("Export",))]
    assert found("copy", both) == [1, 0]


def test_all_of_it_is_said() -> None:
    assert COMMANDS[2].said == "Larger text, View › Text size, Ctrl++"
    assert COMMANDS[5].said == "Run, Ctrl+R, not available: Draw a digit first"
    assert COMMANDS[3].said.endswith("not available now")
    assert COMMANDS[6].said == "Hard, Samples, on"
