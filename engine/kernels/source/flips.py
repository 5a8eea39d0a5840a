"""The objectives of Binary ABS: a perturbation flips pixels (see `energy_gap.FlipGap`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels import slots
from engine.kernels.source.decoder import PIXELS
from engine.kernels.source.gaps import MOST_RATE, TINY, take
from engine.kernels.source.vectors import after, compiled

FREE = 1e-30
TIE = 1e-10
"""Of flips that cost the same, and many do, those that gain most come first."""
FLIP_L2, CHEAP, COUNT, PAPER = slots.FLIP_L2, slots.FLIP_COUNT_CHEAP, slots.FLIP_COUNT, slots.FLIP_PAPER


@compiled
def flipped(
    kind: Any,
    means: Any,
    own: Any,
    need: Any,
    gamma: Any,
    own_gamma: Any,
    x: Any,
    costs: Any,
    target: Any,
    work: Any,
) -> Any:
    """The flips that close the gap for the least cost; `work` (3, P).

    Returns value, rate, and the largest cost of a flip, or of COUNT how many pixels may flip."""
    gains, order, part = work, after(work, PIXELS), after(work, 2 * PIXELS)
    for i in range(PIXELS):
        flip = 1 - 2 * x[i]
        theirs = gamma * flip * (2 * np.float64(means[i]) - 1)
        ours = own_gamma * flip * (2 * own[i] - 1)
        if kind == PAPER:
            gains[i] = max(theirs, 0.0) + max(-ours, 0.0)
        else:
            gains[i] = max(theirs - ours, 0.0)
        if kind == FLIP_L2:
            order[i] = gains[i] / max(costs[i] * costs[i], FREE)
        elif kind == COUNT:
            order[i] = gains[i]
        else:
            order[i] = TIE * gains[i] - costs[i]
    count, last, whole = take(order, gains, max(need, 0.0), part)
    square, price, highest = 0.0, 0.0, 0.0
    for i in range(PIXELS):
        flip = 1 - 2 * x[i]
        cost = costs[i] * costs[i]
        square += cost * part[i]
        if part[i] > 0:
            price = max(price, cost / max(gains[i], TINY))
            highest = max(highest, costs[i])
        shown = part[i]
        if kind == PAPER and not flip * (2 * np.float64(means[i]) - 1) > 0:
            shown = 0.0
        target[i] = x[i] + shown * flip
    if count == np.inf:
        highest = np.inf
    if kind == FLIP_L2:
        value = np.sqrt(square)
        rate = gamma * price / max(2 * value, TINY)
        return (value if count < np.inf else np.inf), min(rate, MOST_RATE), highest
    if kind == COUNT:
        highest = whole
    return count, min(gamma / max(last, TINY), MOST_RATE), highest
