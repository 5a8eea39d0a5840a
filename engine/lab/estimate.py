"""What a run of the lab will cost, from one measured unit of each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.types import Norm

MOST = 3
"""Units that are measured to know one time."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One attack on one model in one norm."""

    model: str
    attack: str
    norm: Norm
    left: int
    """Units that are still to be done."""
    seconds: float | None
    """Of one core for one of them; None where none could be measured."""
    measured: int
    """Units from which that is known."""

    @property
    def total(self) -> float:
        """Seconds of one core for all that are left."""
        return self.left * (self.seconds or 0.0)


def estimate(
    missing: Sequence[Unit], known: Sequence[Result], measure: Callable[[Unit], Result]
) -> list[Cost]:
    """What the units that are missing will cost, the dearest first.

    Of each kind the mean time of the `known` results counts. Where there is none, `measure` does one unit,
    and further ones where the model misclassifies the image, three at most; these are not left then.
    """
    times: dict[tuple[str, str, Norm], list[float]] = {}
    for result in known:
        if result.status != MISCLASSIFIED:
            times.setdefault(_kind(result.unit), []).append(result.seconds)
    left: dict[tuple[str, str, Norm], list[Unit]] = {}
    for unit in missing:
        left.setdefault(_kind(unit), []).append(unit)
    costs = []
    for kind, units in left.items():
        some, done = times.get(kind, []), 0
        while not some and done < min(MOST, len(units)):
            result = measure(units[done])
            done += 1
            if result.status != MISCLASSIFIED:
                some = [result.seconds]
        costs.append(Cost(*kind, len(units) - done, mean(some) if some else None, len(some)))
    return sorted(costs, key=lambda cost: -cost.total)


def _kind(unit: Unit) -> tuple[str, str, Norm]:
    return unit.model.name, unit.attack, unit.norm
