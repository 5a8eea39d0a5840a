"""The least perturbation inside a box that meets several linear constraints (SCIENCE, section 6).

Constraint j asks for <normal_j, move> >= need_j; the box for low <= move <= high, with low <= 0 <= high.
Weights of the constraints, not negative and with the sum 1, make one constraint of them all, whose least
perturbation is known in closed form and never longer than the one sought; for the best weights the two are
equally long (duality). So every solver returns weights, and the length that they prove: rounding or an
early end makes it a little shorter, never longer.

Axes: B problems, J constraints, P pixels. Everything is float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDS = 60
"""Most steps of a solver; they take about ten."""
TIGHT = 1e-9
"""A constraint holds if no more than this is missing, for normals of length 1."""
ROUNDING = 1e-14
LIKELY = 40
"""Pixels, for each constraint, that a linear programme begins with."""
TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The least perturbations, of length infinity (and of no meaning else) where the box allows none."""

    move: Array
    """(B, P) or (P,) the perturbation; it meets the constraints but for rounding."""
    weights: Array
    """(B, J) or (J,) of the constraints, sum 1."""
    length: Array
    """(B,) or () what the weights prove: no perturbation that meets the constraints is shorter."""


def linprog(*args: object, **kwargs: object) -> Any:
    """SciPy's, which it takes a third of a second to import: few starts of the program get as far as here."""
    from scipy import optimize

    return optimize.linprog(*args, **kwargs)


def least_l2(normals: Array, needs: Array, low: Array, high: Array) -> Projection:
    """The Euclidean least of B problems at once: normals (B, J, P), needs (B, J), a box (P,).

    Maximises the dual, which is concave and piecewise quadratic, by damped Newton steps:
    move = clip(sum over j of m_j normal_j) for multipliers m_j >= 0.
    """
    size = np.linalg.norm(normals, axis=-1).clip(TINY)
    normals, needs = normals / size[..., None], needs / size
    farthest = np.square(np.maximum(-low, high)).sum() / 2
    multipliers = np.where(needs == needs.max(-1, keepdims=True), needs, 0).clip(0)
    value, move, free = _dual(normals, needs, low, high, multipliers)
    damping = np.full(len(normals), 1e-6)
    identity = np.eye(normals.shape[1])
    for _ in range(ROUNDS):
        missing = needs - (normals @ move[..., None])[..., 0]
        held = (multipliers == 0) & (missing <= 0)
        missing = np.where(held, 0, missing)
        if not (np.abs(missing) > TIGHT)[value < farthest].any():
            break
        curvature = (normals * free[:, None]) @ normals.swapaxes(-1, -2)
        curvature = (
            np.where(held[:, None] | held[..., None], 0, curvature) + damping[:, None, None] * identity
        )
        step = np.linalg.solve(curvature, missing[..., None])[..., 0]
        trial = (multipliers + step).clip(0)
        trial_value, trial_move, trial_free = _dual(normals, needs, low, high, trial)
        # Near the end a step gains less than the values are rounded by.
        better = trial_value > value - ROUNDING * (1 + value)
        damping = np.where(better, damping / 10, damping * 10).clip(TINY, 1e12)
        multipliers = np.where(better[:, None], trial, multipliers)
        move = np.where(better[:, None], trial_move, move)
        free = np.where(better[:, None], trial_free, free)
        value = np.where(better, trial_value, value)
    length = np.where(value > (1 + TIGHT) * farthest, np.inf, np.sqrt(2 * value.clip(0)))
    return Projection(move, _weights(multipliers / size), length)


def least_linf(normals: Array, needs: Array, low: Array, high: Array) -> Projection:
    """The perturbation whose largest change of a pixel is least: normals (J, P), needs (J,), a box (P,)."""

    def reach(level: float) -> tuple[Array, Array]:
        return low.clip(-level), high.clip(max=level)

    return _from_below(normals, needs, lambda normal, need: linf_radius(normal, need, low, high), reach)


def least_bottleneck(gains: Array, needs: Array, costs: Array) -> Projection:
    """Which pixels to change, in parts, so that the most expensive of them costs least; as `least_cost`.

    That is a relaxation of changing whole pixels. The length is the cost, the move the parts.
    """
    order = np.argsort(costs)

    def radius(normal: Array, need: float) -> float:
        if need <= 0:
            return 0.0
        at = int(np.searchsorted(normal.clip(0)[order].cumsum(), need))
        return np.inf if at == len(costs) else float(costs[order[at]])

    def reach(level: float) -> tuple[Array, Array]:
        return np.zeros(len(costs)), (costs <= level).astype(float)

    return _from_below(gains, needs, radius, reach)


