"""The map of a slice, asked of a model in tiles, so short that whatever else is asked comes soon. No Qt."""

from __future__ import annotations

import time
from collections.abc import Iterator

from absgui.presentation.plane import Coordinates, Plane
from absgui.presentation.regions import Grid, Regions, coordinates
from engine.protocols import Model

TILE_SECONDS = 0.1
"""About how long a tile is to take: nothing else is answered meanwhile."""
_FIRST, _MOST = 1, 512
"""Points of the first tile, and of any."""


def explore(plane: Plane, marked: Coordinates, model: Model) -> Iterator[Regions]:
    """What is known after every tile, ever finer, until all is; the points `marked` (N, 2) are all asked."""
    grid, count = Grid(plane, marked), _FIRST
    while len(places := grid.next(count)):
        began = time.perf_counter()
        grid.put(model.labels(plane.images(coordinates(plane, places))))
        each = (time.perf_counter() - began) / len(places)
        yield grid.regions()
        count = max(1, min(int(TILE_SECONDS / max(each, 1e-6)), 2 * count, _MOST))
