"""Exact ABS for Prototype Projection: how near no adversarial is, and the move that leads to the boundary.

The radii of all rivals are bounded from below as in `engine.exact.certifier`. The one with the
least bound gets a tighter one, from several own components at once, until that is the least: then nothing
is nearer, and its move ends where that rival wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from engine.exact.certifier import ROUND, View
from engine.exact.components import Components
from engine.exact.minimum import Minimum
from engine.exact.separable import Array
from engine.types import CLASSES, SIDE, Bound, Norm

PROGRAMMES = 12
"""Most linear programmes for Linf, each for one rival."""
COVERED = 32
"""Rivals, those with the least radii, for which L0 looks for the fewest pixels."""


def approach(
    components: Components, image: Array, label: int, norm: Norm, target: int | None
) -> Iterator[Bound]:
    """Bounds for an image (784,) that reads as `label`, each better than the one before."""
    view = View(components, image, label)
    classes = [c for c in range(CLASSES) if c != label] if target is None else [target]
    spans = {c: components.of_class(c) for c in classes}
    steps = {Norm.L2: _l2, Norm.LINF: _linf, Norm.L0: _l0}[norm]
    return iter(()) if classes == [label] else steps(view, spans)


def _known(minimum: Minimum, spans: Mapping[int, slice]) -> Array:
    """Lower bounds (C K,) of the rivals that count, infinite for all others."""
    known = np.full_like(minimum.known, np.inf)
    for span in spans.values():
        known[span] = minimum.known[span]
    return known


def _l2(view: View, spans: Mapping[int, slice]) -> Iterator[Bound]:
    known = _known(Minimum(view.quick(), view.l2, spans), spans)
    yield _alone(view, known, Norm.L2)
    moves: dict[int, Array] = {}
    while int(known.argmin()) not in moves:
        fresh = [k for k in known.argsort(kind="stable")[: ROUND + len(moves)] if k not in moves]
        chosen = np.array(fresh[:ROUND])
        radii, found = view.cut(chosen)
        known[chosen] = np.maximum(known[chosen], radii)
        moves.update(zip(chosen.tolist(), found, strict=True))
        best = min(moves, key=known.__getitem__)
        yield _bound(float(known.min()), len(view.own), moves[best])


def _linf(view: View, spans: Mapping[int, slice]) -> Iterator[Bound]:
    known = _known(Minimum(view.quick_linf(), view.linf, spans, view.holds_linf), spans)
    yield _alone(view, known, Norm.LINF)
    moves: dict[int, Array] = {}
    while (rival := int(known.argmin())) not in moves and len(moves) < PROGRAMMES:
        radius, moves[rival] = view.linf_cut(rival)
        known[rival] = max(known[rival], radius)
        best = min(moves, key=known.__getitem__)
        yield _bound(float(known.min()), len(view.own), moves[best])


def _l0(view: View, spans: Mapping[int, slice]) -> Iterator[Bound]:
    """The way is that of the fewest pixels found for any rival; what is certified is the first's."""
    known = _known(Minimum(view.quick_l0(), view.l0, spans, view.holds_l0), spans)
    certified, fewest = float(known.min()), np.inf
    rivals = known.argsort(kind="stable")[:COVERED]
    known[rivals] = np.maximum(known[rivals], view.l0(rivals))
    for rival in rivals[known[rivals].argsort(kind="stable")].tolist():
        if known[rival] + 1 >= fewest:
            return
        chosen, gains, move = view.cover(rival)
        count = int(chosen.sum())
        if count < fewest:
            fewest = count
            # First those that are enough, then the others, for as long as they gain anything.
            rank = np.empty(len(gains))
            rank[np.lexsort((-gains, ~chosen))] = np.arange(1, 1 + len(gains))
            order = np.where(chosen | (gains > 0), rank / max(1, count), np.inf)
            yield _bound(certified, 1, move, order)


def _alone(view: View, known: Array, norm: Norm) -> Bound:
    """What each rival proves by one own component: the radius of `certify`."""
    rival = int(known.argmin())
    return _bound(float(known[rival]), 1, view.lone(rival, norm))


def _bound(certified: float, constraints: int, move: Array, order: Array | None = None) -> Bound:
    def square(values: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return values.astype(np.float32).reshape(SIDE, SIDE)

    return Bound(certified, constraints, square(move), None if order is None else square(order))
