"""What an attack asks of a model, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass

from engine.types import FloatArray


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
