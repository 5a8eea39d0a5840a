"""Exact ABS as a power diagram: energies of all pictures by one matrix product, rounding bounded.

    E_ck(x) = |G_ck - x|^2 + b_ck = |x|^2 + score_ck,    score_ck = |G_ck|^2 + b_ck - 2 <G_ck, x>

Pixels of pictures are multiples of 1/128, so |G|^2 is exact in float64, and only the product with x, the
offset and the final sum round (SCIENCE 7). Axes: N images, C classes, K pictures of a class.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.exact.rounding import GAMMA, Array
from engine.types import CLASSES, PIXELS
from engine.weights.exact_abs import ExactWeights, pixels


class PowerDiagram:
    """Ten classes of pictures with their offsets, in float64."""

    def __init__(self, weights: ExactWeights) -> None:
        self.count = weights.pictures.shape[1]
        self.pictures: Array = pixels(weights.pictures).reshape(-1, PIXELS)
        """(C K, 784), class after class"""
        self.pictures32: NDArray[np.float32] = self.pictures.astype(np.float32)
        """The same, just as exact."""
        self.offsets: Array = weights.offsets.astype(np.float64).reshape(-1)  # (C K,)
        self.squares: Array = np.square(self.pictures).sum(-1)  # (C K,)
        most = float(self.squares.max() + np.abs(self.offsets).max())
        self.rounding = GAMMA * (most + 2 * float(np.abs(self.pictures).sum(-1).max()))
        """By how much a score of an image in [0, 1] is off at most."""
        largest = np.float32(4 * PIXELS + np.abs(self.offsets).max())
        self.slack = float(np.spacing(largest)) + 4 * self.rounding
        """For two scores at an image: if the lesser is ahead by `slack` plus what a perturbation can take
        from it, then the program, with all its rounding, finds the lesser energy at the perturbed image.
        Twice `rounding` for each of the two images, and one step of the float32 that energies become."""

    def scores(self, images: Array, span: slice = slice(None)) -> Array:
        """(N, C K) for images (N, 784) in [0, 1], or of a span of the pictures alone."""
        scores: Array = self.squares[span] + self.offsets[span] - 2 * (images @ self.pictures[span].T)
        return scores

    def best(self, images: Array) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Energies (N, 10), and which picture of all C K has each of them (N, 10)."""
        scores = self.scores(images).reshape(len(images), CLASSES, self.count)
        place = scores.argmin(-1)
        least = np.take_along_axis(scores, place[..., None], -1)[..., 0]
        energies = least + np.square(images).sum(-1, keepdims=True)
        return energies.astype(np.float32), place + self.count * np.arange(CLASSES)

    def of_class(self, label: int) -> slice:
        """Where the pictures of a class stand among all."""
        return slice(label * self.count, (label + 1) * self.count)
