"""The paper's figures from results, drawn by matplotlib, which is optional (the extra `plots`)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data import load_dataset, strided
from engine.evaluation.plots import AXES
from engine.lab.distal import Distal, summary
from engine.lab.table import NORMS, THRESHOLDS, curve, distances
from engine.lab.units import MISCLASSIFIED, Result
from engine.number_format import DECIMALS, up
from engine.system.files import written_whole
from engine.types import CLASSES, FloatArray, Norm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FARTHEST: Mapping[Norm, float] = {Norm.L2: 5.0, Norm.LINF: 0.6, Norm.L0: 60.0}
"""Where the axes of distances end."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", "--", "-.", ":")
MARKERS = {"on the axis": ".", "farther away": ">", "none found": "x"}
"""The markers of Figure 8."""
EXAMPLES = 8
"""Digits in a figure of images."""
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
Title = Callable[[str], str]
Draw = Callable[[Sequence[Result], Title], "Figure"]


def accuracy_distortion(results: Sequence[Result], title: Title) -> Figure:
    """Figure 2: the accuracy left at each distance, a panel for each norm with results."""
    norms, figure, axes = _panels(results)
    for axis, norm in zip(axes, norms, strict=True):
        found = distances(results, norm)
        for name, style in _styles(results).items():
            if name not in found:
                continue
            lengths, left = curve(found[name].values())
            axis.step(
                lengths,
                100 * left,
                where="post",
                label=title(name),
                color=style["color"],
                linestyle=style["linestyle"],
            )
        axis.axvline(THRESHOLDS[norm], color="0.7", linewidth=0.8)
        axis.set(xlabel=AXES[norm], xlim=(0, FARTHEST[norm]), ylim=(0, 101))
    axes[0].set_ylabel("accuracy, %")
    axes[-1].legend(frameon=False, fontsize=8)
    return figure


def distributions(results: Sequence[Result], title: Title) -> Figure:
    """Figure 8: the distribution of the distances, a row of dots and the median for each model."""
    norms, figure, axes = _panels(results)
    styles = _styles(results)
    for axis, norm in zip(axes, norms, strict=True):
        found, end = distances(results, norm), FARTHEST[norm]
        for place, (name, style) in enumerate(styles.items()):
            if name not in found:
                continue
            lengths = np.array(list(found[name].values()))
            heights = place + np.random.default_rng(0).uniform(-0.3, 0.3, len(lengths))
            for kind, marker in zip(_kinds(lengths, end), MARKERS.values(), strict=True):
                axis.plot(
                    np.minimum(lengths, end)[kind],
                    heights[kind],
                    marker,
                    markersize=3,
                    color=style["color"],
                    alpha=0.5,
                )
            median = float(np.quantile(lengths, 0.5, method="higher"))
            if median <= end:
                axis.plot([median, median], [place - 0.4, place + 0.4], color="black")
        axis.set(xlabel=AXES[norm], xlim=(-0.02 * end, 1.05 * end), yticks=range(len(styles)))
        axis.set_yticklabels([title(name) for name in styles] if axis is axes[0] else [])
        axis.set_ylim(len(styles) - 0.5, -0.5)
    for meaning, marker in list(MARKERS.items())[1:]:
        axes[-1].plot([], [], marker, color="0.4", markersize=4, label=meaning)
    figure.legend(loc="outside lower right", ncols=2, frameon=False, fontsize=7)
    return figure


def _kinds(lengths: NDArray[np.float64], end: float) -> tuple[NDArray[np.bool_], ...]:
    """(n,) each: which distances are on the axis, which beyond its end, and where nothing was found."""
    none = np.isinf(lengths)
    return lengths <= end, (lengths > end) & ~none, none


def minimal_adversarials(results: Sequence[Result], norm: Norm, title: Title) -> Figure:
    """Figure 3: the nearest adversarials of some digits, evenly spaced, a row for each model."""
    nearest = _nearest(results, norm)
    attacked = sorted({digit for found in nearest.values() for digit in found})
    shown = min(EXAMPLES, len(attacked))
    digits = [attacked[place] for place in strided(len(attacked), shown)] if shown else []
    originals = load_dataset(results[0].unit.model.data if results else None).test
    figure, axes = _grid(len(nearest) + 1, len(digits))
    for column, digit in enumerate(digits):
        _show(axes[0][column], originals.image(digit), "")
    axes[0][0].set_ylabel("original", fontsize=8)
    for row, (name, found) in enumerate(nearest.items(), 1):
        for column, digit in enumerate(digits):
            _show_result(axes[row][column], found.get(digit), norm)
        axes[row][0].set_ylabel(title(name), fontsize=8)
    return figure


