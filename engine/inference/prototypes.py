"""Prototypes: decoded latents of every class, from which inference starts.

Axes: N images, C classes, K prototypes; images and means are flat, 784 pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from array_api_compat import device, to_device

from engine.nets.architecture import LATENT
from engine.nets.generator import Generator
from engine.system.arrays import Array, is_numpy, least, namespace, placed
from engine.types import PIXELS

if TYPE_CHECKING:
    from torch import Tensor

DISMISSED = 0.1
"""Fraction of the prior draws that is dismissed, the least probable ones."""
ROWS = 40
"""Latents of each class that are decoded at a time."""


def prior_latents(count: int, classes: int, seed: int, dismissed: float = DISMISSED) -> Tensor:
    """Standard normal latents (classes, count, 8), float32, without the least probable part of the draws.

    The same on every device and machine: drawn on the CPU from a generator of their own, torch's.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(classes, round(count / (1 - dismissed)), LATENT, generator=generator)
    kept = drawn.square().sum(-1).argsort(1)[:, :count].sort(1).values
    return drawn.gather(1, kept[..., None].expand(-1, -1, LATENT))


class Prototypes:
    """Decoded latents of every class, to start from. 31 MB for 1000 a class, in float32."""

    def __init__(self, generator: Generator, latents: Array, means: Array | None = None) -> None:
        """`latents` (C, K, 8), with their `means` (C, K, 784) if those are known; else they are decoded."""
        xp = namespace(latents)
        self.latents = to_device(latents, generator.device)
        self.means = decoded(generator, self.latents) if means is None else means
        self.squares = xp.sum(xp.square(self.means), axis=-1)  # (C, K)
        self.kl = xp.sum(xp.square(self.latents), axis=-1) / 2  # (C, K)

    def products(self, images: Array) -> Array:
        """(C, N, K) the inner products <G, x> with images (N, 784)."""
        if is_numpy(images):
            from engine.nets.compiled import products

            found: Array = products(self.means, images)
            return found
        return images @ self.means.mT

    def energies(self, images: Array) -> Array:
        """(C, N, K) F of every prototype for images (N, 784) in [0, 1]."""
        xp = namespace(images)
        constant = xp.sum(xp.square(images), axis=-1)[:, None]  # (N, 1)
        return (self.squares + self.kl)[:, None] - 2 * self.products(images) + constant

    def pick(self, scores: Array, count: int, classes: Sequence[int] | None = None) -> tuple[Array, Array]:
        """Latents (count, N, C, 8) and means (count, N, C, 784) of the least scores (C, N, K).

        All K if `count` is larger. `classes` says which ones the scores are of, where they are not of all.
        """
        index, rows = self._best(scores, count, classes)
        return _turned(self.latents[rows, index]), _turned(self.means[rows, index])

    def starts(self, scores: Array, count: int) -> Array:
        """The latents alone, of all classes."""
        index, rows = self._best(scores, count, None)
        return _turned(self.latents[rows, index])

    @staticmethod
    def _best(scores: Array, count: int, classes: Sequence[int] | None) -> tuple[Array, Array]:
        """Places (C, N, count) of the least scores, and the rows (C, 1, 1) of their classes."""
        _, index = least(scores, min(count, scores.shape[-1]), -1)
        own = range(len(index)) if classes is None else classes
        return index, placed(list(own), index)[:, None, None]


def _turned(values: Array) -> Array:
    """(C, N, count, D) -> (count, N, C, D)"""
    return namespace(values).permute_dims(values, (2, 1, 0, 3))


def decoded(generator: Generator, latents: Array) -> Array:
    """The means (C, K, 784) of latents (C, K, 8), float32."""
    xp = namespace(latents)
    classes, count, _ = latents.shape
    means = xp.empty((classes, count, PIXELS), dtype=xp.float32, device=device(latents))
    for at in range(0, count, ROWS):
        part = xp.permute_dims(latents[:, at : at + ROWS], (1, 0, 2))
        means[:, at : at + ROWS] = xp.permute_dims(generator.decode(part), (1, 0, 2))
    return means
