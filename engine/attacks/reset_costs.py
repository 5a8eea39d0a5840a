"""What it costs an adversarial to reset single pixels to the original, for attacks that reset them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.attacks.answer import Answer
from engine.attacks.oracle import Oracle
from engine.types import FloatArray, Norm

Indices = NDArray[np.intp]
"""Flat indices of pixels."""

FRESH = {Norm.L0: 16, Norm.L2: 64}
"""Pixels whose costs are tried anew after a step, where that takes a query for each."""


class ResetCosts:
    """The costs of resets at one answer after another; `Pointwise` takes the least first."""

    def __init__(self, oracle: Oracle, original: FloatArray, norm: Norm, origin: Answer) -> None:
        """`origin` is the full answer about the original (28, 28)."""
        self._oracle, self._original, self._norm = oracle, original, norm
        # What single resets cost at this answer, and what they cost at those before.
        self._tried: tuple[Answer, dict[int, float]] = origin, {}
        self._before: dict[int, float] = {}

    def ranked(self, current: Answer, pixels: Indices) -> Indices:
        """Pixels by what their reset costs the adversarial for what it gains, the least first."""
        costs = self.of(current, pixels)
        if self._norm is Norm.L2:
            costs = costs / np.square(current.image - self._original).flat[pixels]
        return pixels[np.argsort(costs, kind="stable")]

    def of(self, current: Answer, pixels: Indices) -> FloatArray:
        """(n,) by how much F_own - F_rival falls if one of n pixels is reset; exact for fixed latents."""
        if current.reconstructions is None:
            return self._by_trying(current, pixels)
        own, rival = current.reconstructions[
            [self._oracle.goal.own, self._oracle.goal.rival(current.energies)]
        ]

        def lead(image: FloatArray) -> FloatArray:  # (28, 28), each pixel's part of F_own - F_rival
            if self._oracle.binary:
                image = (image >= 0.5).astype(np.float32)
            parts: FloatArray = np.square(own - image) - np.square(rival - image)
            return parts

        costs: FloatArray = (lead(current.image) - lead(self._original)).flat[pixels]
        return costs

    def of_one(self, current: Answer, pixel: int) -> float:
        """The cost of one pixel; that at an earlier iterate where a new one would take a query."""
        if current.reconstructions is None and pixel in self._before:
            return self._before[pixel]
        return float(self.of(current, np.array([pixel]))[0])

    def _by_trying(self, current: Answer, pixels: Indices) -> FloatArray:
        """The same for a model that makes no reconstructions, from queries for single pixels.

        They are made for the pixels that seem cheapest; for the others what it cost earlier iterates stands.
        """
        if self._tried[0] is not current:
            self._before |= self._tried[1]
            self._tried = current, {}
        known = self._tried[1]
        costs = {int(pixel): known.get(int(pixel), self._before.get(int(pixel), -np.inf)) for pixel in pixels}
        first = sorted(costs, key=costs.__getitem__)
        fresh = FRESH[self._norm]
        missing = [
            pixel
            for place, pixel in enumerate(first)
            if pixel not in known and (place < fresh or costs[pixel] == -np.inf)
        ]
        if missing:
            images = np.stack(
                [with_pixels(current.image, self._original, np.array([p]), 0.0) for p in missing]
            )
            classes = [self._oracle.goal.own, self._oracle.goal.rival(current.energies)]
            own, rival = self._oracle.screen(images, current, classes).T
            known.update(zip(missing, self.margin(current) - (own - rival), strict=True))
            costs |= {pixel: known[pixel] for pixel in missing}
        return np.array([costs[int(pixel)] for pixel in pixels], np.float32)

    def forget(self) -> None:
        """Costs are tried anew."""
        self._before, self._tried = {}, (self._tried[0], {})

    def margin(self, current: Answer) -> float:
        """How far the rival leads the own class: what resets may cost."""
        return float(
            current.energies[self._oracle.goal.own]
            - current.energies[self._oracle.goal.rival(current.energies)]
        )


def with_pixels(image: FloatArray, original: FloatArray, pixels: Indices, part: float) -> FloatArray:
    """An image (28, 28) with some pixels moved so that `part` of their perturbation is left."""
    moved = image.copy()
    own = original.flat[pixels]
    moved.flat[pixels] = own + np.float32(part) * (image.flat[pixels] - own)
    return moved
