"""The least Euclidean perturbation that meets several linear constraints (as `projection.least_l2`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels import slots
from engine.kernels.source.decoder import PIXELS
from engine.kernels.source.steps import copy, solve
from engine.kernels.source.vectors import after, compiled

TINY, TIGHT, ROUNDING = 1e-12, 1e-9, 1e-14
ROUNDS = 60
MOST = slots.MOST_CONSTRAINTS


@compiled
def product(x: Any, y: Any) -> Any:
    """Of two rows of float64."""
    total = 0.0
    for i in range(PIXELS):
        total += x[i] * y[i]
    return total


@compiled
def dual(
    normals: Any, needs: Any, count: Any, multipliers: Any, low: Any, high: Any, move: Any, free: Any
) -> Any:
    """Its value, with the move (P,) and the pixels (P,) not at the edge of the box, 1 or 0."""
    value = 0.0
    for i in range(PIXELS):
        move[i] = 0.0
    for j in range(count):
        m = multipliers[j]
        value += m * needs[j]
        if m != 0:
            normal = after(normals, j * PIXELS)
            for i in range(PIXELS):
                move[i] += m * normal[i]
    total = 0.0
    for i in range(PIXELS):
        pull = move[i]
        inside = min(max(pull, low[i]), high[i])
        free[i] = 1.0 if low[i] < pull < high[i] else 0.0
        total += inside * (pull - inside / 2)
        move[i] = inside
    return value - total


@compiled
def least_l2(normals: Any, needs: Any, count: Any, low: Any, high: Any, weights: Any, work: Any) -> Any:
    """Write the weights (count,), of sum 1, and return the length that they prove, infinite if out of reach.

    Scales `normals` (count, P) and `needs` (count,) to length 1. `work` (5, P) and (MOST, MOST + 8) more.
    """
    move, free = work, after(work, PIXELS)
    trial_move, trial_free, row = (
        after(work, 2 * PIXELS),
        after(work, 3 * PIXELS),
        after(work, 4 * PIXELS),
    )
    matrix = after(work, 5 * PIXELS)
    more = after(matrix, MOST * MOST)
    multipliers, trial, missing, size, held = (
        more,
        after(more, MOST),
        after(more, 2 * MOST),
        after(more, 3 * MOST),
        after(more, 4 * MOST),
    )
    farthest, most = 0.0, -np.inf
    for i in range(PIXELS):
        far = max(-low[i], high[i])
        farthest += far * far / 2
    for j in range(count):
        normal = after(normals, j * PIXELS)
        size[j] = max(np.sqrt(product(normal, normal)), TINY)
        for i in range(PIXELS):
            normal[i] /= size[j]
        needs[j] /= size[j]
        most = max(most, needs[j])
    for j in range(count):
        multipliers[j] = max(needs[j], 0.0) if needs[j] == most else 0.0
    value = dual(normals, needs, count, multipliers, low, high, move, free)
    damping = 1e-6
    for _ in range(ROUNDS):
        worst = 0.0
        for j in range(count):
            left = needs[j] - product(after(normals, j * PIXELS), move)
            held[j] = 1.0 if (multipliers[j] == 0 and left <= 0) else 0.0
            missing[j] = 0.0 if held[j] > 0 else left
            worst = max(worst, abs(missing[j]))
        if not (worst > TIGHT and value < farthest):
            break
        for j in range(count):
            normal = after(normals, j * PIXELS)
            for i in range(PIXELS):
                row[i] = normal[i] * free[i]
            for k in range(j + 1):
                apart = held[j] > 0 or held[k] > 0
                matrix[j * count + k] = 0.0 if apart else product(row, after(normals, k * PIXELS))
            matrix[j * count + j] += damping
            trial[j] = missing[j]
        solve(matrix, count, trial)
        for j in range(count):
            trial[j] = max(multipliers[j] + trial[j], 0.0)
        trial_value = dual(normals, needs, count, trial, low, high, trial_move, trial_free)
        if trial_value > value - ROUNDING * (1 + value):
            damping, value = max(damping / 10, TINY), trial_value
            copy(trial, multipliers, count)
            copy(trial_move, move, PIXELS)
            copy(trial_free, free, PIXELS)
        else:
            damping = min(damping * 10, 1e12)
    total = 0.0
    for j in range(count):
        multipliers[j] /= size[j]
        total += multipliers[j]
    for j in range(count):
        weights[j] = multipliers[j] / total if total > 0 else 1.0 / count
    return np.inf if value > (1 + TIGHT) * farthest else np.sqrt(2 * max(value, 0.0))
