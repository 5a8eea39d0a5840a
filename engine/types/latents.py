"""What a class makes of an image at a latent of the user's choice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.types.images import FloatArray


class Optimiser(StrEnum):
    """How a model's inference finds its latents."""

    LEVENBERG_MARQUARDT = "Levenberg-Marquardt"
    """Steps that never raise the energy."""
    ADAM = "Adam"
    """The paper's: steps of one rate, whose energies may rise in between."""
    CLOSED_FORM = "closed form"
    """The energy is quadratic: one step leads to its minimum."""


@dataclass(frozen=True, slots=True, eq=False)
class LatentPoint:
    """A latent z, its picture G(z), and the energy of an image there."""

    latent: FloatArray
    """(d,) in standard deviations of the prior N(0, I)."""
    picture: FloatArray
    """(28, 28) G(z) in (0, 1); Exact ABS: a little beyond."""
    squared_error: float
    """|G(z) - x|^2, x the image as the model sees it; Binary ABS: times gamma."""
    prior: float
    """1/2 |z|^2; Binary ABS: times gamma."""
    offset: float = 0.0
    """What the component of Exact ABS adds."""

    @property
    def energy(self) -> float:
        """F(x, z), the sum of the three. Its minimum over z is the energy of a reading."""
        return self.squared_error + self.prior + self.offset
