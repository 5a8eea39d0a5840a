"""What inference and certificates need of a class-conditional generator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.system.arrays import Array


class Generator(Protocol):
    """Computes with arrays of one kind, which its latents must be, on one device. Immutable."""

    @property
    def classes(self) -> int:
        """How many classes it has."""

    @property
    def device(self) -> object:
        """Where its parameters lie: a `torch.device`, or "cpu" for numpy's arrays."""

    def decode(self, latents: Array) -> Array:
        """Means (B, classes, 784) in (0, 1) for latents (B, classes, 8)."""

    def linearise(self, latents: Array) -> tuple[Array, Array]:
        """The means for latents (B, classes, 8), and their Jacobians dG/dz (B, classes, 8, 784)."""

    def select(self, classes: Sequence[int]) -> Generator:
        """The generator of these classes alone, in this order."""


class Encoder(Protocol):
    """Proposes latents to start from."""

    def encode(self, images: Array) -> Array:
        """Means of q(z|x), (N, classes, 8), for images (N, 784) float32 in [0, 1]."""
