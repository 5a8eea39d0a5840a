"""Which whole pixels to change so that several linear constraints are met.

`projection` lets pixels change in parts, which bounds the distance from below. Here what is chosen can be
done, and nothing is proven. Constraint j asks that the gains (J, P) of the chosen pixels sum up to its need
(J,), and each pixel has a cost (P,) >= 0. It is a small integer programme, of which few nodes are enough
(SciPy's solver of such programmes prints into standard output now and then).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.certificates.projection import TINY, Array, least_bottleneck, linprog

Choice = NDArray[np.bool_]

LIKELY = 60
"""Pixels, for each constraint, that may be chosen: those that gain most for what they cost."""
NODES = 24
"""Most nodes of branch and bound, each of which is a linear programme; what was found by then counts."""
EXACT = 0.01
"""A choice whose cost may be too large by this part is not improved on."""
LEVELS = 8
"""Costs of the dearest pixel that are tried, from the least on that changes in parts allow."""
WHOLE = 1e-6
"""Parts that are nearer to 0 or 1 are taken for whole."""


def cheapest(gains: Array, needs: Array, costs: Array, most: float) -> Choice | None:
    """The pixels (P,) that meet all needs and cost least together, at most `most`; None if none are found."""
    worth = gains / costs.clip(TINY)
    likely = np.unique(np.argsort(-worth)[:, :LIKELY])
    return _branch(gains, needs, costs, most, likely)


def least_dear(gains: Array, needs: Array, costs: Array, below: float) -> Choice | None:
    """Pixels (P,) that meet all needs, the dearest of which costs little, less than `below`.

    None if none are found.
    """
    within = np.flatnonzero(costs < below)
    level = float(least_bottleneck(gains[:, within], needs, costs[within]).length)
    if not np.isfinite(level):
        return None
    for at in np.unique([level, *costs[within][costs[within] > level]])[:LEVELS]:
        found = _branch(gains, needs, np.zeros(len(costs)), 0.0, np.flatnonzero(costs <= at))
        if found is not None:
            return found
    return None


def cost_at_least(gains: Array, needs: Array, costs: Array) -> float:
    """A lower bound of what `cheapest` finds, by one constraint at a time; infinite if one can't be met."""
    # A need that is met from the start asks for no pixel, also where none gains anything.
    asked = needs > 0
    if not asked.any():
        return 0.0
    gains, needs = gains[asked].clip(0), needs[asked]
    order = np.argsort(-gains / costs.clip(TINY))
    reached = np.take_along_axis(gains, order, 1).cumsum(1)
    at = (reached < needs[:, None]).sum(1)  # pixels that are not enough
    if (at == len(costs)).any():
        return np.inf
    # The last pixel counts by the part of it that is needed.
    rows = np.arange(len(needs))
    last = order[rows, at]
    beyond = (reached[rows, at] - needs) / gains[rows, last]
    return float((costs[order].cumsum(1)[rows, at] - beyond * costs[last]).max())


def _branch(gains: Array, needs: Array, costs: Array, most: float, likely: NDArray[np.intp]) -> Choice | None:
    """Branch and bound for the least cost, at most `most`, among the likely pixels."""
    size = np.abs(gains).max(-1).clip(TINY)
    gains, needs, prices = gains[:, likely] / size[:, None], needs / size, costs[likely]
    # Where all choices cost nothing, a programme's has much to spare.
    aim = prices if prices.any() else -gains.mean(0)
    step = 1.0 if (prices == 1).all() else 0.0
    best: Choice | None = None
    open_ = [np.column_stack([np.zeros(len(likely)), np.ones(len(likely))])]
    for _ in range(NODES):
        if not open_ or not len(likely):
            break
        bounds = open_.pop()
        found = linprog(aim, -gains, -needs, bounds=bounds)
        if found.status != 0 or prices @ found.x > most + WHOLE:
            continue
        for part in (0.5, WHOLE):
            chosen = _improved(gains, needs, prices, found.x > part)
            if (gains @ chosen >= needs).all() and prices @ chosen <= most + WHOLE:
                best, cost = chosen, float(prices @ chosen)
                most = cost - max(step, EXACT * cost, 2 * WHOLE)
        if best is not None and not prices.any():
            break
        unsure = np.minimum(found.x, 1 - found.x)
        at = int(unsure.argmax())
        if unsure[at] > WHOLE:
            for value in (0.0, 1.0):  # the last one is looked at first
                open_.append(bounds.copy())
                open_[-1][at] = value
    if best is None:
        return None
    whole = np.zeros(len(costs), bool)
    whole[likely[best]] = True
    return whole


def _improved(gains: Array, needs: Array, costs: Array, chosen: Choice) -> Choice:
    """Exchange one pixel after another for none or a cheaper one, as long as all needs stay met."""
    none = len(costs)  # stands for no pixel
    gains, costs = np.column_stack([gains, np.zeros(len(gains))]), np.append(costs, 0.0)
    chosen = np.append(chosen, False)
    while True:
        left, right = np.flatnonzero(chosen), np.flatnonzero(~chosen)
        over = (gains @ chosen - needs)[:, None, None] - gains[:, left, None] + gains[:, None, right]
        saved = np.where((over >= 0).all(0), costs[left, None] - costs[right], 0)
        if saved.max(initial=0) <= TINY:
            return chosen[:none]
        out, into = divmod(int(saved.argmax()), len(right))
        chosen[[left[out], right[into]]] = False, True
        chosen[none] = False
