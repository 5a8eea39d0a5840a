"""The least perturbations that meet several linear constraints (as `engine.certificates.projection`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels import slots
from engine.kernels.source.decoder import PIXELS
from engine.kernels.source.gaps import fill
from engine.kernels.source.steps import copy, solve
from engine.kernels.source.vectors import after, compiled

TINY, TIGHT, ROUNDING = 1e-12, 1e-9, 1e-14
ROUNDS, LEVELS, RISE, STALLS = 60, 100, 12, 20
MET = 1e-7
"""A constraint of length 1 is met if no more than this is missing."""
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
def scale(normals: Any, needs: Any, count: Any, size: Any) -> Any:
    """Scale constraints to length 1, and write their lengths (count,). Returns the largest need."""
    most = -np.inf
    for j in range(count):
        normal = after(normals, j * PIXELS)
        size[j] = max(np.sqrt(product(normal, normal)), TINY)
        for i in range(PIXELS):
            normal[i] /= size[j]
        needs[j] /= size[j]
        most = max(most, needs[j])
    return most


@compiled
def climb(
    normals: Any,
    needs: Any,
    count: Any,
    low: Any,
    high: Any,
    multipliers: Any,
    rounds: Any,
    most: Any,
    work: Any,
) -> Any:
    """Maximise the dual by damped Newton steps, until the constraints hold or its value passes `most`.

    `work` begins with the move (P,), and has room for (5, P) and (MOST, MOST + 8). Returns the value.
    """
    move, free = work, after(work, PIXELS)
    trial_move, trial_free = after(work, 2 * PIXELS), after(work, 3 * PIXELS)
    row, matrix = after(work, 4 * PIXELS), after(work, 5 * PIXELS)
    trial = after(matrix, MOST * MOST)
    missing, held = after(trial, MOST), after(trial, 2 * MOST)
    value = dual(normals, needs, count, multipliers, low, high, move, free)
    damping = 1e-6
    for _ in range(rounds):
        worst = 0.0
        for j in range(count):
            left = needs[j] - product(after(normals, j * PIXELS), move)
            held[j] = 1.0 if (multipliers[j] == 0 and left <= 0) else 0.0
            missing[j] = 0.0 if held[j] > 0 else left
            worst = max(worst, abs(missing[j]))
        if not (worst > TIGHT and value < most):
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
    return value


@compiled
def mix(multipliers: Any, size: Any, count: Any, weights: Any) -> None:
    """Weights (count,) of the constraints before they were scaled, of sum 1; equal where there are none."""
    total = 0.0
    for j in range(count):
        total += multipliers[j] / size[j]
    for j in range(count):
        weights[j] = multipliers[j] / size[j] / total if total > 0 else 1.0 / count


@compiled
def least_l2(normals: Any, needs: Any, count: Any, low: Any, high: Any, weights: Any, work: Any) -> Any:
    """Write the weights (count,), of sum 1, and return the length that they prove, infinite if out of reach.

    Scales `normals` (count, P) and `needs` (count,). `work` begins with the move (P,) and has room for (5, P)
    and (MOST, MOST + 8).
    """
    size = after(work, 5 * PIXELS + MOST * (MOST + 4))
    multipliers = after(size, MOST)
    most = scale(normals, needs, count, size)
    farthest = 0.0
    for i in range(PIXELS):
        far = max(-low[i], high[i])
        farthest += far * far / 2
    for j in range(count):
        multipliers[j] = max(needs[j], 0.0) if needs[j] == most else 0.0
    value = climb(normals, needs, count, low, high, multipliers, ROUNDS, farthest, work)
    mix(multipliers, size, count, weights)
    return np.inf if value > (1 + TIGHT) * farthest else np.sqrt(2 * max(value, 0.0))


@compiled
def mixed_level(
    normals: Any, needs: Any, count: Any, multipliers: Any, low: Any, high: Any, more: Any
) -> Any:
    """The least Linf perturbation that meets a mixture of constraints; `more` (4, P) is scratch."""
    mixture, room, one, size = more, after(more, PIXELS), after(more, 2 * PIXELS), after(more, 3 * PIXELS)
    need = 0.0
    for i in range(PIXELS):
        mixture[i] = 0.0
        one[i] = 1.0
    for j in range(count):
        m = multipliers[j]
        need += m * needs[j]
        if m != 0:
            normal = after(normals, j * PIXELS)
            for i in range(PIXELS):
                mixture[i] += m * normal[i]
    for i in range(PIXELS):
        size[i] = abs(mixture[i])
        room[i] = high[i] if mixture[i] > 0 else -low[i]
    return fill(size, one, room, need)


@compiled
def least_linf(normals: Any, needs: Any, count: Any, low: Any, high: Any, weights: Any, work: Any) -> Any:
    """The same in Linf; returns the level, and whether no higher one is needed, but for rounding.

    The level is found from below. Within it no perturbation meets the constraints, as long as the dual of the
    Euclidean problem grows; its multipliers then prove a higher level.
    """
    size = after(work, 5 * PIXELS + MOST * (MOST + 4))
    multipliers, alone = after(size, MOST), after(size, 2 * MOST)
    more = after(size, 3 * MOST)
    within_low, within_high = after(more, 4 * PIXELS), after(more, 5 * PIXELS)
    scale(normals, needs, count, size)
    level, first = -1.0, 0
    for j in range(count):
        for k in range(count):
            alone[k] = 1.0 if k == j else 0.0
        own = mixed_level(normals, needs, count, alone, low, high, more)
        if own > level:
            level, first = own, j
    for j in range(count):
        multipliers[j] = max(needs[j], 0.0) if j == first else 0.0
    solved, stalled = level == np.inf or level == 0, 0
    for _ in range(LEVELS):
        if solved or stalled == STALLS:
            break
        for i in range(PIXELS):
            within_low[i] = max(low[i], -level)
            within_high[i] = min(high[i], level)
        climb(normals, needs, count, within_low, within_high, multipliers, RISE, np.inf, work)
        worst = 0.0
        for j in range(count):
            worst = max(worst, needs[j] - product(after(normals, j * PIXELS), work))
        higher = mixed_level(normals, needs, count, multipliers, low, high, more)
        stalled = stalled + 1 if higher <= level * (1 + 1e-6) else 0
        level = max(level, higher)
        solved = worst <= MET or level == np.inf
    mix(multipliers, size, count, weights)
    return level, solved
