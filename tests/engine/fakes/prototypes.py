"""A model with one fixed picture per class: every answer about it is known in closed form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.certificates.projection import (
    Array,
    Projection,
    least_bottleneck,
    least_cost,
    least_l2,
    least_linf,
)
from engine.models.base import BaseModel
from engine.types import CLASSES, PIXELS, SIDE, Bound, FloatArray, Inference, ModelInfo, Norm
from engine.weights.calibration import Calibration

BEST = 4.0
"""Energy of class 0 up to which full inference finds its best latents."""


def bars() -> FloatArray:
    """(10, 28, 28): class c has two bright rows, from row 2 + 2 c on."""
    pictures = np.full((CLASSES, SIDE, SIDE), 0.02, np.float32)
    for label in range(CLASSES):
        pictures[label, 2 + 2 * label : 4 + 2 * label, 4:24] = 0.9
    return pictures


@dataclass
class PrototypeModel(BaseModel):
    """F_c = |x - P_c|^2, linear in x up to what the classes share."""

    pictures: FloatArray = field(default_factory=bars)
    binary: bool = False
    flattery: float = 0.0
    """Added to class 0's energy by warm-started inference of few steps: it then sees adversarials where there
    are none or, below 0, none where there are some."""
    converging: int = 10
    """Steps of warm-started inference after which it is no longer so."""
    missed: float = 0.0
    """Added to class 0's energy by full inference of all but the best images of it: its best latents are only
    found from those of a similar image."""
    handicap: FloatArray = field(default_factory=lambda: np.zeros(CLASSES, np.float32))
    """(10,) added to the energies."""
    on_query: Callable[[], None] = lambda: None
    seen: list[int] = field(default_factory=list)
    """Images per query."""

    def __post_init__(self) -> None:
        name = "binary-abs" if self.binary else "abs"
        info = ModelInfo(name, "Prototypes", "fast", "cpu", "bundled", "0" * 12, binary=self.binary)
        super().__init__(info, Calibration(PIXELS, 1e-30))

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        self.on_query()
        seen = np.asarray(images, np.float64)
        assert seen.ndim == 3
        assert seen.min() >= 0
        assert seen.max() <= 1
        self.seen.append(len(seen))
        if self.binary:
            seen = (seen >= 0.5).astype(np.float64)
        chosen = list(range(CLASSES)) if classes is None else list(classes)
        energies = np.square(seen[:, None] - self.pictures[None, chosen]).sum((2, 3)) + self.handicap[chosen]
        pictures = np.repeat(self.pictures[None, chosen], len(seen), 0)
        latents = np.zeros((len(seen), len(chosen), 8), np.float32)
        if classes is None:
            energies[energies[:, 0] > BEST, 0] += self.missed
        return Inference(energies.astype(np.float32), latents, pictures)

    def warm_infer(
        self,
        images: FloatArray,
        latents: FloatArray,
        *,
        steps: int = 2,
        classes: Sequence[int] | None = None,
    ) -> Inference:
        found = self.infer(images, classes=classes)
        chosen = list(range(CLASSES)) if classes is None else list(classes)
        assert steps > 0
        assert np.shape(latents) == (len(images), len(chosen), 8)
        flattery = np.float32(self.flattery if steps < self.converging else 0)
        return found._replace(energies=found.energies + flattery * (np.array(chosen) == 0))

    def gradients(self, images: FloatArray, weights: FloatArray) -> FloatArray:
        factors = 2 * np.asarray(weights, np.float32)
        found: FloatArray = factors.sum(1)[:, None, None] * images - np.tensordot(factors, self.pictures, 1)
        return found

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """One plane for the nearest rival, then those of all classes that it must beat: two bounds."""
        energies = self.infer(image[None]).energies[0].astype(float)
        self.seen.pop()  # no query of the attack's
        own = int(np.argmin(energies))
        rivals = [c for c in range(CLASSES) if c != own] if target is None else [target]
        for losers in [[own], [own] if target is None else [c for c in range(CLASSES) if c != target]]:
            ways = [self._way(image.astype(float).ravel(), energies, rival, losers, norm) for rival in rivals]
            certified, move, order = min(ways, key=lambda way: way[0])
            yield Bound(
                certified - (norm is Norm.L0),
                len(losers),
                move.reshape(SIDE, SIDE).astype(np.float32),
                None if order is None else order.reshape(SIDE, SIDE),
            )

    def _way(
        self, x: Array, energies: Array, rival: int, losers: list[int], norm: Norm
    ) -> tuple[float, Array, FloatArray | None]:
        """How far it is to where one class beats some others, the move and the order of pixels."""
        pictures = self.pictures.astype(float).reshape(CLASSES, -1)
        slopes, needs = pictures[rival] - pictures[losers], (energies[rival] - energies[losers]) / 2
        found: Projection
        if not self.binary and norm is not Norm.L0:
            found = least_linf(slopes, needs, -x, 1 - x)
            if norm is Norm.L2:
                found = least_l2(slopes[None], needs[None], -x, 1 - x)
            return float(found.length.item()), found.move.ravel(), None
        move: Array = np.where((x < 0.5) if self.binary else (slopes[0] > 0), 1.0, -1.0)
        if not self.binary:
            move = np.where(move > 0, 1 - x, -x)
        costs = np.abs(x - 0.5) if self.binary else np.ones_like(x)
        found = least_bottleneck(slopes * move, needs, costs)
        if norm is not Norm.LINF:
            found = least_cost(slopes * move, needs, costs**2 if norm is Norm.L2 else np.ones_like(x))
        worth = found.weights @ (slopes * move)
        rank = np.argsort(np.argsort(-worth, kind="stable"))
        length = float(np.sqrt(found.length)) if norm is Norm.L2 else float(found.length)
        length = float(np.ceil(found.length - 1e-9)) if norm is Norm.L0 else length
        order = np.where(worth > 0, (rank + 1) / np.count_nonzero(found.move > 1e-9), np.inf)
        return length, move, order.astype(np.float32)
