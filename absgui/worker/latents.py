"""What the panel of latents asks of a model, in steps so short that the hand never waits. No Qt.

A `LatentDesk` belongs to the worker's thread, which alone calls what its methods return.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from absgui.presentation.latents.plane import SIDES, LatentPlane, banded, edges, places
from absgui.presentation.latents.scene import SHOWN, Grip, LatentScene, Pose, Step
from engine.protocols import LatentSpace, Model
from engine.types import FloatArray

TILE_SECONDS = 0.006
"""About how long a part of a plane is to take: the hand waits for it."""
_FIRST, _MOST = 8, 512
"""Points of the first part, and of any."""


class LatentDesk:
    """Keeps the latents that were asked for last, and the plane that was drawn last."""

    def __init__(self) -> None:
        self._open: tuple[Model, Grip, LatentSpace] | None = None
        self._plane: LatentPlane | None = None
        self._tile = _FIRST

    def take_hold(self, grip: Grip, model: Model) -> Iterator[object]:
        """Yield the scene of a class about an image."""
        space = self._space(grip, model)
        yield LatentScene(
            grip,
            space.seen,
            space.axes[:SHOWN],
            space.optimum,
            space.optimiser,
            space.component,
            space.components,
        )

    def pose(
        self, scene: LatentScene, latent: FloatArray, pair: tuple[int, int] | None, model: Model
    ) -> Iterator[object]:
        """Yield what is at a latent (d,), then the plane over a pair of axes through it, ever finer."""
        space = self._space(scene.grip, model)
        yield Pose(scene, space.at(latent))
        if pair is not None:
            yield from self._refine(space, scene, latent, pair)

    def walk(self, scene: LatentScene, latent: FloatArray, model: Model) -> Iterator[object]:
        """Yield each step of the model's optimiser from a latent (d,) on, itself first."""
        for number, point in enumerate(self._space(scene.grip, model).descend(latent)):
            yield Step(scene, number, point)

    def _space(self, grip: Grip, model: Model) -> LatentSpace:
        known = self._open
        if known is not None and known[0] is model and known[1] is grip:
            return known[2]
        space = model.latent_space(grip.image, grip.label, component=grip.component, optimum=grip.optimum)
        self._open = model, grip, space
        return space

    def _refine(
        self, space: LatentSpace, scene: LatentScene, latent: FloatArray, pair: tuple[int, int]
    ) -> Iterator[object]:
        plane = self._plane
        if plane is not None and plane.holds(scene, pair, latent):
            yield plane
        else:
            plane = None
        for side in SIDES:
            if plane is not None and len(plane.energies) >= side:
                continue
            latents = places(scene, pair, latent, side)
            energies = np.full(side * side, np.nan, np.float32)
            if plane is not None:  # every other point is known
                energies.reshape(side, side)[::2, ::2] = plane.energies
            unknown = np.flatnonzero(np.isnan(energies))
            while len(unknown):
                part, unknown = np.split(unknown, [self._tile])
                began = time.perf_counter()
                energies[part] = space.energies(latents[part])
                each = max((time.perf_counter() - began) / len(part), 1e-6)
                self._tile = max(1, min(int(TILE_SECONDS / each), 2 * self._tile, _MOST))
                if len(unknown):
                    yield plane or scene  # nothing new: only for others to have their turn
            square = energies.reshape(side, side)
            bands = banded(square)
            plane = self._plane = LatentPlane(scene, pair, latent, square, bands, edges(bands))
            yield plane
