"""Noise: Gaussian for L2, salt and pepper for L0. The least that is enough, over some draws."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator
from functools import partial

import numpy as np

from engine.attacks.base import AttackRun, distances
from engine.attacks.line_search import halve, least
from engine.attacks.oracle import Look
from engine.types import SIDE, AttackStep, FloatArray

AMOUNTS = tuple(np.geomspace(0.02, 1.0, 16).tolist())
"""Parts of the most noise that are tried, from the least on."""
HALVINGS = 6
PLACING = 12
"""Halvings that find how much of a noise is as far away as what was found; they ask no model."""
MOST_DEVIATION = 2.0
"""Standard deviation of the most Gaussian noise, in grey levels: clipped, nothing is left of the digit."""


class Noise(AttackRun):
    """Ever more of the same noise until it is adversarial, then a binary search for the least amount."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        for number in range(1, int(self._parameters["repeats"]) + 1):
            yield from self._try(self._draw(), origin, f"draw {number}")

    def _try(self, draw: Callable[[float], FloatArray], origin: Look, name: str) -> Iterator[AttackStep]:
        """The least amount of one noise; once something is found, only below the distance of that."""
        near = origin

        def attempt(amount: float, *, full: bool = False) -> Generator[AttackStep, None, bool]:
            nonlocal near
            near = yield from self._at(draw(amount), near, name, full=full)
            return self._worked(near)

        if self._best is None:
            yield from least(attempt, AMOUNTS, HALVINGS, partial(attempt, full=True))
            return
        most = self._most(draw)
        if (yield from attempt(most, full=True)):
            yield from halve(attempt, 0.0, most, HALVINGS)

    @abstractmethod
    def _draw(self) -> Callable[[float], FloatArray]:
        """One noise: what gives the image (28, 28) with a part of it, 0 to 1."""

    def _most(self, draw: Callable[[float], FloatArray]) -> float:
        """The largest amount that leads no farther than the best so far; distances grow with it."""
        low, high = 0.0, 1.0
        for _ in range(PLACING):
            middle = (low + high) / 2
            low, high = (low, middle) if self._is_farther(draw(middle)) else (middle, high)
        return low

    def _is_farther(self, image: FloatArray) -> bool:
        """Than the best so far."""
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
