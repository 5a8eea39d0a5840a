"""Certificates of Exact ABS: minima over finitely many pictures, found exactly (SCIENCE 7).

One picture of the class y against one of a rival make a half-space in which the rival could win. Of the
OWN pictures of y that explain the image best, each rival picture is held against the one that gives the
largest L2 radius without box; any choice is valid. The least radius over the rival pictures is found by
branch and bound: a cheap lower bound for all, then the radius itself in the order of that bound, until the
next bound is above the least radius found.

The refined L2 radius takes several pictures of y at once (cutting planes).
`engine.certificates.projection` says with which weights; the weighted mean of the
half-spaces is a half-space, and its radius is bounded as any other's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.certificates import projection
from engine.certificates.whole_pixels import cheapest
from engine.exact import rounding
from engine.exact.diagram import PowerDiagram
from engine.exact.rounding import GAMMA, UNIT, Array, Box
from engine.types import CLASSES, PIXELS, Certificate, Norm, Radii

OWN = 6
"""Pictures of the predicted class that rival pictures are held against."""
FIRST = 4
"""Pictures of each rival class whose radius is computed first; twice as many in each further round."""
ROUND = 12
"""Rival pictures whose refined radius is computed at a time."""
CUTS = 3
"""Most times that a picture of the own class which a move has overlooked is added to the cutting planes."""
COVERS = 12
"""Most times that this is done where whole pixels are chosen."""

ROUGH = 1.0001
"""A factor far beyond what float32 sums round by, so that the cheap bounds are lower bounds all the same."""
TINY = 1e-9
HALVINGS = 26
"""Bisections of the interval in which the paper's Linf bound lies."""

Places = NDArray[np.int64]
"""Numbers of pictures among all C K."""
Bound = Callable[[Places], Array]
"""Numbers of rival pictures -> their radii."""


def certify(diagram: PowerDiagram, image: Array, label: int, *, refined: bool = True) -> Certificate:
    """The certificate of one image (784,) for the class that its energies name.

    With `refined` also the L2 radius from several own pictures.
    """
    view = View(diagram, image, label)
    rivals = [c for c in range(CLASSES) if c != label]
    spans = {c: diagram.of_class(c) for c in rivals}
    plain, paper = view.plain(), view.paper()
    paper_linf = Minimum(view.paper_linf_bound(), view.paper_linf, spans).least
    boxed = Minimum(plain, view.l2, spans)
    table = {
        Norm.L2: boxed.least,
        Norm.LINF: Minimum(view.linf_bound(), view.linf, spans).least,
        Norm.L0: Minimum(view.l0_bound(), view.l0, spans).least,
    }
    per_rival = {
        c: Radii(
            L2=table[Norm.L2][c],
            Linf=table[Norm.LINF][c],
            L0=int(table[Norm.L0][c]),
            L2_no_box=float(plain[spans[c]].min()),
            paper_L2=float(paper[spans[c]].min()),
            paper_Linf=min(paper_linf[c], table[Norm.LINF][c]),
        )
        for c in rivals
    }
    least = Radii(
        L2=min(r.L2 for r in per_rival.values()),
        Linf=min(r.Linf for r in per_rival.values()),
        L0=min(r.L0 for r in per_rival.values()),
        L2_no_box=min(r.L2_no_box for r in per_rival.values()),
        paper_L2=min(r.paper_L2 for r in per_rival.values()),
        paper_Linf=min(r.paper_Linf for r in per_rival.values()),
    )
    nearest = {norm: min(per_rival, key=lambda c: per_rival[c].of(norm)) for norm in Norm}
    more = {Norm.L2: max(least.L2, view.refined(boxed.known))} if refined else {}
    return Certificate(least, per_rival, nearest, more, guaranteed=True)


def reaches(diagram: PowerDiagram, image: Array, label: int, radius: float) -> bool:
    """Whether the refined L2 radius is above `radius`: what `certify` says, most often much sooner."""
    view = View(diagram, image, label)
    plain = view.plain()
    if plain.min() > radius:
        return True
    boxed = Minimum(plain, view.l2, {c: diagram.of_class(c) for c in range(CLASSES) if c != label})
    return min(boxed.least.values()) > radius or view.refined(boxed.known) > radius


