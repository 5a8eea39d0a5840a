"""A duel on one page: a row for each model, and the sentence that says the difference."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from engine.export import drawing
from engine.export.drawing import Indices
from engine.export.duel import words
from engine.export.raster import write_bytes
from engine.types import CLASSES, Duel, DuelSide, FloatArray

_GAP = 14
_LINE = 17
_MARGIN = 24
_BARS = 236
"""Width of the posterior's column."""
_ROW, _NAME, _NUMBER = 20, 24, 40
_LONG_NAME = 92
_TITLE, _SENTENCE = 16, 17
"""Height of letters."""


def write_duel_sheet(
    path: Path, duel: Duel, titles: Sequence[str], sentence: Sequence[str], *, scale: int = 8
) -> None:
    """Write a PNG: of each model, called by `titles`, the image, what was found, the difference, and p.

    `sentence` says the end in words, the first of its lines in larger letters. Raises ExportError.
    """
    side = drawing.panel_side(scale)
    width = 2 * _MARGIN + 3 * side + 3 * _GAP + _BARS
    said = [
        words.lines(text, int(width / (9.3 if not place else 6.7))) for place, text in enumerate(sentence)
    ]
    row = side + 5 * _LINE + _GAP
    top = _MARGIN + 2 * _LINE + _GAP
    height = top + 2 * row + sum(len(part) * (25 if not k else 18) + 6 for k, part in enumerate(said))
    page = drawing.sheet(width, height + _MARGIN)
    request = duel.request
    wish = (
        ""
        if request.target is None
        else f", to class {duel.sides[0].model.dataset.class_names[request.target]}"
    )
    title = f"{duel.source.name}: {request.attack}, {words.NORM_NAMES[duel.norm]}{wish}, seed {request.seed}"
    drawing.write_text(page, title, _MARGIN, _MARGIN - 8, _TITLE, bold=True)
    drawing.write_text(page, "difference: blue ink removed, orange ink added", _MARGIN, _MARGIN + 14, 12)
    for place, (each, name) in enumerate(zip(duel.sides, titles, strict=True)):
        _put_side(page, duel, each, name, top + place * row, scale)
    at = top + 2 * row
    for k, part in enumerate(said):
        for line in part:
            drawing.write_text(page, line, _MARGIN, at, _SENTENCE if not k else 12, bold=not k)
            at += 25 if not k else 18
        at += 6
    buffer = io.BytesIO()
    drawing.to_picture(page).save(buffer, "PNG", optimize=True)
    write_bytes(path, buffer.getvalue())


def _put_side(page: Indices, duel: Duel, side: DuelSide, title: str, top: int, scale: int) -> None:
    classes, step, original = side.model.dataset.class_names, side.best, duel.source.image
    if step is None and side.frames:
        step = side.frames[-1]
    drawing.write_text(page, title, _MARGIN, top, _TITLE, bold=True)
    above, width = top + _LINE + 8, drawing.panel_side(scale)
    panels: tuple[tuple[str, Indices | None], ...] = (
        (words.read(side, classes), drawing.grey_panel(original, scale)),
        (words.now(step, classes), None if step is None else drawing.grey_panel(step.image, scale)),
        (
            "" if step is None else f"{words.distance(duel.norm, step.distances.of(duel.norm))} away",
            None if step is None else drawing.sign_panel(step.image - original, scale),
        ),
    )
    for place, (text, panel) in enumerate(panels):
        left = _MARGIN + place * (width + _GAP)
        if panel is not None:
            drawing.put(page, panel, left, above)
        drawing.write_text(page, text, left, above + width + 4, 13, bold=place == 2)
    if step is not None:
        drawing.write_text(
            page, drawing.caption(step), _MARGIN + 2 * (width + _GAP), above + width + 4 + _LINE, 12
        )
    for line, text in enumerate(words.certified(side, duel.norm)):
        drawing.write_text(page, text, _MARGIN, above + width + 4 + (line + 1) * _LINE, 12)
    left = _MARGIN + 3 * (width + _GAP)
    confidence = side.reading.confidence if step is None else step.confidence
    when = (
        "p, of the image itself" if step is None else "p, of what was found" if side.best else "p, at the end"
    )
    drawing.write_text(page, when, left, above - 2, 12)
    _put_bars(page, confidence, classes, left, above + _ROW)


def _put_bars(page: Indices, confidence: FloatArray, classes: Sequence[str], left: int, top: int) -> None:
    names = [drawing.short(each) for each in classes]
    room = _NAME if max(map(len, names)) == 1 else _LONG_NAME
    track = _BARS - room - _NUMBER
    best = int(confidence.argmax())
    for c in range(CLASSES):
        above, share = top + c * _ROW, float(confidence[c])
        drawing.write_text(page, names[c], left, above, 12, bold=c == best)
        bar = drawing.sheet(track, _ROW // 2)
        bar[:] = drawing.FAINT
        bar[:, : round(track * min(max(share, 0.0), 1.0))] = drawing.INK
        drawing.put(page, bar, left + room, above + 3)
        drawing.write_text(page, f"{share:.2f}", left + room + track + 8, above, 12, bold=c == best)
