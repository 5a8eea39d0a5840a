"""Reports: all that they have to say, as a page that needs nothing else."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from absgui.controllers.notebook.writing import command_of, encoded, write_report
from absgui.presentation.notebook import tally
from absgui.presentation.notebook.entry import Noted
from absgui.presentation.report import html
from absgui.presentation.report.blocks import Picture
from absgui.presentation.report.content import Material, of_digit, of_notebook
from engine.evaluation.intervals import wilson
from engine.types import ExportError, ModelChoice, Strength
from tests.gui.presentation.test_notebook import at, kept, other, run

NASTY = '<b>"7" & <script>alert(1)</script>'
VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """Every tag is closed by its own; what is linked, what is said."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "img":
            self.images.append(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += f"{data} "


def material() -> Material:
    nasty = at(run(name=NASTY, verdict="still", guess=9, ended="2024-05-06T07:08:09+02:00"))
    runs = [nasty, other(run(best=None)), other(run(frames=(), seed=12))]
    asked = [found[1] for each in runs if (found := tally.asked_of(each)) is not None]
    noted: list[Noted] = [*runs, kept(name="put aside")]
    return Material(
        noted,
        "9.9",
        "2024-06-07T08:09:10+02:00",
        {"latent-descent": "Latent <i>"},
        command_of,
        tally.rows(asked, wilson),
    )


def test_the_notebook_s_page_says_everything_and_needs_nothing() -> None:
    text = html.page(of_notebook(material()), encoded)
    page = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.tags.count("h1") == 1
    assert "script" not in page.tags and "link" not in page.tags
    assert all(
        image["src"] is not None and image["src"].startswith("data:image/png;base64,")
        for image in page.images
    )
    assert all(image["alt"] for image in page.images)
    assert not [value for name, value in page.attributes if name in ("href", "srcset", "background")]
    assert "http" not in text and "url(" not in text
    # What the user wrote stands there as it is written, and does nothing.
    assert NASTY in page.words
    for words in (
        "3 runs and 1 reading",
        "The 7 becomes a",
        "L2 2.00",
        "Not found within the budget",
        "proves nothing",
        "given up, to save memory",
        "Is it still a 7 to you?",
        "Yes, a 7",
        "You guessed",
        "certified (assuming the latent optimum is found)",
        "p is exp(−F / T)",
        "The paper’s p, with η",
        "0123456789ab",
        "absgui attack mnist:test:0",
        "--seed 12",
        "numpy 2.0",
        "100 % (21–100 %)",
        "Written by absgui 9.9, 2024-06-07 08:09",
    ):
        assert words in page.words, words
    kept_energies = [f"{value:.1f}" for value in run().reading.energies]  # type: ignore[union-attr]
    assert all(energy in page.words for energy in kept_energies)


def test_a_digit_s_page_is_about_that_digit_alone() -> None:
    source = run().source
    elsewhere = run(source=replace(source, image=1 - source.image, name="elsewhere.png"))
    found = replace(material(), noted=(*material().noted, elsewhere))
    page = Page(html.page(of_digit(source, found), encoded))
    assert "Report of mnist:test:0" in page.words
    assert "elsewhere" not in page.words
    assert "its own class is 7" in page.words


def test_a_network_s_p_is_called_its_softmax_and_it_has_no_certificate() -> None:
    reading = run().reading
    assert reading is not None
    model = replace(run().model, score="minus logit", title="CNN")
    bare = replace(reading, certificate=None, reconstructions=None, paper_confidence=None)
    page = Page(html.page(of_notebook(replace(material(), noted=(run(model=model, reading=bare),))), encoded))
    assert "softmax" in page.words
    assert "None: CNN gives no certificates" in page.words
    assert "T fitted" not in page.words and "η" not in page.words


def test_pages_for_qt_have_the_same_words() -> None:
    report = of_notebook(material())
    whole, parts = Page(html.page(report, encoded)), Page("".join(html.parts(report, encoded)))
    words = set(whole.words.split())
    assert words - set(parts.words.split()) <= {"Notebook"}  # which is in the title, too


def test_pictures_are_written_at_their_scale() -> None:
    image = run().source.image
    with Image.open(BytesIO(encoded(Picture(image, "", "", scale=6)))) as picture:
        assert picture.size == (168, 168)
    with Image.open(BytesIO(encoded(Picture(image - image, "", "", signed=True)))) as picture:
        assert set(picture.convert("RGB").tobytes()) == {255}  # no change is paper


def test_the_line_that_repeats_a_run_names_what_was_used(tmp_path: Path) -> None:
    assert " --weights " not in command_of(run())
    own = replace(run(), model=replace(run().model, weights="/w/x.safetensors"))
    assert "--weights /w/x.safetensors" in command_of(own)
    assert "--model binary-abs" in command_of(run(), ModelChoice("binary-abs"))
    assert "--image" not in command_of(run())
    drawn = run(source=replace(run().source, reference=""))
    assert "pixels:" in command_of(drawn)
    request = replace(run().outcome.request, strength=Strength.QUICK)
    quick = replace(run(), outcome=replace(run().outcome, request=request))
    assert "strength quick" in html.page(of_notebook(replace(material(), noted=(quick,))), encoded)


@pytest.mark.parametrize("name", ["a.txt", "a", "a.html.gz"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match=r"end its name in \.html or \.pdf"):
        write_report(tmp_path / name, of_notebook(material()))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such folder"):
        write_report(tmp_path / "none" / "a.html", of_notebook(material()))
