"""Inference: for every class the latent that explains an image best (SCIENCE: sections 1 and 2).

The two modes live in `inference_fast` and `inference_paper`; this is what they share.
Axes: N images, C classes, K prototypes; images and means are flat, 784 pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from engine.descent import Value
from engine.models.decoders import Generator
from engine.models.vae import LATENT

LATENT_NORM = 5.0
"""The paper clips latents to this norm."""
DISMISSED = 0.1
"""Part of the prior draws that is dismissed, the least probable."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The best latents found, with all that follows from them."""

    energies: Tensor
    """(N, C) F_c."""
    latents: Tensor
    """(N, C, 8)"""
    means: Tensor
    """(N, C, 784) G_c(z_c) in (0, 1)."""


class Inference(NamedTuple):
    """What `AbsModel.infer` returns: all tensors, or all numpy arrays."""

    energies: Any
    """(N, C) F_c*; Binary ABS: scaled by gamma_c."""
    latents: Any
    """(N, C, 8), or (N, C, 0) from models without latents."""
    reconstructions: Any
    """(N, C, 28, 28), or None from models that make no pictures."""


def joined(parts: Sequence[Optimum]) -> Optimum:
    """The optima of several batches as one."""
    if len(parts) == 1:
        return parts[0]
    return Optimum(*(torch.cat([getattr(p, k) for p in parts]) for k in ("energies", "latents", "means")))


class InferenceMode(Protocol):
    """A way to find the optimum."""

    name: str

    def refine(self, images: Tensor) -> Iterator[Optimum]:
        """Yield better and better optima for images (N, 784) in [0, 1]; at least one."""

    def infer(self, images: Tensor) -> Optimum:
        """The last of `refine`."""


def energy(means: Tensor, latents: Tensor, images: Tensor) -> Tensor:
    """F = |G(z) - x|^2 + 1/2 |z|^2 over the last axis; the leading axes broadcast."""
    return (means - images).square().sum(-1) + latents.square().sum(-1) / 2


class Energy:
    """F as an objective of a descent."""

    def __init__(self, images: Tensor) -> None:
        """Images (N, 784)."""
        self._images = images[:, None]
        self._one = images.new_ones(1, 1, 1)

    def __call__(self, means: Tensor, latents: Tensor) -> Value:
        return Value(energy(means, latents, self._images), self._images, self._one, self._one)


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
        """<G, x> for images (N, 784): (C, N, K)."""
        return images @ self.means.transpose(1, 2)

    def energies(self, images: Tensor) -> Tensor:
        """F of every prototype for images (N, 784): (C, N, K)."""
        constant = images.square().sum(-1)[:, None]  # (N, 1)
        return (self.squares + self.kl)[:, None] - 2 * self.products(images) + constant

    def pick(
        self, scores: Tensor, count: int, classes: Sequence[int] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Latents (count, N, C, 8) and means (count, N, C, 784) of the least scores (C, N, K).

        `classes` says which ones the scores are of, where they are not of all.
        """
        index = scores.topk(count, dim=-1, largest=False).indices  # (C, N, count)
        own = torch.arange(len(index)) if classes is None else torch.tensor(list(classes))
        rows = own.to(index.device)[:, None, None]
        return self.latents[rows, index].permute(2, 1, 0, 3), self.means[rows, index].permute(2, 1, 0, 3)
