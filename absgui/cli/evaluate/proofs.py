"""`absgui evaluate --proofs` and `--verify`: certificates of Exact ABS as files, and their checking."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from absgui.cli import common
from absgui.cli.evaluate.certificates import Bar
from engine.data import Dataset
from engine.types import AbsguiError

if TYPE_CHECKING:
    from engine.protocols import Model

SAMPLES = 5


def report(
    arguments: argparse.Namespace, model: Model, data: Dataset, samples: int, bar: Bar
) -> common.Figures:
    """Write the files. Raises AbsguiError for a model whose certificates rest on an assumption."""
    from engine.evaluation.proofs import write_proofs
    from engine.models.exact_abs import ExactModel

    if not isinstance(model, ExactModel):
        raise AbsguiError(
            f"--proofs is not possible: certificates of {model.info.title} can't be proven; use exact-abs"
        )
    with bar("proofs", samples) as progress:
        paths = write_proofs(model, data, samples, arguments.proofs, progress)
    return {"model": model.info.title, "samples": samples, "files": [str(path) for path in paths]}


def text(figures: common.Figures, data: Dataset) -> str:
    """How it is printed unless JSON is asked for."""
    folder = Path(figures["files"][0]).parent if figures["files"] else None
    return (
        f"{figures['model']}, {common.sampled(figures['samples'], data)}\n"
        f"{len(figures['files'])} proofs of certificates"
        + ("" if folder is None else f" in {folder}; `absgui evaluate --verify {folder}` checks them")
    )


def check(arguments: argparse.Namespace, bar: Bar) -> tuple[bool, Mapping[str, object], str]:
    """Whether all proofs hold, the figures for JSON, and what is to be printed.

    Raises AbsguiError for files that are no proofs, WeightsError for weights that can't be loaded.
    """
    from engine.evaluation.proofs import verify
    from engine.weights.exact_abs import load_exact

    weights = load_exact(arguments.weights)
    with bar("verify", len(arguments.verify)) as progress:
        verdicts = verify(weights, arguments.verify, progress)
    rows = [["proof", "claims", ""]]
    rows += [
        [
            v.path.name,
            f"{v.norm.value} {v.radius:.6g}",
            "holds" if v.refusal is None else f"REFUSED: {v.refusal}",
        ]
        for v in verdicts
    ]
    held = sum(v.refusal is None for v in verdicts)
    figures = {
        "fingerprint": weights.fingerprint,
        "held": held,
        "refused": [{"file": str(v.path), "why": v.refusal} for v in verdicts if v.refusal is not None],
    }
    return held == len(verdicts), figures, f"{common.table(rows)}\n\n{held} of {len(verdicts)} proofs hold"
