"""An attack as an animated GIF: the original, the frame and the difference side by side."""

from __future__ import annotations

import io
from pathlib import Path

from engine.export import drawing
from engine.export.drawing import Indices
from engine.export.raster import write_bytes
from engine.types import AttackStep, ExportError, Outcome

LIMIT = 240
"""The largest number of frames; longer attacks are thinned out evenly."""
_GAP = 12
_LINE = 20


def write_gif(path: Path, outcome: Outcome, *, scale: int = 8, milliseconds: int = 60) -> None:
    """Write an endless animation, `milliseconds` per frame, with a pause on the last one.

    The panels are enlarged by the whole number `scale`. Raises ExportError.
    """
    steps = drawing.key_frames(outcome.frames, LIMIT, outcome.best)
    if not steps:
        raise ExportError("{path} was not written: the attack has no frames yet", path=path)
    if outcome.best is not None and steps[-1].index != outcome.best.index:
        steps.append(outcome.best)  # the last frames may have failed: end with what was found
    pictures = [drawing.to_picture(_frame(step, steps[0], len(outcome.frames), scale)) for step in steps]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=[milliseconds] * (len(pictures) - 1) + [1500],
        loop=0,
        optimize=False,
    )
    write_bytes(path, buffer.getvalue())


def _frame(step: AttackStep, first: AttackStep, count: int, scale: int) -> Indices:
    side = drawing.panel_side(scale)
    page = drawing.sheet(3 * side + 4 * _GAP, side + 2 * _GAP + 3 * _LINE)
    panels = (
        ("original", drawing.grey_panel(first.image, scale)),
        ("now", drawing.grey_panel(step.image, scale)),
        ("difference", drawing.sign_panel(step.image - first.image, scale)),
    )
    for place, (title, panel) in enumerate(panels):
        left = _GAP + place * (side + _GAP)
        drawing.write_text(page, title, left, _GAP // 2, 13)
        drawing.put(page, panel, left, _GAP // 2 + _LINE)
    top = side + _LINE + _GAP
    verdict = f"reads as {step.label}" + ("  (adversarial)" if step.is_adversarial else "")
    drawing.write_text(page, verdict, _GAP, top, 14, bold=True)
    drawing.write_text(page, f"frame {step.index} of {count - 1}", 2 * _GAP + side, top, 13)
    drawing.write_text(page, drawing.caption(step), _GAP, top + _LINE, 13)
    drawing.write_text(page, "blue: ink removed   orange: added", 3 * _GAP + 2 * side, top, 12)
    return page
