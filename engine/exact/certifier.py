"""Certificates of Exact ABS: minima over finitely many components, found exactly (SCIENCE 7).

Each rival component is held against one of the OWN components of y that explain the image best: the one that
gives the largest radius by a quick bound; any choice is valid. The least radius over the rivals is found by
branch and bound: the quick bound for all, then the radius itself in the order of that bound, until the next
bound is above the least radius found.

The refined L2 radius takes several components of y at once (cutting planes): weights make one gap of all of
theirs, and its radius is bounded as any other's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.certificates import projection
from engine.certificates.whole_pixels import cheapest
from engine.exact import pixel_counts, quick, separable
from engine.exact.certificate import together
from engine.exact.components import Components, Places
from engine.exact.minimum import Minimum
from engine.exact.minorant import Gaps
from engine.exact.nearest import Found, best_l2, best_linf, nearest_l2
from engine.exact.quick import SMALLER
from engine.exact.separable import Array, Box
from engine.types import CLASSES, PIXELS, Certificate, Norm, Radii

OWN = 6
"""Components of the predicted class that rivals are held against."""
ROUND = 12
"""Rivals whose refined radius is computed at a time."""
CUTS = 3
"""Most times that a component of the own class which a move has overlooked is added to the cutting planes."""
ROUNDS = 3
"""Linear programmes for Linf, each about the last one's move."""
COVERS = 12
"""Most times that this is done where whole pixels are chosen."""
TINY = 1e-9
WIDE = 1e3
"""The half sides of a box that holds nothing."""


def certify(components: Components, image: Array, label: int, *, refined: bool = True) -> Certificate:
    """The certificate of one image (784,) for the class that its energies name.

    With `refined` also the L2 radius from several own components.
    """
    view = View(components, image, label)
    rivals = [c for c in range(CLASSES) if c != label]
    spans = {c: components.of_class(c) for c in rivals}
    boxed = Minimum(view.quick(), view.l2, spans)
    free = Minimum(view.quick_free(), view.free, spans)
    linf = Minimum(view.quick_linf(), view.linf, spans, view.holds_linf)
    l0 = Minimum(view.quick_l0(), view.l0, spans, view.holds_l0)
    table = {Norm.L2: boxed.least, Norm.LINF: linf.least, Norm.L0: l0.least}
    paper, paper_linf = view.paper(), view.paper_linf()
    per_rival = {
        c: Radii(
            L2=table[Norm.L2][c],
            Linf=table[Norm.LINF][c],
            L0=int(table[Norm.L0][c]),
            L2_no_box=min(free.least[c], table[Norm.L2][c]),
            paper_L2=min(float(paper[spans[c]].min()), table[Norm.L2][c]),
            paper_Linf=min(float(paper_linf[spans[c]].min()), table[Norm.LINF][c]),
        )
        for c in rivals
    }
    return together(per_rival, {Norm.L2: view.refined(boxed.known)} if refined else {})


def refined_l2(components: Components, image: Array, label: int) -> float:
    """The refined L2 radius of `certify` alone."""
    spans = {c: components.of_class(c) for c in range(CLASSES) if c != label}
    return View(components, image, label).refined_least(spans)


