"""One optimiser from many starts at once, and the last climb, which shows whether an end is a maximum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.lab.distal.away import Away, seen_by
from engine.lab.distal.objective import Array, Labels, directions, is_far, log_probabilities
from engine.lab.distal.optimisers import Optimiser, unit
from engine.models.base import BaseModel
from engine.types import PIXELS, FloatArray, Inference

FULL_EVERY = 10
"""One in this many inferences is full, for models with warm-started inference, which takes the others."""
WARM_STEPS = 2
LENGTHS = (8.0, 2.0, 0.3, 0.05)
"""L2 lengths that the last climb tries along the gradient, and spread evenly over all pixels by its sign."""
EQUAL = 1e-9
"""Two log p that differ by no more count as equal: then the lower energy is the better one."""
AT_REST = 1e-3
"""A climb ends where no move gains more, in natural logarithms of p, or of what F contributes to p where that
is flat."""


@dataclass(slots=True, eq=False)
class Places:
    """Images of searches, and what the model's full inference makes of each."""

    images: FloatArray
    """(N, 28, 28)"""
    log_p: Array
    """(N,) of the wanted classes"""
    energy: Array
    """(N,) likewise"""

    def is_better(self, log_p: Array, energy: Array) -> np.ndarray:
        """(N,) whether other values are."""
        equal = np.abs(log_p - self.log_p) <= EQUAL
        better: np.ndarray = np.where(equal, energy < self.energy, log_p > self.log_p)
        return better

    def improve(self, images: FloatArray, log_p: Array, energy: Array) -> None:
        """Take over the better ones."""
        better = self.is_better(log_p, energy)
        self.images = np.where(better[:, None, None], images, self.images)
        self.log_p = np.where(better, log_p, self.log_p)
        self.energy = np.where(better, energy, self.energy)


class Ascent:
    """Searches on one model."""

    def __init__(self, model: BaseModel, away: Away | None) -> None:
        """`away` restricts all searches; None lets them end anywhere."""
        self._model, self._away = model, away

    def run(
        self,
        optimiser: Optimiser,
        starts: FloatArray,
        wanted: Labels,
        steps: int,
        told: Callable[[], None] = lambda: None,
    ) -> tuple[Places, Array]:
        """From starts (N, 28, 28) to wanted classes (N,): the best of each, and how far each has travelled.

        That is the largest L2 distance (N,) from the start at any step, of images as the model sees them.
        """
        images, found = starts, self._model.infer(starts)
        best = Places(images, *self._values(found, wanted))
        travelled = np.zeros(len(starts))
        for number, size in enumerate(np.geomspace(optimiser.largest, optimiser.smallest, steps), 1):
            moves = optimiser.move(self._slopes(images, found, wanted), size)
            images = self._allowed(images + moves, images)
            full = number % FULL_EVERY == 0 or number == steps
            found = self._infer(images, found, full=full)
            best.improve(images, *self._values(found, wanted))
            travelled = np.maximum(travelled, self.distances(images, starts))
            told()
        # Warm-started inference may have flattered what was best.
        best = Places(best.images, *self._values(self._model.infer(best.images), wanted))
        best.improve(images, *self._values(self._model.infer(images), wanted))
        return best, travelled

    def climb(self, places: Places, wanted: Labels, rounds: int) -> Array:
        """Make the places (N) better until no move gains anything, in at most so many rounds.

        Returns what the last round still gained at each, (N,): at most `AT_REST` where it has come to rest.
        """
        gains = np.full(len(wanted), np.inf)
        for _ in range(rounds):
            active = np.flatnonzero(gains > AT_REST)
            if not len(active):
                break
            found = self._model.infer(places.images[active])
            part = Places(places.images[active], places.log_p[active], places.energy[active])
            before = Places(part.images, part.log_p, part.energy)
            self._best_move(part, found, wanted[active])
            places.images[active], places.log_p[active] = part.images, part.log_p
            places.energy[active] = part.energy
            gains[active] = self._gain(before, part, found.energies, wanted[active])
        return gains

    def distances(self, images: FloatArray, others: FloatArray) -> Array:
        """L2 distances (N,) between images (N, 28, 28) as the model sees them."""
        binary = self._model.info.binary
        difference = seen_by(images, binary).astype(np.float64) - seen_by(others, binary)
        found: Array = np.sqrt(np.square(difference).sum((1, 2)))
        return found

    def _best_move(self, part: Places, found: Inference, wanted: Labels) -> None:
        slopes = unit(self._slopes(part.images, found, wanted))
        evenly = unit(np.sign(slopes).astype(np.float32))
        count = len(wanted)
        before = part.images
        for direction in (slopes, evenly):
            for length in LENGTHS:
                images = self._allowed(before + np.float32(length) * direction, before)
                warm = self._infer(images, found, full=False)
                values = self._values(warm, wanted)
                tried = np.flatnonzero(part.is_better(*values))
                if not len(tried):
                    continue
                # Believed only in full.
                log_p, energy = np.full(count, -np.inf), np.full(count, np.inf)
                log_p[tried], energy[tried] = self._values(self._model.infer(images[tried]), wanted[tried])
                part.improve(images, log_p, energy)

    def _gain(self, before: Places, after: Places, energies: FloatArray, wanted: Labels) -> Array:
        calibration = self._model.calibration
        descended = calibration.alpha * (before.energy - after.energy) / PIXELS
        far = is_far(calibration, energies, wanted)
        gain: Array = np.where(far, descended, after.log_p - before.log_p)
        return gain

    def _values(self, found: Inference, wanted: Labels) -> tuple[Array, Array]:
        rows = np.arange(len(wanted))
        log_p = log_probabilities(self._model.calibration, found.energies)[rows, wanted]
        return log_p, found.energies[rows, wanted].astype(np.float64)

    def _slopes(self, images: FloatArray, found: Inference, wanted: Labels) -> FloatArray:
        """The gradients (N, 28, 28) of the objective, up to a positive factor for each image."""
        weights = directions(self._model.calibration, found.energies, wanted)
        if found.reconstructions is None:
            return self._model.gradients(images, weights)
        # The envelope theorem, as in `BaseModel.differentiable_energies`, without inferring once more.
        weights = 2 * weights * np.asarray(self._model.info.gamma, np.float32)
        own = weights.sum(1)[:, None, None] * seen_by(images, self._model.info.binary)
        slopes: FloatArray = own - np.einsum("nc,ncij->nij", weights, found.reconstructions)
        return slopes

    def _infer(self, images: FloatArray, near: Inference, *, full: bool) -> Inference:
        if full or not self._model.info.searches_latents:
            return self._model.infer(images)
        return self._model.warm_infer(images, near.latents, steps=WARM_STEPS)

    def _allowed(self, moved: FloatArray, before: FloatArray) -> FloatArray:
        inside = moved.clip(0, 1).astype(np.float32)
        return inside if self._away is None else self._away.keep(inside, before)
