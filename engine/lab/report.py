"""Results as files: tables, and figures if matplotlib is installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.lab import table
from engine.lab.units import Result
from engine.models import registry
from engine.system.files import written_whole
from engine.types import ModelChoice


def write(results: Sequence[Result], folder: Path) -> list[Path]:
    """Write them into an existing folder, replacing earlier ones; returns the paths. Raises ExportError."""
    from engine.evaluation import plots
    from engine.lab import figures

    rows = table.rows(results)
    written = []
    for name, content in (
        ("table.md", table.markdown(results, registry.title) + "\n"),
        ("table.csv", table.as_csv(results)),
        ("digits.csv", table.digits_csv(results)),
    ):
        with written_whole(folder / name) as file:
            file.write(content.encode())
        written.append(folder / name)
    if not plots.available() or not results:
        return written
    drawn = {
        "accuracy-distortion": figures.accuracy_distortion(results, registry.title),
        "distributions": figures.distributions(results, registry.title),
    }
    for norm in {row.norm for row in rows}:
        drawn[f"minimal-{norm.value}"] = figures.minimal_adversarials(results, norm, registry.title)
        drawn[f"quantiles-{norm.value}"] = figures.quantiles(results, norm, registry.title)
    for name, figure in sorted(drawn.items()):
        paths = [folder / f"{name}.{kind}" for kind in ("png", "svg")]
        figures.write(figure, paths)
        written += paths
    return written


def write_distal(choices: Sequence[ModelChoice], folder: Path, seed: int) -> list[Path]:
    """Figure 4 for the differentiable models, and tables of it; earlier findings are read from the folder.

    Returns the paths; without matplotlib there is no figure. Raises AbsguiError for a model that can't be
    loaded, or whose gradient is zero wherever the search looks, and ExportError.
    """
    from engine.evaluation import plots
    from engine.lab import distal, figures

    found = {}
    for choice in choices:
        model = registry.load(choice)
        if model.info.differentiable:
            found[choice.name] = distal.load_or_find(model, folder, seed=seed)
    if not found:
        return []
    written = [folder / "distal.md", folder / "distal.csv"]
    texts = (distal.summary.markdown(found, registry.title), distal.summary.as_csv(found))
    for path, text in zip(written, texts, strict=True):
        with written_whole(path) as file:
            file.write(text.encode())
    if plots.available():
        paths = [folder / f"distal.{kind}" for kind in ("png", "svg")]
        figures.write(figures.distal(found, registry.title), paths)
        written += paths
    return written
