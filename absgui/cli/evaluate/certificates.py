"""`absgui evaluate --certificates`: radii, certified accuracies, and the files about them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from absgui.cli import common
from engine.data import Dataset
from engine.number_format import down
from engine.protocols import Model

if TYPE_CHECKING:
    from engine.evaluation.certificates import CertificateResult
    from engine.evaluation.rowlog import RowLog

SAMPLES = 200
PAPER = {
    ("abs", "paper_L2"): "mean 0.690 +- 0.005",
    ("binary-abs", "paper_L2"): "mean 0.601 +- 0.005 (probably of black and white images)",
    ("abs", "paper_Linf"): "median 0.06",
}
"""What the paper reports, over 10 seeds, on MNIST."""
STATED = {"L2": (0.5, 1.0, 1.5, 1.58, 2.0, 2.5), "Linf": (0.1, 0.2, 0.3), "L0": (5.0, 8.0, 12.0)}
"""Radii whose certified accuracy is printed, by norm."""

Bar = Callable[[str, int], AbstractContextManager[Callable[[int, int], None]]]
"""Shows progress, given a title and the number of images."""


def open_log(arguments: argparse.Namespace, model: Model, data: Dataset) -> RowLog:
    """One for all seeds. Raises AbsguiError or ExportError."""
    from engine.evaluation import certificates

    return certificates.open_log(arguments.out / "certificates.csv", model, data)


def report(
    arguments: argparse.Namespace, model: Model, data: Dataset, samples: int, bar: Bar, log: RowLog | None
) -> common.Figures:
    """Certify, write what --out asks for, and return what is to be printed.

    `unwritten` is the ExportError of a file that could not be written, which takes nothing from the figures.
    """
    from engine.evaluation import certificates

    results = []
    seeds = arguments.seeds or 1
    for seed in range(seeds):
        seeded = model if seed == 0 else certificates.reseeded(model, seed)
        title = "certificates" if seeds == 1 else f"seed {seed}"
        with bar(title, samples) as progress:
            found = certificates.evaluate_certificates(seeded, data, samples, progress, log=log, seed=seed)
        results.append(found)
    result = certificates.least_of(results)
    figures: dict[str, common.Figures] = {
        name: {"mean": f.mean, "median": f.median, "standard_error": f.standard_error}
        for name, f in result.figures.items()
    }
    if len(results) > 1:
        for name, spread in certificates.over_seeds(results).items():
            figures[name]["seeds"] = {
                "means": list(spread.means),
                "mean": spread.mean,
                "standard_error": spread.standard_error,
            }
    accuracies = {
        name: {f"{radius:g}": result.accuracy(name, radius) for radius in STATED[certificates.NORMS[name]]}
        for name in figures
    }
    intervals = {
        name: {f"{radius:g}": result.interval(name, radius) for radius in STATED[certificates.NORMS[name]]}
        for name in figures
    }
    files = [] if log is None else [str(log.path)]
    with common.said_later() as unwritten:
        if log is not None:  # those written before one that can't be are in the list
            files.extend(map(str, _write(log.path.parent, result)))
    return {
        "model": result.model,
        "samples": result.samples,
        "seeds": seeds,
        **figures,
        "misclassified": result.misclassified,
        "guaranteed": result.guaranteed,
        "certified_accuracy": accuracies,
        "certified_accuracy_intervals": intervals,
        "files": files,
        "unwritten": unwritten.error,
    }


def _write(folder: Path, result: CertificateResult) -> Iterator[Path]:
    """The files, each when it is written. Raises ExportError."""
    from engine.evaluation import plots
    from engine.evaluation.certificates import accuracy_table
    from engine.system.files import written_whole

    table = folder / "certified_accuracy.csv"
    with written_whole(table) as file:
        file.write(accuracy_table(result).encode())
    yield table
    if plots.available():
        drawn = [folder / "certified_accuracy.png", folder / "certified_accuracy.svg"]
        plots.draw_accuracy(result, drawn)
        yield from drawn


def text(figures: common.Figures, data: Dataset) -> str:
    """How it is printed unless JSON is asked for."""
    from engine.evaluation.certificates import NORMS

    names = [name for name in NORMS if name in figures]
    rows = [["certified radius", "mean", "s.e.", "median", "the paper"]]
    for name in names:
        figure, paper = figures[name], PAPER.get((figures["model"], name), "") if data.bundled else ""
        shown = common.error(figure["standard_error"])
        rows.append([name, down(figure["mean"], 3), shown, down(figure["median"], 3), paper])
    parts = [common.table(rows, right=(1, 2, 3))]
    searched = ""
    if (count := figures["seeds"]) > 1:
        searched = f"for each image the least radius of {count} seeds: a radius is the least value found\n"
        rows = [["a single seed", "mean", "s.e. over the seeds"]]
        for name in names:
            seeds = figures[name]["seeds"]
            rows.append([name, f"{seeds['mean']:.4f}", f"{seeds['standard_error']:.4f}"])
        parts.append(common.table(rows, right=(1, 2)))
    rows = [["certified accuracy", "at", "(95 % interval)"]]
    for name in names:
        intervals = figures["certified_accuracy_intervals"][name]
        for radius, share in figures["certified_accuracy"][name].items():
            rows.append([name, radius, common.share(share, intervals[radius])])
    parts.append(common.table(rows, right=(1, 2)))
    files = figures["files"]
    if files:
        parts.append("\n".join(files))
        if not any(file.endswith(".png") for file in files):
            parts.append("no plot: matplotlib is not installed (pip install matplotlib)")
    holds = "without assumptions" if figures["guaranteed"] else "assuming the latent optimum is found"
    return (
        f"{figures['model']}, {common.sampled(figures['samples'], data)}, "
        f"{figures['misclassified']} misclassified (radius 0)\n"
        f"certified {holds}; s.e.: standard error over the images\n{searched}\n" + "\n\n".join(parts)
    )
