"""How near an image is to where a rival component explains it better than an own one.

The gap between the two energies is a quadratic function of the move delta (SCIENCE 7):

    D(delta) = D0 - 2 <delta, w> + |C_j^T delta|^2 - |C_k^T delta|^2,    w = G_k(x) - G_j(x).

The least move with D <= 0 that keeps the image in [0, 1] is found by linearising D at the last move: then
it is clip(t w'), w' being the slope there, and t solves one equation in one unknown. The curvature is small,
so a few rounds are enough. Nothing is certified here; `engine.exact` does that, with proven bounds.

By the envelope theorem the radius r = |delta| changes with the components as

    d r = t / (2 r) * (d E_k - d E_j) at x + delta,

so a gradient costs no more than one more pass. numba compiles the loops: there is nothing here that matrix
products could do. Axes: N images, M rivals of each, C K components, d latents, P = 784 pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Places = NDArray[np.int64]

ROUNDS = 4
"""Times that D is linearised."""
FIRST_LEVELS, LEVELS = 8, 4
"""Newton steps for t in the first round and in each further one, that begins with the last t."""
SOFTNESS = 0.15
"""Temperature of the soft minimum over radii, in units of the radius."""
FAR = 4 * SOFTNESS
"""A rival whose quick bound is so much farther than the nearest one's radius counts no more."""
TINY = np.float32(1e-4)


def compiled(function: Callable[..., Any]) -> Any:
    """A function on arrays, to be compiled when it is first called."""
    # Not infinities and NaN: they have a meaning here.
    return numba.njit(fastmath={"reassoc", "contract", "nsz"}, error_model="numpy")(function)


@compiled
def pair_radii(
    images: Array,
    own: Places,
    rivals: Places,
    quick: Array,
    means: Array,
    factors: Array,
    offsets: Array,
    curvature: Array,
    boxed: bool,
    radii: Array,
    slopes: Array,
    moves: Array,
) -> None:
    """Fill `radii`, `slopes` (N, M) and `moves` (N, M, P) for images (N, P), rivals (N, M), nearest first.

    A radius is negative where the rival explains the image better, infinite where no move is enough or the
    rival is too far to matter; its slope is by how much it grows with the rival's energy at the move.
    `quick` (N, M) are lower bounds of the radii. Rows of C^T are `factors` (C K, d, P), `curvature` (C K,)
    the largest eigenvalues of C^T C.
    """
    size = images.shape[1]
    latents = factors.shape[1]
    for n in range(len(images)):
        x, j = images[n], own[n]
        low, high = np.empty(size, np.float32), np.empty(size, np.float32)
        for i in range(size):
            # Noise takes training images beyond [0, 1].
            low[i] = min(-x[i], np.float32(0)) if boxed else np.float32(-np.inf)
            high[i] = max(1 - x[i], np.float32(0)) if boxed else np.float32(np.inf)
        mine, theirs = np.empty(latents, np.float32), np.empty(latents, np.float32)
        own_rest, w = np.empty(size, np.float32), np.empty(size, np.float32)
        turned = np.empty(size, np.float32)
        own_energy = explain(x, means[j], factors[j], mine, own_rest) + offsets[j]
        nearest = np.float32(np.inf)
        for m in range(rivals.shape[1]):
            k, move = rivals[n, m], moves[n, m]
            move[:] = 0
            slopes[n, m] = 0
            radii[n, m] = np.inf
            if quick[n, m] > nearest + FAR:
                continue
            gap = explain(x, means[k], factors[k], theirs, w) + offsets[k] - own_energy
            square = TINY
            for i in range(size):
                w[i] = own_rest[i] - w[i]
                if (w[i] > 0 and high[i] > 0) or (w[i] < 0 and low[i] < 0):
                    square += w[i] * w[i]
            bent = np.sqrt(square + curvature[k] * max(gap, np.float32(0)))
            radius, level, found = gap / (np.sqrt(square) + bent), np.float32(0), True
            slope = np.float32(0.5) / bent
            if gap > 0:
                for number in range(ROUNDS):
                    turned[:] = w
                    need = gap / 2
                    if number:
                        along(factors[j], move, mine)
                        along(factors[k], move, theirs)
                        for z in range(latents):
                            need += (theirs[z] * theirs[z] - mine[z] * mine[z]) / 2
                            for i in range(size):
                                turned[i] += theirs[z] * factors[k, z, i] - mine[z] * factors[j, z, i]
                    level, found = least(turned, need, low, high, level, move)
                    if not found:
                        break
                square = np.float32(1e-12)
                for i in range(size):
                    square += move[i] * move[i]
                radius = np.sqrt(square) if found else np.float32(np.inf)
                slope = level / (2 * radius) if found else np.float32(0)
            radii[n, m], slopes[n, m] = radius, slope
            nearest = min(nearest, radius)


