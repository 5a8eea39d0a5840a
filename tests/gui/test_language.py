"""Text in the language of the user."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from absgui import language
from absgui.language import in_english, number, tr
from tests import translations


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    language.install(None)


def test_english_is_as_written_in_the_code() -> None:
    assert tr("frame {frame} of {last}", frame=3, last=118) == "frame 3 of 118"
    assert tr("100 % {sure}") == "100 % {sure}"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 runs kept"), (1, "1 run kept"), (2, "2 runs kept"), (1204, "1,204 runs kept")]
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


SHOWS = {
    "setText",
    "setToolTip",
    "setAccessibleName",
    "setAccessibleDescription",
    "setWindowTitle",
    "setTitle",
    "setPlaceholderText",
    "setStatusTip",
    "addAction",
    "addItem",
    "addTab",
    "addMenu",
    "add_heading",
    "QLabel",
    "QAction",
    "QPushButton",
    "QCheckBox",
    "QMenu",
    "text_button",
    "say",
    "error",
    "show_waiting",
    "announce",
}
"""Whoever is given a text here shows it to the user."""


def untranslated(source: str) -> list[str]:
    """Words that are given to one of `SHOWS` as they stand."""
    found = []
    for call in ast.walk(ast.parse(source)):
        name = getattr(call.func, "attr", getattr(call.func, "id", "")) if isinstance(call, ast.Call) else ""
        if not isinstance(call, ast.Call) or name not in SHOWS or ast.unparse(call.func).startswith("_log."):
            continue
        for given in [*call.args, *(keyword.value for keyword in call.keywords)]:
            parts = given.values if isinstance(given, ast.JoinedStr) else [given]
            for part in parts:
                text = part.value if isinstance(part, ast.Constant) else None
                if isinstance(text, str) and re.search(r"[A-Za-z]{3,}", text):
                    found.append(f"{name}({text!r}), line {call.lineno}")
    return found


def test_what_is_shown_as_it_stands_is_found() -> None:
    assert untranslated('label.setText("Draw a digit")')
    assert untranslated('label.setText(f"frame {n} of {last}")')
    assert not untranslated('label.setText(tr("frame {n}", n=n)); label.setText(f"L2 {n}"); x.resize("abc")')


def test_no_text_is_shown_that_can_not_be_translated() -> None:
    found = [
        f"{path.relative_to(translations.ROOT)}: {each}"
        for path in translations.sources()
        for each in untranslated(path.read_text("utf-8"))
        if "absgui" not in each  # its own name
    ]
    assert found == []


def test_files_of_data_are_in_english_whatever_other_threads_speak() -> None:
    language.install(lambda _text, _comment, _count: "deutsch", (",", "."))
    with in_english():
        assert (tr("open"), number("1,234.5")) == ("open", "1,234.5")
        with ThreadPoolExecutor(1) as other:
            assert other.submit(tr, "open").result() == "deutsch"
    assert (tr("open"), number("1,234.5")) == ("deutsch", "1.234,5")
