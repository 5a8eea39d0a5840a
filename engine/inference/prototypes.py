"""Prototypes: decoded latents of every class, from which inference starts.

Axes: N images, C classes, K prototypes; images and means are flat, 784 pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.nets.decoders import Generator
from engine.nets.vae import LATENT

DISMISSED = 0.1
"""Fraction of the prior draws that is dismissed, the least probable ones."""


def prior_latents(count: int, classes: int, seed: int, dismissed: float = DISMISSED) -> Tensor:
    """Standard normal latents (classes, count, 8), float32, without the least probable part of the draws.

    The same on every device and machine: drawn on the CPU from a generator of their own.
    """
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(classes, round(count / (1 - dismissed)), LATENT, generator=generator)
    kept = drawn.square().sum(-1).argsort(1)[:, :count].sort(1).values
    return drawn.gather(1, kept[..., None].expand(-1, -1, LATENT))


class Prototypes:
    """Decoded latents of every class, to start from. 31 MB for 1000 a class, in float32."""

    def __init__(self, generator: Generator, latents: Tensor, rows: int = 40) -> None:
        """Decode `latents` (C, K, 8), `rows` of each class at a time."""
        self.latents = latents.to(generator.device)
        classes, count, _ = latents.shape
        self.means = torch.empty(classes, count, 784, device=generator.device)
        with torch.no_grad():
            for at in range(0, count, rows):
                part = self.latents[:, at : at + rows].transpose(0, 1)
                self.means[:, at : at + rows] = generator.decode(part).transpose(0, 1)
        self.squares = self.means.square().sum(-1)  # (C, K)
        self.kl = self.latents.square().sum(-1) / 2  # (C, K)

    def products(self, images: Tensor) -> Tensor:
        """(C, N, K) the inner products <G, x> with images (N, 784)."""
        return images @ self.means.transpose(1, 2)

    def energies(self, images: Tensor) -> Tensor:
        """(C, N, K) F of every prototype for images (N, 784) in [0, 1]."""
        constant = images.square().sum(-1)[:, None]  # (N, 1)
        return (self.squares + self.kl)[:, None] - 2 * self.products(images) + constant

    def pick(self, scores: Tensor, count: int, classes: Sequence[int] | None = None) -> tuple[Tensor, Tensor]:
        """Latents (count, N, C, 8) and means (count, N, C, 784) of the least scores (C, N, K).

        `classes` says which ones the scores are of, where they are not of all.
        """
        index = scores.topk(count, dim=-1, largest=False).indices  # (C, N, count)
        own = torch.arange(len(index)) if classes is None else torch.tensor(list(classes))
        rows = own.to(index.device)[:, None, None]
        return self.latents[rows, index].permute(2, 1, 0, 3), self.means[rows, index].permute(2, 1, 0, 3)
