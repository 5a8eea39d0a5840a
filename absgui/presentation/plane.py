"""A plane through an image: where other images lie in it, and which image each of its points is. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import SIDE, FloatArray

Coordinates = NDArray[np.float64]
"""(N, 2): along the two directions of a plane, in units of L2; the original is at (0, 0)."""

_PARALLEL = 1e-3
"""Two directions are taken for one if so small a part of the second stands upright on the first."""
_MARGIN = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Spanned by two orthonormal directions, so that distances in it are L2 distances between images.

    Only inside the box [0, 1], though: points outside it stand for the nearest image inside, which is
    nearer to the original than the point is. What lies in a ball about the original stays in it.
    """

    origin: FloatArray
    """(28, 28) the image at (0, 0)."""
    directions: NDArray[np.float64]
    """(2, 784) orthonormal."""
    low: tuple[float, float]
    """The corner of the square part that is shown, with the least coordinates."""
    side: float
    """Length of the square's sides, in L2."""

    def images(self, points: Coordinates) -> FloatArray:
        """(N, 28, 28) float32 in [0, 1]: the images at `points`, clipped to the box."""
        flat = self.origin.reshape(1, -1).astype(np.float64) + points @ self.directions
        images: FloatArray = np.clip(flat, 0, 1).astype(np.float32).reshape(-1, SIDE, SIDE)
        return images

    def project(self, images: FloatArray) -> Coordinates:
        """Where images (N, 28, 28) lie, seen from straight above: what is not in the plane is left out."""
        offsets = (images - self.origin).reshape(-1, SIDE * SIDE).astype(np.float64)
        places: Coordinates = offsets @ self.directions.T
        return places

    def distance(self, point: tuple[float, float]) -> float:
        """L2 from the original to the image at `point`, which may have been clipped."""
        image = self.images(np.array([point], np.float64))[0].astype(np.float64)
        return float(np.linalg.norm(image - self.origin))


def plane_through(
    origin: FloatArray, others: Sequence[FloatArray], radius: float = 0.0, held: Sequence[FloatArray] = ()
) -> Plane | None:
    """The plane through `origin` and the first two of `others` that make one (Gram-Schmidt).

    All are (28, 28); the square holds those two, what `held` looks like in the plane and the ball of
    `radius` about the origin, with a margin. None where they are all on one line.
    """
    directions: list[NDArray[np.float64]] = []
    spanning = list(held)
    for other in others:
        offset = (other.astype(np.float64) - origin).ravel()
        upright = offset.copy()
        for direction in directions:
            upright -= (upright @ direction) * direction
        length = float(np.linalg.norm(upright))
        if length > _PARALLEL * max(float(np.linalg.norm(offset)), 1e-9):
            directions.append(upright / length)
            spanning.append(other)
        if len(directions) == 2:
            break
    else:
        return None
    axes = np.stack(directions)
    places = np.stack([(each.astype(np.float64) - origin).ravel() for each in spanning]) @ axes.T
    seen = np.vstack([places, [[-radius, -radius], [radius, radius]]])
    low, high = seen.min(axis=0), seen.max(axis=0)
    side = float((high - low).max()) * (1 + 2 * _MARGIN)
    middle = (low + high) / 2
    return Plane(origin, axes, (float(middle[0] - side / 2), float(middle[1] - side / 2)), side)
