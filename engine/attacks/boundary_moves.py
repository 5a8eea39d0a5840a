"""Where a walk along the class boundary may go next: images nearer to the original, by the boundary's slope.

At an adversarial b on the boundary the model is taken to be linear, with slope g towards the adversarial
side. For L2 and Linf the nearest point y of [0, 1]^784 to the original x with g (y - b) >= 0 is where the
walk heads for: some parts of the way there, each with some more of the slope, are tried, as the boundary is
bent. For L0, and for binary models, pixels are either changed or not: those that are worth least by the slope
are reset, and fewer others, worth most, are changed in their stead.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray, Norm

PARTS = (2.0, 1.0, 0.5, 0.25)
"""Multiples of a walk's pace that are tried."""
LIFTS = (0.0, 0.25, 0.75)
"""How far each is lifted off the linearised boundary, in parts of its own length."""
RESETS = (1, 4, 12, 36)
"""Pixels that are reset, the others moving on by as much as the boundary then needs (L2)."""
FURTHER = (1.0, 1.02)
"""Factors by which they move further still."""
EXCHANGES = (
    *((1, 0), (2, 0), (4, 0), (8, 0), (16, 0), (32, 0)),
    *((2, 1), (3, 2), (4, 3), (6, 4), (12, 8), (24, 16)),
)
"""Pixels that are reset, and pixels that are changed instead."""
JITTER = 0.3
"""Standard deviation of the factors by which a pixel's worth varies, so that no walk comes to rest early."""
RAY = np.geomspace(0.1, 16.0, 12).astype(np.float32)
"""Distances in L2 at which a way from the original along a slope is tried, and a tenth of them in Linf."""
COUNTS = (2, 4, 6, 9, 13, 19, 28, 42, 63, 95, 140, 210)
"""Pixels that are changed instead, those that are worth most."""
DOUBLINGS, HALVINGS = 30, 20
"""Steps of the search for the length of the way to the linearised boundary."""
TINY = 1e-12


class Moves(ABC):
    """Proposals of one kind, about one original."""

    def __init__(self, original: FloatArray, rng: np.random.Generator) -> None:
        """`original`: (784,) float32 in [0, 1]."""
        self.original = original
        self.rng = rng

    @abstractmethod
    def proposals(self, images: FloatArray, slopes: FloatArray, paces: FloatArray) -> FloatArray:
        """Images (S, M, 784) in [0, 1] to try from S adversarials (S, 784).

        `slopes` (S, 784) lead to the adversarial side, `paces` (S,) in (0, 1] say how far to go.
        """

    @abstractmethod
    def rays(self, slopes: FloatArray) -> FloatArray:
        """Images (S, M, 784), ever farther from the original, along S slopes (S, 784) at the original."""

    @abstractmethod
    def pulled(self, images: FloatArray, parts: NDArray[np.floating]) -> FloatArray:
        """Images (S, 784) on their way from the original, at parts (S,) in [0, 1]: 1 is where they are."""

    @abstractmethod
    def lengths(self, images: FloatArray) -> FloatArray:
        """Distances (...,) of images (..., 784) from the original: what is minimised."""


class Tangent(Moves):
    """Along the linearised boundary, for L2 and Linf."""

    def __init__(self, original: FloatArray, rng: np.random.Generator, norm: Norm) -> None:
        super().__init__(original, rng)
        self._linf = norm is Norm.LINF

    def proposals(self, images: FloatArray, slopes: FloatArray, paces: FloatArray) -> FloatArray:
        """Some parts of the way to the nearest point of the linearised boundary, each lifted by some."""
        directions = np.sign(slopes) if self._linf else slopes / _norms(slopes)[:, None]
        way = self.nearest_beyond(images, slopes, directions) - images
        parts = np.minimum(paces[:, None] * np.array(PARTS, np.float32), 1)[..., None]  # (S, M, 1)
        ends, moves = images[:, None] + parts * way[:, None], self._size(parts * way[:, None])
        lifts = np.array(LIFTS, np.float32)[:, None] * moves[:, :, None, None] * directions[:, None, None]
        proposed = ends[:, :, None] + lifts
        proposed = proposed.reshape(len(images), -1, images.shape[1])
        if not self._linf:
            proposed = np.concatenate([proposed, self._with_resets(images, slopes)], 1)
        found: FloatArray = proposed.clip(0, 1).astype(np.float32)
        return found

    def rays(self, slopes: FloatArray) -> FloatArray:
        """Along the slope, or its sign for Linf."""
        directions = np.sign(slopes) / 10 if self._linf else slopes / _norms(slopes)[:, None]
        ends = self.original + RAY[:, None] * directions[:, None]
        found: FloatArray = ends.clip(0, 1).astype(np.float32)
        return found

    def _with_resets(self, images: FloatArray, slopes: FloatArray) -> FloatArray:
        """With the pixels reset whose change is worth least for what it costs."""
        moves = images - self.original
        worth = slopes * moves
        noise = 1 + np.float32(JITTER) * self.rng.standard_normal(images.shape, dtype=np.float32)
        ratio = np.where(moves != 0, worth / (np.square(moves) + np.float32(TINY)) * noise, np.inf)
        order, needs = np.argsort(ratio, axis=1), np.maximum(worth.sum(1), TINY)
        rows, found = np.arange(len(images))[:, None], []
        for count in RESETS:
            kept = moves.copy()
            kept[rows, order[:, :count]] = 0
            left = np.maximum((slopes * kept).sum(1), 0.5 * needs)
            found += [self.original + np.float32(more) * (needs / left)[:, None] * kept for more in FURTHER]
        return np.stack(found, 1)

    def nearest_beyond(self, images: FloatArray, slopes: FloatArray, directions: FloatArray) -> FloatArray:
        """The points (S, 784) of the box nearest to the original with slope (y - image) >= 0.

        They are clip(x + t direction), the direction being the slope for L2 and its sign for Linf; t comes
        from a search.
        """
        needs = (slopes * (images - self.original)).sum(1)

        def reached(amounts: NDArray[np.floating]) -> tuple[FloatArray, FloatArray]:
            points = (self.original + amounts[:, None] * directions).clip(0, 1)
            return points, (slopes * (points - self.original)).sum(1) >= needs

        low, high = np.zeros(len(images), np.float32), np.full(len(images), 0.01, np.float32)
        for _ in range(DOUBLINGS):
            enough = reached(high)[1]
            if enough.all():
                break
            low, high = np.where(enough, low, high), np.where(enough, high, 2 * high)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            enough = reached(middle)[1]
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return reached(high)[0]

    def pulled(self, images: FloatArray, parts: NDArray[np.floating]) -> FloatArray:
        """For L2 on the straight line, for Linf cut off at parts of the distance."""
        moves = images - self.original
        if self._linf:
            bounds = (parts * self._size(moves))[:, None]
            moves = moves.clip(-bounds, bounds)
        else:
            moves = parts[:, None] * moves
        pulled: FloatArray = (self.original + moves).clip(0, 1).astype(np.float32)
        return pulled

    def lengths(self, images: FloatArray) -> FloatArray:
        """In L2 or Linf."""
        return self._size(images - self.original)

    def _size(self, moves: FloatArray) -> FloatArray:
        found: FloatArray = np.abs(moves).max(-1) if self._linf else np.linalg.norm(moves, axis=-1)
        return found


