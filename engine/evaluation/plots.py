"""Curves of certified accuracy, drawn by matplotlib, which is optional (the extra `plots`)."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.system.files import written_whole
from engine.types import Norm

if TYPE_CHECKING:
    from engine.evaluation.certificates import CertificateResult

AXES = {Norm.L2: "L2 distance", Norm.LINF: "largest change of a pixel", Norm.L0: "changed pixels"}
MARKS = {Norm.L2: 1.58, Norm.LINF: 0.3, Norm.L0: 12.0}
"""Radii at which other publications state their accuracies."""
STYLES = {"refined": ("#D55E00", "-."), "paper": ("#56B4E9", "--"), "box": ("#009E73", ":")}
"""Colour and dashes, by a word in the figure's name."""
PLAIN = ("#0072B2", "-")
"""The linear-gap certificates."""


def available() -> bool:
    """Whether there is matplotlib to draw with."""
    return importlib.util.find_spec("matplotlib") is not None


def draw_accuracy(result: CertificateResult, paths: Sequence[Path]) -> None:
    """Draw the curves once and write them to each path, in the format of its suffix. Raises ExportError."""
    from matplotlib.figure import Figure

    # Not above: it imports torch, and the window asks only whether plots are available.
    from engine.evaluation.certificates import GRIDS, NORMS

    figure = Figure(figsize=(11, 3.6), layout="constrained")
    axes = figure.subplots(1, 3, sharey=True)
    for axis, (norm, grid) in zip(axes, GRIDS.items(), strict=True):
        for name in (name for name in result.figures if NORMS[name] is norm):
            colour, dashes = next((style for word, style in STYLES.items() if word in name), PLAIN)
            accuracies = [100 * result.accuracy(name, radius) for radius in grid]
            # Between two radii no more is certified than at the next one, whatever a slope would say.
            axis.step(grid, accuracies, dashes, color=colour, label=name.replace("_", " "))
            low, high = np.array([result.interval(name, radius) for radius in grid]).T
            axis.fill_between(grid, 100 * low, 100 * high, step="pre", color=colour, alpha=0.12, linewidth=0)
        axis.axvline(MARKS[norm], color="0.7", linewidth=0.8)
        axis.set(xlabel=AXES[norm], ylim=(0, 101), xlim=(0, grid[-1]))
        axis.legend(frameon=False)
    axes[0].set_ylabel("certified accuracy, %")
    assumption = "" if result.guaranteed else " (assuming the latent optimum is found)"
    figure.suptitle(f"{result.model}, {result.samples} test images, evenly spaced{assumption}", fontsize=10)
    for path in paths:
        with written_whole(path) as file:
            figure.savefig(file, format=path.suffix.removeprefix("."), dpi=150)
