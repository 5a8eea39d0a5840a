"""Inference: for every class the latent that explains an image best (SCIENCE: sections 1 and 2).

The two modes live in `fast` and `paper`; this is what they share.
Axes: N images, C classes, K prototypes; images and means are flat, 784 pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from engine.inference.levenberg_marquardt import Value

LATENT_NORM = 5.0
"""The paper clips latents to this norm."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The best latents found, with all that follows from them."""

    energies: Tensor
    """(N, C) F_c."""
    latents: Tensor
    """(N, C, 8)"""
    means: Tensor
    """(N, C, 784) G_c(z_c) in (0, 1)."""

    def to(self, device: torch.device) -> Optimum:
        """The same tensors on a device."""
        return Optimum(self.energies.to(device), self.latents.to(device), self.means.to(device))


def joined(parts: Sequence[Optimum]) -> Optimum:
    """The optima of several batches as one."""
    if len(parts) == 1:
        return parts[0]
    return Optimum(*(torch.cat([getattr(p, k) for p in parts]) for k in ("energies", "latents", "means")))


class InferenceMode(Protocol):
    """A way to find the optimum."""

    name: str

    def refine(self, images: Tensor) -> Iterator[Optimum]:
        """Yield better and better optima for images (N, 784) float32 in [0, 1]; at least one."""

    def infer(self, images: Tensor) -> Optimum:
        """The last optimum that `refine` yields, for images (N, 784) float32 in [0, 1]."""


def energy(means: Tensor, latents: Tensor, images: Tensor) -> Tensor:
    """F = |G(z) - x|^2 + 1/2 |z|^2 (...) for means (..., 784), latents (..., 8), images (..., 784); axes
    broadcast."""
    return (means - images).square().sum(-1) + latents.square().sum(-1) / 2


class Energy:
    """F as an objective of a descent."""

    def __init__(self, images: Tensor) -> None:
        """`images` (N, 784) in [0, 1]."""
        self._images = images[:, None]
        self._one = images.new_ones(1, 1, 1)

    def __call__(self, means: Tensor, latents: Tensor) -> Value:
        return Value(energy(means, latents, self._images), self._images, self._one, self._one)
