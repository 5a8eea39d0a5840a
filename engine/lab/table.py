"""The paper's Table 1 from results: median distances, and accuracies at a threshold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.attacks.catalogue import CATALOGUE
from engine.evaluation.intervals import wilson
from engine.lab.units import MISCLASSIFIED, Result
from engine.number_format import DECIMALS, up
from engine.types import FloatArray, ModelChoice, Norm

ALL = "all attacks"
NORMS = (Norm.L2, Norm.LINF, Norm.L0)
"""In the paper's order."""
THRESHOLDS: Mapping[Norm, float] = MappingProxyType({Norm.L2: 1.5, Norm.LINF: 0.3, Norm.L0: 12.0})
"""Distances at which the paper states accuracies."""
PAPER: Mapping[tuple[Norm, str], tuple[float, float]] = MappingProxyType(
    {
        (Norm.L2, "cnn"): (1.1, 8), (Norm.L2, "binary-cnn"): (0.9, 3),
        (Norm.L2, "nearest-neighbour"): (1.5, 53), (Norm.L2, "madry"): (1.4, 35),
        (Norm.L2, "binary-abs"): (1.3, 39), (Norm.L2, "abs"): (2.3, 80),
        (Norm.LINF, "cnn"): (0.08, 0), (Norm.LINF, "binary-cnn"): (0.34, 64),
        (Norm.LINF, "nearest-neighbour"): (0.19, 22), (Norm.LINF, "madry"): (0.34, 88),
        (Norm.LINF, "binary-abs"): (0.44, 77), (Norm.LINF, "abs"): (0.23, 8),
        (Norm.L0, "cnn"): (9, 19), (Norm.L0, "binary-cnn"): (11, 38),
        (Norm.L0, "nearest-neighbour"): (10, 34), (Norm.L0, "madry"): (4, 0),
        (Norm.L0, "binary-abs"): (36, 82), (Norm.L0, "abs"): (22, 78),
    }
)  # fmt: skip
"""Norm and model -> the paper's median distance and accuracy in per cent, all its attacks together."""
CLEAN: Mapping[str, float] = MappingProxyType(
    {
        "cnn": 99.1, "binary-cnn": 98.5, "nearest-neighbour": 96.9,
        "madry": 98.8, "binary-abs": 99.0, "abs": 99.0,
    }
)  # fmt: skip
"""Model -> the paper's accuracy without any attack, in per cent."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One attack, or all of them, on one model."""

    median: float
    """Median distance: a misclassified digit counts 0, one without an adversarial infinite."""
    accuracy: float
    """Fraction of the digits with no adversarial within the threshold, 0 to 1."""
    digits: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of `accuracy` (Wilson)."""
        return wilson(round(self.accuracy * self.digits), self.digits)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    norm: Norm
    attack: str
    """A name of the catalogue, or `ALL`."""
    cells: Mapping[str, Cell]
    """Model -> its cell; none where the attack does not apply or has no result yet."""


def distances(results: Iterable[Result], norm: Norm) -> dict[str, dict[int, float]]:
    """Model -> digit -> the least distance in `norm` by the attacks that minimise it."""
    found: dict[str, dict[int, float]] = {}
    for result in results:
        if result.unit.norm is norm:
            digits = found.setdefault(result.unit.model.name, {})
            length = result.distance(norm)
            digits[result.unit.digit] = min(length, digits.get(result.unit.digit, np.inf))
    return found


def clean(results: Iterable[Result]) -> dict[str, tuple[float, int]]:
    """Model -> the fraction of its digits that it classifies correctly without attack, and their number."""
    right: dict[str, dict[int, bool]] = {}
    for result in results:
        right.setdefault(result.unit.model.name, {})[result.unit.digit] = result.status != MISCLASSIFIED
    return {name: (sum(digits.values()) / len(digits), len(digits)) for name, digits in right.items()}


def curve(lengths: Iterable[float]) -> tuple[FloatArray, FloatArray]:
    """Two (n + 1,) float32 arrays for n distances: 0 and the sorted distances, and the accuracy in [0, 1]
    under attacks up to each of them."""
    ordered = np.sort(np.array(list(lengths), np.float32))
    left = 1 - np.arange(len(ordered) + 1) / max(len(ordered), 1)
    return np.concatenate([np.zeros(1, np.float32), ordered]), left.astype(np.float32)


def rows(results: Sequence[Result]) -> list[Row]:
    """A row for each norm and attack in the catalogue's order, then one for all attacks of the norm."""
    made = []
    for norm in NORMS:
        here = [result for result in results if result.unit.norm is norm]
        names = {result.unit.attack for result in here}
        made += [
            _row(norm, name, [result for result in here if result.unit.attack == name])
            for name in CATALOGUE
            if name in names
        ]
        if here:
            made.append(_row(norm, ALL, here))
    return made


def models(table: Sequence[Row]) -> list[str]:
    """The models that occur, in the order of the results."""
    # The first attack need not apply to all of them; the fullest rows are those of all attacks.
    fullest = sorted(table, key=lambda row: -len(row.cells))
    return list(dict.fromkeys(name for row in fullest for name in row.cells))


