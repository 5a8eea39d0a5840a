"""A reading as one picture: the image, and each class's reconstruction or a bar of its probability."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from engine.export import drawing
from engine.export.drawing import Indices
from engine.export.raster import write_bytes
from engine.number_format import down
from engine.types import CLASSES, DatasetInfo, FloatArray, Reading

_GAP = 14
_LINE = 17
_MARGIN = 24
_TILES = 5
"""Reconstructions in a row."""
_ROW, _NAME, _NUMBERS = 22, 70, 130
"""A bar's height, the width for its class and the width for its numbers."""
_LONG_NAME = 130
"""Width for the class where classes have names."""
CLASS_NAMES = DatasetInfo().class_names
"""The names of classes that have none: "0" to "9"."""


def write_reading_sheet(
    path: Path,
    reading: Reading,
    name: str,
    *,
    score: str = "energy",
    classes: Sequence[str] = CLASS_NAMES,
    truth: int | None = None,
    scale: int = 4,
) -> None:
    """Write a PNG with the image (twice as large) and ten reconstructions with their score and p.

    Bars of p take the place of reconstructions where the model makes none. `name` is the image's name in the
    title, `score` what the energies are (`ModelInfo.score`); `classes` are the ten names, `truth` is the
    image's own class where it is known. Where no class explains the image the title says so, without p.
    Raises ExportError.
    """
    side, large = drawing.panel_side(scale), drawing.panel_side(2 * scale)
    top, tiles = _MARGIN + 2 * _LINE, _MARGIN + large + 2 * _GAP
    below = 2 * (side + 2 * _LINE + _GAP) if reading.reconstructions is not None else (CLASSES + 1) * _ROW
    page = drawing.sheet(
        tiles + _TILES * (side + _GAP) - _GAP + _MARGIN, top + max(large + 4 * _LINE, below) + _GAP
    )
    names = [drawing.short(each) for each in classes]
    title = f"{name}: {_answer(reading, classes, truth)}"
    drawing.write_text(page, title, _MARGIN, _MARGIN - 8, 16, bold=True)
    drawing.put(page, drawing.grey_panel(reading.image, 2 * scale), _MARGIN, top)
    for line, text in enumerate(_notes(reading, score)):
        drawing.write_text(page, text, _MARGIN, top + large + 6 + line * _LINE, 12)
    if reading.reconstructions is None:
        _put_bars(page, reading, score, names, tiles, top, _TILES * (side + _GAP) - _GAP)
    else:
        _put_tiles(page, reading, reading.reconstructions, score, names, tiles, top, scale)
    buffer = io.BytesIO()
    drawing.to_picture(page).save(buffer, "PNG", optimize=True)
    write_bytes(path, buffer.getvalue())


def _put_tiles(
    page: Indices,
    reading: Reading,
    makes: FloatArray,
    score: str,
    names: Sequence[str],
    start: int,
    top: int,
    scale: int,
) -> None:
    side = drawing.panel_side(scale)
    for c in range(CLASSES):
        row, column = divmod(c, _TILES)
        left, above = start + column * (side + _GAP), top + row * (side + 2 * _LINE + _GAP)
        drawing.put(page, drawing.grey_panel(makes[c], scale), left, above)
        mark = _mark(reading, c)
        drawing.write_text(page, f"{names[c]}{mark}", left, above + side + 2, 12, bold=bool(mark))
        word = "energy " if score == "energy" else ""  # a tile has no room for longer ones
        chance = f"  p {reading.confidence[c]:.2f}" if reading.explained else ""
        numbers = f"{word}{reading.energies[c]:.1f}{chance}"
        drawing.write_text(page, numbers, left, above + side + 2 + _LINE, 11)


def _put_bars(
    page: Indices, reading: Reading, score: str, names: Sequence[str], left: int, top: int, width: int
) -> None:
    """One line for each class: its name, p as a bar and a number, its score."""
    drawing.write_text(page, f"class, p, {score} (no reconstructions)", left, top - 4, 12)
    room = _NAME if max(map(len, names)) == 1 else _LONG_NAME
    track = width - room - _NUMBERS
    for c in range(CLASSES):
        above, share = top + (c + 1) * _ROW, float(reading.confidence[c])
        mark = _mark(reading, c)
        drawing.write_text(page, f"{names[c]}{mark}", left, above, 12, bold=bool(mark))
        bar = drawing.sheet(track, _ROW // 2)
        bar[:] = drawing.FAINT
        bar[:, : round(track * min(max(share, 0.0), 1.0))] = drawing.INK
        drawing.put(page, bar, left + room, above + 2)
        numbers = f"p {share:.2f}   {reading.energies[c]:.1f}"
        drawing.write_text(page, numbers, left + room + track + _GAP, above, 12)


def _answer(reading: Reading, classes: Sequence[str], truth: int | None) -> str:
    label = classes[reading.label]
    if not reading.explained:
        return f"no class explains it; the nearest is {label}"
    really = "" if truth in (None, reading.label) else f", misclassified: it is {classes[truth]}"
    return f"reads as {label}, p {reading.confidence[reading.label]:.2f}{really}"


def _mark(reading: Reading, c: int) -> str:
    if not reading.explained:
        return "  nearest" if c == reading.label else ""
    return {reading.label: "  winner", reading.rival: "  rival"}.get(c, "")


def _notes(reading: Reading, score: str) -> tuple[str, ...]:
    """The lines below the image."""
    if reading.certificate is None:
        explained = reading.reconstructions is not None and score != "energy"
        return (f"below each class: {score}, p",) if explained else ()
    radii, guaranteed = reading.certificate.radii, reading.certificate.guaranteed
    return (
        f"certified ({'guaranteed' if guaranteed else 'assuming the latent optimum is found'})",
        f"L2 {down(radii.L2, 2)}   L∞ {down(radii.Linf, 3)}   L0 {radii.L0}",
        f"paper's bounds: L2 {down(radii.paper_L2, 2)}   L∞ {down(radii.paper_Linf, 3)}",
    )
