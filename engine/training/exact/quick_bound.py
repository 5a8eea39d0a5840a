"""A bound of the radius of every rival component, from two matrix products (SCIENCE 7):

    r >= D0 / (|w| + sqrt(|w|^2 + lambda_k D0)),    |w| = |(x - G_k) - (x - G_j)|

without the box. It finds the few rivals whose radius is worth computing. Axes: N images, C K components,
d latents.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.training.exact.pair_radius import compiled

Array = NDArray[np.float32]
Places = NDArray[np.int64]

LEAST = np.float32(1e-6)


@compiled
def measure(
    products: Array,
    squares: Array,
    mean_squares: Array,
    shifts: Array,
    grams: Array,
    offsets: Array,
    energies: Array,
    lengths: Array,
) -> None:
    """Fill `energies` and `lengths` (N, C K), those of x - G_k, squared.

    `products` (N, C K + C K d) of the images with all means and all rows of C^T, which is shifted by
    `shifts` (C K, d) at the means; `squares` (N,) of the images; `grams` (C K, d, d) are C^T C.
    """
    count, latents = shifts.shape
    for n in range(len(products)):
        codes = np.empty(latents, np.float32)
        for k in range(count):
            away = squares[n] - 2 * products[n, k] + mean_squares[k]
            explained, bent = np.float32(0), np.float32(0)
            at = count + k * latents
            for z in range(latents):
                codes[z] = products[n, at + z] - shifts[k, z]
                explained += codes[z] * codes[z]
            for y in range(latents):
                total = np.float32(0)
                for z in range(latents):
                    total += grams[k, y, z] * codes[z]
                bent += codes[y] * total
            energies[n, k] = away - explained + offsets[k]
            lengths[n, k] = away - 2 * explained + bent


@compiled
def bound(
    products: Array,
    others: Array,
    along: Array,
    own_lengths: Array,
    energies: Array,
    lengths: Array,
    own: Places,
    shifts: Array,
    curvature: Array,
    radii: Array,
) -> None:
    """Fill `radii` (N, C K) for own components `own` (N,).

    `others` are the products of what those leave, x - G_j, as `products` are the images'; `along` (N,) is
    <x, x - G_j>, `own_lengths` (N,) |x - G_j|^2.
    """
    count, latents = shifts.shape
    for n in range(len(products)):
        for k in range(count):
            common = along[n] - others[n, k]
            at = count + k * latents
            for z in range(latents):
                common -= (products[n, at + z] - shifts[k, z]) * others[n, at + z]
            square = max(lengths[n, k] + own_lengths[n] - 2 * common, LEAST)
            gap = energies[n, k] - energies[n, own[n]]
            bent = np.sqrt(square + curvature[k] * max(gap, np.float32(0)))
            radii[n, k] = gap / (np.sqrt(square) + bent)
