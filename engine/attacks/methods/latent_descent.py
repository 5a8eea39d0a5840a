"""Latent Descent, the attack made for ABS (Schott et al. 2018, arXiv 1805.09190, section 4.2).

Two things differ from the authors' released code, where they are errors: each
step starts from the current image (theirs always from the original), and the
binary searches accumulate.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun, between
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.oracle import WARM_STEPS
from engine.types import (
    CLASSES,
    AttackSpec,
    AttackStep,
    FloatArray,
    Need,
    Norm,
    Parameter,
    Phase,
    PhaseKind,
)

RENEW_EVERY = 12
"""Frames between two full answers on the walk, so that it does not stay in a local optimum it has left."""
AT_REST = 0.05
"""L2 distance to the reconstruction below which the walk has arrived."""
UNDECIDED = 0.05
"""How near to the threshold of Binary ABS a pixel of the reconstruction takes too long to cross it."""


class LatentDescent(AttackRun):
    """x <- (1 - s) x + s R until misclassified, R the rival's best reconstruction of the current x.

    The walk can end in an image that the rival reconstructs perfectly and the original class even better:
    a thin 7 is a 1. Without a target it then begins again, towards another class.

    Schott, Rauber, Bethge and Brendel 2018, arXiv 1805.09190.
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Walk until misclassified, then bisect."""
        self._steps_left = self._max_steps = int(self.parameters["max_steps"])
        self._exhausted: list[int] = []
        while self._steps_left > 0 and len(self._exhausted) < CLASSES - 1:
            found = yield from self._walk(origin)
            if found is not None:
                yield from self._bisect(*found)
                return
            if self.goal.target is not None:
                return

    def _walk(
        self, answer: Answer
    ) -> Generator[AttackStep, None, tuple[FloatArray, FloatArray, Answer] | None]:
        """Ends at the boundary: the last image inside, the first outside, and the answer that confirms it.

        None if it comes to rest inside or the steps are used up.
        """
        size = self.parameters["step"]
        for number in itertools.count(1):
            rival = self._destination(answer.energies)
            # Exact ABS reconstructs beyond [0, 1].
            before, towards = answer, answer.required_reconstructions[rival].clip(0, 1)
            if self._is_at_rest(before.image, towards):
                self._exhausted.append(rival)
                return None
            if self._steps_left == 0:
                return None
            self._steps_left -= 1
            image = between(before.image, towards, size)
            answer = self.oracle.warm(image, before, also=[rival])
            if number % RENEW_EVERY == 0 or self.goal.reached(answer.energies):
                answer = self.oracle.full(image)
            self.progress = (self._max_steps - self._steps_left) / self._max_steps
            yield self.frame(answer, Phase(PhaseKind.WALK))
            if self.is_adversarial(answer):
                return before.image, image, answer
            answer = replace(answer, image=image)  # a full answer of Binary ABS is about the snapped image
        return None

    def _destination(self, energies: FloatArray) -> int:
        """The target, or the most likely class other than the original one that is not exhausted."""
        if self.goal.target is not None:
            return self.goal.target
        others = energies.copy()
        others[[self.goal.own, *self._exhausted]] = np.inf
        return int(np.argmin(others))

    def _is_at_rest(self, image: FloatArray, towards: FloatArray) -> bool:
        """Whether nothing that the model sees changes any more on the way."""
        if self.oracle.binary:
            decided = np.abs(towards - 0.5) > UNDECIDED
            return bool(((image >= 0.5) == (towards >= 0.5))[decided].all())
        return float(np.linalg.norm(towards - image)) < AT_REST

    def _bisect(self, inside: FloatArray, outside: FloatArray, known: Answer) -> Iterator[AttackStep]:
        """The two binary searches; `outside` is adversarial, `known` the answer that confirmed it."""
        for kind, start in ((PhaseKind.BISECT_STEP, inside), (PhaseKind.BISECT_WAY, self.original)):
            low, high, end = 0.0, 1.0, outside
            for _ in range(int(self.parameters["halvings"])):
                middle = (low + high) / 2
                image = between(start, end, middle)
                answer = self.oracle.warm(image, known, 2 * WARM_STEPS)
                if self.goal.reached(answer.energies):
                    answer = self.oracle.full(image)
                yield self.frame(answer, Phase(kind))
                if self.is_adversarial(answer):
                    high, outside, known = middle, image, answer
                else:
                    low = middle


ATTACKS = (
    Declaration(
        AttackSpec(
            "latent-descent",
            "Latent Descent",
            "Walks the image in small steps towards the rival class's reconstruction of it.",
            (Norm.L2,),
            "Schott et al. 2018, arXiv 1805.09190; made for ABS",
            (
                Parameter("step", "Step", 0.01, 0.001, 0.2, help="Part of the way to the rival, per frame."),
                Parameter("max_steps", "Most steps", 1000, 1, 5000, True, "Gives up after so many steps."),
                Parameter("halvings", "Halvings", 10, 0, 20, True, "Steps of each binary search."),
            ),
            (Need.RECONSTRUCTIONS,),
        ),
        LatentDescent,
        MenuGroup.GENERATIVE,
        quick={"step": 0.05},
    ),
)