class Exchange(Moves):
    """Pixels change places, for L0 and for binary models."""

    def __init__(self, original: FloatArray, rng: np.random.Generator, norm: Norm, *, binary: bool) -> None:
        super().__init__(original, rng)
        self._binary = binary
        self._costs = np.ones_like(original)
        if binary and norm is not Norm.L0:
            self._costs = np.maximum(np.square(original - np.float32(0.5)), np.float32(1e-6))

    def proposals(self, images: FloatArray, slopes: FloatArray, paces: FloatArray) -> FloatArray:
        """Reset what is worth least, and change fewer others that are worth most, see `EXCHANGES`."""
        del paces
        changed = self._changed(images)
        values, effects = self._values(slopes)
        if not self._binary:
            effects = np.where(changed, slopes * (images - self.original), effects)
        noise = 1 + np.float32(JITTER) * self.rng.standard_normal(images.shape, dtype=np.float32)
        worth = effects / self._costs * noise
        kept = np.argsort(np.where(changed, worth, np.inf), axis=1)  # what is worth least first
        fresh = np.argsort(np.where(changed, np.inf, -worth), axis=1)  # what is worth most first
        proposed = np.repeat(images[:, None], len(EXCHANGES), 1)
        rows = np.arange(len(images))[:, None]
        for at, (fewer, more) in enumerate(EXCHANGES):
            reset, added = kept[:, :fewer], fresh[:, :more]
            proposed[rows, at, reset] = self.original[reset]
            proposed[rows, at, added] = values[rows, added]
        return proposed.astype(np.float32)

    def rays(self, slopes: FloatArray) -> FloatArray:
        """Ever more pixels are changed, those that are worth most first."""
        values, effects = self._values(slopes)
        order = np.argsort(-effects / self._costs, axis=1)
        found = np.tile(self.original, (len(slopes), len(COUNTS), 1))
        rows = np.arange(len(slopes))[:, None]
        for at, count in enumerate(COUNTS):
            chosen = order[:, :count]
            found[rows, at, chosen] = values[rows, chosen]
        return found

    def _values(self, slopes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What pixels are changed to (S, 784), and the effect of that."""
        if self._binary:
            values = np.where(self.original >= 0.5, 0, 1) + np.zeros_like(slopes)
            return values, slopes * (values - (self.original >= 0.5))
        values = (slopes > 0).astype(np.float32)
        return values, slopes * (values - self.original)

    def pulled(self, images: FloatArray, parts: NDArray[np.floating]) -> FloatArray:
        """With that part of the changed pixels, some at random, that the part says."""
        keep = self.rng.random(images.shape, dtype=np.float32) < parts[:, None]
        return np.where(keep, images, self.original).astype(np.float32)

    def lengths(self, images: FloatArray) -> FloatArray:
        """The cost of the pixels that are changed."""
        found: FloatArray = np.sqrt((self._changed(images) * self._costs).sum(-1))
        return found

    def _changed(self, images: FloatArray) -> FloatArray:
        if self._binary:
            changed: FloatArray = (images >= 0.5) != (self.original >= 0.5)
            return changed
        return np.not_equal(images, self.original)


def _norms(rows: FloatArray) -> FloatArray:
    found: FloatArray = np.linalg.norm(rows, axis=1) + np.float32(TINY)
    return found
