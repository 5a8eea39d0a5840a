"""From the lab's results to what its panel shows. No Qt; made in the lab's thread."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from absgui.language import mark, number, tr
from absgui.presentation.lab_scene import CellKey, LabCell, LabCurve, LabDigit, LabEntry, LabRow, LabView
from absgui.presentation.wording import NORM_TITLES
from engine.attacks.catalogue import CATALOGUE
from engine.data import load_dataset
from engine.lab import table
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.models import registry
from engine.types import FloatArray, ModelChoice, Norm

_PAPER_TIP = mark("All attacks of the paper together, with its own weights, on {n} digits")


def title_of(choice: ModelChoice) -> str:
    """What the user calls the model, with its weights where they are not the bundled ones."""
    title, weights = tr(registry.title(choice.name)), choice.weights
    if weights is None:
        return title
    return f"{title}, {weights.name.removesuffix('.safetensors') or weights}"


class Tally:
    """The results of a run so far, without their images, of which there may be very many."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.total = len(units)
        self._models = list(dict.fromkeys(unit.model for unit in units))
        self._names = [model.name for model in self._models]
        self._comparable = table.comparable(self._models)
        self._planned: dict[CellKey, int] = {}
        for unit in units:
            for attack in (unit.attack, table.ALL):
                key = unit.norm, attack, unit.model.name
                self._planned[key] = self._planned.get(key, 0) + 1
        self._keys = [
            (norm, attack)
            for norm in table.NORMS
            for attack in (*CATALOGUE, table.ALL)
            if any((norm, attack, name) in self._planned for name in self._names)
        ]
        self._results: list[Result] = []
        self._done: dict[CellKey, int] = {}

    @property
    def done(self) -> int:
        """How many results there are."""
        return len(self._results)

    def add(self, result: Result) -> None:
        """Count a result; its image is not kept."""
        unit = result.unit
        self._results.append(replace(result, image=None))
        for attack in (unit.attack, table.ALL):
            key = unit.norm, attack, unit.model.name
            self._done[key] = self._done.get(key, 0) + 1

    def view(self, seconds_left: float | None = None) -> LabView:
        """What is to be shown now; takes time in proportion to all results."""
        rows = {(row.norm, row.attack): row.cells for row in table.rows(self._results)}
        return LabView(
            models=tuple(map(_entry, self._models)),
            rows=tuple(
                made
                for norm, attack in self._keys
                for made in (self._row(norm, attack, rows.get((norm, attack), {})), self._paper(norm, attack))
                if made is not None
            ),
            curves={norm: self._curves(norm) for norm in dict.fromkeys(norm for norm, _ in self._keys)},
            thresholds=table.THRESHOLDS,
            done=self.done,
            total=self.total,
            seconds_left=seconds_left,
        )

    def _row(self, norm: Norm, attack: str, cells: Mapping[str, table.Cell]) -> LabRow:
        together = attack == table.ALL
        made = tuple(self._cell((norm, attack, name), cells.get(name)) for name in self._names)
        if together:
            tip = tr("The nearest that any of them found, for each digit")
            return LabRow(norm, attack, tr("All attacks"), tip, made, True)
        return LabRow(norm, attack, tr(CATALOGUE[attack].title), tr(CATALOGUE[attack].summary), made)

    def _paper(self, norm: Norm, attack: str) -> LabRow | None:
        """Below all attacks together stand those of the paper, where it has any of these models."""
        figures = [table.paper(norm, name) for name in self._names]
        if (
            attack != table.ALL
            or not self._comparable
            or not any((norm, name) in table.PAPER for name in self._names)
        ):
            return None
        tip = tr(_PAPER_TIP, n=number("1,000"))
        cells = tuple(LabCell(number(figure), tip) for figure in figures)
        return LabRow(norm, "paper", tr("In the paper"), tip, cells)

    def _cell(self, key: CellKey, cell: table.Cell | None) -> LabCell:
        norm, _, name = key
        total = self._planned.get(key, 0)
        if not total:
            return LabCell(tip=tr("This attack does not apply to this model"))
        sentences, text = [tr("Nothing yet")], number(table.text(norm, cell))
        if cell is not None:
            limit = f"{NORM_TITLES[norm]} {number(f'{table.THRESHOLDS[norm]:g}')}"
            median, accuracy = text.split(" / ")
            low, high = (100 * end for end in cell.interval)
            text = f"{text} [{low:.0f}, {high:.0f}]"
            sentences = [
                tr("Median distance {median} over %n digit(s).", "", cell.digits, median=median),
                tr(
                    "For {share} of them no adversarial was found within {limit}.",
                    share=accuracy,
                    limit=limit,
                ),
                tr("95 % interval of that share: {low} to {high} %.", low=f"{low:.0f}", high=f"{high:.0f}"),
                tr("Click to see them."),
            ]
        if self._comparable and (norm, name) in table.PAPER:
            figures = number(table.paper(norm, name))
            sentences.append(tr("The paper, by all its attacks: {figures}.", figures=figures))
        return LabCell(
            text,
            "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences),
            self._done.get(key, 0),
            total,
        )

    def _curves(self, norm: Norm) -> tuple[LabCurve, ...]:
        found = table.distances(self._results, norm)
        return tuple(
            LabCurve(place, *table.curve(found[name].values()))
            for place, name in enumerate(self._names)
            if name in found
        )


def _entry(choice: ModelChoice) -> LabEntry:
    weights = "" if choice.weights is None else tr("Weights: {path}", path=choice.weights)
    return LabEntry(choice.name, title_of(choice), choice.name if registry.is_file(choice.name) else weights)


def digit_of(result: Result) -> LabDigit:
    """What the panel shows of a result."""
    unit, wrong = result.unit, result.status == MISCLASSIFIED
    image = None if result.image is None else _eight_bits(result.image)
    return LabDigit(
        unit.digit,
        result.truth,
        unit.attack,
        result.distance(unit.norm),
        wrong,
        result.label if wrong else result.adversarial_label,
        load_dataset(unit.model.data).test.images[unit.digit],
        image,
    )


def _eight_bits(image: FloatArray) -> NDArray[np.uint8]:
    return np.rint(255 * image).astype(np.uint8)
