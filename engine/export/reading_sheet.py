"""A reading as one picture: the image, and what each of the ten classes makes of it."""

from __future__ import annotations

import io
from pathlib import Path

from engine.export import drawing
from engine.export.raster import write_bytes
from engine.rounding import down
from engine.types import CLASSES, Reading

_GAP = 14
_LINE = 17
_MARGIN = 24
_TILES = 5
"""In a row."""


def write_reading_sheet(path: Path, reading: Reading, name: str, *, scale: int = 4) -> None:
    """Write a PNG with the image (twice as large) and ten reconstructions with energy and p.

    `name` is what the image is called in the title. Raises ExportError.
    """
    side, large = drawing.panel_side(scale), drawing.panel_side(2 * scale)
    top, tiles = _MARGIN + 2 * _LINE, _MARGIN + large + 2 * _GAP
    cell = side + 2 * _LINE + _GAP
    page = drawing.sheet(
        tiles + _TILES * (side + _GAP) - _GAP + _MARGIN, top + max(large + 4 * _LINE, 2 * cell) + _GAP
    )
    title = f"{name}: reads as {reading.label}, p {reading.confidence[reading.label]:.2f}"
    drawing.write_text(page, title, _MARGIN, _MARGIN - 8, 16, bold=True)
    drawing.put(page, drawing.grey_panel(reading.image, 2 * scale), _MARGIN, top)
    for line, text in enumerate(_certified(reading)):
        drawing.write_text(page, text, _MARGIN, top + large + 6 + line * _LINE, 12)
    for c in range(CLASSES):
        row, column = divmod(c, _TILES)
        left, above = tiles + column * (side + _GAP), top + row * cell
        drawing.put(page, drawing.grey_panel(reading.reconstructions[c], scale), left, above)
        mark = {reading.label: "  winner", reading.rival: "  rival"}.get(c, "")
        drawing.write_text(page, f"{c}{mark}", left, above + side + 2, 12, bold=bool(mark))
        numbers = f"energy {reading.energies[c]:.1f}  p {reading.confidence[c]:.2f}"
        drawing.write_text(page, numbers, left, above + side + 2 + _LINE, 11)
    buffer = io.BytesIO()
    drawing.to_picture(page).save(buffer, "PNG", optimize=True)
    write_bytes(path, buffer.getvalue())


def _certified(reading: Reading) -> tuple[str, ...]:
    if reading.certificate is None:
        return ()
    radii = reading.certificate.radii
    return (
        "certified (if the latent optimum is found)",
        f"L2 {down(radii.L2, 2)}   L∞ {down(radii.Linf, 3)}   L0 {radii.L0}",
        f"paper's bound: L2 {down(radii.paper_L2, 2)}",
    )
