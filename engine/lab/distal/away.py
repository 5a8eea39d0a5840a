"""Far from digits: the nearest training digit of an image, and what keeps a search away from all of them."""

from __future__ import annotations

import numpy as np

from engine.data import Dataset, as_float, strided
from engine.lab.distal.objective import Array, Labels
from engine.models.base import THRESHOLD
from engine.types import PIXELS, FloatArray

HELD_OUT = 1000
"""Test digits whose own distances say what is far."""
QUANTILE, MARGIN = 0.99, 1.5
"""One genuine digit in a hundred is farther from all training digits than this quantile of the distances.
That one still is a digit, and what is kept away stops just at its limit: so the limit is so many times the
quantile."""
PUSHES = 3
"""Times that an image is pushed away from its nearest digit, which may bring it near another one."""
SPARE = 1.001
"""How much farther than the limit an image is pushed, for rounding."""
BATCH = 64
"""Images that are compared with all digits at a time."""


def seen_by(images: FloatArray, binary: bool) -> FloatArray:
    """Images of any shape as a model sees them: in black and white if it is `binary`."""
    return (images >= THRESHOLD).astype(np.float32) if binary else images


class Digits:
    """All training digits, as the model sees them."""

    def __init__(self, data: Dataset, binary: bool) -> None:
        self._images = seen_by(as_float(data.train.images), binary).reshape(-1, PIXELS)
        self._squares = np.square(self._images).sum(1)
        self._binary = binary
        self._held_out = seen_by(as_float(data.test.images[_held_out(data)]), binary)

    def nearest(self, images: FloatArray) -> tuple[Array, Labels]:
        """L2 distance (N,) and index (N,) of the training digit nearest to each of images (N, 28, 28)."""
        flat = seen_by(images, self._binary).reshape(-1, PIXELS)
        parts = [flat[at : at + BATCH] for at in range(0, len(flat), BATCH)]
        found = np.concatenate([(self._squares - 2 * part @ self._images.T).argmin(1) for part in parts])
        # Not from the product, whose rounding errors are large beside a short distance.
        differences = (flat - self._images[found]).astype(np.float64)
        return np.linalg.norm(differences, axis=1), found

    def image(self, index: int) -> FloatArray:
        """A training digit (28, 28) as the model sees it."""
        side = int(np.sqrt(PIXELS))
        found: FloatArray = self._images[index].reshape(side, side)
        return found

    def limit(self) -> float:
        """From which distance on an image is far: `MARGIN` times the `QUANTILE` of held-out digits' own."""
        return MARGIN * float(np.quantile(self.nearest(self._held_out)[0], QUANTILE))


class Away:
    """Keeps a search at a distance of at least `limit` (L2) from every training digit."""

    def __init__(self, digits: Digits, limit: float, rng: np.random.Generator) -> None:
        self._digits, self.limit, self._rng = digits, limit, rng

    def keep(self, moved: FloatArray, before: FloatArray) -> FloatArray:
        """Images (N, 28, 28) that have `moved` from where they were far enough away `before`.

        One that came too near is pushed straight away from its nearest digit, then it keeps a random half
        of its moves, as images in black and white can't be pushed; if it still is too near it stays where it
        was.
        """
        kept = moved.copy()
        near = np.arange(len(kept))
        for attempt in range(2 * PUSHES):
            distances, digits = self._digits.nearest(kept[near])
            short = distances < self.limit
            near, distances, digits = near[short], distances[short], digits[short]
            if not len(near):
                return kept
            if attempt < PUSHES:
                centres = np.stack([self._digits.image(int(index)) for index in digits])
                factors = SPARE * self.limit / np.maximum(distances, 1e-3)
                pushed = centres + factors[:, None, None] * (kept[near] - centres)
                kept[near] = pushed.clip(0, 1)
            else:
                stays = self._rng.random(kept[near].shape) < 0.5
                kept[near] = np.where(stays, before[near], kept[near])
        distances, _ = self._digits.nearest(kept[near])
        stuck = near[distances < self.limit]
        kept[stuck] = before[stuck]
        return kept

    def begin(self, starts: FloatArray, noise: FloatArray) -> FloatArray:
        """Starts (N, 28, 28), each mixed with as little of its noise (N, 28, 28) as makes it far enough."""
        found = starts.copy()
        for part in np.linspace(0, 1, 21, dtype=np.float32):
            near = np.flatnonzero(self._digits.nearest(found)[0] < self.limit)
            if not len(near):
                break
            found[near] = (1 - part) * starts[near] + part * noise[near]
        return found


def _held_out(data: Dataset) -> list[int]:
    return strided(len(data.test), min(HELD_OUT, len(data.test)))
