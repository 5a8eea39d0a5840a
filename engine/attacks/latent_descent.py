"""Latent Descent, the attack that the paper made for ABS.

Two things differ from the authors' released code, where they are errors: each
step starts from the current image (theirs always from the original), and the
binary searches accumulate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.attacks.base import AttackRun, Look, between
from engine.types import AttackStep, FloatArray

WARM_STEPS = 2
"""Optimiser steps a frame: the image moves by a hundredth, its latents hardly."""
RENEW_EVERY = 12
"""Frames between two full inferences on the walk, so that it does not stay in a local optimum it has left."""


class LatentDescent(AttackRun):
    """x <- (1 - s) x + s R until misclassified, R the rival's best reconstruction of the current x."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        look = origin
        size = self._parameters["step"]
        for number in range(1, int(self._parameters["max_steps"]) + 1):
            before = look
            image = between(before.image, before.reconstructions[self._rival(before.energies)], size)
            look = self._warm(image, before, WARM_STEPS)
            if number % RENEW_EVERY == 0 or self._wanted(look.energies):
                look = self._full(image)
            yield self._frame(look, "walking")
            if look.full and self._wanted(look.energies):
                yield from self._halve(before.image, image, look)
                return
            look = replace(look, image=image)  # a full look at Binary ABS is at the snapped image

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
