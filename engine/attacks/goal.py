"""What an attack is after: any other class, or one target class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray

LEAST_SPREAD = 1e-3
"""The part of the difference between the largest and the least energy that no smaller one is divided by."""
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Goal:
    """Judges energies (10,) of which the least one is the predicted class's."""

    own: int
    """The predicted class of the original."""
    target: int | None
    """The class to reach; None is any other class."""

    def reached(self, energies: FloatArray) -> bool:
        """Whether energies (10,) predict a class that the attack wants."""
        label = int(np.argmin(energies))
        return label != self.own if self.target is None else label == self.target

    def rival(self, energies: FloatArray) -> int:
        """The target, or else the class other than the original one with the least of energies (10,)."""
        return self.rivals(energies)[0]

    def rivals(self, energies: FloatArray) -> list[int]:
        """The nine classes other than the original one, the target first, then by rising energies (10,)."""
        ranked = [int(label) for label in np.argsort(energies, kind="stable") if label != self.own]
        if self.target is None:
            return ranked
        return [self.target, *(label for label in ranked if label != self.target)]

    def weights(self, energies: FloatArray) -> FloatArray:
        """Weights (10,) float32 with which energies (10,) sum up to their `shortfall`."""
        weights = np.zeros(len(energies), np.float32)
        wanted, unwanted = self.rival(energies), self.own
        if self.target is not None:
            others = energies.copy()
            others[wanted] = np.inf
            unwanted = int(np.argmin(others))
        weights[[wanted, unwanted]] = 1, -1
        return weights

    def ratio(self, energies: FloatArray) -> tuple[float, FloatArray]:
        """The shortfall over the difference between the third least and the least of energies (10,).

        Also the weights (10,) float32 of the energies that are its derivative. The difference of logits ratio
        (Croce and Hein 2020, arXiv 2003.01690), with a floor for the difference.
        """
        ranked = np.argsort(energies, kind="stable")
        spread, floor = (float(energies[ranked[at]] - energies[ranked[0]]) for at in (2, -1))
        weights, floor = self.weights(energies), LEAST_SPREAD * floor + TINY
        if spread <= floor:
            return self.shortfall(energies) / floor, weights / np.float32(floor)
        ratio = self.shortfall(energies) / spread
        spreads = np.zeros_like(weights)
        spreads[[ranked[2], ranked[0]]] = 1, -1
        slope = (weights - np.float32(ratio) * spreads) / np.float32(spread)
        return ratio, slope.astype(np.float32)

    def shortfall(self, energies: FloatArray) -> float:
        """By how much energies (10,) miss the goal; negative where they reach it."""
        if self.target is None:
            return float(energies[self.rival(energies)] - energies[self.own])
        return float(energies[self.target] - np.delete(energies, self.target).min())
