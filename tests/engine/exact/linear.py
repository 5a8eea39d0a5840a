"""Exact radii against half-spaces: what those of components without latents must come to.

For a normal w and a need h the radius is the length of the least move with <move, w> >= h in the box. Axes: M
normals, P pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.exact.separable import Array, Box

HALVINGS = 60


def l2(normals: Array, needs: Array, box: Box) -> Array:
    """(M,) by bisection for the level t of the least move, clip(t w)."""

    def reached(level: Array) -> Array:
        moves = (level[:, None] * normals).clip(box.low, box.high)
        found: Array = (moves * normals).sum(-1)
        return found

    low, high = np.zeros(len(needs)), np.full(len(needs), 1e6)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = reached(middle) < needs
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    lengths: Array = np.linalg.norm((high[:, None] * normals).clip(box.low, box.high), axis=-1)
    return np.where(reached(high) < needs * (1 - 1e-9), box.corner, lengths)


def linf(normals: Array, needs: Array, box: Box) -> Array:
    """(M,) by bisection for the level, at most 1."""
    size, room = np.abs(normals), np.where(normals > 0, box.high, -box.low)
    low, high = np.zeros(len(needs)), np.ones(len(needs))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = (size * np.minimum(middle[:, None], room)).sum(-1) < needs
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


def l0(normals: Array, needs: Array, box: Box) -> NDArray[np.int64]:
    """(M,) pixels that may change, whichever and however."""
    gains = -np.sort(-np.maximum(normals * box.high, normals * box.low), axis=-1)
    counts: NDArray[np.int64] = (gains.cumsum(-1) < needs[:, None]).sum(-1)
    return counts
