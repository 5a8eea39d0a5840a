"""The objective of a problem, of whatever kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels import slots
from engine.kernels.source.decoder import PIXELS
from engine.kernels.source.flips import flipped
from engine.kernels.source.gaps import (
    at_image,
    boxed,
    fewest,
    largest,
    no_box,
    paper_largest,
    square_distance,
    square_norm,
)  # fmt: skip
from engine.kernels.source.planes import least_l2
from engine.kernels.source.vectors import after, compiled, doubles, wholes

CONSTRAINED_L2 = slots.CONSTRAINED_L2
CONSTRAINTS = slots.CONSTRAINTS
CONSTRAINT_COUNT = slots.CONSTRAINT_COUNT
CONSTRAINT_ENERGIES = slots.CONSTRAINT_ENERGIES
COSTS = slots.COSTS
DISTANCE = slots.DISTANCE
ENERGY = slots.ENERGY
FLIP_L2 = slots.FLIP_L2
FLIP_PAPER = slots.FLIP_PAPER
GAMMA = slots.GAMMA
IMAGE = slots.IMAGE
IMAGES = slots.IMAGES
KIND = slots.KIND
L0 = slots.L0
L2 = slots.L2
L2_NO_BOX = slots.L2_NO_BOX
LINF = slots.LINF
OWN = slots.OWN
OWN_ENERGIES = slots.OWN_ENERGIES
OWN_GAMMA = slots.OWN_GAMMA
OWN_MEANS = slots.OWN_MEANS
PAPER_LINF = slots.PAPER_LINF
MOST = slots.MOST_CONSTRAINTS


@compiled
def objective(m: Any, t: Any, means: Any, z: Any, target: Any, factor: Any, direction: Any, work: Any) -> Any:
    """The objective of problem m at means (P,) and latents (8,).

    Returns value, rate, and one more: of flips the largest cost, of numbers of pixels how many may change.
    """
    kind = wholes(t, KIND)[m]
    x = after(doubles(t, IMAGES), wholes(t, IMAGE)[m] * PIXELS)
    square = square_distance(means, x)
    if kind == ENERGY:
        at_image(x, target)
        return square + square_norm(z) / 2, 1.0, 0.0
    if kind == DISTANCE:
        at_image(x, target)
        return square, 1.0, 0.0
    row = wholes(t, OWN)[m]
    own, own_energy = after(doubles(t, OWN_MEANS), row * PIXELS), doubles(t, OWN_ENERGIES)[row]
    if kind >= FLIP_L2:
        gamma, own_gamma = doubles(t, GAMMA)[m], doubles(t, OWN_GAMMA)[row]
        theirs = square if kind == FLIP_PAPER else square + square_norm(z) / 2
        need = gamma * theirs - own_gamma * own_energy
        costs = after(doubles(t, COSTS), wholes(t, IMAGE)[m] * PIXELS)
        return flipped(kind, means, own, need, gamma, own_gamma, x, costs, target, work)
    if kind == PAPER_LINF:
        value, rate = paper_largest(means, own, own_energy, x, target, work)
        return value, rate, 0.0
    theirs = square + square_norm(z) / 2
    w = work
    if kind == CONSTRAINED_L2:
        count = t[CONSTRAINT_COUNT]
        planes, energies = doubles(t, CONSTRAINTS), doubles(t, CONSTRAINT_ENERGIES)
        low, high = after(work, PIXELS), after(work, 2 * PIXELS)
        normals = after(work, 3 * PIXELS)
        needs = after(normals, MOST * PIXELS)
        weights, more = after(needs, MOST), after(needs, 2 * MOST)
        for i in range(PIXELS):
            low[i] = -x[i]
            high[i] = 1 - x[i]
        for j in range(count):
            normal, plane = after(normals, j * PIXELS), after(planes, j * PIXELS)
            needs[j] = (theirs - energies[j]) / 2
            for i in range(PIXELS):
                normal[i] = np.float64(means[i]) - plane[i]
        least_l2(normals, needs, count, low, high, weights, more)
        own_energy = 0.0
        for i in range(PIXELS):
            w[i] = np.float64(means[i])
        for j in range(count):
            plane, weight = after(planes, j * PIXELS), weights[j]
            own_energy += weight * energies[j]
            if weight != 0:
                for i in range(PIXELS):
                    w[i] -= weight * plane[i]
    else:
        for i in range(PIXELS):
            w[i] = np.float64(means[i]) - own[i]
    need = max(theirs - own_energy, 0.0) / 2
    rest = after(work, PIXELS)
    if kind == L2_NO_BOX:
        value, rate = no_box(w, need, x, target, factor, direction)
    elif kind == LINF:
        value, rate = largest(w, need, x, target, rest)
    elif kind == L0:
        return fewest(w, need, x, target, rest)
    else:
        value, rate = boxed(w, need, x, target, factor, direction, rest)
    return value, rate, 0.0


@compiled
def has_prior(kind: Any) -> Any:
    """Whether the objective contains |z|^2/2; the others are minimised over a ball."""
    return kind not in (DISTANCE, PAPER_LINF, FLIP_PAPER)


@compiled
def is_soft(kind: Any) -> Any:
    """Whether the perturbation of an objective follows w."""
    return kind in (L2_NO_BOX, L2, CONSTRAINED_L2)
