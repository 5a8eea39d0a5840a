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
from array_api_compat import device

from engine.certificates.gaps import FREE, Gap
from engine.certificates.projection import Array as Matrix
from engine.certificates.projection import Projection, least_bottleneck, least_cost, least_l2, least_linf
from engine.inference.descent import Objective, Value
from engine.inference.energy import energy
from engine.system.arrays import Array, is_numpy, namespace, placed, to_host
from engine.types import Norm

PARTLY = 1e-6
"""A pixel that flips by less than this part does not."""


class Constraints:
    """Explanations that each adversarial must beat, and the radii that they prove together."""

    def __init__(self, gap: Gap) -> None:
        """`gap` says what is certified (N = 1), and where the rivals are compared with."""
        self.gap = gap
        self.means = gap.x[0, :0]  # (J, 784)
        self.energies = gap.x[0, :0, 0]  # (J,)

    def __len__(self) -> int:
        return len(self.energies)

    def add(self, mean: Array, latent: Array, gamma: float = 1.0) -> None:
        """Add G (784,) and z (8,) of a class with the factor gamma."""
        # gamma |G - x|^2 is, but for what x decides, |G' - x|^2 with G' between G and 1/2: all x^2 = x
        # where gamma is not 1. So constraints of all factors can be mixed.
        xp = namespace(mean)
        mean = xp.astype(mean, xp.float64)
        scaled = gamma * energy(mean, xp.astype(latent, xp.float64), self.gap.x[0, 0])
        self.means = xp.concat([self.means, (0.5 + gamma * (mean - 0.5))[None]])
        self.energies = xp.concat([self.energies, scaled[None]])

    def select(self, classes: Sequence[int]) -> Constraints:
        """The same for some of the rivals."""
        other = copy(self)
        other.gap = self.gap.select(classes)
        return other

    def mixed(self, weights: Array) -> Gap:
        """The gap to a mixture of the constraints, weights (..., J)."""
        if weights.ndim == 1:
            weights = weights[None, None]
        return self.gap.mixed(weights @ self.means, weights @ self.energies)

    def objective(self, norm: Norm) -> Objective:
        """The radius, to be minimised over the rivals' latents."""
        if norm is Norm.L2 and is_numpy(self.means) and not self.gap.flips:
            from engine.certificates.compiled_gap import constrained_l2

            compiled = constrained_l2(self.gap, self.means, self.energies)
            if compiled is not None:
                return compiled
        return partial(self._measure, norm)

    def _measure(self, norm: Norm, means: Array, latents: Array) -> Value:
        return self.mixed(self.weights(norm, means, latents)).measure(norm.value, means, latents)

    def height(self, norm: Norm, means: Array, latents: Array) -> Array:
        """The radius by all constraints, (S, N, C); of numbers of pixels with the part of the last one."""
        if len(self) == 1:
            return self.alone(norm, means, latents)
        best = self._height(self.mixed(self.weights(norm, means, latents)), norm, means, latents)
        return namespace(best).maximum(best, self.alone(norm, means, latents))  # equal, but for rounding

    def alone(self, norm: Norm, means: Array, latents: Array) -> Array:
        """The radius (S, N, C) by the first constraint alone, section 4's.

        For means (S, N, C, 784) and latents (S, N, C, 8).
        """
        return self._height(self.gap, norm, means, latents)

    def _height(self, gap: Gap, norm: Norm, means: Array, latents: Array) -> Array:
        if norm is Norm.LINF:  # of flips, the objective is another thing than the radius
            return gap.radius(norm.value, means, latents)
        return gap.values(norm.value, means, latents)

    def weights(self, norm: Norm, means: Array, latents: Array) -> Array:
        """The constraints' weights in the best mixture, (S, N, C, J)."""
        xp, shape = namespace(means), (*means.shape[:3], len(self))
        if len(self) == 1:
            return xp.ones(shape, dtype=xp.float64, device=device(means))
        found = self.project(norm, means, latents)
        weights = np.stack([np.atleast_2d(p.weights) for p in found]).reshape(shape)
        return placed(weights, means)

    def project(self, norm: Norm, means: Array, latents: Array) -> list[Projection]:
        """The least perturbations for means (S, 1, C, 784) and latents (S, 1, C, 8).

        One projection of all of them together, or one for each of the S x C.
        """
        return self._project(norm, *self._half_spaces(means, latents))

    def _project(self, norm: Norm, w: Matrix, needs: Matrix, x: Matrix, costs: Matrix) -> list[Projection]:
        if self.gap.flips:
            if norm is Norm.LINF:
                return [least_bottleneck(a, b, costs) for a, b in zip(w, needs, strict=True)]
            costs = costs**2 if norm is Norm.L2 else np.ones_like(costs)
            return [least_cost(a, b, costs) for a, b in zip(w, needs, strict=True)]
        if norm is not Norm.L0 and is_numpy(self.means):
            from engine.certificates.compiled_gap import project

            compiled = project(norm, w, needs, -x, 1 - x)
            if compiled is not None:
                return [compiled]
        if norm is Norm.L2:
            return [least_l2(w, needs, -x, 1 - x)]
        if norm is Norm.LINF:
            return [least_linf(a, b, -x, 1 - x) for a, b in zip(w, needs, strict=True)]
        return [_fewest(a, b, x) for a, b in zip(w, needs, strict=True)]

    def way(self, norm: Norm, mean: Array, latent: Array) -> tuple[Matrix, Matrix, Matrix | None]:
        """Where one latent (784,) and (8,) of the only rival leads: the image there, the move, an order.

        All are (784,), on the host. Without an order the move is a way to walk, and ends at that image. With
        one, it is what single pixels can do, to be changed one after another.
        """
        w, needs, x, costs = self._half_spaces(mean[None, None, None], latent[None, None, None])
        found = self._project(norm, w, needs, x, costs)[0]
        move = np.atleast_2d(found.move)[0]
        if not self.gap.flips and norm is not Norm.L0:
            return x + move, move, None
        normal = found.weights @ w[0]
        changed = np.abs(move) > PARTLY
        if self.gap.flips:
            gains = np.clip(normal, 0, None)
            point, move = np.where(changed, 1 - x, x), 1 - 2 * x
            if norm is Norm.LINF:  # all that cost no more flip at once
                level = float(found.length)
                order = costs / level if level else np.where(costs > 0, np.inf, 0.0)
                return point, move, np.where(gains > 0, order, np.inf)
            worth = gains if norm is Norm.L0 else gains / np.clip(np.square(costs), FREE, None)
            worth = np.where(gains > 0, worth, -np.inf)
        else:
            worth = np.maximum(normal * (1 - x), -normal * x)
            point, move = x + move, np.where(normal > 0, 1 - x, -x)
        rank = np.argsort(np.argsort(-worth))
        return point, move, (rank + 1) / max(1, int(np.sum(changed)))

    def _half_spaces(self, means: Array, latents: Array) -> tuple[Matrix, Matrix, Matrix, Matrix]:
        """The half-spaces of all B = S x C latents: normals (B, J, 784) and needs (B, J).

        Besides the image and what flips of its pixels cost (784,), where there are flips; all on the host.
        """
        gap, xp = self.gap, namespace(means)
        means = xp.astype(means, xp.float64)
        theirs = energy(means, xp.astype(latents, xp.float64), gap.x)[..., None]  # (S, 1, C, 1)
        if gap.flips:
            flip = 1 - 2 * gap.x
            slopes = (gap.gamma[:, None] * flip * (2 * means - 1))[..., None, :] - flip * (2 * self.means - 1)
            needs = gap.gamma[:, None] * theirs - self.energies
        else:
            slopes = means[..., None, :] - self.means
            needs = (theirs - self.energies) / 2
        costs = gap.cost if gap.flips else gap.x
        slopes, needs, x, costs = to_host(slopes, needs, gap.x, costs)
        return (
            slopes.reshape(-1, *slopes.shape[3:]),
            needs.reshape(-1, *needs.shape[3:]),
            x[0, 0],
            costs[0, 0],
        )


def _fewest(normals: Matrix, needs: Matrix, x: Matrix) -> Projection:
    """The fewest pixels, counted in parts: normals (J, 784), needs (J,) about an image (784,)."""
    found = least_cost(np.column_stack([normals * (1 - x), -normals * x]), needs, np.ones(2 * len(x)))
    up, down = np.split(found.move, 2)
    return Projection(up * (1 - x) - down * x, found.weights, found.length)
