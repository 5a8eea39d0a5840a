"""What an attack is after: any other class, or one target class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray


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

    def shortfall(self, energies: FloatArray) -> float:
        """By how much energies (10,) miss the goal; negative where they reach it."""
        if self.target is None:
            return float(energies[self.rival(energies)] - energies[self.own])
        return float(energies[self.target] - np.delete(energies, self.target).min())
