"""One step of Levenberg and Marquardt for one problem (see `engine.inference.levenberg_marquardt`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels.source.decoder import PIXELS
from engine.kernels.source.vectors import after, compiled

TINY = 1e-12


@compiled
def dot(x: Any, y: Any) -> Any:
    """The product of two rows of float32, summed in float32 by lanes."""
    total = np.float32(0)
    for i in range(PIXELS):
        total += x[i] * y[i]
    return total


@compiled
def copy(source: Any, target: Any, count: Any) -> None:
    """Copy so many elements."""
    for i in range(count):
        target[i] = source[i]


@compiled
def solve(a: Any, size: Any, right: Any) -> None:
    """Solve in place for a symmetric positive matrix (size, size), of which the lower half is read."""
    for i in range(size):
        for j in range(i + 1):
            total = a[i * size + j]
            for k in range(j):
                total -= a[i * size + k] * a[j * size + k]
            if i == j:
                a[i * size + i] = np.sqrt(max(total, 1e-300))
            else:
                a[i * size + j] = total / a[j * size + j]
    for i in range(size):
        total = right[i]
        for k in range(i):
            total -= a[i * size + k] * right[k]
        right[i] = total / a[i * size + i]
    for i in range(size - 1, -1, -1):
        total = right[i]
        for k in range(i + 1, size):
            total -= a[k * size + i] * right[k]
        right[i] = total / a[i * size + i]


@compiled
def propose(
    pictures: Any,
    target: Any,
    factor: Any,
    direction: Any,
    latents: Any,
    prior: Any,
    rate: Any,
    damping: Any,
    soft: Any,
    softened: Any,
    work: Any,
    move: Any,
) -> Any:
    """Write the step (8,) float64 and return the decrease that it promises.

    `pictures` (9, P): the mean and its derivatives. `softened` (9, P) and `work` (160,) float64 are scratch.
    """
    curvature, damped, along = work, after(work, 64), after(work, 128)
    gradient = after(work, 136)
    for i in range(PIXELS):
        softened[i] = pictures[i] - target[i]
    for a in range(8):
        own = after(pictures, (a + 1) * PIXELS)
        gradient[a] = 2.0 * dot(own, softened) + prior * latents[a]
    if soft:
        length = np.float32(0)
        for i in range(PIXELS):
            inside = factor[i] * direction[i]
            softened[i] = inside
            length += inside * direction[i]
        for a in range(8):
            along[a] = dot(after(pictures, (a + 1) * PIXELS), softened)
        scale = 2.0 / max(np.float64(length), TINY)
        for a in range(8):
            own, less = after(pictures, (a + 1) * PIXELS), after(softened, a * PIXELS)
            for i in range(PIXELS):
                less[i] = own[i] * (np.float32(1) - factor[i])
            for c in range(a + 1):
                # One of the rows of the product is softened, which is enough.
                total = 2.0 * dot(less, after(pictures, (c + 1) * PIXELS))
                curvature[a * 8 + c] = total + scale * along[a] * along[c]
    else:
        for a in range(8):
            own = after(pictures, (a + 1) * PIXELS)
            for c in range(a + 1):
                curvature[a * 8 + c] = 2.0 * dot(own, after(pictures, (c + 1) * PIXELS))
    for a in range(8):
        curvature[a * 9] += prior
        for c in range(a):
            curvature[c * 8 + a] = curvature[a * 8 + c]
    for i in range(64):
        damped[i] = curvature[i]
    for a in range(8):
        damped[a * 9] += damping
        move[a] = -gradient[a]
    solve(damped, 8, move)
    promise = 0.0
    for a in range(8):
        bend = 0.0
        for c in range(8):
            bend += curvature[a * 8 + c] * move[c]
        promise -= move[a] * (gradient[a] + bend / 2)
    return rate * promise


@compiled
def into_ball(latents: Any, radius: Any) -> None:
    """Bring latents (8,) float32 back to a ball, along the line to its middle."""
    total = np.float32(0)
    for a in range(8):
        total += latents[a] * latents[a]
    shrink = min(radius / max(np.sqrt(total), np.float32(1e-6)), np.float32(1))
    for a in range(8):
        latents[a] *= shrink


@compiled
def correct(pictures: Any, means: Any, moved: Any, missed: Any) -> None:
    """Make derivatives (9, P) agree with the means (P,) after a move (8,), in its direction (Broyden)."""
    square = np.float32(0)
    for a in range(8):
        square += moved[a] * moved[a]
    scale = np.float32(1) / max(square, np.float32(TINY))
    for i in range(PIXELS):
        missed[i] = means[i] - pictures[i]
    for a in range(8):
        own, m = after(pictures, (a + 1) * PIXELS), moved[a]
        for i in range(PIXELS):
            missed[i] -= m * own[i]
    for a in range(8):
        own, m = after(pictures, (a + 1) * PIXELS), moved[a] * scale
        for i in range(PIXELS):
            own[i] += m * missed[i]


@compiled
def next_damping(damping: Any, gain: Any, promise: Any) -> Any:
    """The damping of the next step, from what this one gained of what it promised."""
    if not gain > 0:
        factor = 5.0
    else:
        quality = gain / max(promise, TINY)
        factor = 0.25 if quality > 0.75 else (2.0 if quality < 0.25 else 1.0)
    return min(max(damping * factor, 1e-4), 1e8)
