"""The frames of one attack and their numbers as growing arrays. No Qt.

Appending costs a few microseconds however many frames there are, because the
arrays double when they are full; whoever draws gets views, not copies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.types import AttackStep, FloatArray, Norm

_ROWS = ("L0", "L2", "Linf", "own_energy", "rival_energy", "own_p", "rival_p")
_ROW_OF = {name: row for row, name in enumerate(_ROWS)}


class Trajectory:
    """Frames in the order they came."""

    def __init__(self, norm: Norm = Norm.L2) -> None:
        self.norm = norm
        self.frames: list[AttackStep] = []
        self.changes: list[int] = []
        """Positions whose predicted class differs from that of the frame before."""
        self.best: int | None = None
        """Position of the nearest adversarial frame in `norm`, the first of equals."""
        self._numbers: NDArray[np.float32] = np.empty((len(_ROWS), 256), np.float32)
        self._labels: list[int] = []

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, position: int) -> AttackStep:
        return self.frames[position]

    def append(self, step: AttackStep) -> None:
        """Add the next frame."""
        n = len(self.frames)
        if n == self._numbers.shape[1]:
            self._numbers = np.concatenate((self._numbers, np.empty_like(self._numbers)), axis=1)
        d, own, rival = step.distances, step.original_label, step.rival
        self._numbers[:, n] = (
            d.L0,
            d.L2,
            d.Linf,
            step.energies[own],
            step.energies[rival],
            step.confidence[own],
            step.confidence[rival],
        )
        label = step.label
        if n and label != self._labels[-1]:
            self.changes.append(n)
        if step.is_adversarial and (self.best is None or d.of(self.norm) < self.distance(self.best)):
            self.best = n
        self._labels.append(label)
        self.frames.append(step)

    def series(self, name: str) -> FloatArray:
        """(n,) float32 view of one number over all frames; the names are those of `_ROWS`."""
        return self._numbers[_ROW_OF[name], : len(self.frames)]

    def distance(self, position: int) -> float:
        """In the chosen norm."""
        return self.frames[position].distances.of(self.norm)

    def label(self, position: int) -> int:
        """The predicted class of a frame, kept so that scrubbing needs no argmin."""
        return self._labels[position]

    def position_of(self, step: AttackStep) -> int | None:
        """Where a frame stands: itself, or else the one with its index; None if neither is there."""
        if 0 <= step.index < len(self.frames) and self.frames[step.index] is step:
            return step.index
        for position in range(len(self.frames) - 1, -1, -1):
            if self.frames[position] is step or self.frames[position].index == step.index:
                return position
        return None


def outline(values: FloatArray, columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most 2 * columns points (position, value) that draw the same line: each column's least and largest.

    `values` is (n,) float32; NaN and infinities are left out by the caller.
    """
    n = len(values)
    if n <= 2 * columns:
        return np.arange(n, dtype=np.float64), values.astype(np.float64)
    edges = np.linspace(0, n, columns + 1).astype(np.intp)[:-1]
    low = np.minimum.reduceat(values, edges).astype(np.float64)
    high = np.maximum.reduceat(values, edges).astype(np.float64)
    rising = values[edges] <= values[np.append(edges[1:], n) - 1]
    heights = np.empty(2 * columns)
    heights[0::2] = np.where(rising, low, high)
    heights[1::2] = np.where(rising, high, low)
    ends = np.append(edges[1:], n) - 1
    places = np.empty(2 * columns)
    places[0::2], places[1::2] = edges, ends
    places[0], places[-1] = 0, n - 1
    return places, heights
