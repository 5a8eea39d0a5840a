"""The energy gap on numpy arrays, by kernels (the counterpart of `engine.certificates.energy_gap`).

Axes: S starts, N images, C rival classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from engine import kernels
from engine.certificates.gaps import DISTANCE, NAMES, PAPER, Gap
from engine.certificates.projection import Projection, least_linf
from engine.inference.compiled import CompiledObjective, Shape, Terms, evaluate, measure, same_terms
from engine.inference.descent import Objective, Value
from engine.inference.energy import energy
from engine.kernels import slots
from engine.kernels.slots import Table
from engine.types import PIXELS, Norm

Array = NDArray[Any]

TINY = 1e-12
LINEAR = {
    "L2_no_box": slots.L2_NO_BOX, "L2": slots.L2, "Linf": slots.LINF, "L0": slots.L0,
    PAPER: slots.PAPER_LINF, DISTANCE: slots.DISTANCE,
}  # fmt: skip
FLIPS = {
    "L2_no_box": slots.FLIP_L2, "L2": slots.FLIP_L2, "Linf": slots.FLIP_COUNT_CHEAP, "L0": slots.FLIP_COUNT,
    PAPER: slots.FLIP_PAPER, DISTANCE: slots.DISTANCE,
}  # fmt: skip


class CompiledGap:
    """Images with their own classes' explanations, and every radius about them."""

    def __init__(
        self,
        images: Array,
        own_means: Array,
        own_latents: Array,
        *,
        raw: Array | None = None,
        own_gamma: float = 1.0,
        gamma: Sequence[float] = (1.0,),
    ) -> None:
        """Images (N, 784) as the model sees them, with G_y (N, 784) and z_y (N, 8).

        Of Binary ABS with the images before they were binarised, `raw` (N, 784), gamma_y, and gamma_c of the
        rivals.
        """
        self.x: Array = images.astype(np.float64)[:, None]  # (N, 1, 784)
        self.own: Array = own_means.astype(np.float64)[:, None]
        self.own_energy: Array = energy(self.own, own_latents.astype(np.float64)[:, None], self.x)  # (N, 1)
        self.own_residual: Array = np.linalg.norm(self.own - self.x, axis=-1)
        self.flips = raw is not None
        self.cost: Array = (
            np.zeros_like(self.x) if raw is None else np.abs(raw.astype(np.float64) - 0.5)[:, None]
        )
        self.own_gamma = own_gamma
        self.gamma: Array = np.asarray(gamma, np.float64)

    def select(self, classes: Sequence[int], /) -> CompiledGap:
        """The same with only some of the rivals, in this order."""
        if not self.flips:
            return self  # nothing here belongs to a rival
        other = copy(self)
        other.gamma = self.gamma[list(classes)]
        return other

    def mixed(self, own: Array, own_energy: Array) -> CompiledGap:
        """The gap to another explanation of the own class, (..., 784) and (...); its factor is 1."""
        other = copy(self)
        other.own, other.own_energy = own, own_energy
        other.own_gamma = 1.0
        return other

    def gap(self, means: Array, latents: Array) -> Array:
        """F_c - F_y (scaled, for Binary ABS) at the image itself, (S, N, C)."""
        energies = energy(means.astype(np.float64), latents.astype(np.float64), self.x)
        found: Array = self.gamma * energies - self.own_gamma * self.own_energy
        return found

    def objective(self, name: str) -> GapObjective:
        """One of `NAMES`, `PAPER`, or "distance" to minimise: d_c^2."""
        return GapObjective(self, name)

    def terms(self, name: str, shape: Shape) -> Terms:
        """What one of them is for problems (S, N, C)."""
        arrays = {
            slots.IMAGES: np.ascontiguousarray(self.x[:, 0]),
            slots.OWN_MEANS: np.ascontiguousarray(self.own).reshape(-1, self.x.shape[-1]),
            slots.OWN_ENERGIES: np.ascontiguousarray(self.own_energy).ravel(),
            slots.COSTS: np.ascontiguousarray(self.cost[:, 0]),
        }
        count = len(arrays[slots.OWN_MEANS])
        arrays[slots.OWN_GAMMA] = np.full(count, float(self.own_gamma))
        terms = same_terms(shape, (FLIPS if self.flips else LINEAR)[name], arrays)
        if self.own.ndim == 4:  # one for each problem
            terms = replace(terms, own=np.arange(count).reshape(shape))
        return replace(terms, gamma=np.broadcast_to(self.gamma, shape)) if self.flips else terms

    def measure(self, name: str, means: Array, latents: Array) -> Value:
        """One of the objectives, and the perturbation it belongs to; infinite where the gap stays open."""
        return measure(self.terms(name, means.shape[:3]), means, latents)

    def values(self, name: str, means: Array, latents: Array) -> Array:
        """The objective alone (S, N, C)."""
        return evaluate(self.terms(name, means.shape[:3]), means, latents)[0]

    def radius(self, name: str, means: Array, latents: Array) -> Array:
        """One of `NAMES` or `PAPER` itself, (S, N, C)."""
        value, more = evaluate(self.terms(name, means.shape[:3]), means, latents)
        counts = name == "L0" or (self.flips and name in ("Linf", PAPER))
        return more if counts else value

    def pixels(self, means: Array, latents: Array) -> Array:
        """The L0 radius: how many pixels may change, whichever and however (S, N, C)."""
        return self.radius("L0", means, latents).astype(np.int64)

    def radii(self, means: Array, latents: Array) -> dict[str, Array]:
        """Every radius at these latents: `NAMES`, `PAPER` and "distance", (S, N, C) each."""
        found = {name: self.radius(name, means, latents) for name in (*NAMES, PAPER)}
        found[DISTANCE] = np.sqrt(self.values(DISTANCE, means, latents))
        return found

    def paper(self, distances: Array) -> Array:
        """The paper's L2 bound (..., N, C) for the distances d_c = |G_c - x| (..., N, C)."""
        ours, residual = self.own_gamma * self.own_energy, self.own_gamma * self.own_residual
        if not self.flips:
            linear: Array = (distances**2 - ours) / (2 * (distances + residual))
            return linear.clip(0)
        # gamma_y ((r_y + e)^2 + ...) = gamma_c (d_c - e)^2 in binarised space; e^2 flips are needed, so the
        # cost is that of the e^2 least_cost ones. The root is the lesser one of a e^2 - 2 b e + c.
        a, b = self.gamma - self.own_gamma, self.gamma * distances + residual
        c = (self.gamma * distances**2 - ours).clip(0)
        root = c / (b + np.sqrt((b**2 - a * c).clip(0))).clip(TINY)
        mass = (np.minimum(root, distances) ** 2)[..., None]
        costs = np.sort(self.cost**2, -1)  # (N, 1, 784)
        bound: Array = np.sqrt((costs * (mass - np.arange(costs.shape[-1])).clip(0, 1)).sum(-1))
        return bound


