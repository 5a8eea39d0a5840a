"""How many flips an image in black and white is from where a rival component explains it better.

The gap of `pair_radius` after a set of flips, linearised at the last set, is least for those that gain most,
so the radius is how many of these close it, the last one in part. As such a real number it changes with the
components as

    d r = (d E_k - d E_j) / g  at x + delta,    g the gain of the last flip.

Axes: N images, M rivals of each, C K components, d latents, P = 784 pixels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.exact.pair_radius import along, compiled, explain

Array = NDArray[np.float32]
Places = NDArray[np.int64]

ROUNDS = 6
"""Times that the gap is linearised."""
LEAST = np.float32(0.1)
"""Gains below this count as this where a radius is divided by them."""
SOFTNESS = 1.0
"""Temperature of the soft minimum over radii, in flips."""


@compiled
def flip_radii(
    images: Array,
    own: Places,
    rivals: Places,
    most: int,
    means: Array,
    factors: Array,
    offsets: Array,
    radii: Array,
    slopes: Array,
    moves: Array,
) -> None:
    """Fill `radii`, `slopes` (N, M) and `moves` (N, M, P) for images (N, P), 0 and 1, and rivals (N, M).

    A radius is negative where the rival explains the image better. No more than `most` flips are tried; what
    is left then counts in flips like the last one. Slopes say how much radii grow with the gap at the move.
    Rows of C^T are `factors` (C K, d, P).
    """
    size, latents = images.shape[1], factors.shape[1]
    mine, theirs = np.empty(latents, np.float32), np.empty(latents, np.float32)
    own_rest, w = np.empty(size, np.float32), np.empty(size, np.float32)
    gains = np.empty(size, np.float32)
    for n in range(len(images)):
        x, j = images[n], own[n]
        own_energy = explain(x, means[j], factors[j], mine, own_rest) + offsets[j]
        for m in range(rivals.shape[1]):
            k, move = rivals[n, m], moves[n, m]
            move[:] = 0
            gap = explain(x, means[k], factors[k], theirs, w) + offsets[k] - own_energy
            for i in range(size):
                w[i] = own_rest[i] - w[i]
                gains[i] = 2 * (1 - 2 * x[i]) * w[i]
            radius, last = np.float32(0), gains.max()
            if gap > 0:
                for number in range(ROUNDS):
                    here = gap
                    if number:
                        here += linearise(x, w, factors[j], factors[k], move, gains)
                    radius, last = fill(x, gains, here, most, move)
            else:
                radius = gap / max(last, LEAST)
            radii[n, m], slopes[n, m] = radius, 1 / max(last, LEAST)


@compiled
def linearise(x: Array, w: Array, mine: Array, theirs: Array, move: Array, gains: Array) -> Any:
    """Fill the gains of flips by the slope of the gap after a move; returns what it is ahead at 0 by that."""
    ahead = np.float32(0)
    codes = np.empty(len(mine), np.float32)
    gains[:] = w
    along(mine, move, codes)
    for z in range(len(codes)):
        ahead -= codes[z] * codes[z]
        for i in range(len(x)):
            gains[i] -= codes[z] * mine[z, i]
    along(theirs, move, codes)
    for z in range(len(codes)):
        ahead += codes[z] * codes[z]
        for i in range(len(x)):
            gains[i] += codes[z] * theirs[z, i]
    for i in range(len(x)):
        gains[i] *= 2 * (1 - 2 * x[i])
    return ahead


@compiled
def fill(x: Array, gains: Array, gap: Any, most: int, move: Array) -> tuple[Any, Any]:
    """Fill the flips that gain most, as many as close a gap but no more than `most`, the last one in part.

    Returns their number and the last one's gain.
    """
    least = np.partition(gains, len(gains) - most)[len(gains) - most]
    order = np.flatnonzero(gains >= least)
    order = order[np.argsort(-gains[order])]
    move[:] = 0
    last, count = gains[order[0]], np.float32(0)
    for place in range(most):
        gain = gains[order[place]]
        if gap <= 0 or gain <= 0:
            break
        part, last = min(gap / gain, np.float32(1)), gain
        move[order[place]] = part * (1 - 2 * x[order[place]])
        gap = gap - gain if part == 1 else np.float32(0)
        count += part
    # Short of closing it the rest counts in flips like the last one.
    return count + gap / max(last, LEAST), last
