"""Minimising over latents: what is minimised, and a descent on many small problems at once.

A descent is Levenberg-Marquardt's, with exact Jacobians or such as are corrected along the way (Broyden):
`levenberg_marquardt` says how. Tensors descend in torch, numpy arrays in compiled code.

Axes: S starts, N images, C classes; one problem for each (s, n, c).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from engine.kernels import slots
from engine.nets.generator import Generator
from engine.system.arrays import Array, is_numpy

if TYPE_CHECKING:
    from engine.nets.compiled import CompiledDecoders


@dataclass(slots=True, eq=False)
class Value:
    """An objective at some latents."""

    value: Array
    """(S, N, C) what is minimised; may be float64, and infinite."""
    target: Array
    """x + D, broadcasts with (S, N, C, 784)."""
    prior: Array
    """Weight of 1/2 |z|^2, broadcasts with (S, N, C)."""
    rate: Array
    """Change of the value with that of the function above, broadcasts with (S, N, C)."""
    ball: Array | None = None
    """Largest norm of a latent, broadcasts with (S, N, C); None is any."""
    softening: tuple[Array, Array] | None = None
    """Where D follows w = G - G_y, as k w: (k, w), k broadcasting with and w (S, N, C, 784). The pixels
    concerned bend less, except along w; without this Gauss-Newton's steps are only half as long."""


class Objective(Protocol):
    """Something to minimise over latents. Compiled ones have more to them, which their descent knows."""

    def __call__(self, means: Array, latents: Array, /) -> Value:
        """Evaluate at means (S, N, C, 784) and latents (S, N, C, 8)."""


DAMPING = 0.1
"""First damping: small beside the prior's curvature, 1. Measured: 0.1 to 1 are equal, 10 is slower."""
FULL, SECANT, LAST = slots.FULL, slots.SECANT, slots.LAST
"""Steps: with a new Jacobian; with a corrected one, at a quarter of the price; and without any to come."""


class Descent(Protocol):
    """The state of S x N x C minimisations."""

    @property
    def latents(self) -> Array:
        """(S, N, C, 8) the present latents."""

    @property
    def means(self) -> Array:
        """(S, N, C, 784) their means."""

    @property
    def values(self) -> Array:
        """(S, N, C) the objective at the present latents."""

    def step(self, *, last: bool = False, secant: bool = False) -> Array:
        """Try one step for every problem, and keep it where it helps. Returns the gains (S, N, C), >= 0.

        After the `last` step of a descent no Jacobian is needed, which makes it four times cheaper. A
        `secant` step costs as little: its Jacobian is the one before, corrected along the move (Broyden).
        """

    def run(self, steps: Sequence[int], converged: float = 0.0, patience: int = -1) -> None:
        """Take steps, each FULL, SECANT or LAST, until `patience` in a row gain less than `converged`.

        That may be judged for each problem or for all of them: a problem that has converged may go on.
        """

    def branch(self, objective: Objective, copies: int) -> Descent:
        """A descent of `copies` starts from where this one (with one start) is, on another objective."""

    def keep(self, count: int) -> None:
        """Keep the `count` best of the S starts of every problem, the best one first."""


def descend(
    generator: Generator,
    objective: Objective,
    latents: Array,
    means: Array | None = None,
    jacobian: Array | None = None,
) -> Descent:
    """A descent that starts at `latents` (S, N, C, 8).

    `means` (S, N, C, 784) and `jacobian` (S, N, C, 8, 784) must belong to them where given.
    """
    if is_numpy(latents):
        from engine.inference.compiled import CompiledDescent

        own = cast("CompiledDecoders", generator)  # whose arrays these are
        return CompiledDescent(own, objective, latents, means, jacobian)
    from engine.inference.levenberg_marquardt import TorchDescent

    return TorchDescent(generator, objective, latents, means, jacobian)
