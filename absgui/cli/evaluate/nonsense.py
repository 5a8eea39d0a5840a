"""`absgui evaluate --nonsense`: which images no class explains, of digits and of what is none."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from absgui.cli import common
from absgui.cli.evaluate.certificates import Bar
from engine.data import Dataset

if TYPE_CHECKING:
    from engine.protocols import Model

SAMPLES = 1000


def report(
    arguments: argparse.Namespace, model: Model, data: Dataset, samples: int, bar: Bar
) -> common.Figures:
    """The figures for JSON. Raises AbsguiError for a model that has no limit."""
    from engine.evaluation.junk import junk
    from engine.evaluation.nonsense import evaluate_nonsense

    seed = arguments.seed or 0
    with bar("nonsense", samples + sum(map(len, junk(seed).values()))) as progress:
        return {**asdict(evaluate_nonsense(model, data, samples, seed, progress)), "seed": seed}


def text(figures: common.Figures, data: Dataset) -> str:
    """How it is printed unless JSON is asked for."""
    rows = [["images", "in all", "unexplained", "(95 % interval)", "median energy"]]
    for name, found in [("test images", figures["digits"]), *figures["junk"].items()]:
        rows.append(
            [
                name,
                str(found["images"]),
                str(found["refused"]),
                common.share(found["share"], found["interval"]),
                f"{found['median_energy']:.1f}",
            ]
        )
    wrong = figures["misclassified_refused"]
    return (
        f"{figures['model']}, {common.sampled(figures['samples'], data)}, and images that are no digits "
        f"(seed {figures['seed']})\n"
        f"no class explains an image above an energy of {figures['limit']:.2f}, or of |x|^2\n"
        f"misclassified among the test images refused: {wrong}\n\n" + common.table(rows, right=(1, 2, 3, 4))
    )
