"""The Pointwise attack: from an image of another class, reset what is not needed.

It starts from salt and pepper, as in the paper, and then from the nearest
rivals, drawn on top of the original: that ends nearer. For L0 they are drawn in
black and white, for L2 as grey as G_rival - G_own has them. The resets are tried
in the order of what they cost the adversarial (the paper's order is random,
which gives two to four times as many pixels), and many in one batch: first
groups of pixels, later single ones. Cheap looks at a few classes choose, the
model's full inference confirms every few resets, and the last one.

Resets that cost more than the adversarial's lead are not tried, but for the
last pass of the L0 variant, which leaves none out: in the end no single reset
holds. The L2 variant has no such pass. It then moves each pixel that is left
towards the original, unless even a small part of the way costs too much.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.attacks.base import BATCH, WARM_STEPS, AttackRun, distances
from engine.attacks.confirmed_walk import Walk
from engine.attacks.line_search import halve
from engine.attacks.oracle import Look
from engine.attacks.starting_points import nearest_digit
from engine.types import SIDE, AttackStep, FloatArray, Norm

Indices = NDArray[np.intp]

AMOUNTS = np.geomspace(0.02, 1.0, 16)
"""Parts of the pixels that the noise covers, tried from the least on."""
DRAWS = 3
"""Different noises tried before the rival is the start."""
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
FRESH = {Norm.L0: 16, Norm.L2: 64}
"""Pixels whose costs are tried anew after a step, where that takes a query for each."""
SLACK = 0.1
"""Latents that adapt to a reset may make it cheaper than it looks, by this part."""
LEAST_MOVE = 0.02
"""Moves by a smaller part of a pixel's perturbation are not tried."""
FAINT = 0.05
"""Smaller differences between two reconstructions are not drawn (L2)."""
HALVINGS = 5
"""Steps of the search for the least strength (L2)."""
PASSES = 6
"""Passes of the L2 variant's search over all pixels at most; it ends once a pass gains less than 1 %."""


