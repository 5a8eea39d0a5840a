"""Three ways to follow gradients (N, 28, 28) that may be of any size; each image is on its own."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from engine.types import FloatArray

DECAYS = (0.9, 0.999)
"""Of Adam's running means of the gradient and of its square."""
MOMENTUM = 0.9
TINY = 1e-30


class Optimiser(Protocol):
    """Makes the moves of one search."""

    name: str
    largest: float
    smallest: float
    """Sizes of the first and the last move; in between they fall geometrically."""

    def move(self, slopes: FloatArray, size: float) -> FloatArray:
        """The moves (N, 28, 28) of ascent for gradients (N, 28, 28); 0 where a gradient is 0."""


class SignSteps:
    """Every pixel by the same amount, in grey levels (as in the paper's Figure 4)."""

    name, largest, smallest = "sign steps", 0.1, 0.005

    def move(self, slopes: FloatArray, size: float) -> FloatArray:
        """The signs times the size."""
        moves: FloatArray = np.float32(size) * np.sign(slopes)
        return moves


class Adam:
    """Kingma and Ba 2015, arXiv 1412.6980, on gradients of length 1; the size is its learning rate."""

    name, largest, smallest = "Adam", 0.1, 0.005

    def __init__(self) -> None:
        self._mean = self._square = np.float32(0) * np.zeros((1, 1, 1), np.float32)
        self._number = 0

    def move(self, slopes: FloatArray, size: float) -> FloatArray:
        """Running mean over the root of the running mean of squares."""
        first, second = DECAYS
        slopes = unit(slopes)
        self._number += 1
        self._mean = first * self._mean + (1 - first) * slopes
        self._square = second * self._square + (1 - second) * np.square(slopes)
        mean, square = self._mean / (1 - first**self._number), self._square / (1 - second**self._number)
        moves: FloatArray = (size * mean / (np.sqrt(square) + 1e-8)).astype(np.float32)
        return moves


class Momentum:
    """Moves of a length in L2 along the running mean of gradients of length 1."""

    name, largest, smallest = "momentum", 2.0, 0.05

    def __init__(self) -> None:
        self._mean = np.zeros((1, 1, 1), np.float32)

    def move(self, slopes: FloatArray, size: float) -> FloatArray:
        """Of the size in L2."""
        self._mean = MOMENTUM * self._mean + (1 - MOMENTUM) * unit(slopes)
        moves: FloatArray = np.float32(size) * unit(self._mean)
        return moves


OPTIMISERS = (SignSteps, Adam, Momentum)
NAMES = tuple(each.name for each in OPTIMISERS)


def unit(slopes: FloatArray) -> FloatArray:
    """Gradients (N, 28, 28) with a length of 1 each, 0 where one is 0."""
    # In two steps: squares of tiny numbers would vanish.
    scaled = slopes / np.maximum(np.abs(slopes).max((1, 2), keepdims=True), np.float32(TINY))
    lengths = np.sqrt(np.square(scaled).sum((1, 2), keepdims=True))
    found: FloatArray = scaled / np.where(lengths > 0, lengths, 1)
    return found
