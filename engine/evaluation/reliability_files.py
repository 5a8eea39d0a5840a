"""Reliability diagrams: a table for each model, and one figure of all models whose tables lie in a folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.evaluation import plots
from engine.evaluation.reliability import BINS, CalibrationResult
from engine.models.registry import REGISTRY
from engine.system.files import written_whole
from engine.types import AbsguiError, ExportError

PREFIX = "calibration-"
COLUMNS = ("title", "samples", "p", "from", "to", "images", "mean_p", "accuracy")
KINDS = {"shown": ("#0072B2", "-", "as shown"), "paper": ("#D55E00", "--", "the paper's, with eta")}
"""Kind of probability -> its colour, its dashes and what it is called."""
FEWEST = 10
"""Bins of fewer images have no point in the figure: their share says little."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a model's file says."""

    title: str
    samples: int
    bins: dict[str, NDArray[np.float64]]
    """Kind -> (15, 3) images, mean p, accuracy; NaN where there is no image."""

    def ece(self, kind: str) -> float:
        """Expected calibration error."""
        counts, sure, right = self.bins[kind].T
        return float(np.nansum(counts * np.abs(right - sure)) / counts.sum())


def write(folder: Path, result: CalibrationResult) -> Iterator[Path]:
    """Write a model's table, then draw all tables of the folder: the files, each when it is written.

    Raises ExportError, also if another model's table is damaged, without which there is no figure of all.
    """
    table = folder / f"{PREFIX}{Path(result.model).name}.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for kind in KINDS:
        found = getattr(result, kind)
        for place in range(BINS):
            edges = f"{place / BINS:.4f}", f"{(place + 1) / BINS:.4f}"
            means = [f"{value:.6f}" for value in (found.confidences[place], found.accuracies[place])]
            writer.writerow([result.title, result.samples, kind, *edges, found.counts[place], *means])
    with written_whole(table) as file:
        file.write(text.getvalue().encode())
    yield table
    if plots.available():
        drawn = [folder / "calibration.png", folder / "calibration.svg"]
        try:
            tables = [read(path) for path in _in_order(folder)]
        except AbsguiError as error:
            raise ExportError(error.message) from error
        draw(tables, drawn)
        yield from drawn


def read(path: Path) -> Table:
    """The table in a file. Raises AbsguiError for another one."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        bins = {
            kind: np.array(
                [[float(row[name]) for name in COLUMNS[5:]] for row in rows if row["p"] == kind], np.float64
            )
            for kind in KINDS
        }
        found = Table(rows[0]["title"], int(rows[0]["samples"]), bins)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise AbsguiError("{path} is damaged: delete it, or evaluate that model again.", path=path) from error
    if any(table.shape != (BINS, 3) for table in bins.values()):
        raise AbsguiError("{path} is damaged: delete it, or evaluate that model again.", path=path)
    return found


def draw(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """One column for each table: accuracy against p, and below it how many images have that p.

    Written to each path, in the format of its suffix. Raises ExportError.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1.0 + 2.1 * len(tables), 4.0), layout="constrained")
    axes = figure.subplots(2, len(tables), sharex=True, sharey="row", height_ratios=(2.2, 1), squeeze=False)
    edges = np.linspace(0, 1, BINS + 1)
    for (above, below), table in zip(axes.T, tables, strict=True):
        above.plot((0, 1), (0, 1), color="0.7", linewidth=0.8)
        for kind, (colour, dashes, name) in KINDS.items():
            counts, sure, right = table.bins[kind].T
            there = counts >= FEWEST
            label = f"{name}: {100 * table.ece(kind):.1f} %"
            above.plot(
                sure[there], right[there], dashes, color=colour, marker="o", markersize=3, linewidth=1.2,
                label=label,
            )  # fmt: skip
            below.stairs(100 * counts / counts.sum(), edges, color=colour, linestyle=dashes, linewidth=1.2)
        above.set(ylim=(-0.02, 1.02), xlim=(0, 1))
        above.set_title(f"{table.title} ({table.samples:,})", fontsize=9)
        above.legend(
            frameon=False, fontsize=6.5, loc="lower right", title="calibration error", title_fontsize=6.5
        )
        below.set(xlabel="p", ylim=(0, 100))
    axes[0, 0].set_ylabel("classified correctly")
    axes[1, 0].set_ylabel("images, %")
    with mpl.rc_context({"svg.hashsalt": "absgui"}):  # the same bytes each time
        for path in paths:
            kind = path.suffix.removeprefix(".")
            with written_whole(path) as file:
                figure.savefig(file, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)


def _in_order(folder: Path) -> list[Path]:
    """The tables of a folder: the registry's models in its order, then the others."""
    names = list(REGISTRY)
    found = [path for path in folder.glob(f"{PREFIX}*.csv") if path.is_file()]

    def place(path: Path) -> tuple[int, str]:
        name = path.stem.removeprefix(PREFIX)
        return (names.index(name) if name in names else len(names), name)

    return sorted(found, key=place)
