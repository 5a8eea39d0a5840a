"""The plane of two latents: the energy at its points, in bands between contours. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from absgui.presentation.latents.scene import LIMIT, LatentScene
from engine.types import FloatArray

SIDES = (9, 17, 33)
"""Points along each side, ever finer; those of one are among those of the next."""
FINE = 231
"""Pixels along each side of the bands."""
STEPS = 0.5 * 2.0 ** np.arange(12)
"""Contours are so far above the least energy of the plane: each twice as far as the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class LatentPlane:
    """Energies over two axes of a scene through a latent, -LIMIT to LIMIT each way."""

    scene: LatentScene
    pair: tuple[int, int]
    """Which axes: to the right, and upwards."""
    latent: FloatArray
    """(d,) one that lies in it."""
    energies: FloatArray
    """(S, S), the row of the lowest coordinate upwards first; S is the last of SIDES when it is done."""
    bands: NDArray[np.uint8]
    """(FINE, FINE): how many contours each point lies above, the top row first, as pictures have it."""
    edges: NDArray[np.bool_]
    """(FINE, FINE) where the contours run."""

    @property
    def done(self) -> bool:
        """It is as fine as it gets."""
        return len(self.energies) == SIDES[-1]

    def holds(self, scene: LatentScene, pair: tuple[int, int], latent: FloatArray) -> bool:
        """The plane over these axes through this latent is this one."""
        if scene is not self.scene or pair != self.pair:
            return False
        rest = latent - self.latent
        rest = rest - scene.axes[list(pair)].T @ (scene.axes[list(pair)] @ rest)
        return bool(np.abs(rest).max() < 1e-4)


def places(scene: LatentScene, pair: tuple[int, int], latent: FloatArray, side: int) -> FloatArray:
    """The latents (side^2, d) of a plane's points, row by row from the lowest one on."""
    axes = scene.axes[list(pair)]
    foot = latent - axes.T @ (axes @ latent)
    ticks = np.linspace(-LIMIT, LIMIT, side, dtype=np.float32)
    right, up = np.tile(ticks, side), np.repeat(ticks, side)
    found: FloatArray = foot + right[:, None] * axes[0] + up[:, None] * axes[1]
    return found


def banded(energies: FloatArray) -> NDArray[np.uint8]:
    """Energies (S, S), lowest row first, as bands (FINE, FINE), top row first; bilinear in between."""
    side = len(energies)
    weights = np.maximum(0, 1 - np.abs(np.linspace(0, side - 1, FINE)[:, None] - np.arange(side)))
    fine = weights @ energies.astype(np.float64) @ weights.T
    bands = np.searchsorted(energies.min() + STEPS, fine)
    found: NDArray[np.uint8] = bands[::-1].astype(np.uint8)
    return found


def edges(bands: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(FINE, FINE) where a contour runs: a pixel's neighbour to the right or below is of another band."""
    found = np.zeros(bands.shape, bool)
    found[:, :-1] |= bands[:, :-1] != bands[:, 1:]
    found[:-1] |= bands[:-1] != bands[1:]
    return found
