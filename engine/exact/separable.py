"""Radii of separable quadratic functions, in the box: lower bounds that rounding can't make too large.

A minorant of a gap (see `engine.exact.minorant`) is

    h(move) = lead + sum_i (slopes_i move_i - bends_i move_i^2),    bends >= 0,

and a radius says how short moves are all outside h <= 0. Each bound is of a kind that is valid whatever the
iteration before it ended at, so that only one sum of 784 terms must be bounded:

- L2: for any t >= 0 with kappa = 1 - t bend > 0 the dual value, the sum over pixels of the least
  kappa s^2 + t slopes_i s, plus t lead, is at most the square of the radius,
- Linf: a level eps at which even the least of every pixel's terms, at an end of its interval, leaves h > 0,

A sum of n products in float64, in whatever order, is off by at most GAMMA times the sum of their sizes.

Axes: M functions, P pixels. Everything is float64.
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
CLOSE = 1e-10
"""A step that changes a level by no more than this part of it is the last."""
LEVELS, NEAR = 12, 1e-5
"""Most steps for a Linf level, and how near to the largest one, in parts of it, is near enough."""
STEEP = 0.95
"""Of 1 / bend, t is at most so much: nearer to it kappa is too small to gain anything."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Minorants:
    """M functions of a move."""

    lead: Array
    """(M,)"""
    slopes: Array
    """(M, P)"""
    bends: Array
    """(M, P), or (M, 1) where all pixels' are the same; not negative."""

    def losses(self, moves: Array) -> Array:
        """By how much a pixel's move (M, P) alone lowers the function."""
        found: Array = moves * (self.bends * moves - self.slopes)
        return found


def l2(functions: Minorants, box: Box) -> Array:
    """Lower bounds (M,) of the L2 radii; 0 where a lead is not positive.

    All bends of a function must be the same. Where no move in the box is enough, the distance to the box's
    farthest corner.
    """
    lead, slopes, bend = functions.lead.clip(0), functions.slopes, functions.bends[:, 0]
    level = l2_levels(functions, box)
    kappa, move, _ = _best_moves(slopes, level, bend, box)
    squares, parts = kappa[:, None] * np.square(move), level[:, None] * slopes * move
    value = (squares + parts).sum(-1) + level * lead
    value -= GAMMA * ((squares + np.abs(parts)).sum(-1) + level * lead)
    lost, size = _least_ends(functions, box.low, box.high)
    beyond = lead - lost - GAMMA * (size + lead) > 0
    radii: Array = np.where(beyond, box.corner, np.sqrt(value.clip(0)) * (1 - 4 * UNIT)).clip(max=box.corner)
    return radii


def l2_levels(functions: Minorants, box: Box) -> Array:
    """About the best t (M,) for `l2`."""
    lead, slopes, bend = functions.lead.clip(0), functions.slopes, functions.bends[:, 0]
    most = STEEP / bend.clip(TINY)
    steep = np.sqrt(np.square(_free(slopes, box)).sum(-1)) / 2
    radius = (lead / (steep + np.sqrt(np.square(steep) + bend * lead)).clip(TINY)).clip(max=box.corner)
    level = radius / (steep + bend * radius).clip(TINY)
    level = level.clip(0, most)
    for _ in range(STEPS):
        # The dual value is concave in t: its slope is how much of the lead the moves leave.
        kappa, move, inside = _best_moves(slopes, level, bend, box)
        left = lead + (slopes * move - bend[:, None] * np.square(move)).sum(-1)
        turn = np.where(inside, slopes - 2 * bend[:, None] * move, 0)
        curve = np.square(turn).sum(-1) / (2 * kappa)
        new = np.where(curve > 0, level + left / curve.clip(TINY), level).clip(0, most)
        done = np.abs(new - level) <= CLOSE * level
        level = new
        if done.all():
            break
    found: Array = level
    return found


def linf(functions: Minorants, box: Box, safe: Array | None = None) -> Array:
    """The same for the Linf radii, at most 1; any bends. `safe` (M,) are levels known to be no larger."""
    lead = functions.lead.clip(0)
    low = np.zeros(len(lead)) if safe is None else safe.copy()
    level, high = low.clip(1e-3), np.ones(len(lead))
    for _ in range(LEVELS):
        # A step of Newton's, kept within what is known; most often it converges from one side.
        lost, rate = reached(functions, box, level)
        below = lost <= 0
        low, high = np.where(below, level.clip(low), low), np.where(below, high, level.clip(max=high))
        new = level - lost / rate.clip(TINY)
        new = np.where((new > low) & (new < high), new, (low + high) / 2)
        # Just below a root, so that what is lost there can be found to be little enough.
        level = np.where(high - low > NEAR * high, new * (1 - NEAR / 2), level)
        if (high - low <= NEAR * high).all():
            break
    whole = reached(functions, box, np.ones(len(lead)))[0] <= 0
    # Without a lead nothing is proven, though no move may lose anything either.
    found = np.where(lead > 0, np.where(whole, 1.0, low), 0.0)
    return found if safe is None else np.maximum(found, safe)


def _free(slopes: Array, box: Box) -> Array:
    """Slopes of the pixels that can move against them, 0 elsewhere."""
    return np.where(slopes < 0, box.high > 0, box.low < 0) * slopes


def _best_moves(slopes: Array, level: Array, bend: Array, box: Box) -> tuple[Array, Array, NDArray[np.bool_]]:
    """kappa (M,), the moves (M, P) that are least for it, and which pixels are not held by the box."""
    kappa = 1 - level * bend * (1 + 4 * UNIT) - 2 * UNIT
    wanted = slopes * (-level / (2 * kappa))[:, None]
    move = wanted.clip(box.low, box.high)
    return kappa, move, move == wanted


def _least_ends(functions: Minorants, low: Array, high: Array) -> tuple[Array, Array]:
    """What moves to an end of each pixel's interval can take at most (M,), and the sum of its sizes."""
    losses = np.maximum(functions.losses(low), functions.losses(high))
    return losses.sum(-1), np.abs(losses).sum(-1)


def reached(functions: Minorants, box: Box, level: Array) -> tuple[Array, Array]:
    """By how much moves within levels (M,) can bring a function below 0, rounding counted in; its slope."""
    span = level[:, None]
    low, high = box.low.clip(-span), box.high.clip(max=span)
    down, up = functions.losses(low), functions.losses(high)
    losses = np.maximum(down, up)
    lead, end = functions.lead.clip(0), np.where(up > down, high, -low)
    rate = np.where(end == span, (losses + functions.bends * np.square(end)) / span, 0).sum(-1)
    lost: Array = losses.sum(-1) + 2 * GAMMA * (np.abs(losses).sum(-1) + lead) - lead
    return lost, rate