class GapObjective:
    """One of a gap's objectives."""

    def __init__(self, gap: CompiledGap, name: str) -> None:
        self._gap, self._name = gap, name

    def terms(self, shape: Shape) -> Terms:
        """What it is for problems (S, N, C)."""
        return self._gap.terms(self._name, shape)

    def __call__(self, means: Array, latents: Array, /) -> Value:
        """Evaluate at means (S, N, C, 784) and latents (S, N, C, 8)."""
        return self._gap.measure(self._name, means, latents)


def constrained_l2(gap: Gap, means: Array, energies: Array) -> CompiledObjective | None:
    """The L2 radius with box by explanations (J, 784) of the own class together, of energies (J,).

    None for more than `MOST_CONSTRAINTS`.
    """
    return ConstrainedL2(gap, means, energies) if len(means) <= slots.MOST_CONSTRAINTS else None


class ConstrainedL2:
    """The L2 radius with box by several explanations of the own class together; the best mixture is found."""

    def __init__(self, gap: Gap, means: Array, energies: Array) -> None:
        """`means` (J, 784) and `energies` (J,) of the explanations, float64, J up to `MOST_CONSTRAINTS`."""
        self._arrays = {
            slots.IMAGES: np.ascontiguousarray(gap.x[:, 0]),
            slots.OWN_MEANS: np.ascontiguousarray(gap.own).reshape(-1, gap.x.shape[-1]),
            slots.OWN_ENERGIES: np.ascontiguousarray(gap.own_energy).ravel(),
            slots.CONSTRAINTS: np.ascontiguousarray(means),
            slots.CONSTRAINT_ENERGIES: np.ascontiguousarray(energies),
        }

    def terms(self, shape: Shape) -> Terms:
        """What it is for problems (S, N, C)."""
        count = len(self._arrays[slots.CONSTRAINTS])
        return same_terms(shape, slots.CONSTRAINED_L2, self._arrays, count)

    def __call__(self, means: Array, latents: Array, /) -> Value:
        """Evaluate at means (S, N, C, 784) and latents (S, N, C, 8)."""
        return measure(self.terms(means.shape[:3]), means, latents)


