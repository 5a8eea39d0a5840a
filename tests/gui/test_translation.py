"""Languages of the window: which there are, which one is used, and that what ships is complete."""

from __future__ import annotations

import re
import string
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from absgui import translation
from absgui.language import in_english, number, tr, translated
from absgui.panels.axes import NumberAxis
from absgui.presentation.wording import error_in_words
from engine import export
from engine.data import read_image
from engine.system import devices
from engine.system.files import written_whole
from engine.types import AbsguiError, ImageError, Message, sentences
from tests import translations

FOLDER = translations.FOLDER
FILES = sorted(FOLDER.glob("*.ts"))


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    translation.install(qapp, FOLDER, "en")
    QLocale.setDefault(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small language of its own."""
    source = tmp_path / "absgui_de.ts"
    source.write_text(
        """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context><name></name>
<message><source>frame {frame} of {last}</source><translation>Bild {frame} von {last}</translation></message>
<message numerus="yes"><source>%n run(s)</source>
<translation><numerusform>%n Lauf</numerusform><numerusform>%n Läufe</numerusform></translation></message>
<message><source>open</source><comment>verb</comment><translation>öffnen</translation></message>
</context></TS>
""",
        encoding="utf-8",
    )
    translations.release(source)
    return tmp_path


def test_a_translation_is_used_with_its_fields_plurals_and_numbers(qapp: QApplication, folder: Path) -> None:
    assert translation.install(qapp, folder, "de") == "de"
    assert tr("frame {frame} of {last}", frame=3, last=9) == "Bild 3 von 9"
    assert [tr("%n run(s)", "", n) for n in (1, 2, 1234)] == ["1 Lauf", "2 Läufe", "1.234 Läufe"]
    assert tr("open", "verb") == "öffnen"
    assert number("1,234.5") == "1.234,5"
    assert QLocale().language() is QLocale.Language.German


def test_what_the_engine_says_is_translated_with_what_is_in_it(qapp: QApplication) -> None:
    error = ImageError("{path}: is {what}", path="a.pdf", what=Message("a PDF: export its page as PNG"))
    beyond = AbsguiError(
        "{name} is {value:g}; choose from {minimum:g} to {maximum:g}.",
        name="alpha",
        value=2.5,
        minimum=0,
        maximum=1,
    )
    assert [error_in_words(each) for each in (error, beyond)] == [str(error), str(beyond)]
    translation.install(qapp, FOLDER, "de")
    assert error_in_words(error) == "a.pdf: ist eine PDF-Datei: ihre Seite als PNG exportieren"
    assert error_in_words(beyond) == "alpha ist 2,5; einen Wert von 0 bis 1 wählen."
    assert translated(sentences(Message("test digits"), "as it is")) == "Testziffern as it is"
    assert translated("a text of somebody's") == "a text of somebody's"
    with in_english():
        assert translated(error.message) == str(error)


def test_errors_of_the_whole_program_are_translated(
    qapp: QApplication, tmp_path: Path, real_error: Callable[[], object]
) -> None:
    translation.install(qapp, FOLDER, "de")
    with pytest.raises(AbsguiError) as raised:
        real_error()
    words = error_in_words(raised.value)
    assert words != str(raised.value)
    assert not re.search(r"\b(the|is|has|are|not|choose|give)\b", words)


@pytest.fixture(
    params=[
        lambda folder: read_image(str(folder / "none.png")),
        lambda folder: read_image(str(_written(folder / "a.pdf", b"%PDF-1.7" + bytes(90)))),
        lambda folder: read_image(str(_written(folder / "a.idx", b"\0\0\x08\x03" + bytes(12)))),
        lambda folder: read_image(str(_written(folder / "a.png", b"\x89PNG\r\n\x1a\n" + bytes(90)))),
        lambda folder: export.read_session(_written(folder / "a.absgui", b"PK\3\4" + bytes(90))),
        export.read_session,
        lambda folder: devices.choose_device("tpu"),
        lambda folder: _written_whole(folder / "none" / "a"),
    ]
)
def real_error(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], object]:
    """Something that fails."""
    return lambda: request.param(tmp_path)


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _written_whole(path: Path) -> None:
    with written_whole(path):
        pass


def test_ticks_of_plots_have_the_languages_decimal_sign(qapp: QApplication) -> None:
    axis = NumberAxis("left")
    assert axis.tickStrings([0.2, 0.4], 1, 0.2) == ["0.2", "0.4"]
    translation.install(qapp, FOLDER, "de")
    assert axis.tickStrings([0.2, 0.4], 1, 0.2) == ["0,2", "0,4"]


def test_what_is_not_translated_is_english(qapp: QApplication, folder: Path) -> None:
    translation.install(qapp, folder, "de")
    assert tr("open") == "open"
    assert tr("%n digit(s) of {all}", "", 1, all=9) == "1 digit of 9"


def test_qt_speaks_it_too_and_english_again(qapp: QApplication, folder: Path) -> None:
    keys = QKeySequence("Ctrl+K")
    assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+K"
    translation.install(qapp, folder, "de")
    assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "Strg+K"
    translation.install(qapp, folder, "en")
    assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+K"


def test_english_is_english_whatever_the_system_speaks(qapp: QApplication, folder: Path) -> None:
    translation.install(qapp, folder, "de")
    assert translation.install(qapp, folder, "en") == "en"
    assert tr("frame {frame} of {last}", frame=3, last=9) == "frame 3 of 9"
    assert number("1,234.5") == "1,234.5"
    assert QLocale().decimalPoint() == "."


@pytest.mark.parametrize("choice", ["xx", "../de", "DE "])
def test_a_language_that_is_not_there_is_the_systems_or_english(
    qapp: QApplication, folder: Path, choice: str
) -> None:
    assert translation.install(qapp, folder, choice) in translation.languages(folder)


@pytest.mark.parametrize(
    ("spoken", "used"),
    [(["de-AT", "en"], "de"), (["fr-FR", "de-DE"], "de"), (["fr-FR"], "en"), (["C"], "en"), ([], "en")],
)
def test_the_systems_first_language_that_there_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spoken: list[str], used: str
) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _self: spoken)
    assert translation.wanted("", folder) == used
    assert translation.wanted("en", folder) == "en"


def test_a_damaged_file_leaves_the_window_english(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "absgui_de.qm").write_bytes(b"not a translation")
    assert translation.install(qapp, tmp_path, "de") == "en"
    assert tr("open") == "open"


def test_languages_are_named_in_themselves() -> None:
    assert [translation.title(code) for code in ("en", "de")] == ["English", "Deutsch"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_missing_and_nothing_is_out_of_date(path: Path, tmp_path: Path) -> None:
    """As if `python -m tests.translations` were run: it would change nothing."""
    code = path.stem.removeprefix(translation.PREFIX)
    fresh = translations.collect(code, tmp_path, start=path)
    assert fresh.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
    assert translations.release(fresh).read_bytes() == path.with_suffix(".qm").read_bytes()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_translated_with_the_same_fields(path: Path) -> None:
    wrong = []
    for message in ET.parse(path).getroot().iter("message"):
        source, found = message.findtext("source", ""), message.find("translation")
        assert found is not None
        forms = [form.text or "" for form in found.iter("numerusform")] or [found.text or ""]
        if found.get("type") == "unfinished" or not all(forms) or any(map(_differs, [source] * 9, forms)):
            wrong.append(source)
    assert not wrong


def _differs(source: str, text: str) -> bool:
    """Whether a translation has other fields, or other tags, than its source."""
    return _fields(source) != _fields(text) or _tags(source) != _tags(text)


def _fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def _tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?[a-z]+", text))


def test_a_translation_with_another_field_is_found() -> None:
    assert _differs("of {last}", "von {letzte}")
    assert _differs("<b>of</b>", "<b>von")
    assert not _differs("<b>frame {a} of {b}</b>", "<b>von {b} Bild {a}</b>")
