"""Single pixels that change the class by all explanations known until now, for Prototype Projection.

At fixed latents a change of single pixels changes an energy by a sum over these pixels. An adversarial has to
beat every explanation of the class to be left: each one seen makes a linear constraint, and
`engine.certificates.whole_pixels` says which pixels meet all of them at little cost. The model then says
whether it has yet another explanation of what comes out, and so on (cutting planes, as in
`engine.certificates.cutting_planes`, but for whole pixels).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.attacks.answer import Answer
from engine.attacks.oracle import Oracle
from engine.certificates.whole_pixels import cheapest, cost_at_least, least_dear
from engine.types import PIXELS, SIDE, FloatArray, Norm

Array = NDArray[np.float64]

MARGIN = 1e-3
"""By so much the rival's energy is to be the lesser one: more than float32 sums round by."""
NEARER = 0.995
"""Images are sought that are nearer in L2 by this factor."""
LATEST = 32
"""Explanations of the class to be left that count, the latest ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """What one latent of a class makes of the original, and of each pixel's change."""

    energy: float
    changes: Array
    """(K, P) what each of K changes of a pixel adds to the energy."""


class Covers:
    """The images with the fewest pixels changed, or those that cost least, that explanations allow."""

    def __init__(self, oracle: Oracle, original: FloatArray, norm: Norm) -> None:
        """Pixels (28, 28) become black or white; binary models see each one flip."""
        self._oracle, self._original, self._norm = oracle, original, norm
        self._seen = self._as_seen(original)
        white = np.ones(PIXELS)
        self._values = 1 - self._seen[None] if oracle.binary else np.stack([white, 1 - white])
        flipped = oracle.snap(self._values[0].reshape(SIDE, SIDE).astype(np.float32)).ravel()
        moved = np.abs(flipped.astype(np.float64) - original.ravel())
        self._costs = {Norm.L0: white, Norm.L2: np.square(moved), Norm.LINF: moved}[norm]
        self._own: list[Explanation] = []

    def note(self, answer: Answer) -> None:
        """One more explanation that an adversarial has to beat: of the class that is to be left.

        With a target, that is whichever other class explains the image best.
        """
        goal = self._oracle.goal
        others = [c for c in range(len(answer.energies)) if c != goal.target]
        label = goal.own if goal.target is None else min(others, key=lambda c: float(answer.energies[c]))
        self._own.append(self.explain(answer, label))

    def explain(self, answer: Answer, label: int) -> Explanation:
        """How a class explains the image of an answer with reconstructions."""
        picture = answer.required_reconstructions[label].astype(np.float64).ravel()
        scale, there = float(self._oracle.scale[label]), self._as_seen(answer.image)
        here = np.square(self._seen - picture)
        energy = float(answer.energies[label]) + scale * float((here - np.square(there - picture)).sum())
        return Explanation(energy, scale * (np.square(self._values - picture) - here))

    def image(self, theirs: Explanation, below: float) -> FloatArray | None:
        """The nearest image (28, 28) at which a rival's explanation beats all that were noted.

        None if none is nearer than `below`, as far as is known.
        """
        own = self._own[-LATEST:]
        gains = np.stack([each.changes for each in own]) - theirs.changes  # (J, K, P)
        needs = theirs.energy + MARGIN - np.array([each.energy for each in own])
        way = gains.mean(0).argmax(0)
        gains = np.take_along_axis(gains, way[None, None], 1)[:, 0]
        if self._norm is Norm.LINF:
            if (gains[:, self._costs < below].clip(0).sum(1) < needs).any():
                return None
            chosen = least_dear(gains, needs, self._costs, below)
        else:
            most = (NEARER * below) ** 2 if self._norm is Norm.L2 else below - 1
            if cost_at_least(gains, needs, self._costs) > most + 1e-9:
                return None
            chosen = cheapest(gains, needs, self._costs, most)
        if chosen is None:
            return None
        values = np.where(chosen, np.take_along_axis(self._values, way[None], 0)[0], self._original.ravel())
        return self._oracle.snap(values.astype(np.float32).reshape(SIDE, SIDE))

    def _as_seen(self, image: FloatArray) -> Array:
        """(P,) as the model sees it."""
        flat = image.astype(np.float64).ravel()
        return (flat >= 0.5).astype(np.float64) if self._oracle.binary else flat
