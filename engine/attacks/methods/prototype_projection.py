"""Prototype Projection: the least adversarial perturbation, approached from both sides (SCIENCE, section 6).

The model bounds the distance from below and names the perturbation that leads to the boundary, as far as it
knows until now (`engine.certificates.cutting_planes`). Here its full inference classifies the image there,
and the search goes a little farther along that perturbation where it must.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.attacks.base import AttackRun, distances
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.oracle import Answer
from engine.types import AttackSpec, AttackStep, FloatArray, Need, Norm, Parameter, Phase, PhaseKind

PARTS = (1.001, 1.005, 1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 3.0)
"""Multiples of the way to the boundary, tried until one is adversarial. At 1 two classes tie."""
FEWER = 0.8
"""Where single pixels change, the way might end so much earlier: it was not made of whole ones."""
CLOSE = 5e-4
"""Parts of the way that are nearer to each other are not told apart."""
RESETS = 3
"""Pixels that are tried one after another, before the search for a needless one ends."""


class PrototypeProjection(AttackRun):
    """Tries where each bound leads, and in the end searches along the last one's way.

    Not published: SCIENCE, section 6. The minimal perturbation of a piecewise problem by cutting planes.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Follow the bounds until the last, then search along its way.

        Raises AbsguiError if the model has no bounds.
        """
        bounds = self.oracle.bounds(self.norm)
        self._near = self._nearest = origin
        while True:
            self.oracle.check_stop()
            bound = next(bounds, None)
            if bound is None:
                break
            self._bound, self._low, self._high = bound, 0.0, 0.0
            yield from self._walk(PARTS[:1] if self.best else PARTS)
        if not self._high:
            yield from self._try(PARTS[0], full=True)
        yield from self._walk(PARTS)
        yield from self._bisect()
        if self._bound.order is not None and self.norm is not Norm.LINF:
            yield from self._reset()

    def _walk(self, parts: tuple[float, ...]) -> Iterator[AttackStep]:
        """Go along the way until it is adversarial, or as far away as what was found already."""
        for part in parts:
            if self._high or (part > PARTS[0] and not self.is_nearer(self._image(part))):
                return
            if part > self._low:
                yield from self._try(part)

    def _bisect(self) -> Iterator[AttackStep]:
        """A binary search for the least part of the way that is adversarial."""
        if self._low == 0:
            self._low = 1.0 if self._bound.order is None else FEWER
        for _ in range(int(self.parameters["halvings"])):
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
        """Reset single pixels of the nearest adversarial that are not needed."""
        tries = RESETS
        while self.best is not None and tries and not self._is_least():
            near = self._nearest
            changed = np.flatnonzero(near.image != self.original)
            images = np.repeat(near.image[None], len(changed), 0)
            images.reshape(len(changed), -1)[np.arange(len(changed)), changed] = self.original.flat[changed]
            own, rival = self.oracle.screen(images, near, [self.goal.own, self.best.label]).T
            gain = np.square(near.image - self.original).flat[changed]
            order = np.argsort(np.where(own > rival, -gain, np.inf), kind="stable")
            tries = min(tries, int((own > rival).sum()))
            for index in order[:tries]:
                answer = self.oracle.full(images[index])
                yield self._shown(answer)
                if self._nearest is answer:
                    break
                tries -= 1

    def _try(self, part: float, *, full: bool = False) -> Iterator[AttackStep]:
        """Ask about a part of the way; an answer from a warm start that fails is enough, unless in `full`."""
        image = self._image(part)
        answer = self.oracle.full(image) if full else self.oracle.warm(image, self._near)
        if not full and self.goal.reached(answer.energies):
            answer = self.oracle.full(image)
        if answer.full:
            self._near = answer
        yield self._shown(answer)
        if self.is_adversarial(answer):
            self._high = part
        else:
            self._low = part

    def _shown(self, answer: Answer) -> AttackStep:
        """The frame of an answer; the nearest adversarial one is kept."""
        nearer = self.is_adversarial(answer) and self.is_nearer(answer.image)
        # What was found is no nearer than certified, unless inference has overlooked something.
        reached = [] if self.best is None else [self.best.distances.of(self.norm)]
        if nearer:
            self._nearest = answer
            reached = [distances(self.original, answer.image).of(self.norm)]
        spare = self.norm is Norm.L0
        self.certified = min([self._bound.certified, *(length - spare for length in reached)])
        return self.frame(answer, Phase(PhaseKind.CONSTRAINTS, self._bound.constraints))

    def _image(self, part: float) -> FloatArray:
        return self.oracle.snap(self._bound.at(self.original, part))

    def _is_least(self) -> bool:
        """No adversarial has fewer pixels than the best."""
        best, norm = self.best, self.norm
        return norm is Norm.L0 and best is not None and self._bound.certified + 1 >= best.distances.L0


ATTACKS = (
    Declaration(
        AttackSpec(
            "prototype-projection",
            "Prototype Projection",
            "Solves for the least perturbation and closes in on it from both sides.",
            (Norm.L2, Norm.LINF, Norm.L0),
            "Ours; SCIENCE, section 6",
            (Parameter("halvings", "Halvings", 4, 0, 20, True, "Steps of the last search on the way."),),
            (Need.CERTIFICATES,),
        ),
        PrototypeProjection,
        MenuGroup.GENERATIVE,
    ),
)
