"""The Pointwise attack (Schott et al. 2018, arXiv 1805.09190): from an adversarial, reset what is not needed.

It starts from salt and pepper, as in the paper, and then from the nearest
rivals, drawn on top of the original: that ends nearer. For L0 they are drawn in
black and white, for L2 as grey as G_rival - G_own has them. The resets are tried
in the order of what they cost the adversarial (the paper's order is random,
which gives two to four times as many pixels), and many in one batch: first
groups of pixels, later single ones. Warm-started queries for a few classes
choose, the model's full inference confirms every few resets, and the last one.

Resets that cost more than the adversarial's lead are not tried, but for the
last pass of the L0 variant, which leaves none out: in the end no single reset
holds. The L2 variant has no such pass. It then moves each pixel that is left
towards the original, unless even a small part of the way costs too much.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun, distances
from engine.attacks.confirmed_walk import Walk
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.line_search import bisect
from engine.attacks.oracle import BATCH
from engine.attacks.reset_costs import Indices, ResetCosts, with_pixels
from engine.attacks.starting_points import nearest_digit
from engine.types import SIDE, AttackSpec, AttackStep, FloatArray, Norm, Parameter, Phase, PhaseKind

AMOUNTS = np.geomspace(0.02, 1.0, 16)
"""Parts of the pixels that the noise covers, tried from the least on."""
DRAWS = 3
"""Different draws of noise tried before the rival is the starting point."""
COUNTS = (8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400)
"""Pixels that the drawn rival may change, from the least on (L0)."""
STRENGTHS = tuple(0.1 * 1.25**step for step in range(len(COUNTS)))
"""How far it goes along G_rival - G_own, from the least on (L2)."""
BOTH, NOISE, RIVALS_ONLY = 0, 1, 2
"""Values of the parameter `start`."""
FIRST_GROUP, LARGEST_GROUP = 8, 128
"""Pixels reset at once: to begin with, and at most."""
PLACES = 8
"""Places between a pixel's original and its perturbed value tried at once; two rounds make one search."""
SLACK = 0.1
"""Latents that adapt to a reset may make it cheaper than it seems, by this part."""
LEAST_MOVE = 0.02
"""Moves by a smaller part of a pixel's perturbation are not tried."""
FAINT = 0.05
"""Smaller differences between two reconstructions are not drawn (L2)."""
HALVINGS = 5
"""Steps of the search for the least strength (L2)."""
PASSES = 6
"""Passes of the L2 variant's search over all pixels at most; it ends once a pass gains less than 1 %."""