def _from_below(
    normals: Array,
    needs: Array,
    radius: Callable[[Array, float], float],
    reach: Callable[[float], tuple[Array, Array]],
) -> Projection:
    """The least level within whose `reach`, a box, every need is met; `radius` is that level for one normal.

    The most that a perturbation within a level's reach can have over all needs grows with the level. Where it
    is 0 is found from below: a linear programme finds it and its weights, and these the next level.
    """
    size = np.linalg.norm(normals, axis=-1).clip(TINY)
    normals, needs = normals / size[:, None], needs / size
    count, pixels = normals.shape
    radii = [radius(normal, float(need)) for normal, need in zip(normals, needs, strict=True)]
    at = int(np.argmax(radii))
    level, weights, move = radii[at], np.eye(count)[at], np.zeros(pixels)
    cost, matrix = np.append(np.zeros(pixels), -1.0), np.column_stack([-normals, np.ones(count)])
    for _ in range(ROUNDS):
        if not np.isfinite(level):
            break
        bounds = np.column_stack(
            [np.append(edge, end) for edge, end in zip(reach(level), (-np.inf, np.inf), strict=True)]
        )
        found = linprog(cost, matrix, -needs, bounds=bounds)
        if found.status != 0:
            raise ArithmeticError(f"a linear programme was not solved: {found.message}")
        move, mixture = found.x[:-1], _weights(-found.ineqlin.marginals)
        # A need that is missed by no more than the programme is rounded by is met.
        higher = level if found.fun <= TIGHT else radius(mixture @ normals, float(mixture @ needs))
        if higher <= level * (1 + TIGHT):
            break
        level, weights = higher, mixture
    return Projection(move, _weights(weights / size), np.asarray(level))


def least_cost(gains: Array, needs: Array, costs: Array) -> Projection:
    """Which pixels to change, in parts, at the least cost: gains (J, P), needs (J,), costs (P,) >= 0.

    Minimises <costs, part> with <gains_j, part> >= need_j and 0 <= part <= 1. That is a relaxation of
    changing whole pixels. The length is the cost, the move the parts.
    """
    size = np.abs(gains).max(-1).clip(TINY)
    gains, needs = gains / size[:, None], needs / size
    # Few pixels are worth changing: a programme with those alone is small, and its multipliers say which
    # others would be worth it too.
    worth = gains / costs.clip(TINY)
    chosen = np.unique(np.argsort(-worth, axis=1)[:, :LIKELY])
    while True:
        found = linprog(costs[chosen], -gains[:, chosen], -needs, bounds=(0, 1))
        if found.status == 2 and len(chosen) < len(costs):  # infeasible
            chosen = np.arange(len(costs))
            continue
        if found.status == 2:
            return Projection(np.ones(len(costs)), _weights(np.zeros(len(needs))), np.asarray(np.inf))
        if found.status != 0:
            raise ArithmeticError(f"a linear programme was not solved: {found.message}")
        multipliers = (-found.ineqlin.marginals).clip(0)
        left = costs - multipliers @ gains
        others = np.setdiff1d(np.flatnonzero(left < -TIGHT), chosen)
        if not len(others):
            break
        chosen = np.union1d(chosen, others)
    part = np.zeros(len(costs))
    part[chosen] = found.x
    proven = multipliers @ needs + left.clip(max=0).sum()
    return Projection(part, _weights(multipliers / size), np.asarray(max(proven, 0.0)))


def linf_radius(normal: Array, need: float, low: Array, high: Array) -> float:
    """The least eps so that some move within eps and the box (P,) has <normal, move> >= need."""
    if need <= 0:
        return 0.0
    size, room = np.abs(normal), np.where(normal > 0, high, -low)
    order = np.argsort(room)
    size, room = size[order], room[order]
    rest = size[::-1].cumsum()[::-1]  # slope before this pixel runs out of room
    reached = np.concatenate([[0], (size * room).cumsum()[:-1]]) + room * rest
    at = int(np.searchsorted(reached, need))
    if at == len(room):
        return np.inf
    return float(room[at] - (reached[at] - need) / max(rest[at], TINY))


def _dual(
    normals: Array, needs: Array, low: Array, high: Array, multipliers: Array
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Its values (B,), the moves (B, P), and which pixels are not at the edge of the box."""
    pull = (multipliers[:, None] @ normals)[:, 0]
    move = pull.clip(low, high)
    value = (multipliers * needs).sum(-1) - (move * (pull - move / 2)).sum(-1)
    return value, move, (pull > low) & (pull < high)


def _weights(multipliers: Array) -> Array:
    """With the sum 1; all equal where there are none."""
    multipliers = np.clip(multipliers, 0, None)
    total = multipliers.sum(-1, keepdims=True)
    equal = np.full_like(multipliers, 1 / multipliers.shape[-1])
    weights: Array = np.divide(multipliers, total, out=equal, where=total > 0)
    return weights
