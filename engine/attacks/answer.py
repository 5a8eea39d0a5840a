"""What a model answers to a query."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the model makes of one image; C = 10, or as many classes as were asked for."""

    image: FloatArray
    """(28, 28) in [0, 1]."""
    energies: FloatArray
    """(C,)"""
    latents: FloatArray
    """(C, 8), or (C, 0) from models without latents."""
    reconstructions: FloatArray | None
    """(C, 28, 28), None from models that make none."""
    full: bool
    """By the model's full inference, not from a warm start; the original class may have an even lower energy,
    to which the original's latents led, than a reading of the image finds."""

    @property
    def required_reconstructions(self) -> FloatArray:
        """`reconstructions`, for attacks that need them (`Need.RECONSTRUCTIONS`).

        Raises RuntimeError if the model makes none.
        """
        if self.reconstructions is None:
            raise RuntimeError("this model makes no reconstructions")
        return self.reconstructions

    def with_class(self, label: int, found: Answer) -> Answer:
        """This answer with what was `found` for one class, an answer (1,) about it alone."""
        energies, latents = self.energies.copy(), self.latents.copy()
        energies[label], latents[label] = found.energies[0], found.latents[0]
        reconstructions = self.reconstructions
        if reconstructions is not None:
            reconstructions = reconstructions.copy()
            reconstructions[label] = found.required_reconstructions[0]
        return replace(self, energies=energies, latents=latents, reconstructions=reconstructions)
