"""Bounds for all rivals at once: cheap, and good enough that few radii have to be computed (SCIENCE 7).

L2, where the own components' curvature and most of the box are left out: for any t >= 0 with I - t C C^T > 0

    radius^2 >= t lead - t^2 w^T (I - t C C^T)^(-1) w
             = t lead - t^2 (|w|^2 + t p^T (I - t C^T C)^(-1) p),    p = C^T w.

Linf: a minorant that touches where each pixel loses as much at one end of its interval as at the other.

Axes: M rivals, d latents, P = 784 pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.exact.components import Components, Places, across, along
from engine.exact.separable import GAMMA, TINY, Array, Box

HALVINGS = 24
"""Bisections for t."""
LARGEST = 0.999
"""t is at most so much of 1 / the largest eigenvalue."""
FARTHEST = 1e12
"""t is at most this: no radius in the box asks for more, and its square must not overflow where no pixel that
may move tells two components apart."""
SMALLER = 1 - 1e-9
"""A factor far beyond what sums round by, so that the bounds are lower bounds all the same."""
CHUNK = 48
"""Rivals whose pixels are looked at together: more do not fit into a processor's cache."""


def l2(components: Components, leads: Array, normals: Array) -> Array:
    """Lower bounds (C K,) of L2 radii for leads (C K,) and normals w (C K, P) of all components.

    Normals may leave out the pixels that the box lets no one move that way.
    """
    leads = leads.clip(0)
    codes = along(components.factors, normals)
    parts = np.square((codes[:, None] @ components.eigenvectors)[:, 0])  # (C K, d)
    values, squares = components.eigenvalues.clip(0), np.square(normals).sum(-1)
    low = np.zeros(len(leads))
    high = np.minimum(LARGEST / components.curvature.clip(TINY), leads / (2 * squares).clip(TINY))
    high = high.clip(max=FARTHEST)
    for _ in range(HALVINGS):
        t = (low + high) / 2
        part = t[:, None] * values
        slope = leads - 2 * t * squares
        slope -= (parts * np.square(t)[:, None] * (3 - 2 * part) / np.square(1 - part)).sum(-1)
        low, high = np.where(slope > 0, t, low), np.where(slope > 0, high, t)
    bent = (parts * low[:, None] / (1 - low[:, None] * values)).sum(-1)
    found: Array = low * leads * SMALLER - np.square(low) * (squares + bent) / SMALLER
    radii: Array = np.sqrt(found.clip(0)) * SMALLER
    return radii


def linf_holds(
    components: Components,
    rivals: Places,
    leads: Array,
    normals: Array,
    box: Box,
    levels: Array,
) -> NDArray[np.bool_]:
    """Which of the rivals (M,), of leads (M,) and normals (M, P), can't win within Linf levels (M,)."""
    found = np.zeros(len(rivals), np.bool_)
    for at in range(0, len(rivals), CHUNK):
        part = slice(at, at + CHUNK)
        level = levels[part, None]
        factors, w = components.factors[rivals[part]], normals[part]
        bends = components.majorants[rivals[part]].astype(np.float64)
        low, high = box.low.clip(-level), box.high.clip(max=level)
        middle, steep = (low + high) / 2, bends.clip(TINY)
        touch = (middle + w / steep).clip(low, high)
        touch = (middle + (w + across(factors, along(factors, touch))) / steep).clip(low, high)
        codes = along(factors, touch)
        slopes = 2 * (bends * touch - w - across(factors, codes))
        lead = leads[part] + np.square(codes).sum(-1) - (bends * np.square(touch)).sum(-1)
        losses = np.maximum(low * (bends * low - slopes), high * (bends * high - slopes))
        size = np.abs(losses).sum(-1) + np.square(codes).sum(-1) + np.abs(leads[part])
        found[part] = lead - losses.sum(-1) > 4 * GAMMA * size
    return found
