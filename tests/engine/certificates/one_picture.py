"""Models with one picture a class, in which few pixels differ: solvers find their nearest adversarials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from engine.certificates.certifier import Binarised, Certified, Certifier
from engine.certificates.projection import Array
from engine.inference.energy import Optimum, energy
from engine.types import Bound, Norm
from tests.engine.certificates.solvers import least_flips, least_move
from tests.engine.small import Constant, Curved

CLASSES, ACTIVE, TARGET = 5, 7, 1
"""In the other pixels all pictures are black."""
GAMMA = (0.95, 1.0, 1.05, 0.9, 1.1)


def optimum(generator: Constant | Curved, latents: Tensor, image: Tensor) -> Optimum:
    """The energies (1, C) of an image (1, 784) at given latents (1, C, 8)."""
    means = generator.decode(latents)
    return Optimum(energy(means, latents, image[:, None]), latents, means)


@dataclass(frozen=True)
class Problem:
    """An image of class 0 in a model with one picture a class; the target must beat all the others."""

    seed: int
    binary: bool
    target: int = TARGET

    @cached_property
    def generator(self) -> Constant:
        pictures = torch.zeros(CLASSES, 784)
        pictures[:, :ACTIVE] = torch.rand(CLASSES, ACTIVE, generator=torch.Generator().manual_seed(self.seed))
        return Constant(pictures)

    @cached_property
    def certified(self) -> Certified:
        noise = torch.zeros(784)
        noise[:ACTIVE] = torch.rand(ACTIVE, generator=torch.Generator().manual_seed(self.seed + 1000))
        raw = (0.8 * self.generator.images[0] + 0.2 * noise)[None]
        seen = (raw >= 0.5).float() if self.binary else raw
        found = optimum(self.generator, torch.zeros(1, CLASSES, 8), seen)
        return Certified(seen, found, Binarised(raw, GAMMA) if self.binary else None)

    @cached_property
    def x(self) -> Array:
        """(784,) as the model sees it."""
        x: Array = self.certified.image[0].double().numpy()
        return x

    @cached_property
    def costs(self) -> Array:
        """(784,) of flips."""
        assert self.certified.binarised is not None
        costs: Array = (self.certified.binarised.raw[0].double() - 0.5).abs().numpy()
        return costs

    @cached_property
    def constraints(self) -> tuple[Array, Array]:
        """<normals (C, 784), move> >= needs (C,): the target beats each class.

        Those of a binary model are about the parts by which pixels flip.
        """
        pictures = self.generator.images.double().numpy()
        gamma = np.array(self.certified.gamma)[:, None]
        errors = gamma * np.square(pictures - self.x)
        needs = errors[self.target].sum() - errors.sum(-1)
        if self.binary:
            gains = errors - gamma * np.square(pictures - (1 - self.x))
            return gains[self.target] - gains, needs
        return 2 * (pictures[self.target] - pictures), needs

    def bounds(self, norm: Norm) -> list[Bound]:
        return list(Certifier(self.generator).bounds(self.certified, norm, self.target))


def least(problem: Problem, norm: Norm, beaten: Sequence[int] | None = None) -> float:
    """The length of the least move by which the target beats some classes, or all others."""
    classes = [c for c in range(CLASSES) if c != problem.target] if beaten is None else list(beaten)
    normals, needs = (values[classes] for values in problem.constraints)
    if problem.binary:
        return least_flips(norm, normals, needs, problem.costs)
    x, used = problem.x[:ACTIVE], slice(ACTIVE)
    target = problem.generator.images[problem.target, used].double().numpy()
    return least_move(norm, normals[:, used], needs, x, target - x)