class View:
    """One image, the components of its class that are near, and all components of the rivals."""

    def __init__(self, components: Components, image: Array, label: int) -> None:
        self._components = components
        self._own_span = components.of_class(label)
        self.box = Box.around(image)
        self._image = image
        codes = components.codes(image[None])[0]
        self._scores: Array = components.constants - 2 * (components.means @ image)
        self._scores -= np.square(codes).sum(-1)
        self._pictures: Array = components.means + (codes[:, None] @ components.factors)[:, 0]
        """(C K, P) G of every component."""
        own = self._scores[self._own_span]
        self.own = self._own_span.start + own.argsort(kind="stable")[:OWN]
        """(J,) the components of the class that explain the image best, the best one first."""
        mine = self._pictures[self.own]
        squares = np.square(self._pictures).sum(-1) + np.square(mine).sum(-1)[:, None]
        # Differences of sums cancel: TINY is far more than they are rounded by.
        widths = np.sqrt((squares - 2 * mine @ self._pictures.T).clip(0) + TINY) / SMALLER  # (J, C K)
        leads = self._scores - self._scores[self.own, None] - components.slack - components.tilt
        radii = _bent(leads, widths, components.curvature)
        self._mine = self.own[radii.argmax(0)]  # (C K,) the own component that each rival is held against

    def quick(self) -> Array:
        """L2 radii (C K,) without the own components' curvature and, but for its corner, most of the box."""
        return self._of_rivals(quick.l2(self._components, self.leads, self._pulls).clip(max=self.box.corner))

    def quick_free(self) -> Array:
        """The same without the box."""
        return self._of_rivals(quick.l2(self._components, self.leads, self.differences))

    def quick_linf(self) -> Array:
        """The same for Linf, at most 1, with |w|_1 over the pixels that can move that way, and all of P."""
        widths = np.abs(self._pulls).sum(-1)
        bend = self._components.majorants.sum(-1, dtype=np.float64)
        return self._of_rivals(_bent(self.leads, widths / SMALLER, bend / SMALLER).clip(max=1))

    def quick_l0(self) -> Array:
        """L0 radii (C K,) by the roots of the diagonal of C C^T, or by its largest eigenvalue."""
        known = self._components.roots, self._components.curvature
        return self._of_rivals(pixel_counts.quick(self.leads, self.differences, self.box, *known))

    def holds_linf(self, rivals: Places, levels: Array) -> NDArray[np.bool_]:
        """Which of the rivals (M,) can't win within Linf levels (M,)."""
        normals = self.differences[rivals]
        return quick.linf_holds(self._components, rivals, self.leads[rivals], normals, self.box, levels)

    def holds_l0(self, rivals: Places, levels: Array) -> NDArray[np.bool_]:
        """Which of the rivals (M,) can't win by numbers (M,) of pixels."""
        wanted = levels.clip(0, pixel_counts.MOST).astype(np.int64)
        found = np.zeros(len(rivals), np.bool_)
        for at in range(0, len(rivals), ROUND):
            part, numbers = rivals[at : at + ROUND], wanted[at : at + ROUND]
            sums = self._components.largest_sums(part)[np.arange(len(part)), numbers.clip(1) - 1]
            known = self.leads[part], self.differences[part], self.box, sums.astype(np.float64)
            found[at : at + ROUND] = pixel_counts.holds(*known, numbers)
        return found

    def paper(self) -> Array:
        """The paper's bound, |w| <= |G_k - x| + |G_y - x|, for the nearest own component."""
        lengths = np.linalg.norm(self._pictures - self._image, axis=-1) / SMALLER
        return self._beside_first(lengths, self._components.curvature)

    def paper_linf(self) -> Array:
        """The same for Linf: |w|_1 <= |G_k - x|_1 + |G_y - x|_1."""
        lengths = np.abs(self._pictures - self._image).sum(-1) / SMALLER
        return self._beside_first(lengths, self._components.curvature * PIXELS)

    def l2(self, rivals: Places) -> Array:
        """The L2 radii against some rivals, one each, never too large."""
        pairs, first = self.pairs(rivals)
        return best_l2(pairs, self.box, nearest_l2(pairs, self.box, first))[0]

    def free(self, rivals: Places) -> Array:
        """The same without the box."""
        pairs, first = self.pairs(rivals)
        everywhere = Box(np.full(PIXELS, -WIDE), np.full(PIXELS, WIDE))
        return best_l2(pairs, everywhere, nearest_l2(pairs, everywhere, first))[0]

    def linf(self, rivals: Places) -> Array:
        """The Linf radii against some rivals, one each, never too large."""
        pairs, first = self.pairs(rivals)
        return best_linf(pairs, self.box, first, np.ones((len(rivals), 1)), self.bends(rivals))[0]

    def l0(self, rivals: Places) -> Array:
        """The L0 radii against some rivals in pixels, one each, never too large."""
        sums = self._components.largest_sums(rivals)
        found = pixel_counts.counts(self.leads[rivals], self.differences[rivals], self.box, sums)
        return found.astype(np.float64)

    def refined(self, single: Array) -> float:
        """The least L2 radius of any rival, from several own components; `single` (C K,) bounds it."""
        order = single.argsort(kind="stable")
        order = order[np.isfinite(single[order])]
        least = np.inf
        for at in range(0, len(order), ROUND):
            rivals = order[at : at + ROUND]
            if single[rivals[0]] >= least:
                break
            least = min(least, float(np.maximum(single[rivals], self.cut(rivals)[0]).min()))
        return least

    def refined_least(self, spans: Mapping[int, slice]) -> float:
        """The refined L2 radius against all rival classes, which stand at `spans`."""
        boxed = Minimum(self.quick(), self.l2, spans)
        return max(min(boxed.least.values()), self.refined(boxed.known))

    def cut(self, rivals: Places) -> tuple[Array, Array]:
        """L2 radii (M,) of rivals by cutting planes, and moves (M, 784) to where they could win."""
        best, moves = np.zeros(len(rivals)), np.zeros((len(rivals), PIXELS))
        for pairs, found in self.cuts(rivals):
            moves = found.moves
            best = np.maximum(best, best_l2(pairs, self.box, found)[0])
        return best, moves

    def cuts(self, rivals: Places) -> Iterator[tuple[Gaps, Found]]:
        """Yield what more and more own components prove of rivals (M,), each time with one more."""
        own = np.broadcast_to(self.own, (len(rivals), len(self.own)))
        for _ in range(1 + CUTS):
            pairs, first = self.pairs(rivals, own)
            found = nearest_l2(pairs, self.box, first)
            yield pairs, found
            scores = self._components.scores(self._image + found.moves, self._own_span)
            new = self._own_span.start + scores.argmin(-1)
            if (new[:, None] == own).any(-1).all():
                return
            own = np.concatenate([own, new[:, None]], -1)

    def linf_cut(self, rival: int) -> tuple[float, Array]:
        """The Linf radius of a rival from all near own components at once, and the move (784,)."""
        rivals = np.array([rival])
        pairs, first = self.pairs(rivals, self.own[None])
        gaps, normals = first
        move, weights = np.zeros(PIXELS), np.zeros_like(gaps)
        for _ in range(ROUNDS):
            needs = (gaps[0] / 2 + normals[0] @ move).clip(0)
            found = projection.least_linf(normals[0], needs, self.box.low, self.box.high)
            move, weights = found.move, found.weights[None]
            gaps, normals = pairs.at(move[None])
        radius, _ = best_linf(pairs, self.box, first, weights, self.bends(rivals))
        here = Found(move[None], weights, gaps, normals).minorants(pairs, self.bends(rivals))
        return max(float(radius[0]), float(separable.linf(here, self.box)[0])), move

    def lone(self, rival: int, norm: Norm) -> Array:
        """The least move (784,), L2 or Linf, by which a rival beats the own component against it."""
        pairs, first = self.pairs(np.array([rival]))
        if norm is Norm.L2:
            move: Array = nearest_l2(pairs, self.box, first).moves[0]
            return move
        gaps, normals = first
        needs = (gaps[0] / 2).clip(0)
        return projection.least_linf(normals[0], needs, self.box.low, self.box.high).move

    def cover(self, rival: int) -> tuple[NDArray[np.bool_], Array, Array]:
        """The fewest pixels (784,) that let a rival beat all own components, if black and white are enough.

        Also what each pixel gains in the mean over the own components, and the move that does it. All pixels
        that gain anything where no choice was found.
        """
        own, before = self.own, np.zeros(PIXELS)
        for number in range(1 + COVERS):
            pairs, _ = self.pairs(np.array([rival]), own[None])
            gaps, normals = pairs.at(before[None])
            w = normals[0]
            move = np.where(w.mean(0) > 0, self.box.high, self.box.low)
            # Ahead by the slack, not behind by it: here the rival is to win.
            needs = gaps[0] / 2 + w @ before + self._components.slack
            found = cheapest(w * move, needs, np.ones(PIXELS), PIXELS)
            gains: Array = (w * move).mean(0)
            chosen: NDArray[np.bool_] = gains > 0 if found is None else found
            before = np.where(chosen, move, 0)
            changed = (self._image + before)[None]
            scores = self._components.scores(changed, self._own_span)[0]
            reached = float(self._components.scores(changed, slice(rival, rival + 1))[0, 0])
            if found is None or reached < scores.min() or number == COVERS:
                return chosen, gains, move
            new = self._own_span.start + int(scores.argmin())
            own = own if new in own else np.append(own, new)
        raise AssertionError("the last round returns")

    def pairs(self, rivals: Places, own: Places | None = None) -> tuple[Gaps, tuple[Array, Array]]:
        """Rivals (M,) against own components (M, J), each against the one it is held against unless given.

        Also the gaps (M, J) and normals (M, J, P) of the image itself.
        """
        own = self._mine[rivals][:, None] if own is None else own
        gaps = self._scores[rivals, None] - self._scores[own]
        normals = self._pictures[rivals, None] - self._pictures[own]
        return Gaps(self._components, self._image, own, rivals), (gaps, normals)

    def bends(self, rivals: Places) -> Array:
        """Majorants (M, 784) of the rivals' C C^T."""
        return self._components.majorants[rivals].astype(np.float64)

    def _beside_first(self, lengths: Array, bends: Array) -> Array:
        first = self.own[0]
        leads = self._scores - self._scores[first] - self._components.slack - self._components.tilt
        return self._of_rivals(_bent(leads, lengths + lengths[first], bends))

    @cached_property
    def leads(self) -> Array:
        """(C K,) by how much energies exceed that of the own component held against, less rounding."""
        gaps: Array = self._scores - self._scores[self._mine]
        return gaps - (self._components.slack + self._components.tilt)

    @cached_property
    def differences(self) -> Array:
        """(C K, 784) w, G of each component less that of the own one."""
        differences: Array = self._pictures - self._pictures[self._mine]
        return differences

    @cached_property
    def _pulls(self) -> Array:
        """The same, 0 where the box lets no pixel move that way."""
        w = self.differences
        pulls: Array = np.where(w > 0, self.box.high > 0, self.box.low < 0) * w
        return pulls

    def _of_rivals(self, bound: Array) -> Array:
        bound[self._own_span] = np.inf
        return bound


def _bent(leads: Array, widths: Array, bends: Array) -> Array:
    """The length at which lead - 2 length width - length^2 bend comes to 0."""
    leads = leads.clip(0)
    found: Array = leads / (widths + np.sqrt(np.square(widths) + bends * leads)).clip(TINY) * SMALLER
    return found
