"""`absgui evaluate --models ... --dry-run`: what a run of the lab would do and cost."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from absgui.cli import common
from engine.types import ModelChoice, ModelInfo

if TYPE_CHECKING:
    from engine.lab.estimate import Cost
    from engine.lab.store import Store
    from engine.lab.units import Result, Unit


def run(
    arguments: argparse.Namespace,
    store: Store,
    units: Sequence[Unit],
    infos: Mapping[ModelChoice, ModelInfo],
) -> int:
    """Measure what is not known yet, one unit of each kind, which is kept; print the estimate. Returns 0."""
    from engine.lab.estimate import estimate
    from engine.lab.run import cores
    from engine.lab.units import work

    def measure(unit: Unit) -> Result:
        common.tell(f"measuring {unit.model.name} {unit.attack} {unit.norm.value}")
        result = work(unit)
        store.add(result)
        return result

    missing = store.missing(units, infos)
    costs = estimate(missing, store.results(units, infos), measure)
    workers = arguments.workers or cores()
    total = sum(cost.total for cost in costs)
    if arguments.json:
        common.print_json(
            {
                "units": len(units),
                "left": sum(cost.left for cost in costs),
                "core_seconds": total,
                "workers": workers,
                "seconds": total / workers,
                "rows": [
                    {
                        "model": cost.model,
                        "attack": cost.attack,
                        "norm": cost.norm.value,
                        "left": cost.left,
                        "seconds_each": cost.seconds,
                        "measured": cost.measured,
                    }
                    for cost in costs
                ],
            }
        )
        return 0
    print(_text(costs, len(units), workers))
    return 0


def _text(costs: Sequence[Cost], planned: int, workers: int) -> str:
    rows = [["model", "attack", "norm", "left", "s each", "core hours"]]
    rows += [
        [
            cost.model,
            cost.attack,
            cost.norm.value,
            str(cost.left),
            "unknown" if cost.seconds is None else f"{cost.seconds:.3g}",
            "unknown" if cost.seconds is None else f"{cost.total / 3600:.3g}",
        ]
        for cost in costs
    ]
    total, left = sum(cost.total for cost in costs), sum(cost.left for cost in costs)
    return (
        f"{common.table(rows, right=(3, 4, 5))}\n\n"
        f"{left} of {planned} attacks are left: about {total / 3600:.3g} core hours on cores like this one, "
        f"{total / 3600 / workers:.3g} hours on {workers} of them. Times are from this machine, most of them "
        "from a single image; what was measured is done and kept."
    )