def markdown(results: Sequence[Result], title: Callable[[str], str]) -> str:
    """The table in Markdown, with the paper's figures beside ours; `title` names a model."""
    table, read = rows(results), clean(results)
    beside = comparable(result.unit.model for result in results)
    names, digits = models(table), most(table)
    lines = [
        "| norm | attack | " + " | ".join(map(title, names)) + " |",
        "|---|---|" + "---|" * len(names),
    ]
    if read:
        ours = [_clean_text(*read[name]) for name in names]
        lines.append("| – | **none** | " + " | ".join(ours) + " |")
    if read and beside:
        theirs = [f"{CLEAN[name]:.1f} %" if name in CLEAN else "–" for name in names]
        lines.append("| – | *the paper's, none* | " + " | ".join(theirs) + " |")
    for row in table:
        attack = f"**{ALL}**" if row.attack == ALL else CATALOGUE[row.attack].title
        cells = [text(row.norm, row.cells.get(name), digits, interval=True) for name in names]
        lines.append(f"| {row.norm.value} | {attack} | " + " | ".join(cells) + " |")
        if row.attack == ALL and beside:
            cells = [paper(row.norm, name) for name in names]
            lines.append(f"| {row.norm.value} | *the paper's {ALL}* | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def most(table: Sequence[Row]) -> int:
    """The largest number of digits in any cell, 0 without cells."""
    return max((cell.digits for row in table for cell in row.cells.values()), default=0)


def text(norm: Norm, cell: Cell | None, digits: int | None = None, *, interval: bool = False) -> str:
    """Median distance and accuracy at the threshold, and the number of digits if less than `digits`.

    With the accuracy's `interval` if wanted, as in "2.20 / 83 % [74, 89]".
    """
    if cell is None:
        return "–"
    median = "∞" if np.isinf(cell.median) else up(cell.median, DECIMALS[norm])
    fewer = f" ({cell.digits})" if digits is not None and cell.digits < digits else ""
    spread = f" [{', '.join(f'{100 * end:.0f}' for end in cell.interval)}]" if interval else ""
    return f"{median} / {100 * cell.accuracy:.0f} %{spread}{fewer}"


def paper(norm: Norm, model: str) -> str:
    """The paper's figures in the format of `text`."""
    if (norm, model) not in PAPER:
        return "–"
    median, accuracy = PAPER[norm, model]
    return f"{median:g} / {accuracy:.0f} %"


def comparable(models: Iterable[ModelChoice]) -> bool:
    """Whether the paper's figures are about the same data: they are about MNIST, the bundled set."""
    return all(model.data is None for model in models)


def as_csv(results: Sequence[Result]) -> str:
    """A line for each norm, attack and model, and one for each model without attacks, as CSV.

    `low` and `high` are the ends of the 95 % interval of the accuracy (Wilson). The paper's figures stand
    beside the latter and beside all attacks together."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(
        [
            "norm",
            "attack",
            "model",
            "digits",
            "median",
            "threshold",
            "accuracy",
            "low",
            "high",
            "paper_median",
            "paper_accuracy",
        ]
    )
    same_data = comparable(result.unit.model for result in results)
    for name, (accuracy, digits) in clean(results).items():
        beside = f"{CLEAN[name] / 100:g}" if same_data and name in CLEAN else ""
        interval = wilson(round(accuracy * digits), digits)
        writer.writerow(["", "none", name, digits, "", "", accuracy, *interval, "", beside])
    for row in rows(results):
        for name, cell in row.cells.items():
            theirs = PAPER.get((row.norm, name)) if same_data and row.attack == ALL else None
            paper_figures = ("", "") if theirs is None else (theirs[0], theirs[1] / 100)
            writer.writerow(
                [
                    row.norm.value,
                    row.attack,
                    name,
                    cell.digits,
                    cell.median,
                    THRESHOLDS[row.norm],
                    cell.accuracy,
                    *cell.interval,
                    *paper_figures,
                ]
            )
    return page.getvalue()


def digits_csv(results: Sequence[Result]) -> str:
    """A line for each attack on each digit, as CSV; distances are empty where nothing was found.

    `parameters` are those of the attack that are not its defaults.
    """
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(
        [
            *("model", "weights", "mode", "attack", "norm", "seed", "digit", "class", "predicted", "status"),
            *("adversarial", "L0", "L2", "Linf", "queries", "seconds", "parameters"),
        ]
    )
    for each in results:
        unit = each.unit
        found = [each.adversarial_label, each.L0, each.L2, each.Linf]
        writer.writerow(
            [
                *(unit.model.name, each.fingerprint, each.mode, unit.attack, unit.norm.value, unit.seed),
                *(unit.digit, each.truth, each.label, each.status),
                *("" if value is None else f"{value:.7g}" for value in found),
                each.queries,
                f"{each.seconds:.3f}",
                " ".join(f"{name}={value:g}" for name, value in unit.parameters),
            ]
        )
    return page.getvalue()


def _row(norm: Norm, attack: str, results: Sequence[Result]) -> Row:
    found = distances(results, norm)
    cells = {}
    for name, digits in found.items():
        lengths = np.array(list(digits.values()))
        accuracy = float((lengths > THRESHOLDS[norm]).mean())
        cells[name] = Cell(float(np.quantile(lengths, 0.5, method="higher")), accuracy, len(lengths))
    return Row(norm, attack, MappingProxyType(cells))


def _clean_text(accuracy: float, digits: int) -> str:
    low, high = wilson(round(accuracy * digits), digits)
    return f"{100 * accuracy:.1f} % [{100 * low:.0f}, {100 * high:.0f}]"
