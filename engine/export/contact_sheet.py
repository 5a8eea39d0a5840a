"""An attack on one page: its key frames in rows, with their figures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from engine.export import drawing
from engine.export.raster import write_bytes
from engine.export.reading_sheet import CLASS_NAMES
from engine.number_format import up
from engine.types import AttackStep, ExportError, Norm, Outcome

COLUMNS = 6
LIMIT = 24
"""The largest number of frames."""
_GAP = 14
_LINE = 17
_MARGIN = 24


def write_contact_sheet(
    path: Path, outcome: Outcome, *, classes: Sequence[str] = CLASS_NAMES, scale: int = 4
) -> None:
    """Write a PNG with at most 24 frames, each with its difference from the original below it.

    The pixels are enlarged by the whole number `scale`; `classes` are the ten names. Raises ExportError.
    """
    steps = drawing.key_frames(outcome.frames, LIMIT, outcome.best)
    if not steps:
        raise ExportError("{path} was not written: the attack has no frames yet", path=path)
    side = drawing.panel_side(scale)
    columns = min(COLUMNS, max(3, len(steps)))
    rows = -(-len(steps) // columns)
    cell = 2 * side + 3 * _LINE + _GAP
    page = drawing.sheet(
        2 * _MARGIN + columns * side + (columns - 1) * _GAP, 2 * _MARGIN + 2 * _LINE + 12 + rows * cell
    )
    drawing.write_text(page, _title(outcome, classes), _MARGIN, _MARGIN - 8, 16, bold=True)
    drawing.write_text(
        page, "frame, difference below it: blue ink removed, orange ink added", _MARGIN, _MARGIN + 14, 12
    )
    for place, step in enumerate(steps):
        row, column = divmod(place, columns)
        left = _MARGIN + column * (side + _GAP)
        top = _MARGIN + 2 * _LINE + 12 + row * cell
        drawing.put(page, drawing.grey_panel(step.image, scale), left, top)
        drawing.put(page, drawing.sign_panel(step.image - steps[0].image, scale), left, top + side + 2)
        for line, text in enumerate(_labels(step, outcome.best, classes)):
            drawing.write_text(page, text, left, top + 2 * side + 4 + line * _LINE, 12, bold=line == 0)
    buffer = io.BytesIO()
    drawing.to_picture(page).save(buffer, "PNG", optimize=True)
    write_bytes(path, buffer.getvalue())


def _title(outcome: Outcome, classes: Sequence[str]) -> str:
    request, best, original = outcome.request, outcome.best, classes[outcome.original_label]
    start = f"{request.attack} on {Path(outcome.model).name}: "  # a model may be a file
    if best is None:
        return start + f"{original}, {outcome.status.value} after {outcome.queries} queries"
    norm = request.norm
    distance = up(best.distances.of(norm), 0 if norm is Norm.L0 else 3)
    return start + f"{original} to {classes[best.label]}, {norm.value} {distance}"


def _labels(step: AttackStep, best: AttackStep | None, classes: Sequence[str]) -> tuple[str, str, str]:
    is_best = best is not None and step.index == best.index
    mark = "  best" if is_best else "  adversarial" if step.is_adversarial else ""
    distances = f"L2 {up(step.distances.L2, 2)}  L0 {step.distances.L0}"
    return f"{drawing.short(classes[step.label])}{mark}", distances, f"frame {step.index}"
