"""A report as a file, HTML or PDF by its suffix."""

from __future__ import annotations

import io
from pathlib import Path

from absgui.language import tr
from absgui.presentation.code import Recipe, as_command, is_sample
from absgui.presentation.report import html
from absgui.presentation.report.blocks import Picture, Report
from engine.data.packing import PREFIX, packed
from engine.export import drawing, write_bytes
from engine.models import registry
from engine.types import ExportError, ModelChoice, Run

SUFFIXES = (".html", ".htm", ".pdf")


def write_report(path: Path, report: Report) -> None:
    """Write it whole or not at all. Raises ExportError, also for a suffix of something else."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ExportError(
            tr("{path} was not written: a report is HTML or PDF; end its name in .html or .pdf", path=path)
        )
    if suffix == ".pdf":
        from absgui.widgets import theme
        from absgui.widgets.pdf import pdf_of

        data = pdf_of(report.title, html.parts(report, encoded), theme.FAMILY)
    else:
        data = html.page(report, encoded, tr("en", "the code of this language")).encode()
    write_bytes(path, data)


def encoded(picture: Picture) -> bytes:
    """A PNG of a picture, at its scale, so that whoever enlarges it blurs nothing."""
    panel = drawing.sign_panel if picture.signed else drawing.grey_panel
    buffer = io.BytesIO()
    drawing.to_picture(panel(picture.image, picture.scale)[1:-1, 1:-1]).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def command_of(run: Run, choice: ModelChoice | None = None) -> str:
    """The line that repeats a run; `choice` is how its model was asked for, where that is known."""
    source, request, info = run.source, run.outcome.request, run.model
    if choice is None:
        weights = None if info.weights in ("", "bundled") else Path(info.weights)
        known = info.name in registry.REGISTRY
        mode = info.mode if info.mode in ("fast", "paper") else "fast"
        choice = ModelChoice(info.name, weights if known else None, mode=mode)
    same = is_sample(source.reference) and not source.inverted
    image = source.reference if same else f"{PREFIX}{packed(request.image)}"
    return as_command(Recipe(source.name, image, request, choice, run.outcome))
