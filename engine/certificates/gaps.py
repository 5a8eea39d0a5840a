"""The energy gap about an image, for arrays of either kind: what the search for radii needs of it.

`energy_gap` says what it is, and computes it for tensors; for numpy arrays compiled code does.

Everything is float64, latents and means in and targets out as the generator has them. Axes: S starts, N
images, C rival classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.inference.descent import Objective, Value
from engine.system.arrays import Array, is_numpy

NAMES = ("L2", "Linf", "L0", "L2_no_box")
"""The linear-gap radii, as fields of `engine.types.Radii`."""
PAPER = "paper_Linf"
"""The paper's Linf bound. It too belongs to one latent: its line search over eps with a minimum over latents
inside is the least over latents of the eps at which that latent's line ends, for both sides are monotone."""
DISTANCE = "distance"
"""|G_c - x|, from which the paper's L2 bound follows; as an objective its square."""
FREE = 1e-30
"""Stands for the cost of a flip that costs nothing: below the square of any other float32's."""
IN_THE_BALL = (PAPER, DISTANCE)
"""The paper's bounds are minimised over the ball where its latents live. Without that ball, and without a
prior in them, latents run far out, where no digit is."""


class Gap(Protocol):
    """Images with their own classes' explanations, and every radius about them."""

    x: Array
    """(N, 1, 784) the images as the model sees them."""
    own: Array
    """G_y, (N, 1, 784), or (S, N, C, 784) where each latent has its own mixture of explanations."""
    own_energy: Array
    """F_y, (N, 1) or (S, N, C)."""

    # Of flips alone, where `flips`:
    cost: Array
    """(N, 1, 784) what the flip of a pixel costs: the way to the threshold."""
    own_gamma: float
    """The factor of the own class's energy."""
    gamma: Array
    """(C,) those of the rivals' energies."""

    @property
    def flips(self) -> bool:
        """Whether pixels are black or white, so that a perturbation flips some (Binary ABS)."""

    def select(self, classes: Sequence[int], /) -> Gap:
        """The same with only some of the rivals, in this order."""

    def mixed(self, own: Array, own_energy: Array) -> Gap:
        """The same against another explanation of the own class, (..., 784) and (...); its factor is 1."""

    def gap(self, means: Array, latents: Array) -> Array:
        """F_c - F_y (scaled, for Binary ABS) at the image itself, (S, N, C)."""

    def measure(self, name: str, means: Array, latents: Array) -> Value:
        """One of `NAMES` or `PAPER`, and the perturbation it belongs to; infinite where the gap stays open.

        (S, N, C) for means (S, N, C, 784) and latents (S, N, C, 8).
        Radii that come in steps are replaced by what falls whenever they do, and without steps.
        """

    def values(self, name: str, means: Array, latents: Array) -> Array:
        """The values (S, N, C) of `objective(name)` alone."""

    def pixels(self, means: Array, latents: Array) -> Array:
        """The L0 radius: how many pixels may change, whichever and however (S, N, C)."""

    def paper(self, distances: Array) -> Array:
        """The paper's L2 bound (..., N, C) for the distances d_c = |G_c - x| (..., N, C)."""

    def objective(self, name: str) -> Objective:
        """One of `NAMES`, `PAPER` or `DISTANCE` (then d_c^2) to minimise, those `IN_THE_BALL` in it."""

    def radii(self, means: Array, latents: Array) -> dict[str, Array]:
        """Every radius at these latents: `NAMES`, `PAPER` and `DISTANCE`, (S, N, C) each."""

    def radius(self, name: str, means: Array, latents: Array) -> Array:
        """One of `NAMES` or `PAPER` itself, (S, N, C)."""


def linear_gap(images: Array, own_means: Array, own_latents: Array) -> Gap:
    """ABS's gap: images (N, 784) as the model sees them, with G_y (N, 784) and z_y (N, 8)."""
    if is_numpy(images):
        from engine.certificates.compiled_gap import CompiledGap

        compiled: Gap = CompiledGap(images, own_means, own_latents)
        return compiled
    from engine.certificates.energy_gap import LinearGap

    return LinearGap(images, own_means, own_latents)


def flip_gap(
    images: Array,
    own_means: Array,
    own_latents: Array,
    *,
    raw: Array,
    own_gamma: float,
    gamma: Sequence[float],
) -> Gap:
    """Binary ABS's: binarised images (N, 784), the `raw` ones, gamma_y, and gamma_c of the rivals."""
    if is_numpy(images):
        from engine.certificates.compiled_gap import CompiledGap

        compiled: Gap = CompiledGap(images, own_means, own_latents, raw=raw, own_gamma=own_gamma, gamma=gamma)
        return compiled
    from engine.certificates.energy_gap import FlipGap

    return FlipGap(images, own_means, own_latents, raw=raw, own_gamma=own_gamma, gamma=gamma)


def stacked(gap: Gap, objectives: Sequence[Objective], axis: int = 0) -> Objective:
    """Several of a gap's objectives side by side, each for as many starts (axis 0) or classes (axis 2)."""
    if is_numpy(gap.x):
        from engine.certificates.compiled_gap import stacked as compiled_stacked

        compiled: Objective = compiled_stacked(objectives, axis)
        return compiled
    from engine.certificates.energy_gap import Stacked

    return Stacked(objectives, axis)
