"""Several explanations of the own class at once: the refined certificate's constraints (SCIENCE, section 6).

Section 4 fixes one latent of the own class. Every other one would do as well, and each makes a linear
constraint that an adversarial perturbation must meet. For one latent of a rival, the least perturbation that
meets them all is as long as that of one constraint, the constraints' mean with the best weights. So every
radius of `engine.certificates.energy_gap` serves here too, with a mixed explanation of the own class.

Axes: S starts, N = 1 image, C rival classes, J constraints.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import partial

import numpy as np
import torch
from torch import Tensor

from engine.certificates.energy_gap import FREE, FlipGap, Gap
from engine.certificates.projection import (
    Array,
    Projection,
    least_bottleneck,
    least_cost,
    least_l2,
    least_linf,
)
from engine.inference.energy import energy
from engine.inference.levenberg_marquardt import Objective, Value
from engine.types import Norm

PARTLY = 1e-6
"""A pixel that flips by less than this part does not."""


class Constraints:
    """Explanations that each adversarial must beat, and the radii that they prove together."""

    def __init__(self, gap: Gap) -> None:
        """`gap` says what is certified (N = 1), and where the rivals are compared with."""
        self.gap = gap
        self.means = gap.x.new_empty(0, gap.x.shape[-1])  # (J, 784)
        self.energies = gap.x.new_empty(0)  # (J,)

    def __len__(self) -> int:
        return len(self.energies)

    def add(self, mean: Tensor, latent: Tensor, gamma: float = 1.0) -> None:
        """Add G (784,) and z (8,) of a class with the factor gamma."""
        # gamma |G - x|^2 is, but for what x decides, |G' - x|^2 with G' between G and 1/2: all x^2 = x
        # where gamma is not 1. So constraints of all factors can be mixed.
        mean = mean.double()
        scaled = gamma * energy(mean, latent.double(), self.gap.x[0, 0])
        self.means = torch.cat([self.means, (0.5 + gamma * (mean - 0.5))[None]])
        self.energies = torch.cat([self.energies, scaled[None]])

    def select(self, classes: Sequence[int]) -> Constraints:
        """The same for some of the rivals."""
        other = copy(self)
        other.gap = self.gap.select(classes)
        return other

    def mixed(self, weights: Tensor) -> Gap:
        """The gap to a mixture of the constraints, weights (..., J)."""
        gap = copy(self.gap)
        gap.own, gap.own_energy = weights @ self.means, weights @ self.energies
        if weights.dim() == 1:
            gap.own, gap.own_energy = gap.own[None, None], gap.own_energy[None, None]
        if isinstance(gap, FlipGap):
            gap.own_gamma = 1.0
        return gap

    def objective(self, norm: Norm) -> Objective:
        """The radius, to be minimised over the rivals' latents."""
        return partial(self._measure, norm)

    def _measure(self, norm: Norm, means: Tensor, latents: Tensor) -> Value:
        return self.mixed(self.weights(norm, means, latents)).measure(norm.value, means, latents)

    def height(self, norm: Norm, means: Tensor, latents: Tensor) -> Tensor:
        """The radius by all constraints, (S, N, C); of numbers of pixels with the part of the last one."""
        if len(self) == 1:
            return self.alone(norm, means, latents)
        best = self._height(self.mixed(self.weights(norm, means, latents)), norm, means, latents)
        return torch.maximum(best, self.alone(norm, means, latents))  # equal, but for rounding

    def alone(self, norm: Norm, means: Tensor, latents: Tensor) -> Tensor:
        """The radius (S, N, C) by the first constraint alone, section 4's.

        For means (S, N, C, 784) and latents (S, N, C, 8).
        """
        return self._height(self.gap, norm, means, latents)

    def _height(self, gap: Gap, norm: Norm, means: Tensor, latents: Tensor) -> Tensor:
        if norm is Norm.LINF:  # of flips, the objective is another thing than the radius
            return gap.radius(norm.value, means, latents)
        return gap.measure(norm.value, means, latents).value

    def weights(self, norm: Norm, means: Tensor, latents: Tensor) -> Tensor:
        """The constraints' weights in the best mixture, (S, N, C, J)."""
        if len(self) == 1:
            return means.new_ones(*means.shape[:3], 1, dtype=torch.float64)
        found = self.project(norm, means, latents)
        weights = torch.as_tensor(np.stack([np.atleast_2d(p.weights) for p in found]).reshape(-1, len(self)))
        return weights.to(self.means).reshape(*means.shape[:3], -1)

    def project(self, norm: Norm, means: Tensor, latents: Tensor) -> list[Projection]:
        """The least perturbations for means (S, 1, C, 784) and latents (S, 1, C, 8).

        One projection of all of them together, or one for each of the S x C.
        """
        x = self.gap.x[0, 0].cpu().numpy()
        w, needs = self._half_spaces(means, latents)
        if isinstance(self.gap, FlipGap):
            costs = self.gap.cost[0, 0].cpu().numpy()
            if norm is Norm.LINF:
                return [least_bottleneck(a, b, costs) for a, b in zip(w, needs, strict=True)]
            costs = costs**2 if norm is Norm.L2 else np.ones_like(costs)
            return [least_cost(a, b, costs) for a, b in zip(w, needs, strict=True)]
        if norm is Norm.L2:
            return [least_l2(w, needs, -x, 1 - x)]
        if norm is Norm.LINF:
            return [least_linf(a, b, -x, 1 - x) for a, b in zip(w, needs, strict=True)]
        return [_fewest(a, b, x) for a, b in zip(w, needs, strict=True)]

    def way(self, norm: Norm, mean: Tensor, latent: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """Where one latent (784,) and (8,) of the only rival leads: the image there, the move, an order.

        All are (784,). Without an order the move is a way to walk, and ends at that image. With one, it is
        what single pixels can do, to be changed one after another.
        """
        found = self.project(norm, mean[None, None, None], latent[None, None, None])[0]
        move = torch.as_tensor(np.atleast_2d(found.move)[0]).to(self.gap.x)
        x, flips = self.gap.x[0, 0], isinstance(self.gap, FlipGap)
        if not flips and norm is not Norm.L0:
            return x + move, move, None
        w, _ = self._half_spaces(mean[None, None, None], latent[None, None, None])
        normal = torch.as_tensor(found.weights @ w[0]).to(x)
        changed = move.abs() > PARTLY
        if isinstance(self.gap, FlipGap):
            costs, gains = self.gap.cost[0, 0], normal.clamp_min(0)
            point, move = torch.where(changed, 1 - x, x), 1 - 2 * x
            if norm is Norm.LINF:  # all that cost no more flip at once
                order = costs / float(found.length)
                return point, move, torch.where(gains > 0, order, torch.inf)
            worth = gains if norm is Norm.L0 else gains / costs.square().clamp_min(FREE)
            worth = torch.where(gains > 0, worth, -torch.inf)
        else:
            worth = torch.maximum(normal * (1 - x), -normal * x)
            point, move = x + move, torch.where(normal > 0, 1 - x, -x)
        rank = worth.argsort(descending=True).argsort()
        return point, move, (rank + 1) / changed.sum().clamp_min(1)

    def _half_spaces(self, means: Tensor, latents: Tensor) -> tuple[Array, Array]:
        """The half-spaces of all B = S x C latents: normals (B, J, 784) and needs (B, J)."""
        gap = self.gap
        means = means.double()
        theirs = energy(means, latents.double(), gap.x)[..., None]  # (S, 1, C, 1)
        if isinstance(gap, FlipGap):
            flip = 1 - 2 * gap.x
            slopes = (gap.gamma[:, None] * flip * (2 * means - 1))[..., None, :] - flip * (2 * self.means - 1)
            needs = gap.gamma[:, None] * theirs - self.energies
        else:
            slopes = means[..., None, :] - self.means
            needs = (theirs - self.energies) / 2
        return slopes.flatten(0, 2).cpu().numpy(), needs.flatten(0, 2).cpu().numpy()


def _fewest(normals: Array, needs: Array, x: Array) -> Projection:
    """The fewest pixels, counted in parts: normals (J, 784), needs (J,) about an image (784,)."""
    found = least_cost(np.column_stack([normals * (1 - x), -normals * x]), needs, np.ones(2 * len(x)))
    up, down = np.split(found.move, 2)
    return Projection(up * (1 - x) - down * x, found.weights, found.length)
