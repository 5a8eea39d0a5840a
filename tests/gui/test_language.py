"""Text in the language of the user."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from absgui import language
from absgui.language import tr


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    language.install(None)


def test_english_is_as_written_in_the_code() -> None:
    assert tr("frame {frame} of {last}", frame=3, last=118) == "frame 3 of 118"
    assert tr("100 % {sure}") == "100 % {sure}"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 runs kept"), (1, "1 run kept"), (2, "2 runs kept"), (21, "21 runs kept")]
)
def test_a_count_makes_the_plural(count: int, text: str) -> None:
    assert tr("%n run(s) kept", "", count) == text


def test_a_translation_is_asked_for_the_text_with_its_fields_open() -> None:
    asked: list[tuple[str, str, int]] = []

    def translate(text: str, comment: str, count: int) -> str:
        asked.append((text, comment, count))
        return "Bild {frame}"

    language.install(translate)
    assert tr("frame {frame}", "of an attack", frame=3) == "Bild 3"
    assert asked == [("frame {frame}", "of an attack", -1)]


def test_a_field_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError, match="last"):
        tr("frame {frame} of {last}", frame=3)
