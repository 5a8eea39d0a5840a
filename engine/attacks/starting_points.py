"""Training images of a class: where attacks start from, for models without reconstructions too."""

from __future__ import annotations

import functools
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from engine.attacks.base import AttackRun
from engine.attacks.oracle import Look
from engine.data import Dataset, as_float
from engine.types import CLASSES, PIXELS, SIDE, AttackStep, FloatArray


def nearest_digit(data: Dataset, image: FloatArray, label: int) -> FloatArray:
    """The training image (28, 28) of a class that is nearest to an image (28, 28) in L2. Read-only."""
    return _nearest(data, np.ascontiguousarray(image, np.float32).tobytes(), label)


@functools.lru_cache(maxsize=200)
def _nearest(data: Dataset, content: bytes, label: int) -> FloatArray:
    """Kept, as many attacks on one image start from the same images."""
    digits, squares = _of_class(data, label)
    products = digits.astype(np.float32) @ (np.frombuffer(content, np.float32) / np.float32(255))
    nearest = as_float(digits[int((squares - 2 * products).argmin())].reshape(SIDE, SIDE))
    nearest.setflags(write=False)
    return nearest


@functools.cache
def _of_class(data: Dataset, label: int) -> tuple[NDArray[np.uint8], FloatArray]:
    """The training images of a class (K, 784), and the sums of their squares (K,) in [0, 1]^784."""
    digits = data.train
    own = digits.images[digits.of_class(label)].reshape(-1, PIXELS)
    return own, np.square(as_float(own)).sum(1)


class FromDigit(AttackRun):
    """An attack that starts from an adversarial."""

    _begun_at: FloatArray
    """(28, 28) what it starts from, before binary models had it moved to their threshold."""

    def _start(self, origin: Look) -> Generator[AttackStep, None, Look | None]:
        """The nearest training digit, or what the model makes of the original, of the wanted class."""
        target = self._request.target
        labels = [c for c in range(CLASSES) if c != self._own] if target is None else [target]
        images = [nearest_digit(self._model.dataset, self._original, label) for label in labels]
        if origin.reconstructions is not None:
            images += [origin.reconstructions[label] for label in labels]
        for image in sorted(images, key=lambda image: float(np.linalg.norm(image - self._original))):
            look = self._full(image)
            yield self._frame(look, "a start")
            if self._wanted(look.energies):
                self._begun_at = image
                return look
        return None