class Pointwise(AttackRun):
    """Minimises L0 or, by then moving each perturbed pixel towards the original, L2.

    Schott, Rauber, Bethge and Brendel 2018, arXiv 1805.09190; first in Foolbox (Rauber, Brendel and Bethge
    2017, arXiv 1707.04131).
    """

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """One run after another, each from another starting point."""
        self._costs = ResetCosts(self.oracle, self.original, self.norm, origin)
        self._repeats, kind = int(self.parameters["repeats"]), self.parameters["start"]
        noise_works, rival = kind != RIVALS_ONLY, 0
        for repeat in range(self._repeats):
            self._repeat = repeat + 1
            # How many resets one run will make shows only when none holds any more: it has no share.
            self.progress = repeat / self._repeats if self._repeats > 1 else None
            start = None
            if noise_works and (kind == NOISE or repeat == 0):
                start = yield from self._from_noise(origin)
                noise_works = start is not None
            if start is None:
                start = yield from self._from_rival(origin, rival)
                rival += 1
            if start is None:
                continue
            current = yield from self._reset(start)
            # What Binary ABS sees changes only at the threshold, where its pixels are already.
            if self.norm is Norm.L2 and not self.oracle.binary:
                yield from self._approach(current)

    # Starting points

    def _from_noise(self, origin: Answer) -> Generator[AttackStep, None, Answer | None]:
        """Salt and pepper on ever more pixels until it is adversarial; returns a full answer or None."""
        for _ in range(DRAWS if self.goal.target is None else 1):
            threshold = self.rng.random((SIDE, SIDE))
            salt = self.rng.integers(0, 2, (SIDE, SIDE)).astype(np.float32)
            answer = origin
            for amount in AMOUNTS:
                image = np.where(threshold < amount, salt, self.original)
                answer = yield from self.query(image, answer, self._phase(PhaseKind.ADD_NOISE))
                if self.is_adversarial(answer):
                    return answer
        return None

    def _from_rival(self, origin: Answer, number: int) -> Generator[AttackStep, None, Answer | None]:
        """Draw the rival on the original, ever more of it; returns a full answer or None.

        Pixels are changed by what tells the rival from the own class, w = G_rival - G_own: for L0 ever
        more of them are made black or white, for L2 all are moved along w, ever further. The rival is
        the target, or else the best other class but `number`.
        """
        rival = self.goal.target
        if rival is None:
            others = self.goal.rivals(origin.energies)
            rival = others[number % len(others)]
        soft = self.norm is Norm.L2 and not self.oracle.binary
        answer, weaker = origin, 0.0
        for count, strength in zip(COUNTS, STRENGTHS, strict=True):
            w = self._drawn(answer, rival)
            w = np.where(np.abs(w) < FAINT, 0, w) if soft else w
            image = self.original + np.float32(strength) * w if soft else self._with_extremes(w, count)
            answer = yield from self.query(image, answer, self._phase(PhaseKind.DRAW_RIVAL))
            if self.is_adversarial(answer):
                return (yield from self._weakest(answer, w, weaker, strength)) if soft else answer
            weaker = strength
        return None

    def _drawn(self, answer: Answer, rival: int) -> FloatArray:
        """What tells the rival from the own class, (28, 28)."""
        if answer.reconstructions is None:
            return nearest_digit(self.oracle.dataset, self.original, rival) - self.original
        w: FloatArray = answer.reconstructions[rival] - answer.reconstructions[self.goal.own]
        return w

    def _weakest(
        self, found: Answer, w: FloatArray, low: float, high: float
    ) -> Generator[AttackStep, None, Answer]:
        """A binary search for the least strength along w that is adversarial; `found` is at `high`."""

        def attempt(strength: float) -> Generator[AttackStep, None, bool]:
            nonlocal found
            image = self.original + np.float32(strength) * w
            answer = yield from self.query(image, found, self._phase(PhaseKind.DRAW_RIVAL))
            found = answer if self.is_adversarial(answer) else found
            return found is answer

        yield from bisect(attempt, low, high, HALVINGS)
        return found

    def _with_extremes(self, w: FloatArray, count: int) -> FloatArray:
        """The original with the `count` pixels that can move most along w made black or white."""
        gain = np.maximum(w * (1 - self.original), -w * self.original)
        gain += 1e-6 * self.rng.random((SIDE, SIDE), dtype=np.float32)  # another order where equal
        chosen = np.argsort(-gain, axis=None)[:count]
        image = self.original.copy()
        image.flat[chosen] = (w.flat[chosen] > 0).astype(np.float32)
        return image

    # Resets

    def _reset(self, start: Answer) -> Generator[AttackStep, None, Answer]:
        """Reset pixels until no single reset holds; returns the full answer at the end."""
        walk = self.walk_from(start)
        improved, thorough = True, False
        while improved or not thorough:
            # Pixels are few in the end for L0 alone; there the last pass leaves none out.
            thorough = not improved or self.norm is not Norm.L0
            improved = False
            self._costs.forget()
            waiting = self.rng.permutation(self._perturbed(walk.current.image))
            group = FIRST_GROUP
            while True:
                waiting = self._costs.ranked(walk.current, waiting)
                if self.norm is not Norm.L0 or not thorough:
                    costs = self._costs.of(walk.current, waiting)
                    waiting = waiting[(1 - SLACK) * costs < self._costs.margin(walk.current)]
                if len(waiting) == 0:
                    break
                if group > 1:
                    counts = [group >> shift for shift in range(group.bit_length())]
                    tried = [waiting[:count] for count in counts]
                else:
                    tried = [waiting[at : at + 1] for at in range(min(BATCH, len(waiting)))]
                index = self._first_that_holds(walk, tried)
                if index is None:
                    waiting = waiting[1 if group > 1 else len(tried) :]
                    group = 1
                    continue
                improved = True
                yield self.frame(walk.current, self._phase(PhaseKind.RESET_PIXELS))
                waiting = waiting[len(tried[index]) if group > 1 else index + 1 :]
                # Where the first one tried holds, more may hold at once.
                group = min(2 * len(tried[index]), LARGEST_GROUP) if group > 1 or index == 0 else 1
            if not walk.confirm():
                improved = True  # those that were taken back are tried again
            yield self.frame(walk.current, self._phase(PhaseKind.RESET_PIXELS))
        return walk.current

    def _first_that_holds(self, walk: Walk, groups: Sequence[Indices]) -> int | None:
        """Reset the first of some groups of pixels that can be, and say which; None if none can."""
        current = walk.current
        images = np.stack([with_pixels(current.image, self.original, group, 0.0) for group in groups])
        for index in np.flatnonzero(self.oracle.promising(current, images)):
            if walk.step(images[index]):
                return int(index)
            if walk.current is not current:  # steps were taken back, which these images still contain
                return None
        return None

    # The L2 variant

    def _approach(self, start: Answer) -> Iterator[AttackStep]:
        """Move one perturbed pixel after another as near to its original value as the class allows."""
        walk = self.walk_from(start)
        for _ in range(PASSES):
            length = distances(self.original, walk.current.image).L2
            self._costs.forget()
            for pixel in self._costs.ranked(walk.current, self._perturbed(walk.current.image)):
                cost = self._costs.of_one(walk.current, pixel)
                if LEAST_MOVE * cost > self._costs.margin(walk.current):
                    continue
                image = self._nearest(walk.current, np.array([pixel]))
                if image is not None and walk.step(image):
                    yield self.frame(walk.current, self._phase(PhaseKind.APPROACH))
            confirmed = walk.confirm()
            yield self.frame(walk.current, self._phase(PhaseKind.APPROACH))
            if not confirmed:
                continue
            gain = 1 - distances(self.original, walk.current.image).L2 / length
            if gain < 0.01:
                return

    def _nearest(self, current: Answer, pixel: Indices) -> FloatArray | None:
        """The image with one pixel nearer to the original, by a search in two rounds, or None."""
        low, high = 0.0, 1.0
        for _ in range(2):
            places = np.linspace(low, high, PLACES + 1)[:-1]
            images = np.stack(
                [with_pixels(current.image, self.original, pixel, float(place)) for place in places]
            )
            holding = np.flatnonzero(self.oracle.promising(current, images))
            if len(holding) == 0:
                low = float(places[-1])
            else:
                low, high = float(places[max(0, holding[0] - 1)]), float(places[holding[0]])
            if high == 1.0 or low == high:
                break
        if high == 1.0:
            return None
        return with_pixels(current.image, self.original, pixel, high)

    # Both

    def _phase(self, kind: PhaseKind) -> Phase:
        return Phase(kind, round=self._repeat, rounds=self._repeats) if self._repeats > 1 else Phase(kind)

    def _perturbed(self, image: FloatArray) -> Indices:
        """Flat indices of the pixels that differ from the original."""
        return np.flatnonzero(image != self.original)


def _declaration(
    name: str, title: str, summary: str, norms: tuple[Norm, ...], repeats: int, *, slow: bool = False
) -> Declaration:
    return Declaration(
        AttackSpec(
            name,
            title,
            summary,
            norms,
            "Schott et al. 2018, arXiv 1805.09190; Rauber et al. 2017, arXiv 1707.04131",
            (
                Parameter(
                    "repeats", "Repeats", repeats, 1, 20, True, "Runs from other starts; the best counts."
                ),
                Parameter(
                    "start",
                    "Start",
                    0,
                    0,
                    2,
                    True,
                    "0: noise, then the rivals; 1: noise only; 2: rivals only.",
                ),
            ),
            slow=slow,
        ),
        Pointwise,
        MenuGroup.GENERATIVE,
        revision=4,
        quick={"repeats": 1},
    )


ATTACKS = (
    _declaration(
        "pointwise",
        "Pointwise",
        "Starts from noise or a drawn rival and resets pixel after pixel to the original.",
        (Norm.L0, Norm.L2),
        3,
    ),
    _declaration(
        "pointwise-10x",
        "Pointwise 10x",
        "The best of ten runs of Pointwise, as in the paper's table.",
        (Norm.L0,),
        10,
        slow=True,
    ),
)