def quantiles(results: Sequence[Result], norm: Norm, title: Title) -> Figure:
    """Figures 5 to 7: for each model the adversarials at quantiles of its distances."""
    nearest = {name: found for name, found in _nearest(results, norm).items() if found}
    figure, axes = _grid(max(len(nearest), 1), len(QUANTILES))
    for row, (name, found) in enumerate(nearest.items()):
        ordered = sorted(found.values(), key=lambda result: (result.distance(norm), result.unit.digit))
        for column, share in enumerate(QUANTILES):
            _show_result(axes[row][column], ordered[round(share * (len(ordered) - 1))], norm)
            if row == 0:
                axes[row][column].set_title(f"{100 * share:.0f} %", fontsize=8)
        axes[row][0].set_ylabel(title(name), fontsize=8)
    return figure


def distal(found: Mapping[str, Distal], title: Title) -> Figure:
    """Figure 4: for each model what both searches found for each class, above its nearest training digit.

    Below an image stand p, the energy F of the class and in brackets the one that 99 % of its test digits
    stay below; below a digit its class and its L2 distance.
    """
    rows = [(name, each, *part) for name, each in found.items() for part in summary.parts(each).items()]
    figure, axes = _grid(max(2 * len(rows), 1), CLASSES)
    for row, (name, each, search, part) in enumerate(rows):
        images, digits = axes[2 * row : 2 * row + 2]
        for label in range(CLASSES):
            _show(images[label], part.images[label], summary.caption(each, part, label), size=5)
            near = f"{part.nearest_label[label]}, {part.distance[label]:.1f} away"
            _show(digits[label], part.nearest[label], near, size=5)
            if row == 0:
                images[label].set_title(str(label), fontsize=8)
        images[0].set_ylabel(f"{title(name)}\n{search}", fontsize=6)
        digits[0].set_ylabel("nearest digit", fontsize=6)
    return figure


def write(figure: Figure, paths: Sequence[Path]) -> None:
    """Write the figure to each path, in the format of its suffix. Raises ExportError."""
    for path in paths:
        with written_whole(path) as file:
            figure.savefig(file, format=path.suffix.removeprefix("."), dpi=150)


def _nearest(results: Sequence[Result], norm: Norm) -> dict[str, dict[int, Result]]:
    """Model -> digit -> the nearest adversarial by attacks that minimise `norm`; none if misclassified."""
    found: dict[str, dict[int, Result]] = {}
    for result in results:
        digits = found.setdefault(result.unit.model.name, {})
        if result.unit.norm is not norm or result.status == MISCLASSIFIED or result.image is None:
            continue
        best = digits.get(result.unit.digit)
        if best is None or result.distance(norm) < best.distance(norm):
            digits[result.unit.digit] = result
    return found


def _styles(results: Sequence[Result]) -> dict[str, dict[str, str]]:
    """Model -> its colour and dashes, the same in all panels."""
    names = dict.fromkeys(result.unit.model.name for result in results)
    return {
        name: {"color": COLOURS[place % len(COLOURS)], "linestyle": DASHES[place % len(DASHES)]}
        for place, name in enumerate(names)
    }


def _panels(results: Sequence[Result]) -> tuple[list[Norm], Figure, list[Axes]]:
    from matplotlib.figure import Figure

    norms = [norm for norm in NORMS if any(result.unit.norm is norm for result in results)]
    figure = Figure(figsize=(3.7 * len(norms), 3.4), layout="constrained")
    axes: list[list[Axes]] = figure.subplots(1, len(norms), squeeze=False).tolist()
    return norms, figure, axes[0]


def _grid(rows: int, columns: int) -> tuple[Figure, list[list[Axes]]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1.1 * columns + 0.8, 1.3 * rows), layout="constrained")
    axes: list[list[Axes]] = figure.subplots(rows, max(columns, 1), squeeze=False).tolist()
    for axis in itertools.chain(*axes):
        axis.set(xticks=[], yticks=[])
        for side in axis.spines.values():
            side.set_visible(False)
    return figure, axes


def _show(axis: Axes, image: FloatArray, caption: str, size: float = 7) -> None:
    axis.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axis.set_xlabel(caption, fontsize=size, labelpad=2)


def _say(axis: Axes, words: str) -> None:
    axis.text(0.5, 0.5, words, ha="center", va="center", fontsize=6, transform=axis.transAxes)


def _show_result(axis: Axes, result: Result | None, norm: Norm) -> None:
    if result is None or result.image is None:
        _say(axis, "none found")
        return
    length = result.distance(norm)
    _show(axis, result.image, f"{result.adversarial_label}, {up(length, DECIMALS[norm])}")
