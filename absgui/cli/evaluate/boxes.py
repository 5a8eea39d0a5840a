"""`absgui evaluate --boxes`: how far a certificate of ABS without an assumption is."""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

from absgui.cli import common
from absgui.cli.evaluate.certificates import Bar
from engine.data import Dataset
from engine.types import AbsguiError

if TYPE_CHECKING:
    from engine.protocols import Model

SAMPLES = 1
RADII = (0.0, 0.5)
"""L2, in grey levels."""
DAY = 24 * 3600


def report(
    arguments: argparse.Namespace, model: Model, data: Dataset, samples: int, bar: Bar
) -> common.Figures:
    """The figures for JSON. Raises AbsguiError for other models than ABS."""
    from engine.evaluation.enclosures import BEAM, estimate_trees
    from engine.models.abs import AbsModel

    if not isinstance(model, AbsModel):
        raise AbsguiError(f"--boxes is not possible: {model.info.title} has no decoders; use abs")
    seed, trees = arguments.seed or 0, {}
    for radius in RADII:
        with bar(f"boxes at {radius:g}", samples) as progress:
            trees[radius] = estimate_trees(model, data, samples, radius, seed=seed, progress=progress)
    rows = [{"radius": radius, **asdict(tree)} for radius, found in trees.items() for tree in found]
    # JSON has no infinity.
    rows = [{**row, "boxes": row["boxes"] if math.isfinite(row["boxes"]) else None} for row in rows]
    return {"model": model.info.title, "samples": samples, "seed": seed, "beam": BEAM, "trees": rows}


def text(figures: common.Figures, data: Dataset) -> str:
    """How it is printed unless JSON is asked for."""
    rows = [["image", "class", "rival", "lead", "radius", "boxes", "halvings", "core-days"]]
    for tree in figures["trees"]:
        boxes, days = "-", "-"
        if tree["boxes"] is not None:
            boxes, days = f"{tree['boxes']:.1e}", f"{tree['boxes'] * tree['seconds'] / DAY:.2g}"
        names = [data.class_names[tree[key]] for key in ("label", "rival")]
        numbers = [f"{tree['lead']:.1f}", f"{tree['radius']:g}", boxes, str(tree["depth"]), days]
        rows.append([str(tree["image"]), *names, *numbers])
    return (
        f"{figures['model']}, {common.sampled(figures['samples'], data)}\n"
        "boxes of latents that a proof against each rival would take (estimated from "
        f"{figures['beam']} of each generation, seed {figures['seed']}; rounding left out)\n\n"
        + common.table(rows, right=tuple(range(3, 8)))
    )
