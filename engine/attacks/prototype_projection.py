"""Prototype Projection: the least adversarial perturbation, approached from both sides (SCIENCE, section 6).

The model bounds the distance from below and names the perturbation that leads to the boundary, as far as it
knows until now (`engine.certificates.cutting_planes`). Here its full inference classifies the image there,
and the search goes a little farther along that perturbation where it must.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.attacks.base import AttackRun, distances
from engine.attacks.oracle import Look
from engine.types import AttackStep, FloatArray, Norm

PARTS = (1.001, 1.005, 1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 3.0)
"""Of the way, tried until one is adversarial. The boundary itself, at 1, belongs to nobody."""
FEWER = 0.8
"""Where single pixels change, the way might end so much earlier: it was not made of whole ones."""
CLOSE = 5e-4
"""Parts of the way that are nearer to each other are not told apart."""
WARM_STEPS = 2
"""Optimiser steps of a cheap look, which says which pixel might not be needed."""
RESETS = 3
"""Pixels that are tried one after another, before the search for a needless one ends."""


class PrototypeProjection(AttackRun):
    """Tries where each bound leads, and in the end searches along the last one's way."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        self._near = self._nearest = origin
        bounds = self._model.bounds(self._original, self._request.norm, self._request.target)
        while True:
            self._go_on()
            bound = next(bounds, None)
            if bound is None:
                break
            self._bound, self._low, self._high = bound, 0.0, 0.0
            yield from self._walk(PARTS[:1] if self._best else PARTS)
        if not self._high:
            yield from self._try(PARTS[0], full=True)
        yield from self._walk(PARTS)
        yield from self._halve()
        if self._bound.order is not None and self._request.norm is not Norm.LINF:
            yield from self._reset()

    def _walk(self, parts: tuple[float, ...]) -> Iterator[AttackStep]:
        """Go along the way until it is adversarial, or as far away as what was found already."""
        for part in parts:
            if self._high or (part > PARTS[0] and not self._is_nearer(self._image(part))):
                return
            if part > self._low:
                yield from self._try(part)

    def _halve(self) -> Iterator[AttackStep]:
        """A binary search for the least part of the way that is adversarial."""
        if self._low == 0:
            self._low = 1.0 if self._bound.order is None else FEWER
        for _ in range(int(self._parameters["halvings"])):
            middle = (self._low + self._high) / 2
            if self._high - self._low < CLOSE:
                return
            if np.array_equal(self._image(middle), self._image(self._high)):
                self._high = middle
            elif np.array_equal(self._image(middle), self._image(self._low)):
                self._low = middle
            else:
                yield from self._try(middle)

    def _reset(self) -> Iterator[AttackStep]:
        """Of the nearest adversarial reset single pixels that are not needed."""
        tries = RESETS
        while self._best is not None and tries and not self._is_least():
            near = self._nearest
            changed = np.flatnonzero(near.image != self._original)
            images = np.repeat(near.image[None], len(changed), 0)
            images.reshape(len(changed), -1)[np.arange(len(changed)), changed] = self._original.flat[changed]
            own, rival = self._screen(images, near, WARM_STEPS, [self._own, self._best.label]).T
            gain = np.square(near.image - self._original).flat[changed]
            order = np.argsort(np.where(own > rival, -gain, np.inf), kind="stable")
            tries = min(tries, int((own > rival).sum()))
            for index in order[:tries]:
                look = self._full(images[index])
                yield self._shown(look)
                if self._nearest is look:
                    break
                tries -= 1

    def _try(self, part: float, *, full: bool = False) -> Iterator[AttackStep]:
        """Look at a part of the way; where a cheap look is not promising, that is all, unless in `full`."""
        image = self._image(part)
        look = self._full(image) if full else self._warm(image, self._near, WARM_STEPS)
        if not full and self._wanted(look.energies):
            look = self._full(image)
        if look.full:
            self._near = look
        yield self._shown(look)
        if look.full and self._wanted(look.energies):
            self._high = part
        else:
            self._low = part

    def _shown(self, look: Look) -> AttackStep:
        """The frame of a look; the nearest adversarial one is kept."""
        nearer = look.full and self._wanted(look.energies) and self._is_nearer(look.image)
        # What was found is no nearer than certified, unless inference has overlooked something.
        reached = [] if self._best is None else [self._best.distances.of(self._request.norm)]
        if nearer:
            self._nearest = look
            reached = [distances(self._original, look.image).of(self._request.norm)]
        spare = self._request.norm is Norm.L0
        self._certified = min([self._bound.certified, *(length - spare for length in reached)])
        planes = self._bound.constraints
        return self._frame(look, f"{planes} plane{'s' if planes > 1 else ''}")

    def _image(self, part: float) -> FloatArray:
        return self._snap(self._bound.at(self._original, part))

    def _is_nearer(self, image: FloatArray) -> bool:
        """Than the best so far."""
        length, norm = distances(self._original, image), self._request.norm
        return self._best is None or length.of(norm) < self._best.distances.of(norm)

    def _is_least(self) -> bool:
        """No adversarial has fewer pixels than the best."""
        best, norm = self._best, self._request.norm
        return norm is Norm.L0 and best is not None and self._bound.certified + 1 >= best.distances.L0
