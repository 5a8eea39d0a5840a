"""Branch and bound: the least radius of each class, from bounds of all of its components and few radii.

The components of a class are looked at in the order of their bounds, until the next bound is above the least
radius found. Axes: C K components, M of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from engine.exact.components import Places
from engine.exact.separable import Array

FIRST = 2
"""Components of each rival class whose radius is computed first; twice as many in each further round."""

Bound = Callable[[Places], Array]
"""Numbers of rivals -> their radii."""
Test = Callable[[Places, Array], NDArray[np.bool_]]
"""Numbers of rivals and levels -> which of them have a radius of at least theirs."""


class Minimum:
    """The least radius of each rival class, and what is known of all components by then."""

    def __init__(
        self, bound: Array, radii: Bound, spans: Mapping[int, slice], holds: Test | None = None
    ) -> None:
        """Lower bounds (C K,) of `radii`, and where each rival class stands.

        `holds` says of rivals (M,) and levels (M,) which have a radius above theirs, quicker than `radii`.
        """
        bound = _sure(bound)
        self.known = bound.copy()
        """(C K,) radii where they were computed, lower bounds elsewhere."""
        self.least = dict.fromkeys(spans, np.inf)
        """Class -> the least radius of its components."""
        self._radii, self._bound = radii, bound
        queues = {c: span.start + bound[span].argsort(kind="stable") for c, span in spans.items()}
        self._look({c: queue[:FIRST] for c, queue in queues.items()})
        queues = {c: queue[FIRST:] for c, queue in queues.items()}
        if holds is not None:
            queues = self._left(queues, holds)
        size = FIRST
        while open_ := {
            c: queue for c, queue in queues.items() if len(queue) and self._open(c, queue[:1])[0]
        }:
            self._look({c: queue[:size] for c, queue in open_.items()})
            queues = {c: queue[size:] for c, queue in open_.items()}
            size *= 2

    def _open(self, label: int, rivals: Places) -> NDArray[np.bool_]:
        """Which could have less than the least radius of their class (M,)."""
        less: NDArray[np.bool_] = self._bound[rivals] < self.least[label]
        return less

    def _look(self, chosen: Mapping[int, Places]) -> None:
        rivals = np.concatenate(list(chosen.values()))
        self.known[rivals] = np.maximum(self._bound[rivals], _sure(self._radii(rivals)))
        for label, part in chosen.items():
            self.least[label] = min(self.least[label], float(self.known[part].min()))

    def _left(self, queues: Mapping[int, Places], holds: Test) -> dict[int, Places]:
        """Those of which the test does not show that they are no nearer than the least of their class."""
        asked = {c: queue[self._open(c, queue)] for c, queue in queues.items()}
        rivals = np.concatenate(list(asked.values()))
        levels = np.repeat([self.least[c] for c in asked], [len(part) for part in asked.values()])
        held = holds(rivals, levels)
        self.known[rivals[held]] = np.maximum(self._bound[rivals], levels)[held]
        ends = np.cumsum([len(part) for part in asked.values()])[:-1]
        return {c: part[~kept] for (c, part), kept in zip(asked.items(), np.split(held, ends), strict=True)}


def _sure(radii: Array) -> Array:
    """What is no number proves nothing: passed over, it would hide the rest of its class."""
    return np.where(np.isnan(radii), 0.0, radii)
