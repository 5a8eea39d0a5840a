"""How far an image is from a half-space, in the box: lower bounds that rounding can't make too large.

For a normal w and a need h the radius is the length of the least move with <move, w> >= h that keeps the
image within [0, 1] (SCIENCE 4 with h = g / 2; see SCIENCE 7 for the rounding). Each bound is of a kind that
is valid whatever the iteration before it ended at, so that only one sum of 784 terms must be bounded:

- L2: for any level t >= 0 the dual value, sum_i (move_i^2 - 2 t w_i move_i) + 2 t h with
  move_i = clip(t w_i), is at most the square of the radius,
- Linf: a level eps at which no move reaches the need, sum_i |w_i| min(eps, room_i) < h,
- L0: so many of the largest gains that their sum is below the need.

A sum of n products in float64, in whatever order, is off by at most GAMMA times the sum of their sizes.

Axes: M normals, P pixels. Everything is float64.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

UNIT = 2.0**-53
"""Unit roundoff of float64."""
GAMMA = 800 * UNIT / (1 - 800 * UNIT)
"""For sums of up to 790 terms, each rounded a few times itself."""
STEPS = 30
"""Most Newton steps for a level; they end by themselves after four to eight."""
SHORT = 1e-11
"""By so much a level aims too low, which is more than its evaluation is rounded by."""
TINY = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """An image and how far each of its pixels may move."""

    low: Array
    """(784,) -x"""
    high: Array
    """(784,) 1 - x, rounded up where it is not exact (below 2^-29)."""

    @classmethod
    def around(cls, image: Array) -> Box:
        """The box about an image (784,) in [0, 1]."""
        high = 1 - image
        return cls(-image, np.where(1 - high == image, high, np.nextafter(high, 2)))

    @property
    def corner(self) -> float:
        """The L2 distance to the farthest corner; no radius inside the box is larger."""
        return float(np.sqrt(np.square(np.maximum(-self.low, self.high)).sum()))


def l2(normals: Array, needs: Array, box: Box) -> Array:
    """Lower bounds (M,) of the L2 radii for normals (M, 784), needs (M,); 0 where a need is not positive.

    Where no move in the box is enough, the distance to the box's farthest corner.
    """
    needs = needs.clip(min=0)
    pulls = np.where(normals > 0, box.high > 0, box.low < 0) * normals  # the others can't move
    level = needs / np.square(pulls).sum(-1).clip(TINY)
    for _ in range(STEPS):
        # <move, w> is concave in the level: Newton's steps from below stay below.
        target = level[:, None] * pulls
        move = target.clip(box.low, box.high)
        missing = needs - (move * pulls).sum(-1)
        slope = np.square(np.where(move == target, pulls, 0)).sum(-1)
        step = np.where((missing > SHORT * needs) & (slope > 0), missing / slope.clip(TINY), 0)
        if not step.any():
            break
        level = level + step
    move = (level[:, None] * pulls).clip(box.low, box.high)
    parts = 2 * level[:, None] * pulls * move
    squares = np.square(move)
    value = (squares - parts).sum(-1) + 2 * level * needs
    value -= GAMMA * ((squares + parts).sum(-1) + 2 * level * needs)
    # The need is out of reach if even all room together stays below it.
    reach = (np.where(pulls > 0, box.high, box.low) * pulls).sum(-1) * (1 + GAMMA)
    return np.where(reach < needs, box.corner, np.sqrt(value.clip(0)) * (1 - 4 * UNIT)).clip(max=box.corner)


def linf(normals: Array, needs: Array, box: Box) -> Array:
    """The same for the Linf radii, at most 1."""
    needs = needs.clip(min=0) * (1 - SHORT)
    size, room = np.abs(normals), np.where(normals > 0, box.high, -box.low)
    safe = level = needs / (size.sum(-1) * (1 + GAMMA)).clip(TINY)
    for _ in range(STEPS):
        missing = needs - (size * np.minimum(level[:, None], room)).sum(-1)
        slope = (size * (level[:, None] < room)).sum(-1)
        step = np.where((missing > SHORT * needs) & (slope > 0), missing / slope.clip(TINY), 0)
        if not step.any():
            break
        level = level + step
    reach = (size * np.minimum(level[:, None], room)).sum(-1) * (1 + GAMMA)
    kept = np.where(reach <= needs / (1 - SHORT / 2), level, safe)
    beyond = (size * room).sum(-1) * (1 + GAMMA) < needs
    return np.where(beyond, 1.0, kept).clip(max=1)


def l0(normals: Array, needs: Array, box: Box) -> NDArray[np.int64]:
    """How many pixels (M,) may change, whichever and however."""
    gains = np.maximum(normals * box.high, normals * box.low)
    gains[...] = -np.sort(-gains, axis=-1)
    counts: NDArray[np.int64] = (gains.cumsum(-1) * (1 + GAMMA) < needs[:, None]).sum(-1)
    return counts
