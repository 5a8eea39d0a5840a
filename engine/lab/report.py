"""Results as files: tables, and figures where there is matplotlib to draw them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.files import written_whole
from engine.lab import table
from engine.lab.units import Result
from engine.models.registry import title


def write(results: Sequence[Result], folder: Path) -> list[Path]:
    """Write them into a folder that is there, over those of before; returns the paths. Raises ExportError."""
    from engine.evaluation import plots
    from engine.lab import figures

    rows = table.rows(results)
    written = []
    for name, content in (
        ("table.md", table.markdown(rows, title) + "\n"),
        ("table.csv", table.as_csv(rows)),
    ):
        with written_whole(folder / name) as file:
            file.write(content.encode())
        written.append(folder / name)
    if not plots.available() or not results:
        return written
    drawn = {
        "accuracy-distortion": figures.accuracy_distortion(results, title),
        "distributions": figures.distributions(results, title),
    }
    for norm in {row.norm for row in rows}:
        drawn[f"minimal-{norm.value}"] = figures.minimal_adversarials(results, norm, title)
        drawn[f"quantiles-{norm.value}"] = figures.quantiles(results, norm, title)
    for name, figure in sorted(drawn.items()):
        paths = [folder / f"{name}.{kind}" for kind in ("png", "svg")]
        figures.write(figure, paths)
        written += paths
    return written
