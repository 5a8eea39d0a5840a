"""How many pixels may change, whichever and however: lower bounds for L0 (SCIENCE 7).

With the roots r_i of the diagonal of C_k C_k^T no move from y0 to y changes the rival's latents by more than

    R = sum_i r_i |y_i - y0_i|,    so D(y) >= D(y0) - 2 <w(y0), y - y0> - R^2.

R is bounded for moves of few pixels, and the interval that it lies in is cut into parts [a, b], in each of
which R^2 <= (a + b) R - a b. Then the right side is a sum over pixels, and the most harmful are the worst
choice.

Axes: M rivals, P = 784 pixels. Everything is float64.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.exact.minorant import Gaps
from engine.exact.separable import GAMMA, TINY, Array, Box

MOST = 32
"""No more pixels are certified."""
PARTS = 8
"""Of the interval of R."""
TOUCHES = 4
"""Images, one after another, where the bound touches."""
LARGER = 1 + 1e-12
"""A factor far beyond what R's sums round by."""

Counts = NDArray[np.int64]


def quick(leads: Array, gains: Array, reach: Array) -> Array:
    """Lower bounds (C K,) for leads (C K,), what single pixels gain and what they add to R (C K, P), at x.

    k pixels gain at most the sum of the k largest, and R is at most the sum of the k largest of its parts.
    """
    lost = 2 * _largest_sums(gains) + np.square(_largest_sums(reach))
    found: Array = (lost * (1 + 1e-9) < leads[:, None]).sum(-1).astype(np.float64)
    return found


def _largest_sums(values: Array) -> Array:
    """(C K, MOST): of the k largest of values (C K, P), k from 1 on."""
    largest = np.sort(np.partition(-values, MOST, axis=-1)[:, :MOST], axis=-1)
    sums: Array = -largest.cumsum(-1)
    return sums


def best(
    pairs: Gaps, box: Box, first: tuple[Array, Array], weights: Array, roots: Array
) -> tuple[Counts, Array]:
    """The largest numbers of pixels (M,) that bounds of given weights (M, J) prove, and where they touch.

    `first` is what the gaps are at 0, `roots` (M, P) are of the rivals.
    """
    touch = np.zeros(roots.shape)
    counts, worst = at(pairs, box, touch, first, weights, roots)
    touches = touch
    for _ in range(TOUCHES):
        touch = worst
        found, worst = at(pairs, box, touch, pairs.at(touch), weights, roots)
        better = found > counts
        counts = np.where(better, found, counts)
        touches = np.where(better[:, None], touch, touches)
    return counts, touches


def at(
    pairs: Gaps, box: Box, touch: Array, here: tuple[Array, Array], weights: Array, roots: Array
) -> tuple[Counts, Array]:
    """Numbers of pixels (M,) by bounds that touch after moves (M, P), and the worst moves of one more.

    `here` is what the gaps are there.
    """
    gaps, normals = here
    lead = (weights * gaps).sum(-1) - pairs.rounding
    slopes = -2 * (weights[:, None] @ normals)[:, 0]
    # Of pixels that stay, and of those at either end: what D changes by, and what they add to R.
    ways = np.zeros_like(touch), np.broadcast_to(box.low, touch.shape), np.broadcast_to(box.high, touch.shape)
    rises = [slopes * (way - touch) for way in ways]
    turns = [roots * np.abs(way - touch) * LARGER for way in ways]
    reach = np.maximum(turns[1], turns[2])
    far = (turns[0].sum(-1) - np.partition(-reach, MOST, axis=-1)[:, :MOST].sum(-1)) * LARGER
    counts, worst = np.full(len(touch), MOST), np.zeros_like(touch)
    for part in range(PARTS):
        a, b = far * (part / PARTS), far * ((part + 1) / PARTS)
        steep = (a + b)[:, None]
        still, low, high = (rise - steep * turn for rise, turn in zip(rises, turns, strict=True))
        losses = (still - np.minimum(low, high)).clip(0)
        left = lead + (a * b) / LARGER + still.sum(-1) - 2 * GAMMA * np.abs(still).sum(-1)
        ordered = np.sort(np.partition(-losses, MOST, axis=-1)[:, : MOST + 1], axis=-1)
        found = (-ordered.cumsum(-1) * (1 + 2 * GAMMA) < left[:, None]).sum(-1).clip(max=MOST)
        fewer = np.flatnonzero(found < counts)
        if fewer.size:
            least = -ordered[fewer, found[fewer], None]
            ends = np.where(low[fewer] < high[fewer], box.low, box.high)
            worst[fewer] = np.where((losses[fewer] >= least) & (losses[fewer] > TINY), ends, 0.0)
            counts[fewer] = found[fewer]
    return counts, worst


def holds(
    pairs: Gaps, box: Box, first: tuple[Array, Array], weights: Array, roots: Array, levels: Array
) -> NDArray[np.bool_]:
    """Which of the rivals (M,) the first bound alone shows to need more pixels than levels (M,)."""
    counts, _ = at(pairs, box, np.zeros(roots.shape), first, weights, roots)
    found: NDArray[np.bool_] = counts >= levels
    return found