class View:
    """One image, the pictures of its class that are near, and all pictures of the rivals."""

    def __init__(self, diagram: PowerDiagram, image: Array, label: int) -> None:
        self._diagram = diagram
        self._own_span = diagram.of_class(label)
        self._box = Box.around(image)
        self._image = image
        self._scores = diagram.scores(image[None])[0]
        own = self._scores[self._own_span]
        self.own = self._own_span.start + own.argsort(kind="stable")[:OWN]
        """(J,) the pictures of the class that explain the image best, the best one first."""
        ahead = self._scores - self._scores[self.own, None] - diagram.slack  # (J, C K)
        squares = diagram.squares + diagram.squares[self.own, None]
        squares -= 2 * diagram.pictures[self.own] @ diagram.pictures.T  # |w|^2: exact
        radii = ahead / (2 * np.sqrt(squares.clip(1 / 65536))) * (1 - 8 * UNIT)
        self._mine = self.own[radii.argmax(0)]  # (C K,) the own picture that each rival is held against
        self._plain = radii.max(0).clip(0)

    def plain(self) -> Array:
        """L2 radii without the box, of all rival pictures; infinite for the own class's."""
        return self._of_rivals(self._plain)

    def paper(self) -> Array:
        """The paper's bound, |w| <= |G_k - x| + |G_y - x|, for the nearest own picture."""
        distances = np.sqrt((self._scores - self._diagram.offsets + np.square(self._image).sum()).clip(0))
        first = self.own[0]
        ahead = (self._scores - self._scores[first] - self._diagram.slack).clip(0)
        bound = ahead / (2 * (distances + distances[first] + 1e-6))  # far more than rounding
        return np.minimum(self._of_rivals(bound), self.plain())

    def paper_linf_bound(self) -> Array:
        """With residuals r: sum max(0, r_k - eps)^2 >= |r_k|^2 - 2 eps |r_k|_1, where r_k < eps too."""
        ahead = self._ahead(np.arange(len(self._scores)), self.own[:1])
        sizes = np.abs(self._diagram.pictures32 - self._image.astype(np.float32)).sum(-1, dtype=np.float64)
        sizes = (sizes + sizes[self.own[0]]) * ROUGH
        bound = ahead.clip(0) / (sizes + np.sqrt(np.square(sizes) + PIXELS * ahead.clip(0))).clip(TINY)
        return self._of_rivals(bound / ROUGH)

    def paper_linf(self, rivals: Places) -> Array:
        """The paper's Linf bound by bisection, for the nearest own picture; the lower end always holds."""
        theirs = np.abs(self._diagram.pictures[rivals] - self._image)
        own = np.abs(self._diagram.pictures[self.own[0]] - self._image)
        offsets = self._diagram.offsets[rivals] - self._diagram.offsets[self.own[0]] - self._diagram.slack
        low, high = np.zeros(len(rivals)), np.ones(len(rivals))
        for _ in range(HALVINGS):
            level = (low + high) / 2
            left = np.square((theirs - level[:, None]).clip(0)).sum(-1) * (1 - GAMMA)
            right = np.square(own + level[:, None]).sum(-1) * (1 + GAMMA)
            holds = left + offsets > right
            low, high = np.where(holds, level, low), np.where(holds, high, level)
        return low

    def linf_bound(self) -> Array:
        """Radii without the box: |w|_1 instead of |w|_2."""
        sizes = np.abs(self._differences).sum(-1, dtype=np.float64)
        return self._of_rivals(self._needs / (sizes * ROUGH).clip(1 / 512))

    def l0_bound(self) -> Array:
        """k gains make at most k times the largest, and at most sqrt(k) times the root of all squares."""
        room = self._box.high.astype(np.float32), self._box.low.astype(np.float32)
        gains = np.maximum(self._differences * room[0], self._differences * room[1])
        squares = np.square(gains).sum(-1, dtype=np.float64) * ROUGH
        largest = gains.max(-1) * ROUGH
        bound = np.maximum(np.square(self._needs) / squares.clip(TINY), self._needs / largest.clip(TINY))
        return self._of_rivals(np.ceil(bound).clip(1, 1 + PIXELS) - 1)  # so many are still too few

    def l2(self, rivals: Places) -> Array:
        """The L2 radii against some rival pictures, one each, never too large."""
        return rounding.l2(self._normals(rivals), self._needs[rivals], self._box)

    def linf(self, rivals: Places) -> Array:
        """The Linf radii against some rival pictures, one each, never too large."""
        return rounding.linf(self._normals(rivals), self._needs[rivals], self._box)

    def l0(self, rivals: Places) -> Array:
        """The L0 radii against some rival pictures in pixels, one each, never too large."""
        return rounding.l0(self._normals(rivals), self._needs[rivals], self._box).astype(np.float64)

    def refined(self, single: Array) -> float:
        """The least L2 radius of any rival picture, from several own pictures; `single` (C K,) bounds it."""
        order = single.argsort(kind="stable")
        order = order[np.isfinite(single[order])]
        least = np.inf
        for at in range(0, len(order), ROUND):
            rivals = order[at : at + ROUND]
            if single[rivals[0]] >= least:
                break
            least = min(least, float(np.maximum(single[rivals], self.cut(rivals)[0]).min()))
        return least

    def cut(self, rivals: Places) -> tuple[Array, Array]:
        """L2 radii (M,) of rival pictures by cutting planes, and moves (M, 784) to where they could win."""
        own = np.broadcast_to(self.own, (len(rivals), len(self.own)))
        best, move = np.zeros(len(rivals)), np.zeros((len(rivals), PIXELS))
        for _ in range(1 + CUTS):
            w, needs = self.half_spaces(rivals, own)
            found = projection.least_l2(w, needs, self._box.low, self._box.high)
            best = np.maximum(best, rounding.l2(*_mixed(w, needs, found.weights), self._box))
            move = found.move
            scores = self._diagram.scores(self._image + move, self._own_span)
            new = self._own_span.start + scores.argmin(-1)
            if (new[:, None] == own).any(-1).all():
                break
            own = np.concatenate([own, new[:, None]], -1)
        return best, move

    def linf_cut(self, rival: int) -> tuple[float, Array]:
        """The Linf radius of a rival picture from all near own pictures at once, and the move (784,)."""
        w, needs = self.half_spaces(np.array([rival]), self.own[None])
        found = projection.least_linf(w[0], needs[0].clip(0), self._box.low, self._box.high)
        radius = rounding.linf(*_mixed(w, needs, found.weights[None]), self._box)
        return float(radius[0]), found.move

    def lone(self, rival: int, norm: Norm) -> Array:
        """The least move (784,), L2 or Linf, by which a rival picture beats the own one against it."""
        w, needs = self.half_spaces(np.array([rival]), self._mine[[rival]][None])
        if norm is Norm.L2:
            move: Array = projection.least_l2(w, needs, self._box.low, self._box.high).move[0]
            return move
        return projection.least_linf(w[0], needs[0].clip(0), self._box.low, self._box.high).move

    def half_spaces(self, rivals: Places, own: Places) -> tuple[Array, Array]:
        """Normals (M, J, 784) and needs (M, J) of rival pictures (M,) against own ones (M, J)."""
        w: Array = self._diagram.pictures[rivals, None] - self._diagram.pictures[own]
        return w, self._ahead(rivals[:, None], own) / 2

    def cover(self, rival: int) -> tuple[NDArray[np.bool_], Array, Array]:
        """The fewest pixels (784,) that let a rival picture beat all own ones, if black and white are enough.

        Also what each pixel gains in the mean over the own pictures, and the move that does it. All pixels
        that gain anything where no choice was found.
        """
        own = self.own
        while True:
            w, needs = self.half_spaces(np.array([rival]), own[None])
            move = np.where(w[0].mean(0) > 0, self._box.high, self._box.low)
            # Ahead by the slack, not behind by it: here the rival is to win.
            found = cheapest(w[0] * move, needs[0] + self._diagram.slack, np.ones(PIXELS), PIXELS)
            gains = (w[0] * move).mean(0)
            chosen = gains > 0 if found is None else found
            scores = self._diagram.scores((self._image + chosen * move)[None], self._own_span)[0]
            new = self._own_span.start + int(scores.argmin())
            if new in own or found is None or len(own) >= OWN + COVERS:
                return chosen, gains, move
            own = np.append(own, new)

    def _ahead(self, rivals: Places, own: Places) -> Array:
        """By how much the own pictures lead, less what rounding could make of it."""
        ahead: Array = self._scores[rivals] - self._scores[own] - self._diagram.slack
        return ahead

    @cached_property
    def _needs(self) -> Array:
        """(C K,)"""
        return self._ahead(np.arange(len(self._scores)), self._mine).clip(0) / 2

    @cached_property
    def _differences(self) -> NDArray[np.float32]:
        """(C K, 784), exact."""
        pictures = self._diagram.pictures32
        differences: NDArray[np.float32] = pictures - pictures[self._mine]
        return differences

    def _normals(self, rivals: Places) -> Array:
        chosen: Array = self._diagram.pictures[rivals] - self._diagram.pictures[self._mine[rivals]]
        return chosen

    def _of_rivals(self, bound: Array) -> Array:
        bound[self._own_span] = np.inf
        return bound


