"""A duel as an animated GIF: both ways in step, the image itself between them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from engine.export import drawing
from engine.export.drawing import Indices
from engine.export.duel import words
from engine.export.raster import write_bytes
from engine.types import AttackStep, Duel, DuelSide, ExportError, in_step

LIMIT = 160
"""The largest number of pictures; longer ways are thinned out evenly."""
_GAP = 12
_LINE = 19
_PAUSE = 2500
"""Milliseconds that the last picture stays."""


def write_duel_film(
    path: Path,
    duel: Duel,
    titles: Sequence[str],
    sentence: str,
    *,
    scale: int = 6,
    milliseconds: int = 60,
) -> None:
    """Write an endless animation of both sides, called by `titles`, each picture `milliseconds` long.

    Both are at the same share of their way (`in_step`): it begins with the image itself and ends with the
    nearest adversarials, or the last frames where none was found. Raises ExportError where nothing ran.
    """
    longest = max(len(side.frames) for side in duel.sides)
    if not longest:
        raise ExportError("{path} was not written: no attack ran, so there is nothing to play", path=path)
    count = min(longest, LIMIT)
    pictures = [
        drawing.to_picture(_frame(duel, titles, sentence, place, count, scale)) for place in range(count)
    ]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=[milliseconds] * (count - 1) + [_PAUSE],
        loop=0,
        optimize=False,
    )
    write_bytes(path, buffer.getvalue())


def _frame(duel: Duel, titles: Sequence[str], sentence: str, place: int, count: int, scale: int) -> Indices:
    side = drawing.panel_side(scale)
    width = 5 * side + 6 * _GAP
    said = words.lines(sentence, int(width / 8.2))
    page = drawing.sheet(width, side + 5 * _LINE + 2 * _GAP + 22 * len(said))
    top = _GAP + _LINE
    middle = _GAP + 2 * (side + _GAP)
    drawing.write_text(page, "original", middle, top - _LINE - 2, 14)
    drawing.put(page, drawing.grey_panel(duel.source.image, scale), middle, top)
    share = 1.0 if count == 1 else place / (count - 1)
    drawing.write_text(page, f"{100 * share:.0f} % of the way", middle, top + side + 4, 13)
    for number, each in enumerate(duel.sides):
        # The pictures of now are next to the original.
        left, right = (0, 1) if not number else (3, 4)
        columns = [_GAP + k * (side + _GAP) for k in (left, right)]
        at, difference = (columns[1], columns[0]) if not number else (columns[0], columns[1])
        step = _step(each, place, count)
        shown = duel.source.image if step is None else step.image
        drawing.write_text(page, titles[number], columns[0], top - _LINE - 2, 14, bold=True)
        drawing.put(page, drawing.grey_panel(shown, scale), at, top)
        drawing.put(page, drawing.sign_panel(shown - duel.source.image, scale), difference, top)
        text = words.read(each, each.model.dataset.class_names)
        if step is not None:
            text = words.now(step, each.model.dataset.class_names)
            away = words.distance(duel.norm, step.distances.of(duel.norm))
            drawing.write_text(page, away, columns[0], top + side + 4 + _LINE, 13)
        drawing.write_text(page, text, columns[0], top + side + 4, 13, bold=True)
        for line, note in enumerate(words.certified(each, duel.norm)):
            drawing.write_text(page, note, columns[0], top + side + 4 + (2 + line) * _LINE, 12)
    if share == 1:  # not before it is shown
        for line, text in enumerate(said):
            drawing.write_text(page, text, _GAP, top + side + 8 + 4 * _LINE + 22 * line, 16, bold=True)
    return page


def _step(side: DuelSide, place: int, count: int) -> AttackStep | None:
    frames = side.frames
    return frames[in_step(place, count - 1, len(frames))] if frames else None
