"""Inference: for every class the latent that explains an image best (SCIENCE: sections 1 and 2).

The two modes live in `fast` and `paper`; this is what they share.
Axes: N images, C classes, K prototypes; images and means are flat, 784 pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.inference.descent import Objective, Value
from engine.system.arrays import Array, is_numpy, namespace, to_host
from engine.types import Optimiser

LATENT_NORM = 5.0
"""The paper clips latents to this norm."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The best latents found, with all that follows from them."""

    energies: Array
    """(N, C) F_c."""
    latents: Array
    """(N, C, 8)"""
    means: Array
    """(N, C, 784) G_c(z_c) in (0, 1)."""

    def placed(self, place: Callable[[Array], Array]) -> Optimum:
        """The same arrays elsewhere: `place` puts one there."""
        return Optimum(place(self.energies), place(self.latents), place(self.means))

    def row(self, number: int) -> Optimum:
        """That of one image, still with an axis of images."""
        one = slice(number, number + 1)
        return Optimum(self.energies[one], self.latents[one], self.means[one])

    def on_host(self) -> Optimum:
        """The same as numpy arrays, for which the host waits once."""
        return Optimum(*to_host(self.energies, self.latents, self.means))

    def of(self, classes: Sequence[int]) -> Optimum:
        """The part that belongs to some classes, in their order."""
        chosen = list(classes)
        return Optimum(self.energies[:, chosen], self.latents[:, chosen], self.means[:, chosen])


def joined(parts: Sequence[Optimum]) -> Optimum:
    """The optima of several batches as one."""
    if len(parts) == 1:
        return parts[0]
    xp = namespace(parts[0].energies)
    return Optimum(*(xp.concat([getattr(p, k) for p in parts]) for k in ("energies", "latents", "means")))


class InferenceMode(Protocol):
    """A way to find the optimum."""

    name: str
    optimiser: Optimiser

    def refine(self, images: Array) -> Iterator[Optimum]:
        """Yield better and better optima for images (N, 784) float32 in [0, 1]; at least one."""

    def infer(self, images: Array) -> Optimum:
        """The last optimum that `refine` yields, for images (N, 784) float32 in [0, 1]."""

    def steps(self, images: Array, starts: Array, classes: Sequence[int]) -> Iterator[Optimum]:
        """Yield `starts` (N, C, 8) for images (N, 784), then where each step of the optimiser leads.

        C counts `classes`. The last one is the best.
        """


def energy(means: Array, latents: Array, images: Array) -> Array:
    """F = |G(z) - x|^2 + 1/2 |z|^2 (...) for means (..., 784), latents (..., 8), images (..., 784); axes
    broadcast."""
    xp = namespace(means)
    return xp.sum(xp.square(means - images), axis=-1) + xp.sum(xp.square(latents), axis=-1) / 2


def energy_objective(images: Array, *, paired: bool = False) -> Objective:
    """F as an objective of a descent, for images (N, 784) float32 in [0, 1].

    They belong to the axis N of the descent, or where they are `paired` with classes to its axis C.
    """
    if is_numpy(images):
        from engine.inference.compiled import CompiledEnergy

        compiled: Objective = CompiledEnergy(images, paired=paired)
        return compiled
    return Energy(images, paired=paired)


class Energy:
    """F as an objective, for tensors."""

    def __init__(self, images: Array, *, paired: bool = False) -> None:
        """`images` (N, 784) in [0, 1], or (C, 784) where they are `paired` with classes."""
        self._images = images[None] if paired else images[:, None]
        self._one = images.new_ones(1, 1, 1)

    def __call__(self, means: Array, latents: Array) -> Value:
        return Value(energy(means, latents, self._images), self._images, self._one, self._one)