@compiled
def explain(x: Array, mean: Array, factors: Array, latents: Array, rest: Array) -> Any:
    """Fill C^T (x - mu) and x - G of an image (P,); returns its energy, without the offset."""
    size = len(x)
    energy = np.float32(0)
    for i in range(size):
        rest[i] = x[i] - mean[i]
        energy += rest[i] * rest[i]
    along(factors, rest, latents)
    for z in range(len(latents)):
        energy -= latents[z] * latents[z]
        for i in range(size):
            rest[i] -= latents[z] * factors[z, i]
    return energy


@compiled
def along(factors: Array, move: Array, latents: Array) -> None:
    """Fill C^T move."""
    for z in range(len(latents)):
        total = np.float32(0)
        for i in range(len(move)):
            total += factors[z, i] * move[i]
        latents[z] = total


@compiled
def least(normal: Array, need: Any, low: Array, high: Array, level: Any, move: Array) -> tuple[Any, bool]:
    """Fill the least move in the box with <normal, move> >= need; its level t, and whether there is one."""
    size = len(normal)
    square = TINY
    for i in range(size):
        square += normal[i] * normal[i]
    steps = LEVELS if level > 0 else FIRST_LEVELS
    level = max(level, need / square)
    for _ in range(steps):
        # <normal, move> is concave in the level: from below, Newton's steps stay below.
        reached, rate = np.float32(0), np.float32(0)
        for i in range(size):
            there = level * normal[i]
            kept = min(max(there, low[i]), high[i])
            reached += kept * normal[i]
            rate += normal[i] * normal[i] if kept == there else np.float32(0)
        missing = need - reached
        if rate <= TINY and missing > TINY:
            return level, False
        level = max(level + missing / max(rate, TINY), np.float32(0))
    for i in range(size):
        move[i] = min(max(level * normal[i], low[i]), high[i])
    return level, True


@compiled
def push(
    images: Array,
    moves: Array,
    own: Places,
    rivals: Places,
    weights: Array,
    means: Array,
    factors: Array,
    mean_slopes: Array,
    factor_slopes: Array,
    offset_slopes: Array,
) -> None:
    """Add to slopes, of the parameters' shapes, those of sum over pairs of weight * (E_j - E_k) at x + move.

    `weights` (N, M).
    """
    size, latents = images.shape[1], factors.shape[1]
    x, rest = np.empty(size, np.float32), np.empty(size, np.float32)
    codes = np.empty(latents, np.float32)
    for n in range(len(images)):
        for m in range(rivals.shape[1]):
            if weights[n, m] == 0:
                continue
            x[:] = images[n] + moves[n, m]
            for mine in range(2):
                c = own[n] if mine else rivals[n, m]
                weight = weights[n, m] if mine else -weights[n, m]
                explain(x, means[c], factors[c], codes, rest)
                offset_slopes[c] += weight
                for i in range(size):
                    mean_slopes[c, i] -= 2 * weight * rest[i]
                for z in range(latents):
                    scale = 2 * weight * codes[z]
                    for i in range(size):
                        factor_slopes[c, z, i] -= scale * (x[i] - means[c, i])