class Pointwise(AttackRun):
    """Minimises L0 or, by then moving each perturbed pixel towards the original, L2."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        # What single resets cost this look, and what they cost those before.
        self._tried: tuple[Look, dict[int, float]] = origin, {}
        self._before: dict[int, float] = {}
        repeats, kind = int(self._parameters["repeats"]), self._parameters["start"]
        noise_works, rival = kind != RIVALS_ONLY, 0
        for repeat in range(repeats):
            name = f"repeat {repeat + 1}: " if repeats > 1 else ""
            start = None
            if noise_works and (kind == NOISE or repeat == 0):
                start = yield from self._from_noise(origin, name)
                noise_works = start is not None
            if start is None:
                start = yield from self._from_rival(origin, rival, name)
                rival += 1
            if start is None:
                continue
            current = yield from self._reset(start, name)
            # What Binary ABS sees changes only at the threshold, where its pixels are already.
            if self._request.norm is Norm.L2 and not self._model.info.binary:
                yield from self._approach(current, name)

    # Starts

    def _from_noise(self, origin: Look, name: str) -> Generator[AttackStep, None, Look | None]:
        """Salt and pepper on ever more pixels until it is adversarial; returns a full look or None."""
        for _ in range(DRAWS if self._request.target is None else 1):
            threshold = self._rng.random((SIDE, SIDE))
            salt = self._rng.integers(0, 2, (SIDE, SIDE)).astype(np.float32)
            look = origin
            for amount in AMOUNTS:
                image = np.where(threshold < amount, salt, self._original)
                look = yield from self._at(image, look, name + "adding noise")
                if self._worked(look):
                    return look
        return None

    def _from_rival(self, origin: Look, number: int, name: str) -> Generator[AttackStep, None, Look | None]:
        """Draw the rival on the original, ever more of it; returns a full look or None.

        Pixels are changed by what tells the rival from the own class, w = G_rival - G_own: for L0 ever
        more of them are made black or white, for L2 all are moved along w, ever further. The rival is
        the target, or else the best other class but `number`.
        """
        rival = self._request.target
        if rival is None:
            others = [
                int(label) for label in np.argsort(origin.energies, kind="stable") if label != self._own
            ]
            rival = others[number % len(others)]
        soft = self._request.norm is Norm.L2 and not self._model.info.binary
        look, weaker = origin, 0.0
        for count, strength in zip(COUNTS, STRENGTHS, strict=True):
            w = self._drawn(look, rival)
            w = np.where(np.abs(w) < FAINT, 0, w) if soft else w
            image = self._original + np.float32(strength) * w if soft else self._with_extremes(w, count)
            look = yield from self._at(image, look, name + "drawing the rival")
            if self._worked(look):
                return (yield from self._weakest(look, w, weaker, strength, name)) if soft else look
            weaker = strength
        return None

    def _drawn(self, look: Look, rival: int) -> FloatArray:
        """What tells the rival from the own class, (28, 28)."""
        if look.reconstructions is None:
            return nearest_digit(self._model.dataset, self._original, rival) - self._original
        w: FloatArray = look.reconstructions[rival] - look.reconstructions[self._own]
        return w

    def _weakest(
        self, found: Look, w: FloatArray, low: float, high: float, name: str
    ) -> Generator[AttackStep, None, Look]:
        """A binary search for the least strength along w that is adversarial; `found` is at `high`."""

        def attempt(strength: float) -> Generator[AttackStep, None, bool]:
            nonlocal found
            image = self._original + np.float32(strength) * w
            look = yield from self._at(image, found, name + "drawing the rival")
            found = look if self._worked(look) else found
            return found is look

        yield from halve(attempt, low, high, HALVINGS)
        return found

    def _with_extremes(self, w: FloatArray, count: int) -> FloatArray:
        """The original with the `count` pixels that can move most along w made black or white."""
        gain = np.maximum(w * (1 - self._original), -w * self._original)
        gain += 1e-6 * self._rng.random((SIDE, SIDE), dtype=np.float32)  # another order where equal
        chosen = np.argsort(-gain, axis=None)[:count]
        image = self._original.copy()
        image.flat[chosen] = (w.flat[chosen] > 0).astype(np.float32)
        return image

    # Resets

    def _reset(self, start: Look, name: str) -> Generator[AttackStep, None, Look]:
        """Reset pixels until no single reset holds; returns the full look at the end."""
        walk = self._walk_from(start)
        improved, thorough = True, False
        while improved or not thorough:
            # Pixels are few in the end for L0 alone; there the last pass leaves none out.
            thorough = not improved or self._request.norm is not Norm.L0
            improved = False
            self._forget()
            waiting = self._rng.permutation(self._perturbed(walk.current.image))
            group = FIRST_GROUP
            while True:
                waiting = self._ranked(walk.current, waiting)
                if self._request.norm is not Norm.L0 or not thorough:
                    costs = self._costs(walk.current, waiting)
                    waiting = waiting[(1 - SLACK) * costs < self._margin(walk.current)]
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
                yield self._frame(walk.current, name + "resetting pixels")
                waiting = waiting[len(tried[index]) if group > 1 else index + 1 :]
                # Where the first one tried holds, more may hold at once.
                group = min(2 * len(tried[index]), LARGEST_GROUP) if group > 1 or index == 0 else 1
            if not walk.confirm():
                improved = True  # those that were taken back are tried again
            yield self._frame(walk.current, name + "resetting pixels")
        return walk.current

    def _first_that_holds(self, walk: Walk, groups: Sequence[Indices]) -> int | None:
        """Reset the first of some groups of pixels that can be, and say which; None if none can."""
        current = walk.current
        images = np.stack([self._with_pixels(current.image, group, 0.0) for group in groups])
        for index in np.flatnonzero(self._promising(current, images)):
            if walk.step(images[index]):
                return int(index)
            if walk.current is not current:  # steps were taken back, which these images still contain
                return None
        return None

    def _ranked(self, current: Look, pixels: Indices) -> Indices:
        """Pixels by what their reset costs the adversarial for what it gains, the least first."""
        costs = self._costs(current, pixels)
        if self._request.norm is Norm.L2:
            costs = costs / np.square(current.image - self._original).flat[pixels]
        return pixels[np.argsort(costs, kind="stable")]

    def _costs(self, current: Look, pixels: Indices) -> FloatArray:
        """By how much F_own - F_rival falls if a pixel is reset; exact for fixed latents."""
        if current.reconstructions is None:
            return self._costs_by_trying(current, pixels)
        own, rival = current.reconstructions[[self._own, self._rival(current.energies)]]

        def lead(image: FloatArray) -> FloatArray:  # (28, 28), each pixel's part of F_own - F_rival
            if self._model.info.binary:
                image = (image >= 0.5).astype(np.float32)
            parts: FloatArray = np.square(own - image) - np.square(rival - image)
            return parts

        costs: FloatArray = (lead(current.image) - lead(self._original)).flat[pixels]
        return costs

    def _cost(self, current: Look, pixel: int) -> float:
        """Of one pixel; what it cost an earlier iterate where that would take a query."""
        if current.reconstructions is None and pixel in self._before:
            return self._before[pixel]
        return float(self._costs(current, np.array([pixel]))[0])

    def _costs_by_trying(self, current: Look, pixels: Indices) -> FloatArray:
        """The same for a model that makes no pictures, from queries for single pixels.

        They are made for the pixels that seem cheapest; for the others what it cost earlier iterates stands.
        """
        if self._tried[0] is not current:
            self._before |= self._tried[1]
            self._tried = current, {}
        known = self._tried[1]
        costs = {int(pixel): known.get(int(pixel), self._before.get(int(pixel), -np.inf)) for pixel in pixels}
        first = sorted(costs, key=costs.__getitem__)
        fresh = FRESH[self._request.norm]
        missing = [
            pixel
            for place, pixel in enumerate(first)
            if pixel not in known and (place < fresh or costs[pixel] == -np.inf)
        ]
        if missing:
            images = np.stack([self._with_pixels(current.image, np.array([p]), 0.0) for p in missing])
            classes = [self._own, self._rival(current.energies)]
            own, rival = self._screen(images, current, WARM_STEPS, classes).T
            known.update(zip(missing, self._margin(current) - (own - rival), strict=True))
            costs |= {pixel: known[pixel] for pixel in missing}
        return np.array([costs[int(pixel)] for pixel in pixels], np.float32)

    def _forget(self) -> None:
        """Costs are tried anew."""
        self._before, self._tried = {}, (self._tried[0], {})

    def _margin(self, current: Look) -> float:
        """How far the rival leads the own class: what resets may cost."""
        return float(current.energies[self._own] - current.energies[self._rival(current.energies)])

    # The L2 variant

    def _approach(self, start: Look, name: str) -> Iterator[AttackStep]:
        """Move one perturbed pixel after another as near to its original value as the class allows."""
        walk = self._walk_from(start)
        for _ in range(PASSES):
            length = distances(self._original, walk.current.image).L2
            self._forget()
            for pixel in self._ranked(walk.current, self._perturbed(walk.current.image)):
                cost = self._cost(walk.current, pixel)
                if LEAST_MOVE * cost > self._margin(walk.current):
                    continue
                image = self._nearest(walk.current, np.array([pixel]))
                if image is not None and walk.step(image):
                    yield self._frame(walk.current, name + "approaching the original")
            confirmed = walk.confirm()
            yield self._frame(walk.current, name + "approaching the original")
            if not confirmed:
                continue
            gain = 1 - distances(self._original, walk.current.image).L2 / length
            if gain < 0.01:
                return

    def _nearest(self, current: Look, pixel: Indices) -> FloatArray | None:
        """The image with one pixel nearer to the original, by a search in two rounds, or None."""
        low, high = 0.0, 1.0
        for _ in range(2):
            places = np.linspace(low, high, PLACES + 1)[:-1]
            images = np.stack([self._with_pixels(current.image, pixel, float(place)) for place in places])
            holding = np.flatnonzero(self._promising(current, images))
            if len(holding) == 0:
                low = float(places[-1])
            else:
                low, high = float(places[max(0, holding[0] - 1)]), float(places[holding[0]])
            if high == 1.0 or low == high:
                break
        if high == 1.0:
            return None
        return self._with_pixels(current.image, pixel, high)

    # Both

    def _perturbed(self, image: FloatArray) -> Indices:
        """Flat indices of the pixels that differ from the original."""
        return np.flatnonzero(image != self._original)

    def _with_pixels(self, image: FloatArray, pixels: Indices, part: float) -> FloatArray:
        """The image with some pixels moved so that `part` of their perturbation is left."""
        moved = image.copy()
        original = self._original.flat[pixels]
        moved.flat[pixels] = original + np.float32(part) * (image.flat[pixels] - original)
        return moved