def _mixed(w: Array, needs: Array, weights: Array) -> tuple[Array, Array]:
    """The weighted means (M, 784) and (M,) of half-spaces (M, J, 784): a half-space that holds them all.

    The need is less what the sums are rounded by: a move changes no pixel by more than 1, two pictures
    differ by less than 2, and the weights' sum is 1.
    """
    need = (weights * needs).sum(-1)
    need -= GAMMA * ((weights * np.abs(needs)).sum(-1) + 4 * PIXELS)
    return (weights[:, None] @ w)[:, 0], need


class Minimum:
    """The least radius of each rival class, and what is known of all pictures by then."""

    def __init__(self, bound: Array, radii: Bound, spans: Mapping[int, slice]) -> None:
        """Lower bounds (C K,) of `radii`, and where each rival class stands."""
        self.known = bound.copy()
        """(C K,) radii where they were computed, their lower bounds elsewhere."""
        queues = {c: span.start + bound[span].argsort(kind="stable") for c, span in spans.items()}
        self.least = dict.fromkeys(spans, np.inf)
        """Class -> the least radius of its pictures."""
        at, size = 0, FIRST
        while open_ := [c for c, q in queues.items() if at < len(q) and bound[q[at]] < self.least[c]]:
            chosen = np.concatenate([queues[c][at : at + size] for c in open_])
            self.known[chosen] = radii(chosen)
            for c in open_:
                self.least[c] = min(self.least[c], float(self.known[queues[c][at : at + size]].min()))
            at, size = at + size, 2 * size
