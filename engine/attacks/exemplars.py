"""Training digits as pictures of a class: where attacks start from, for models that make no pictures too."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from engine.attacks.base import AttackRun
from engine.attacks.looks import Look
from engine.data import as_float, mnist
from engine.types import CLASSES, AttackStep, FloatArray


def nearest_digit(image: FloatArray, label: int) -> FloatArray:
    """The training digit (28, 28) of a class that is nearest to an image (28, 28) in L2."""
    digits = mnist("train")
    own = as_float(digits.images[digits.of_class(label)])
    distances = np.square(own - image).sum((1, 2))
    nearest: FloatArray = own[int(distances.argmin())]
    return nearest


class FromDigit(AttackRun):
    """An attack that starts from an adversarial."""

    def _start(self, origin: Look) -> Generator[AttackStep, None, Look | None]:
        """The nearest training digit, or what the model makes of the original, of the wanted class."""
        target = self._request.target
        labels = [c for c in range(CLASSES) if c != self._own] if target is None else [target]
        images = [nearest_digit(self._original, label) for label in labels]
        if origin.reconstructions is not None:
            images += [origin.reconstructions[label] for label in labels]
        for image in sorted(images, key=lambda image: float(np.linalg.norm(image - self._original))):
            look = self._full(image)
            yield self._frame(look, "a start")
            if self._wanted(look.energies):
                return look
        return None
