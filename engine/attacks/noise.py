"""Noise: Gaussian for L2, salt and pepper for L0. The least that is enough, over some draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.attacks.base import AttackRun, Look, distances
from engine.types import SIDE, AttackStep, FloatArray

AMOUNTS = np.geomspace(0.02, 1.0, 16)
"""Parts of the most noise that are tried, from the least on."""
HALVINGS = 5
MOST_DEVIATION = 2.0
"""Standard deviation of the most Gaussian noise, in grey levels: clipped, nothing is left of the digit."""


class Noise(AttackRun):
    """Ever more of the same noise until it is adversarial, then a binary search for the least amount."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:  # noqa: ARG002
        for number in range(int(self._parameters["repeats"])):
            draw, name = self._draw(), f"draw {number + 1}"
            low, high = 0.0, None
            for amount in AMOUNTS:
                if self._best is not None and self._is_farther(draw(amount)):
                    break
                look = self._full(draw(amount))
                yield self._frame(look, name)
                if self._wanted(look.energies):
                    high = float(amount)
                    break
                low = float(amount)
            if high is None:
                continue
            for _ in range(HALVINGS):
                middle = (low + high) / 2
                look = self._full(draw(middle))
                yield self._frame(look, name + ": less")
                low, high = (low, middle) if self._wanted(look.energies) else (middle, high)

    def _draw(self) -> Callable[[float], FloatArray]:
        """One noise: what gives the image (28, 28) with a part of it, 0 to 1."""
        raise NotImplementedError

    def _is_farther(self, image: FloatArray) -> bool:
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
