"""`absgui evaluate --calibration`: whether p means what it says, as shown and by the paper's formula."""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

from absgui.cli import common
from absgui.cli.evaluate.certificates import Bar
from engine.data import Dataset

if TYPE_CHECKING:
    from engine.protocols import Model

SAMPLES = 10_000
NAMES = {"shown": "p as shown", "paper": "the paper's p"}


def report(
    arguments: argparse.Namespace, model: Model, data: Dataset, samples: int, bar: Bar
) -> common.Figures:
    """The figures for JSON; with --out also a table and the figure of all tables in that folder."""
    from engine.evaluation import reliability_files
    from engine.evaluation.reliability import evaluate_calibration

    with bar("calibration", samples) as progress:
        result = evaluate_calibration(model, data, samples, progress)
    files: list[str] = []
    with common.said_later() as unwritten:
        if arguments.out is not None:  # those written before one that can't be are in the list
            files.extend(map(str, reliability_files.write(arguments.out, result)))
    return {**asdict(result), "files": files, "unwritten": unwritten.error}


def text(figures: common.Figures, data: Dataset) -> str:
    """How it is printed unless JSON is asked for."""
    rows = [["", "calibration error", "cross-entropy", "Brier", "median p", "p below 0.5"]]
    for kind, name in NAMES.items():
        found = figures[kind]
        rows.append(
            [
                name,
                f"{100 * found['ece']:.2f} %",
                f"{found['nll']:.4f}",
                f"{found['brier']:.4f}",
                f"{found['median']:.3f}",
                f"{100 * found['unsure']:.2f} %",
            ]
        )
    accuracy = common.share(figures["accuracy"], figures["accuracy_interval"], 2)
    title = f"{figures['model']}, {common.sampled(figures['samples'], data)}"
    parts = [
        f"{title}\naccuracy {accuracy} (95 % interval)",
        common.table(rows, right=range(1, 6)),
        _bins(figures),
    ]
    if figures["files"]:
        from engine.evaluation import plots

        parts.append("\n".join(figures["files"]))
        if not plots.available():
            parts.append("no plot: matplotlib is not installed (pip install matplotlib)")
    return "\n\n".join(parts)


def _bins(figures: common.Figures) -> str:
    """The reliability diagram in numbers."""
    count = len(figures["shown"]["counts"])
    rows = [["p", *(cell for name in NAMES.values() for cell in (name, "correct"))]]
    for place in range(count):
        cells = []
        for kind in NAMES:
            images, right = figures[kind]["counts"][place], figures[kind]["accuracies"][place]
            cells += [f"{images} images", f"{100 * right:.1f} %" if math.isfinite(right) else "-"]
        rows.append([f"{place / count:.2f} to {(place + 1) / count:.2f}", *cells])
    return common.table(rows, right=range(1, 5))
