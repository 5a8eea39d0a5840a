"""Certificates where the model sees black and white alone: pixels flip or stay (SCIENCE 7).

A pixel x is seen as 1 from 1/2 on, else as 0; to flip it costs |x - 1/2|. So a perturbation is a set of
flips: delta_i is f_i = 1 - 2 seen_i or 0, and |delta|^2 is their number. L0 is that of the image as it is
seen. For Linf all pixels that cost less than a level may flip, and those that gain the rival something do.
For L2 the sum of squared costs is at least what it is if pixels may flip in part (a fractional knapsack).
No perturbation that is shorter than an L2 or Linf radius changes the class; one as long may.

Axes: C K components, M rivals, P = 784 pixels. Everything is float64.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.exact.bounds import approach
from engine.exact.certificate import together
from engine.exact.certifier import View
from engine.exact.components import Components, Places
from engine.exact.minimum import Minimum
from engine.exact.separable import GAMMA, TINY, UNIT, Array
from engine.types import CLASSES, SIDE, Bound, Certificate, Norm, Radii
from engine.weights.exact_abs import THRESHOLD

TOUCHES = 2
"""Bounds that are tried for a level."""
ROUNDING = 1 + 4 * GAMMA
"""A factor beyond what sums of gains, and gains themselves, round by."""


def seen(images: Array) -> Array:
    """Images of any shape in black and white, float64."""
    found: Array = (images >= THRESHOLD).astype(np.float64)
    return found


def certify_flips(components: Components, image: Array, label: int) -> Certificate:
    """The certificate of one image (784,), not yet in black and white, for the class that it has."""
    flips = Flips(components, image, label)
    spans = {c: components.of_class(c) for c in range(CLASSES) if c != label}
    view = flips.view
    linf = Minimum(flips.quick_linf(), flips.linf, spans, flips.holds_linf)
    l0 = Minimum(view.quick_l0(), view.l0, spans, view.holds_l0)
    l2, (paper_l2, paper_linf) = flips.l2(), flips.paper()
    per_rival = {
        c: Radii(
            L2=float(l2[span].min()),
            Linf=linf.least[c],
            L0=int(l0.least[c]),
            L2_no_box=float(l2[span].min()),
            paper_L2=float(np.minimum(paper_l2, l2)[span].min()),
            paper_Linf=min(float(paper_linf[span].min()), linf.least[c]),
        )
        for c, span in spans.items()
    }
    return together(per_rival, {})


def approach_flips(
    components: Components, image: Array, label: int, norm: Norm, target: int | None
) -> Iterator[Bound]:
    """`engine.exact.approach` for an image (784,) that is not yet in black and white."""
    if norm is Norm.L0:
        yield from approach(components, seen(image), label, norm, target)
        return
    classes = [c for c in range(CLASSES) if c != label and target in (None, c)]
    if classes:
        flips = Flips(components, image, label)
        spans = {c: components.of_class(c) for c in classes}
        known = (
            flips.l2()
            if norm is Norm.L2
            else Minimum(flips.quick_linf(), flips.linf, spans, flips.holds_linf).known
        )
        rivals = np.concatenate([np.arange(span.start, span.stop) for span in spans.values()])
        nearest = int(rivals[known[rivals].argmin()])
        yield flips.way(nearest, norm, float(known[nearest]))


class Flips:
    """One image, what its pixels' flips cost, and what they gain each rival."""

    def __init__(self, components: Components, image: Array, label: int) -> None:
        """An image (784,) as it was given."""
        self._components = components
        self._own_span = components.of_class(label)
        self.image = seen(image)
        self.view = View(components, self.image, label)
        self.moves = 1 - 2 * self.image
        inked = self.image > 0
        costs = np.where(inked, image - THRESHOLD, THRESHOLD - image)
        # Only of pixels near 0 the difference is not exact: then rather too small than too large.
        exact = inked | (THRESHOLD - costs == image)
        self.costs: Array = np.where(exact, costs, np.nextafter(costs, 0))
        self._order = self.costs.argsort(kind="stable")
        self._leads = self.view.leads
        bent = 2 * self.moves * self.view.differences + components.curvature[:, None]
        self._gains: Array = bent.clip(0) * ROUNDING
        """(C K, P) not below what a flip can take from the lead, whichever others there are."""

    def quick_linf(self) -> Array:
        """Linf radii (C K,) where each flip counts with the rival's largest eigenvalue."""
        left = self._gains[:, self._order].cumsum(-1) * ROUNDING < self._leads[:, None]
        radii = self._dearest(left.sum(-1))
        return self._of_rivals(np.where(self._leads > 0, radii, 0))

    def linf(self, rivals: Places) -> Array:
        """Linf radii of some rivals (M,): by the rows of C C^T of the pixels that may flip, at most 1."""
        return np.array([self._linf(int(rival)) for rival in rivals])

    def holds_linf(self, rivals: Places, levels: Array) -> NDArray[np.bool_]:
        """Which of the rivals (M,) can't win within Linf levels (M,)."""
        pairs = zip(rivals.tolist(), levels.tolist(), strict=True)
        held = [self._holds(rival, np.flatnonzero(self.costs < level)) for rival, level in pairs]
        return np.array(held, np.bool_)

    def l2(self) -> Array:
        """L2 radii (C K,), at most the distance at which all pixels flip."""
        squares = np.square(self.costs)
        order = (self._gains / squares.clip(TINY)).argsort(-1, kind="stable")[:, ::-1]
        gains = np.take_along_axis(self._gains, order, -1)
        spent, reached = squares[order].cumsum(-1), gains.cumsum(-1)
        enough = (reached * ROUNDING < self._leads[:, None]).sum(-1)
        last = enough.clip(max=len(squares) - 1)[:, None]
        beyond = np.take_along_axis(reached, last, -1)[:, 0] * ROUNDING - self._leads
        part = (beyond / np.take_along_axis(gains, last, -1)[:, 0].clip(TINY)).clip(0, 1)
        back = part * np.take_along_axis(squares[order], last, -1)[:, 0]
        found = np.take_along_axis(spent, last, -1)[:, 0] * (1 - 2 * GAMMA) - back * ROUNDING
        return self._of_rivals(np.where(self._leads > 0, np.sqrt(found.clip(0)) * (1 - 4 * UNIT), 0))

    def paper(self) -> tuple[Array, Array]:
        """The paper's L2 and Linf (C K,): its bound e of the image as it is seen asks for e^2 flips."""
        count = (np.square(self.view.paper()) * (1 - 4 * UNIT)).clip(max=len(self.costs))
        squares = np.square(self.costs[self._order])
        mass = (count[:, None] - np.arange(len(squares))).clip(0, 1)
        l2 = np.sqrt((squares * mass).sum(-1) * (1 - 2 * GAMMA))
        linf = self._dearest((np.ceil(count) - 1).clip(0).astype(np.int64))
        return self._of_rivals(l2), self._of_rivals(np.where(count > 0, linf, 0))

    def way(self, rival: int, norm: Norm, radius: float) -> Bound:
        """The flips that gain a rival most, in the order in which the norm asks for them."""
        gains = self.moves * self.view.differences[rival]
        if norm is Norm.LINF:
            order = self.costs / max(radius, TINY)
        else:
            worth = (-gains / np.square(self.costs).clip(TINY)).argsort(kind="stable")
            needed = int((2 * gains[worth].clip(0).cumsum() < self._leads[rival]).sum()) + 1
            order = np.empty(len(gains))
            order[worth] = np.arange(1, 1 + len(gains)) / needed
        order = np.where(gains > 0, order, np.inf)
        square = SIDE, SIDE
        return Bound(radius, 1, *(part.astype(np.float32).reshape(square) for part in (self.moves, order)))

    def _linf(self, rival: int) -> float:
        if self._leads[rival] <= 0:
            return 0.0
        ordered = self.costs[self._order]
        # How many pixels are cheaper than each level that there is; all of them in the end.
        counts = np.append(np.flatnonzero(np.diff(ordered) > 0) + 1, len(ordered))
        low, high = -1, len(counts)
        while high - low > 1:
            middle = (low + high) // 2
            holds = self._holds(rival, self._order[: counts[middle]])
            low, high = (middle, high) if holds else (low, middle)
        return float(self._dearest(counts[[low]] if low >= 0 else np.array([0]))[0])

    def _holds(self, rival: int, pixels: Places) -> bool:
        """Whether a rival can't win by flips of these pixels, whichever."""
        pairs, _ = self.view.pairs(np.array([rival]))
        factors = self._components.factors[rival][:, pixels]
        bends = np.zeros((1, len(self.moves)))
        bends[0, pixels] = np.abs(factors.T @ factors).sum(-1) * ROUNDING
        alone, allowed = np.ones((1, 1)), np.zeros_like(bends)
        allowed[0, pixels] = self.moves[pixels]
        # It touches where pixels lose as much by staying as by flipping, then at the worst flips.
        touch = allowed / 2
        for _ in range(TOUCHES):
            functions = pairs.below(touch, alone, *pairs.at(touch), bends)
            losses = functions.losses(allowed)
            lead, size = float(functions.lead[0]), float(np.abs(losses).sum())
            if lead - float(losses.clip(0).sum()) > 4 * GAMMA * (size + abs(lead)):
                return True
            touch = np.where(losses > 0, allowed, 0)
        return False

    def _dearest(self, counts: Places) -> Array:
        """The cost (M,) of the dearest pixel if one more than `counts` (M,) must flip; 1 if all may."""
        ends = np.append(self.costs[self._order], 1.0)
        found: Array = ends[counts]
        return found

    def _of_rivals(self, bound: Array) -> Array:
        bound[self._own_span] = np.inf
        return bound
