"""The fake model's latents: a class draws its bar, and each latent inks one row of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.types import AbsguiError, FloatArray, LatentPoint, Optimiser
from tests.gui.fake_values import prototype

SIZE = 8


@dataclass(eq=False)
class FakeLatentSpace:
    """Implements `engine.protocols.LatentSpace`: the picture moves by a tenth for a latent of 1."""

    image: FloatArray
    label: int
    optimiser: Optimiser = Optimiser.LEVENBERG_MARQUARDT
    component: int | None = None
    components: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    steps: int = 6

    @property
    def seen(self) -> FloatArray:
        return self.image

    @property
    def axes(self) -> FloatArray:
        return np.eye(SIZE, dtype=np.float32)

    @property
    def _moves(self) -> FloatArray:
        """(8, 28, 28)"""
        moves = np.zeros((SIZE, 28, 28), np.float32)
        for axis in range(SIZE):
            moves[axis, 3 * axis + 2, 4:24] = 0.1
        return moves

    @cached_property
    def optimum(self) -> LatentPoint:
        moves = self._moves.reshape(SIZE, -1).astype(np.float64)
        lack = (self.image - prototype(self.label)).ravel()
        best = np.linalg.solve(moves @ moves.T + np.eye(SIZE) / 2, moves @ lack)
        return self.at(best.astype(np.float32))

    def decode(self, latents: FloatArray) -> FloatArray:
        if latents.shape[1:] != (SIZE,):
            raise AbsguiError(f"Latents must be (M, 8), not {latents.shape}.")
        pictures: FloatArray = prototype(self.label) + np.tensordot(latents, self._moves, 1)
        return pictures

    def energies(self, latents: FloatArray) -> FloatArray:
        squared = np.square(self.decode(latents) - self.image).sum((1, 2))
        energies: FloatArray = squared + np.square(latents).sum(1) / 2
        return energies

    def at(self, latent: FloatArray) -> LatentPoint:
        picture = self.decode(latent[None])[0]
        squared = float(np.square(picture.astype(np.float64) - self.image).sum())
        return LatentPoint(latent, picture, squared, float(np.square(latent).sum()) / 2)

    def descend(self, latent: FloatArray) -> Iterator[LatentPoint]:
        for number in range(self.steps + 1):
            part = np.float32(number / self.steps)
            yield self.at(((1 - part) * latent + part * self.optimum.latent).astype(np.float32))
