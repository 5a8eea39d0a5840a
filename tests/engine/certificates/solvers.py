"""The least move that meets several linear constraints, by scipy's general solvers."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog, minimize

from engine.certificates.projection import Array
from engine.types import Norm


def least_flips(norm: Norm, gains: Array, needs: Array, costs: Array) -> float:
    """What flips in parts (P,) cost with <gains (J, P), parts> >= needs (J,); infinite where all are too few.

    A part of a flip costs that part of its square in L2.
    """
    if norm is Norm.LINF:
        for level in np.unique(np.append(-1.0, costs)):
            reach = [(0, float(cost <= level)) for cost in costs]
            if linprog(np.zeros(len(costs)), -gains, -needs, bounds=reach).success:
                return max(0.0, float(level))
        return np.inf
    each = costs**2 if norm is Norm.L2 else np.ones(len(costs))
    found = linprog(each, -gains, -needs, bounds=(0, 1))
    if not found.success:
        return np.inf
    return float(found.fun) ** 0.5 if norm is Norm.L2 else float(found.fun)


def least_move(norm: Norm, normals: Array, needs: Array, x: Array, start: Array) -> float:
    """The length of the least move (P,) of x in the box with <normals (J, P), move> >= needs (J,).

    A number of pixels is counted in parts. `start` is a move to search from in L2.
    """
    count, box = len(x), list(zip(-x, 1 - x, strict=True))
    if norm is Norm.L0:  # each pixel goes some part of the way to black or to white
        columns = np.column_stack([normals * (1 - x), -normals * x])
        found = linprog(np.ones(2 * count), -columns, -needs, bounds=(0, 1))
        return float(found.fun) if found.success else np.inf
    if norm is Norm.LINF:
        sides = np.vstack([np.column_stack([sign * np.eye(count), -np.ones(count)]) for sign in (1, -1)])
        rows = np.vstack([np.column_stack([-normals, np.zeros(len(needs))]), sides])
        limits = np.append(-needs, np.zeros(2 * count))
        found = linprog(np.append(0 * x, 1.0), rows, limits, bounds=[*box, (0, None)])
        return float(found.fun) if found.success else np.inf
    found = minimize(
        lambda move: move @ move,
        start,
        jac=lambda move: 2 * move,
        bounds=box,
        constraints={"type": "ineq", "fun": lambda move: normals @ move - needs, "jac": lambda _: normals},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert (normals @ found.x >= needs - 1e-9).all()
    return float(np.linalg.norm(found.x))
