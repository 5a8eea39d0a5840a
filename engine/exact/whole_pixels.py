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
from engine.types import PIXELS

MOST = 64
"""No more pixels are certified."""
PARTS = 16
"""Of the interval of R."""
TOUCHES = 4
"""Images, one after another, where the bound touches."""
LARGER = 1 + 1e-12
"""A factor far beyond what R's sums round by."""

Counts = NDArray[np.int64]


def quick(leads: Array, gains: Array, roots: Array, curvature: Array) -> Array:
    """Lower bounds (C K,) for leads (C K,) and what single pixels gain and their roots (C K, P), at x.

    k gains make at most k times the largest, and at most sqrt(k) times the root of all squares; R^2 is
    bounded alike, and by k times the largest eigenvalue, `curvature` (C K,).
    """
    k = np.arange(1, MOST + 2)
    largest, root = gains.max(-1, keepdims=True), np.sqrt(np.square(gains).sum(-1, keepdims=True))
    first, all_ = roots.max(-1, keepdims=True), np.square(roots).sum(-1, keepdims=True)
    lost = 2 * np.minimum(k * largest, np.sqrt(k) * root)
    lost += k * np.minimum(np.minimum(k * np.square(first), all_), curvature[:, None])
    found: Array = (lost * (1 + 1e-9) < leads[:, None]).sum(-1).clip(max=MOST).astype(np.float64)
    return found


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
    reach = roots * np.maximum(touch - box.low, box.high - touch)
    far = (roots * np.abs(touch)).sum(-1) - np.partition(-reach, MOST, axis=-1)[:, :MOST].sum(-1)
    far *= LARGER
    counts = np.full(len(touch), MOST)
    worst = np.zeros_like(touch)
    for part in range(PARTS):
        a, b = far * (part / PARTS), far * ((part + 1) / PARTS)
        steep = (a + b)[:, None] * roots * LARGER

        def value(move: Array, steep: Array = steep) -> Array:
            found: Array = slopes * (move - touch) - steep * np.abs(move - touch)
            return found

        still, low, high = value(np.zeros(PIXELS)), value(box.low), value(box.high)
        losses = (still - np.minimum(low, high)).clip(0)
        left = lead + (a * b) / LARGER + still.sum(-1) - 2 * GAMMA * np.abs(still).sum(-1)
        ordered = -np.sort(-losses, axis=-1)
        found = (ordered.cumsum(-1) * (1 + 2 * GAMMA) < left[:, None]).sum(-1)
        least = np.take_along_axis(ordered, found.clip(max=PIXELS - 1)[:, None], -1)
        moves = np.where((losses >= least) & (losses > TINY), np.where(low < high, box.low, box.high), 0.0)
        worst = np.where((found < counts)[:, None], moves, worst)
        counts = np.minimum(counts, found)
    return counts, worst
