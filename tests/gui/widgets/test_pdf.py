"""Reports as PDF: pages that no heading ends, and numbers that can be copied."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QTextDocument

from absgui.widgets import pdf


@pytest.mark.parametrize("above", range(40, 50))
def test_no_heading_stands_alone_at_the_foot_of_a_page(
    above: int, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[QTextDocument] = []
    whole = pdf._keep_headings

    def watched(document: QTextDocument) -> None:
        seen.append(document.clone())
        whole(document)
        assert pdf._lonely_heading(document) is None

    monkeypatch.setattr(pdf, "_keep_headings", watched)
    parts = [
        "<h1>Title</h1>" + "<p>A line.</p>" * above,
        "<h2>Heading</h2><h3>Below it</h3><p>A paragraph.</p>",
        "<h2>Of a table</h2><table><tr><td>1</td></tr><tr><td>2</td></tr></table>",
    ]
    data = pdf.pdf_of("title", parts, "Inter")
    assert data.startswith(b"%PDF")
    assert len(seen) == 1


def test_some_heading_would_stand_alone(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the test above would show nothing."""
    lonely: list[int | None] = []
    monkeypatch.setattr(pdf, "_keep_headings", lambda document: lonely.append(pdf._lonely_heading(document)))
    for above in range(40, 50):
        parts = ["<h1>Title</h1>" + "<p>A line.</p>" * above, "<h2>Heading</h2><p>A paragraph.</p>"]
        pdf.pdf_of("title", parts, "Inter")
    assert any(place is not None for place in lonely)


def test_digits_can_be_copied(qapp: object) -> None:
    """Alternative forms of digits, such as tabular ones, would be copied as characters that mean nothing."""
    data = pdf.pdf_of("title", ["<p>0123456789</p>"], "Inter")
    (maps,) = re.findall(rb"begincmap(.*?)endcmap", data, re.DOTALL)  # what glyphs are copied as
    copied: set[int] = set()
    for first, last, letter in re.findall(rb"<(\w{4})> <(\w{4})> <(\w{4})>", maps):
        copied |= {int(letter, 16) + k for k in range(int(last, 16) - int(first, 16) + 1)}
    assert {ord(digit) for digit in "0123456789"} <= copied
