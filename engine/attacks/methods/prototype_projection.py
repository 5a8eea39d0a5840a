"""Prototype Projection: the least adversarial perturbation, approached from both sides (SCIENCE, section 6).

The model bounds the distance from below and names the perturbation that leads to the boundary, as far as it
knows until now (`engine.certificates.cutting_planes`). Here its full inference classifies the image there,
and the search goes a little farther along that perturbation where it must. Where whole pixels change, the
bound has changed them in parts, so which ones to change is then decided anew (`engine.attacks.covers`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun, distances
from engine.attacks.covers import Covers
from engine.attacks.declaration import Declaration, MenuGroup
from engine.types import AttackSpec, AttackStep, FloatArray, Need, Norm, Parameter, Phase, PhaseKind

PARTS = (1.001, 1.005, 1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 3.0)
"""Multiples of the way to the boundary, tried until one is adversarial. At 1 two classes tie."""
FEWER = 0.8
"""Where single pixels change, the way might end so much earlier: it was not made of whole ones."""
CLOSE = 5e-4
"""Parts of the way that are nearer to each other are not told apart."""
ROUNDED = 1e-6
"""Distances are no more exact."""
COVERS = 16
"""Choices of pixels that are tried for one rival."""


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
        self._answers = [origin]
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
        if self._bound.order is not None:
            yield from self._cover()

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

    def _cover(self) -> Iterator[AttackStep]:
        """Change single pixels, as few or as cheap ones as all that is known allows, until none seem nearer.

        What a rival makes of the last image comes first, then what it made of those before.
        """
        goal, covers = self.goal, Covers(self.oracle, self.original, self.norm)
        for answer in self._answers:
            covers.note(answer)
        full = [answer for answer in self._answers if answer.full]
        for rival in goal.rivals(self._nearest.energies) if goal.target is None else [goal.target]:
            known, tries = [covers.explain(answer, rival) for answer in full], COVERS
            while known and tries and not self._is_least():
                below = np.inf if self.best is None else self.best.distances.of(self.norm)
                image = covers.image(known[-1], below)
                if image is None or not self.is_nearer(image):
                    known.pop()
                    continue
                tries -= 1
                answer = self.oracle.full(image)
                yield self._shown(answer)
                covers.note(answer)
                known.append(covers.explain(answer, rival))

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
        self._answers.append(answer)
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
        """No adversarial is nearer than the best, by what the last bound claims."""
        if self.best is None:
            return False
        length = self.best.distances.of(self.norm)
        return self._bound.certified + (self.norm is Norm.L0) >= length - ROUNDED


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
        revision=4,
    ),
)
