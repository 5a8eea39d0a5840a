"""Which problems, a class of an image each, are searched on: those that matter, or all of them.

On a CPU the fewer the better. How many there are is a number, though, which would have to be waited for on
a GPU, and there all of them take no longer than a few.
"""

from __future__ import annotations

from typing import Protocol

from array_api_compat import device

from engine.inference.descent import Descent, descend
from engine.inference.energy import Optimum, energy_objective
from engine.nets.generator import Generator
from engine.system.arrays import Array, namespace


class Problems(Protocol):
    """Some of the N x C problems that images (N, 784) and a generator make, in a shape (N', C')."""

    def of(self, values: Array) -> Array:
        """Their part (S, N', C', ...) of values (S, N, C, ...)."""

    def descend(self, latents: Array) -> Descent:
        """A descent on their energies from latents (S, N', C', 8)."""

    def put(self, found: Optimum, descent: Descent) -> Optimum:
        """What was `found` (N, C), or what the first start of a descent found where that is lower."""


class Pairs:
    """Those `chosen` (N, C), side by side: (1, P)."""

    def __init__(self, generator: Generator, images: Array, chosen: Array) -> None:
        self._shape = chosen.shape
        self._rows, self._classes = namespace(chosen).nonzero(chosen)
        self._generator = generator.select(self._classes.tolist())
        self._objective = energy_objective(images[self._rows], paired=True)

    def of(self, values: Array) -> Array:
        """(S, 1, P, ...)"""
        return values[:, self._rows, self._classes][:, None]

    def descend(self, latents: Array) -> Descent:
        """From latents (S, 1, P, 8)."""
        return descend(self._generator, self._objective, latents)

    def put(self, found: Optimum, descent: Descent) -> Optimum:
        """As `Problems` says."""
        xp, values = namespace(found.energies), descent.values[0, 0]
        lower = values < found.energies[self._rows, self._classes]
        at = self._rows[lower], self._classes[lower]
        made = Optimum(*(xp.asarray(a, copy=True) for a in (found.energies, found.latents, found.means)))
        made.energies[at] = xp.astype(values[lower], made.energies.dtype)
        made.latents[at] = descent.latents[0, 0][lower]
        made.means[at] = descent.means[0, 0][lower]
        return made

    def scattered(self, true: Array) -> Array:
        """(N, C) true where it is (1, P), and nowhere else."""
        all_of_them = namespace(true).zeros(self._shape, dtype=true.dtype, device=device(true))
        all_of_them[self._rows, self._classes] = true[0]
        return all_of_them


class Every:
    """All of them: (N, C). The host waits for nothing."""

    def __init__(self, generator: Generator, images: Array) -> None:
        self._generator = generator
        self._objective = energy_objective(images)

    def of(self, values: Array) -> Array:
        """The same."""
        return values

    def descend(self, latents: Array) -> Descent:
        """From latents (S, N, C, 8)."""
        return descend(self._generator, self._objective, latents)

    def put(self, found: Optimum, descent: Descent) -> Optimum:
        """As `Problems` says."""
        xp, values = namespace(found.energies), descent.values[0]
        lower = values < found.energies
        return Optimum(
            xp.where(lower, xp.astype(values, found.energies.dtype), found.energies),
            xp.where(lower[..., None], descent.latents[0], found.latents),
            xp.where(lower[..., None], descent.means[0], found.means),
        )
