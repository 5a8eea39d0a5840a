"""Write down why a certificate of Exact ABS holds, so that others can check it (see `engine.exact.proof`)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.exact import separable
from engine.exact.certifier import View
from engine.exact.components import Components, Places
from engine.exact.minimum import Minimum
from engine.exact.minorant import Gaps
from engine.exact.nearest import best_l2, best_linf, nearest_l2
from engine.exact.proof import Step
from engine.exact.separable import Array, Box
from engine.types import CLASSES, Norm

BATCH = 64
"""Rivals that are looked at together."""
UNIT = 2.0**-14
"""Moves to touches are rounded to multiples of this; what leads out of the box ends at its border."""
WEIGHTS = 2**20
"""The sum of a step's weights."""
CLAIMED = 1 - 1e-6
"""So much of what was found is claimed: the checker's own bound of an eigenvalue may be a little larger."""


def prove(components: Components, image: Array, label: int, norm: Norm) -> tuple[float, tuple[Step, ...]]:
    """A radius of one image (784,), about the refined one for L2, and a step for each rival component."""
    view = View(components, image, label)
    spans = {c: components.of_class(c) for c in range(CLASSES) if c != label}
    rivals = np.concatenate([np.arange(span.start, span.stop) for span in spans.values()])
    wanted = _certified(view, norm, spans)
    steps: list[Step] = []
    least = np.inf
    for at in range(0, len(rivals), BATCH):
        part = rivals[at : at + BATCH]
        radii, found = _at_image(view, part, norm)
        hard = np.flatnonzero(radii < wanted)
        if hard.size and norm is not Norm.L0:
            better, harder = _touching(view, part[hard], norm, wanted)
            for place, radius, step in zip(hard, better, harder, strict=True):
                if radius > radii[place]:
                    radii[place], found[place] = radius, step
        steps += found
        least = min(least, float(radii.min()))
    return least if norm is Norm.L0 else least * CLAIMED, tuple(steps)


def _certified(view: View, norm: Norm, spans: dict[int, slice]) -> float:
    if norm is Norm.L2:
        return view.refined_least(spans)
    if norm is Norm.LINF:
        return min(Minimum(view.quick_linf(), view.linf, spans, view.holds_linf).least.values())
    return min(Minimum(view.quick_l0(), view.l0, spans, view.holds_l0).least.values())


def _at_image(view: View, rivals: Places, norm: Norm) -> tuple[Array, list[Step]]:
    """What minorants that touch at the image itself show."""
    pairs, first = view.pairs(rivals)
    moves = np.zeros((len(rivals), view.box.low.size))
    alone = np.full((len(rivals), 1), WEIGHTS)
    radii, steps = _shown(view, pairs, norm, moves, alone, first)
    return radii, [replace(step, touch=None) for step in steps]


def _touching(view: View, rivals: Places, norm: Norm, wanted: float) -> tuple[Array, list[Step]]:
    """What minorants that touch where the rivals could win show."""
    pairs, first = view.pairs(rivals)
    alone = np.ones((len(rivals), 1))
    tried = []
    if norm is Norm.L2:
        found = nearest_l2(pairs, view.box, first)
        tried.append(_rounded(view, pairs, norm, best_l2(pairs, view.box, found)[1], alone))
        if (tried[0][0] < wanted).any():
            for more, cut in view.cuts(rivals):
                touches = best_l2(more, view.box, cut)[1]
                tried.append(_rounded(view, more, norm, touches, cut.weights))
    else:
        _, moves = best_linf(pairs, view.box, first, alone, view.bends(rivals))
        tried.append(_rounded(view, pairs, norm, moves, alone))
    best = np.array([radii for radii, _ in tried]).argmax(0)
    radii = np.array([tried[which][0][place] for place, which in enumerate(best)])
    return radii, [tried[which][1][place] for place, which in enumerate(best)]


def _rounded(view: View, pairs: Gaps, norm: Norm, moves: Array, weights: Array) -> tuple[Array, list[Step]]:
    """The same for moves and weights as a file holds them."""
    touches = (_units(moves, view.box) * UNIT).clip(view.box.low, view.box.high)
    whole = (weights * WEIGHTS).round().astype(np.int64)
    whole[np.arange(len(whole)), whole.argmax(-1)] += WEIGHTS - whole.sum(-1)
    return _shown(view, pairs, norm, touches, whole, pairs.at(touches))


def _shown(
    view: View,
    pairs: Gaps,
    norm: Norm,
    moves: Array,
    weights: NDArray[np.int64],
    here: tuple[Array, Array],
) -> tuple[Array, list[Step]]:
    levels, shares = np.zeros(len(moves)), weights / WEIGHTS
    if norm is Norm.L2:
        functions = pairs.below(moves, shares, *here)
        levels = separable.l2_levels(functions, view.box)
        radii = separable.l2(functions, view.box)
    elif norm is Norm.LINF:
        radii = separable.linf(pairs.below(moves, shares, *here, view.bends(pairs.rivals)), view.box)
    else:
        radii = view.l0(pairs.rivals)
    touches = _units(moves, view.box)
    steps = [
        Step(int(k), tuple(own.tolist()), tuple(m.tolist()), float(t), touch)
        for k, own, m, t, touch in zip(pairs.rivals, pairs.own, weights, levels, touches, strict=True)
    ]
    return radii, steps


def _units(moves: Array, box: Box) -> NDArray[np.int16]:
    """Moves (M, P) in units, those to the border of the box beyond it."""
    rounded = (moves / UNIT).round()
    rounded = np.where(moves >= box.high, 1 / UNIT, np.where(moves <= box.low, -1 / UNIT, rounded))
    return np.where(moves == 0, 0, rounded).astype(np.int16)
