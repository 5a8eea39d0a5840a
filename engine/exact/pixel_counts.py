"""How many pixels may change, whichever and however: lower bounds for L0 (SCIENCE 7).

Of moves of at most n pixels, in each row of C_k C_k^T at most n entries count. So with P_i, the sum of the n
largest |C_k C_k^T|_ii' of its row, a rival's latents change by |C_k^T delta|^2 <= sum_i P_i delta_i^2, and

    D(x + delta) >= D(x) - sum over the n pixels of max (2 w_i delta_i + P_i delta_i^2),

the maximum at an end of the pixel's interval: the n most harmful pixels are the worst choice.

Axes: M rivals, C K components, P = 784 pixels. Everything is float64 but the sums P.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.exact.separable import GAMMA, Array, Box

MOST = 32
"""No more pixels are certified."""

Counts = NDArray[np.int64]


def quick(leads: Array, normals: Array, box: Box, roots: Array, curvature: Array) -> Array:
    """Lower bounds (C K,) for leads (C K,) and normals w (C K, P).

    k pixels change a rival's latents by no more than (sum r_i |delta_i|)^2, r_i the `roots` (C K, P) of the
    diagonal of C C^T, and no more than the `curvature` (C K,) times |delta|^2; whichever proves more.
    """
    straight = _largest_sums(_losses(normals, np.zeros((1, 1)), box))
    turned = np.square(_largest_sums(roots * np.maximum(box.high, -box.low)))
    bent = _largest_sums(_losses(normals, curvature[:, None], box))
    lost = np.minimum(straight + turned, bent)
    found: Array = (lost * (1 + 1e-9) < leads[:, None]).sum(-1).astype(np.float64)
    return found


def counts(leads: Array, normals: Array, box: Box, sums: NDArray[np.float32]) -> Counts:
    """The largest numbers of pixels (M,), at most MOST, by which rivals of leads (M,) can't win.

    `sums` (M, MOST, P) are P for n = 1, 2 and so on. It is found by bisection: more pixels only lose more.
    """
    low, high = np.zeros(len(leads), np.int64), np.full(len(leads), MOST + 1)
    rows = np.arange(len(leads))
    while (high - low > 1).any():
        middle = (low + high) // 2
        held = holds(leads, normals, box, sums[rows, middle.clip(1) - 1], middle)
        low, high = np.where(held, middle, low), np.where(held, high, middle)
    return low


def holds(leads: Array, normals: Array, box: Box, sums: Array, levels: Counts) -> NDArray[np.bool_]:
    """Which of the rivals (M,) can't win by `levels` (M,) pixels, at most MOST, P (M, P) being of as many."""
    lost = np.pad(_largest_sums(_losses(normals, sums, box)), ((0, 0), (1, 0)))
    found: NDArray[np.bool_] = (levels == 0) | (lost[np.arange(len(leads)), levels] * (1 + 2 * GAMMA) < leads)
    return found


def _losses(normals: Array, bends: Array, box: Box) -> Array:
    """2 w s + P s^2 (M, P) at that end of each pixel's interval where it is larger; 0 where it is less."""
    low, high = box.low * (2 * normals + bends * box.low), box.high * (2 * normals + bends * box.high)
    found: Array = np.maximum(np.maximum(low, high), 0)
    return found


def _largest_sums(values: Array) -> Array:
    """(M, MOST): of the k largest of values (M, P), k from 1 on."""
    largest = np.sort(np.partition(-values, MOST, axis=-1)[:, :MOST], axis=-1)
    sums: Array = -largest.cumsum(-1)
    return sums
