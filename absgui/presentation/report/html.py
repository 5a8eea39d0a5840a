"""A report as one HTML file that needs nothing else. No Qt.

`paged` is for the layout of Qt's text documents, which know tables but no boxes beside each other.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape

from absgui.presentation.report.blocks import (
    Block,
    Code,
    Heading,
    Paragraph,
    Picture,
    Pictures,
    Report,
    Table,
)
from engine.types import SIDE

Encode = Callable[[Picture], bytes]
"""A picture as PNG, one pixel for each of the digit's or more."""

STYLE = """
body { font-family: Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-size: 11pt;
       line-height: 1.45; color: #16191f; background: #ffffff; max-width: 52em; margin: 2em auto;
       padding: 0 1.5em; }
h1 { font-size: 20pt; margin-bottom: 0; }
h2 { font-size: 15pt; margin-top: 1.6em; border-bottom: 1px solid #d3d7de; padding-bottom: 0.2em; }
h3 { font-size: 12pt; margin-top: 1.2em; margin-bottom: 0.3em; }
p { margin: 0.4em 0; }
p.subtitle, figcaption, caption { color: #5a616d; font-size: 9.5pt; }
.pictures { display: flex; flex-wrap: wrap; gap: 0.5em; margin: 0.6em 0; }
figure { margin: 0; }
figure img { display: block; image-rendering: pixelated; border: 1px solid #d3d7de; }
table { border-collapse: collapse; margin: 0.6em 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 0.2em; }
th, td { text-align: left; vertical-align: top; padding: 0.15em 1em 0.15em 0;
       border-bottom: 1px solid #e9ebef; }
td.number, th.number { text-align: right; }
tbody th { font-weight: 400; }
code { display: block; font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; font-size: 9pt;
       background: #f3f4f6; padding: 0.5em 0.8em; overflow-wrap: anywhere; white-space: pre-wrap; }
@page { size: A4; margin: 18mm; }
@media print { body { margin: 0; padding: 0; max-width: none; } h2, h3 { break-after: avoid; }
       figure, tr, .pictures { break-inside: avoid; } }
"""
_COLUMN, _ROW = ' scope="col"', ' scope="row"'
_NUMBERS = frozenset("0123456789.,–−%() ")


def page(report: Report, encode: Encode, language: str = "en") -> str:
    """The whole file."""
    sections = "\n".join(
        f"<section>\n{''.join(_block(block, encode, paged=False) for block in section)}</section>"
        for section in report.sections
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{_head(report)}{sections}\n</main>\n</body>\n</html>\n"
    )


def parts(report: Report, encode: Encode) -> list[str]:
    """The head and every section by itself, to be laid out one after the other by Qt."""
    return [
        _head(report),
        *("".join(_block(block, encode, paged=True) for block in section) for section in report.sections),
    ]


def _head(report: Report) -> str:
    return f'<h1>{escape(report.title)}</h1>\n<p class="subtitle">{escape(report.subtitle)}</p>\n'


def _block(block: Block, encode: Encode, *, paged: bool) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>\n"
        case Paragraph():
            text = escape(block.text)
            return f"<p>{f'<b>{text}</b>' if block.strong else text}</p>\n"
        case Code():
            text = escape(block.text)
            return f'<p class="code">{text}</p>\n' if paged else f"<code>{text}</code>\n"
        case Table():
            return _table(block, paged=paged)
        case Pictures():
            return _pictures(block, encode, paged=paged)


def _pictures(block: Pictures, encode: Encode, *, paged: bool) -> str:
    images = [_image(picture, encode) for picture in block.pictures]
    captions = [escape(picture.caption) for picture in block.pictures]
    if paged:
        cells = "".join(
            f'<td class="caption">{image}<br>{caption}</td>'
            for image, caption in zip(images, captions, strict=True)
        )
        return f'<table cellpadding="3" cellspacing="0"><tr>{cells}</tr></table>\n'
    figures = "".join(
        f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
        for image, caption in zip(images, captions, strict=True)
    )
    return f'<div class="pictures">{figures}</div>\n'


def _image(picture: Picture, encode: Encode) -> str:
    side = SIDE * picture.scale
    data = base64.b64encode(encode(picture)).decode()
    return (
        f'<img src="data:image/png;base64,{data}" width="{side}" height="{side}" alt="{escape(picture.alt)}">'
    )


def _table(block: Table, *, paged: bool) -> str:
    columns = len(block.rows[0]) if block.rows else len(block.head)
    # Lists of what things are have no head, and words in them.
    right = [
        bool(block.head) and k > 0 and all(row[k] and set(row[k]) <= _NUMBERS for row in block.rows)
        for k in range(columns)
    ]
    sides = [_side(on=on, paged=paged) for on in right]
    head = "".join(
        f"<th{'' if paged else _COLUMN}{side}>{escape(name)}</th>"
        for name, side in zip(block.head, sides, strict=False)
    )
    rows = []
    for place, row in enumerate(block.rows):
        strong = place in block.strong
        cells = []
        for k, text in enumerate(row):
            said = f"<b>{escape(text)}</b>" if strong else escape(text)
            # Qt would centre a row's heading.
            heads = k == 0 and not paged
            cells.append(f"<th{_ROW}>{said}</th>" if heads else f"<td{sides[k]}>{said}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    inner = f"{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{''.join(rows)}</tbody>"
    caption = escape(block.caption)
    if paged:
        return f'<p class="caption">{caption}</p>\n<table cellpadding="2">{inner}</table>\n'
    return f"<table><caption>{caption}</caption>{inner}</table>\n"


def _side(*, on: bool, paged: bool) -> str:
    """The attribute that puts a column's text on the right."""
    if paged:
        return f' align="{"right" if on else "left"}"'
    return ' class="number"' if on else ""
