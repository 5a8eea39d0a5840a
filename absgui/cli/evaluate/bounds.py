"""`absgui evaluate --bounds`: the distance of the nearest adversarial, bounded from below and from above."""

from __future__ import annotations

import argparse
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from absgui.cli import common
from absgui.cli.evaluate.certificates import Bar
from engine.data import Dataset
from engine.number_format import down, up
from engine.protocols import Model

if TYPE_CHECKING:
    from engine.evaluation.rowlog import RowLog

SAMPLES = 100
NORM = "L2"
"""Unless --norm says another."""


def open_log(arguments: argparse.Namespace, model: Model, data: Dataset) -> RowLog:
    """Each norm has its own. Raises AbsguiError or ExportError."""
    from engine.evaluation import bounds

    return bounds.open_log(arguments.out / f"bounds-{arguments.norm or NORM}.csv", model, data)


def report(
    arguments: argparse.Namespace, model: Model, data: Dataset, samples: int, bar: Bar, log: RowLog | None
) -> common.Figures:
    """The figures in one norm, for JSON."""
    from engine.evaluation.bounds import evaluate_bounds
    from engine.types import Norm

    with bar("bounds", samples) as progress:
        result = evaluate_bounds(model, data, samples, Norm(arguments.norm or NORM), progress, log=log)
    lengths = {name: asdict(spread) for name, spread in result.lengths.items()}
    names = [field.name for field in fields(result) if field.name != "lengths"]
    files = [] if log is None else [str(log.path)]
    return {**{name: getattr(result, name) for name in names}, **lengths, "files": files}


def text(figures: common.Figures, data: Dataset) -> str:
    """The same as a table."""
    rows = [[figures["norm"], "mean", "s.e.", "median"]]
    rows += [
        [
            title,
            rounded(figures[key]["mean"], 3),
            common.error(figures[key]["standard_error"]),
            rounded(figures[key]["median"], 3),
        ]
        for title, key, rounded in (
            ("certificate, one constraint", "certificate", down),
            ("refined certificate", "refined", down),
            ("adversarial found", "distance", up),
        )
    ]
    tried = figures["samples"] - figures["misclassified"]
    parts = [common.table(rows, right=(1, 2, 3)), f"found {figures['found']} of {tried}"]
    if figures["found"]:
        parts[-1] += (
            f"; certified part of the distance: median "
            f"{down(figures['certificate_share'], 4)}, refined {down(figures['refined_share'], 4)} "
            f"(least {down(figures['least_refined_share'], 4)})\n"
            f"{figures['seconds']:.2f} s per image ({figures['cpu_seconds']:.2f} s of processor time), "
            f"both bounds after {figures['first_seconds']:.2f} s"
        )
    holds = "without assumptions" if figures["guaranteed"] else "assuming the latent optimum is found"
    return (
        f"{figures['model']} ({figures['mode']} inference), {common.sampled(figures['samples'], data)}, "
        f"{figures['misclassified']} misclassified (counted with distance 0)\n"
        f"certified {holds}; s.e.: standard error over the images\n\n"
        + "\n\n".join([*parts, *figures["files"]])
    )
