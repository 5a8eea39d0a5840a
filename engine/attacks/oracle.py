"""What an attack asks of a model, and what it gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.types import FloatArray, ModelInfo


class AttackedModel(Protocol):
    """What an attack asks of a model; arrays or tensors may come back."""

    @property
    def info(self) -> ModelInfo: ...

    @property
    def binary(self) -> bool:
        """Whether the model sees only if a pixel is at least 0.5."""

    def infer(
        self,
        images: Any,
        *,
        starts: Any = None,
        steps: int | None = None,
        classes: Sequence[int] | None = None,
    ) -> Any:
        """Energies (N, C), latents (N, C, 8) and reconstructions (N, C, 28, 28) of images (N, 28, 28).

        Models that make no pictures have latents (N, C, 0) and None for reconstructions.
        Without `starts` the full inference of the model's mode; with starts (N, C, 8) `steps` optimiser
        steps from there. C counts `classes`, all ten unless given.
        """

    @property
    def scale(self) -> Sequence[float]:
        """The factors (10,) that the energies carry."""

    def gradients(self, images: Any, weights: Any) -> Any:
        """Gradients (N, 28, 28) of the sum of energies times weights (N, 10) at images (N, 28, 28)."""

    def confidence(self, energies: Any) -> Any:
        """(..., 10) probabilities for (..., 10) energies."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One image as the model sees it; C = 10, or as many classes as were asked for."""

    image: FloatArray
    """(28, 28) in [0, 1]."""
    energies: FloatArray
    """(C,)"""
    latents: FloatArray
    """(C, 8)"""
    reconstructions: FloatArray | None
    """(C, 28, 28), None from models that make no pictures"""
    full: bool
    """Made by the model's full inference, not from warm starts."""

    @property
    def pictures(self) -> FloatArray:
        """The reconstructions, for attacks that need them (`Need.PICTURES`)."""
        if self.reconstructions is None:
            raise RuntimeError("this model makes no pictures")
        return self.reconstructions
