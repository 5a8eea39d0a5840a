"""`absgui evaluate --bounds`: the nearest adversarials of MNIST's test digits, from below and from above."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from typing import Any

from absgui.cli import common
from engine.rounding import down, up

SAMPLES = 100

Progress = Callable[[str, int], AbstractContextManager[Callable[[int, int], None]]]
"""A bar, from a title and the number of digits."""


def report(arguments: argparse.Namespace, model: Any, samples: int, progress: Progress) -> dict[str, Any]:
    """The figures in one norm, for JSON."""
    from engine.evaluation.bounds import evaluate_bounds
    from engine.types import Norm

    with progress("bounds", samples) as show:
        result = evaluate_bounds(model, samples, Norm(arguments.norm), show)
    lengths = {name: asdict(spread) for name, spread in result.lengths.items()}
    names = [field.name for field in fields(result) if field.name != "lengths"]
    return {**{name: getattr(result, name) for name in names}, **lengths}


def text(figures: dict[str, Any]) -> str:
    """The same as a table."""
    rows = [[figures["norm"], "mean", "median"]]
    rows += [
        [title, *(rounded(figures[key][part], 3) for part in ("mean", "median"))]
        for title, key, rounded in (
            ("certificate, one plane", "certificate", down),
            ("refined certificate", "refined", down),
            ("adversarial found", "distance", up),
        )
    ]
    tried = figures["samples"] - figures["misclassified"]
    return (
        f"{figures['model']} ({figures['mode']} inference), the first {figures['samples']} test digits, "
        f"{figures['misclassified']} misclassified (0)\n"
        f"certified assuming the latent optimum is found\n\n{common.table(rows, right=(1, 2))}\n\n"
        f"found {figures['found']} of {tried}; part of the distance that is certified: "
        f"median {figures['certificate_share']:.3f}, "
        f"refined {figures['refined_share']:.4f} (least {figures['least_refined_share']:.3f})\n"
        f"{figures['seconds']:.2f} s for a digit ({figures['cpu_seconds']:.2f} s of processor time), "
        f"both bounds after {figures['first_seconds']:.2f} s"
    )
