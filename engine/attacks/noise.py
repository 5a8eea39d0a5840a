"""Noise: Gaussian for L2, salt and pepper for L0. The least that is enough, over some draws."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator

import numpy as np

from engine.attacks.base import AttackRun, Look, distances
from engine.attacks.search import least
from engine.types import SIDE, AttackStep, FloatArray

AMOUNTS = np.geomspace(0.02, 1.0, 16)
"""Parts of the most noise that are tried, from the least on."""
HALVINGS = 5
MOST_DEVIATION = 2.0
"""Standard deviation of the most Gaussian noise, in grey levels: clipped, nothing is left of the digit."""


class Noise(AttackRun):
    """Ever more of the same noise until it is adversarial, then a binary search for the least amount."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:  # noqa: ARG002
        for number in range(1, int(self._parameters["repeats"]) + 1):
            draw = self._draw()

            def attempt(
                amount: float, draw: Callable[[float], FloatArray] = draw, number: int = number
            ) -> Generator[AttackStep, None, bool]:
                image = draw(amount)
                if self._is_farther(image):
                    return False
                look = self._full(image)
                yield self._frame(look, f"draw {number}")
                return self._wanted(look.energies)

            yield from least(attempt, AMOUNTS, HALVINGS)

    @abstractmethod
    def _draw(self) -> Callable[[float], FloatArray]:
        """One noise: what gives the image (28, 28) with a part of it, 0 to 1."""

    def _is_farther(self, image: FloatArray) -> bool:
        """Than the best so far, so that it is not worth a query."""
        norm, best = self._request.norm, self._best
        return best is not None and distances(self._original, image).of(norm) >= best.distances.of(norm)


class GaussianNoise(Noise):
    """Every pixel changes by a normal number."""

    def _draw(self) -> Callable[[float], FloatArray]:
        noise = np.float32(MOST_DEVIATION) * self._rng.standard_normal((SIDE, SIDE), dtype=np.float32)
        return lambda amount: self._snap(self._original + np.float32(amount) * noise)


class SaltAndPepper(Noise):
    """Some pixels become black or white."""

    def _draw(self) -> Callable[[float], FloatArray]:
        threshold = self._rng.random((SIDE, SIDE))
        salt = self._rng.integers(0, 2, (SIDE, SIDE)).astype(np.float32)
        return lambda amount: self._snap(np.where(threshold < amount, salt, self._original))
