"""Which whole pixels to change so that several linear constraints are met: small integer programmes.

`projection` lets pixels change in parts, which bounds the distance from below; here nothing is proven, but
what is chosen can be done. Constraint j asks that the gains (J, P) of the chosen pixels sum up to its need
(J,), and each pixel has a cost (P,) >= 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.certificates.projection import TINY, Array, least_bottleneck

LIKELY = 100
"""Pixels, for each constraint, that a programme has: those that gain most for what they cost."""
NODES = 200
"""Most nodes of branch and bound; what was found by then counts."""
EXACT = 0.01
"""A choice whose cost may be too large by this part is not improved on."""
LEVELS = 6
"""Costs of the dearest pixel that are tried, from the least on that changes in parts allow."""


def milp(*args: object, **kwargs: object) -> Any:
    """SciPy's, imported at the first call (see `projection.linprog`)."""
    from scipy import optimize

    return optimize.milp(*args, **kwargs)


def cheapest(gains: Array, needs: Array, costs: Array) -> NDArray[np.bool_] | None:
    """The pixels (P,) that meet all needs and cost least together; None if none are found."""
    worth = np.where(gains > 0, gains, 0) / costs.clip(TINY)
    return _choose(costs, gains, needs, np.unique(np.argsort(-worth, axis=1)[:, :LIKELY]))


def least_dear(gains: Array, needs: Array, costs: Array, among: NDArray[np.intp]) -> NDArray[np.bool_] | None:
    """The same among some pixels, so that the dearest costs least; of such choices one with much to spare."""
    level = float(least_bottleneck(gains[:, among], needs, costs[among]).length)
    if not np.isfinite(level):
        return None
    worth = -_scaled(gains, needs)[0].mean(0)
    for most in np.unique([level, *costs[among][costs[among] >= level]])[:LEVELS]:
        chosen = _choose(worth, gains, needs, among[costs[among] <= most])
        if chosen is not None:
            return chosen
    return None


def cost_at_least(gains: Array, needs: Array, costs: Array) -> float:
    """A lower bound of what `cheapest` finds, by one constraint at a time; infinite if one can't be met."""
    gains = gains.clip(0)
    order = np.argsort(-gains / costs.clip(TINY), axis=1)
    reached = np.take_along_axis(gains, order, 1).cumsum(1)
    at = (reached < needs[:, None]).sum(1)  # pixels that are not enough
    if (at == len(costs)).any():
        return np.inf
    # The last pixel counts by the part of it that is needed.
    rows = np.arange(len(needs))
    last = order[rows, at]
    spent = costs[order].cumsum(1)[rows, at]
    beyond = (reached[rows, at] - needs) / gains[rows, last].clip(TINY)
    return float((spent - beyond.clip(0, 1) * costs[last]).max())


def _choose(worth: Array, gains: Array, needs: Array, likely: NDArray[np.intp]) -> NDArray[np.bool_] | None:
    """Minimise the sum of `worth` over the chosen ones of the likely pixels."""
    gains, needs = _scaled(gains, needs)
    chosen = np.zeros(len(worth), bool)
    if not len(likely):
        return chosen if (needs <= 0).all() else None
    found = milp(
        worth[likely],
        constraints=(gains[:, likely], needs, np.inf),
        integrality=np.ones(len(likely)),
        bounds=(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": EXACT},
    )
    if found.x is None:
        return None
    chosen[likely[found.x > 0.5]] = True
    return chosen


def _scaled(gains: Array, needs: Array) -> tuple[Array, Array]:
    """Constraints of a like size, which the programme's tolerances are made for."""
    size = np.abs(gains).max(-1).clip(TINY)
    return gains / size[:, None], needs / size
