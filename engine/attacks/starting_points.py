"""Training images of a class: starting points, for models that make no reconstructions too."""

from __future__ import annotations

import functools
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun
from engine.data import Dataset, as_float
from engine.types import CLASSES, PIXELS, SIDE, AttackStep, FloatArray, Phase, PhaseKind


def nearest_digits(data: Dataset, image: FloatArray, label: int, count: int) -> FloatArray:
    """The training images (count, 28, 28) of a class nearest to an image (28, 28) in L2, the nearest first.

    Fewer if the class has fewer.
    """
    digits, squares = _of_class(data, label)
    products = digits.astype(np.float32) @ (np.ravel(image).astype(np.float32) / np.float32(255))
    nearest = np.argsort(squares - 2 * products, kind="stable")[:count]
    return as_float(digits[nearest]).reshape(-1, SIDE, SIDE)


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


class FromStartingPoint(AttackRun):
    """An attack that starts from an adversarial."""

    unsnapped_start: FloatArray
    """(28, 28) the starting point before binary models had it moved to their threshold."""

    def starting_point(self, origin: Answer) -> Generator[AttackStep, None, Answer | None]:
        """The nearest adversarial among training images and reconstructions of the original.

        Tries, the nearest first, each wanted class's nearest training image and, where the model makes one,
        its reconstruction of the original. Returns a full answer, None if none is adversarial.
        """
        own, target = self.goal.own, self.goal.target
        labels = [c for c in range(CLASSES) if c != own] if target is None else [target]
        images = [nearest_digit(self.oracle.dataset, self.original, label) for label in labels]
        if origin.reconstructions is not None:
            images += [origin.reconstructions[label] for label in labels]
        for image in sorted(images, key=lambda image: float(np.linalg.norm(image - self.original))):
            answer = self.oracle.full(image)
            yield self.frame(answer, Phase(PhaseKind.STARTING_POINT))
            if self.goal.reached(answer.energies):
                self.unsnapped_start = image
                return answer
        return None
