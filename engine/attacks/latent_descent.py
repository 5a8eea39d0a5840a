"""Latent Descent, the attack that the paper made for ABS.

Two things differ from the authors' released code, where they are errors: each
step starts from the current image (theirs always from the original), and the
binary searches accumulate.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from engine.attacks.base import AttackRun, between
from engine.attacks.oracle import Look
from engine.types import CLASSES, AttackStep, FloatArray

WARM_STEPS = 2
"""Optimiser steps a frame: the image moves by a hundredth, its latents hardly."""
RENEW_EVERY = 12
"""Frames between two full inferences on the walk, so that it does not stay in a local optimum it has left."""

AT_REST = 0.05
"""L2 distance to the reconstruction below which the walk has arrived."""
UNDECIDED = 0.05
"""How near to the threshold of Binary ABS a pixel of the reconstruction takes too long to cross it."""


class LatentDescent(AttackRun):
    """x <- (1 - s) x + s R until misclassified, R the rival's best reconstruction of the current x.

    The walk can end in a picture that the rival explains perfectly and the original class even better:
    a thin 7 is a 1. Without a target it then begins again, towards another class.
    """

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        self._steps_left = int(self._parameters["max_steps"])
        self._exhausted: list[int] = []
        while self._steps_left > 0 and len(self._exhausted) < CLASSES - 1:
            found = yield from self._walk(origin)
            if found is not None:
                yield from self._halve(*found)
                return
            if self._request.target is not None:
                return

    def _walk(self, look: Look) -> Generator[AttackStep, None, tuple[FloatArray, FloatArray, Look] | None]:
        """Ends at the boundary: the last image inside, the first outside, and the look that confirms it.

        None if it comes to rest inside or the steps are used up.
        """
        size = self._parameters["step"]
        for number in itertools.count(1):
            rival = self._goal(look.energies)
            before, towards = look, look.pictures[rival].clip(0, 1)  # Exact ABS goes beyond
            if self._is_at_rest(before.image, towards):
                self._exhausted.append(rival)
                return None
            if self._steps_left == 0:
                return None
            self._steps_left -= 1
            image = between(before.image, towards, size)
            look = self._warm(image, before, WARM_STEPS, [rival])
            if number % RENEW_EVERY == 0 or self._wanted(look.energies):
                look = self._full(image)
            yield self._frame(look, "walking")
            if look.full and self._wanted(look.energies):
                return before.image, image, look
            look = replace(look, image=image)  # a full look at Binary ABS is at the snapped image
        return None

    def _goal(self, energies: FloatArray) -> int:
        """The target, or the most likely class other than the original one that is not exhausted."""
        if self._request.target is not None:
            return self._request.target
        others = energies.copy()
        others[[self._own, *self._exhausted]] = np.inf
        return int(np.argmin(others))

    def _is_at_rest(self, image: FloatArray, towards: FloatArray) -> bool:
        """Whether nothing that the model sees changes any more on the way."""
        if self._model.info.binary:
            decided = np.abs(towards - 0.5) > UNDECIDED
            return bool(((image >= 0.5) == (towards >= 0.5))[decided].all())
        return float(np.linalg.norm(towards - image)) < AT_REST

    def _halve(self, inside: FloatArray, outside: FloatArray, known: Look) -> Iterator[AttackStep]:
        """The two binary searches; `outside` is adversarial, `known` the look that confirmed it."""
        for phase, start in (("halving the last step", inside), ("halving the whole way", self._original)):
            low, high, end = 0.0, 1.0, outside
            for _ in range(int(self._parameters["halvings"])):
                middle = (low + high) / 2
                image = between(start, end, middle)
                look = self._warm(image, known, 2 * WARM_STEPS)
                if self._wanted(look.energies):
                    look = self._full(image)
                yield self._frame(look, phase)
                if look.full and self._wanted(look.energies):
                    high, outside, known = middle, image, look
                else:
                    low = middle
