"""Noise (Schott et al. 2018, arXiv 1805.09190): the least that is enough over some draws.

Gaussian noise for L2, salt and pepper for L0.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator
from functools import partial

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.line_search import bisect, least
from engine.types import SIDE, AttackSpec, AttackStep, FloatArray, Norm, Parameter, Phase, PhaseKind

AMOUNTS = tuple(np.geomspace(0.02, 1.0, 16).tolist())
"""Parts of the most noise that are tried, from the least on."""
BISECTIONS = 6
PLACING = 12
"""Bisections that find how much of a noise is as far away as the best so far; they ask no model."""
MOST_DEVIATION = 2.0
"""Standard deviation of the most Gaussian noise, in grey levels: clipped, nothing is left of the digit."""


class Noise(AttackRun):
    """Ever more of the same noise until it is adversarial, then a binary search for the least amount."""

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """One draw of noise after another."""
        repeats = int(self.parameters["repeats"])
        for number in range(1, repeats + 1):
            self.progress = (number - 1) / repeats
            yield from self._try(self._draw(), origin, Phase(PhaseKind.NOISE_DRAW, None, number, repeats))

    def _try(self, draw: Callable[[float], FloatArray], origin: Answer, phase: Phase) -> Iterator[AttackStep]:
        """The least amount of one noise; once something is found, only below the distance of that."""
        near = origin

        def attempt(amount: float, *, full: bool = False) -> Generator[AttackStep, None, bool]:
            nonlocal near
            near = yield from self.query(draw(amount), near, phase, full=full)
            return self.is_adversarial(near)

        if self.best is None:
            yield from least(attempt, AMOUNTS, BISECTIONS, partial(attempt, full=True))
            return
        most = self._most(draw)
        if (yield from attempt(most, full=True)):
            yield from bisect(attempt, 0.0, most, BISECTIONS)

    @abstractmethod
    def _draw(self) -> Callable[[float], FloatArray]:
        """One noise: what gives the image (28, 28) with a part of it, 0 to 1."""

    def _most(self, draw: Callable[[float], FloatArray]) -> float:
        """The largest amount that leads no farther than the best so far; distances grow with it."""
        low, high = 0.0, 1.0
        for _ in range(PLACING):
            middle = (low + high) / 2
            low, high = (low, middle) if not self.is_nearer(draw(middle)) else (middle, high)
        return low


class GaussianNoise(Noise):
    """Every pixel changes by a normally distributed number.

    Among the attacks of Schott, Rauber, Bethge and Brendel 2018, arXiv 1805.09190; as in Foolbox.
    """

    def _draw(self) -> Callable[[float], FloatArray]:
        noise = np.float32(MOST_DEVIATION) * self.rng.standard_normal((SIDE, SIDE), dtype=np.float32)
        return lambda amount: self.oracle.snap(self.original + np.float32(amount) * noise)


class SaltAndPepper(Noise):
    """Some pixels become black or white.

    Among the attacks of Schott, Rauber, Bethge and Brendel 2018, arXiv 1805.09190; as in Foolbox.
    """

    def _draw(self) -> Callable[[float], FloatArray]:
        threshold = self.rng.random((SIDE, SIDE))
        salt = self.rng.integers(0, 2, (SIDE, SIDE)).astype(np.float32)
        return lambda amount: self.oracle.snap(np.where(threshold < amount, salt, self.original))


def _declaration(name: str, title: str, summary: str, norm: Norm, run: type[Noise]) -> Declaration:
    return Declaration(
        AttackSpec(
            name,
            title,
            summary,
            (norm,),
            "Schott et al. 2018, arXiv 1805.09190",
            (Parameter("repeats", "Repeats", 10, 1, 200, True, "Draws; the best counts."),),
        ),
        run,
        MenuGroup.NOISE,
        quick={"repeats": 1},
    )


ATTACKS = (
    _declaration(
        "gaussian-noise", "Gaussian noise", "The least Gaussian noise that is enough.", Norm.L2, GaussianNoise
    ),
    _declaration(
        "salt-and-pepper",
        "Salt and pepper",
        "The fewest random pixels made black or white.",
        Norm.L0,
        SaltAndPepper,
    ),
)