def project(norm: Norm, normals: Array, needs: Array, low: Array, high: Array) -> Projection | None:
    """The least perturbations of B problems in L2 or Linf: normals (B, J, P), needs (B, J), a box (P,).

    None for more than `MOST_CONSTRAINTS`, and for another number of pixels P than 784, which the kernel takes
    for granted.
    """
    count, constraints, pixels = normals.shape
    if constraints > slots.MOST_CONSTRAINTS or pixels != PIXELS:
        return None
    found = Projection(np.empty((count, pixels)), np.empty((count, constraints)), np.empty(count))
    solved = np.empty(count, np.int64)
    table = Table().put(
        {
            slots.NORMALS: np.array(normals, order="C"),  # a copy: it is scaled in place
            slots.NEEDS: np.array(needs, order="C"),
            slots.LOW: np.ascontiguousarray(low),
            slots.HIGH: np.ascontiguousarray(high),
            slots.WEIGHTS: found.weights,
            slots.MOVES: found.move,
            slots.LENGTHS: found.length,
            slots.SOLVED: solved,
        }
    )
    table.number(slots.CONSTRAINT_COUNT, constraints).number(slots.NORM, int(norm is Norm.LINF))
    kernels.run("project", table, count)
    for missed in np.flatnonzero(solved == 0):  # a few, where many constraints hold at once
        programme = least_linf(normals[missed], needs[missed], low, high)
        found.move[missed], found.weights[missed] = programme.move, programme.weights
        found.length[missed] = programme.length
    return found


def stacked(objectives: Sequence[Objective], axis: int = 0) -> CompiledObjective:
    """Several objectives of one gap side by side, each for as many starts (axis 0) or classes (axis 2)."""
    return CompiledStack(objectives, axis)


class CompiledStack:
    """Several objectives side by side, each for as many of the starts (axis 0) or of the classes (axis 2)."""

    def __init__(self, objectives: Sequence[Objective], axis: int = 0) -> None:
        self._objectives, self._axis = cast(Sequence[CompiledObjective], objectives), axis

    def terms(self, shape: Shape) -> Terms:
        """What it is for problems (S, N, C). The objectives speak of the same images and explanations."""
        sizes = list(shape)
        sizes[self._axis] //= len(self._objectives)
        parts = [each.terms((sizes[0], sizes[1], sizes[2])) for each in self._objectives]
        kind, image, own, gamma = (
            np.concatenate([getattr(part, name) for part in parts], self._axis)
            for name in ("kind", "image", "own", "gamma")
        )
        return Terms(kind, image, own, gamma, parts[0].arrays)

    def __call__(self, means: Array, latents: Array, /) -> Value:
        """Evaluate at means (S, N, C, 784) and latents (S, N, C, 8)."""
        return measure(self.terms(means.shape[:3]), means, latents)
