"""Where rivals could win: moves that are as short as can be found, and the minorants that touch there.

What is proven does not depend on them: `engine.exact.minorant` gives a valid bound about whatever move it is
asked for, and about the nearest one its bound is most often as large as the true radius of the pair. L2 and
Linf: the gaps are linearised at the last move, and the least move for that is the next one (sequential
quadratic and linear programming). The curvature is small, so a few rounds are enough.

Axes: M rivals, J own components of each, P = 784 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.certificates import projection
from engine.exact.minorant import Gaps
from engine.exact.separable import Array, Box, Minorants, l2, linf, reached

ROUNDS = 6
"""Most times that gaps are linearised anew."""
CLOSE = 1e-5
"""Gaps that are within so much of 0, in parts of what they were, have been met."""
LEVELS = 5
"""Levels of Linf that minorants are made for."""


PARTS, TURNS = (0.85, 0.7, 0.55, 0.4), 2
"""Of the length of a nearest move, where minorants touch if the one at its end is loose, and how often these
moves turn to where the gap is less."""
STEEPEST, HALVINGS = 1e3, 40
"""Of the level by which a slope becomes a move: the largest, and bisections for it."""
LOOSE = 0.999
"""It is if it proves less than this part of the way."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Moves, and what is known there."""

    moves: Array
    """(M, P)"""
    weights: Array
    """(M, J) of the own components, sum 1."""
    gaps: Array
    """(M, J) E_k - E_j after the moves."""
    normals: Array
    """(M, J, P) G_k - G_j after them."""

    def minorants(self, pairs: Gaps, bends: Array | None = None) -> Minorants:
        """Those that touch the gaps here."""
        return pairs.below(self.moves, self.weights, self.gaps, self.normals, bends)


def nearest_l2(pairs: Gaps, box: Box, first: tuple[Array, Array]) -> Found:
    """The shortest moves by which rivals beat all their own components; `first` is what the gaps are at 0."""
    gaps, normals = first
    moves = np.zeros((len(gaps), box.low.size))
    goal, weights = CLOSE * np.abs(gaps).max(-1), np.zeros_like(gaps)
    for _ in range(ROUNDS):
        needs = gaps / 2 + (normals @ moves[..., None])[..., 0]
        found = projection.least_l2(normals, needs, box.low, box.high)
        weights, moves = found.weights, found.move
        gaps, normals = pairs.at(moves)
        if (np.abs((weights * gaps).sum(-1)) <= goal).all():
            break
    return Found(moves, weights, gaps, normals)


def best_l2(pairs: Gaps, box: Box, found: Found) -> tuple[Array, Array]:
    """The largest L2 radii (M,) that minorants prove by nearest moves, and where they touch (M, P).

    The minorant about a nearest move proves all of its length, unless the largest eigenvalue is too much for
    the level there: then one that touches where the gap is least at a part of that length proves more.
    """
    radii, touches = l2(found.minorants(pairs), box), found.moves.copy()
    lengths = np.sqrt(np.square(found.moves).sum(-1))
    loose = np.flatnonzero(radii < LOOSE * lengths)
    if loose.size:
        others, weights = pairs.some(loose), found.weights[loose]
        for part in PARTS:
            moves = part * found.moves[loose]
            for _ in range(TURNS):
                _, normals = others.at(moves)
                moves = _of_length((weights[:, None] @ normals)[:, 0], box, part * lengths[loose])
            proven = l2(others.below(moves, weights, *others.at(moves)), box)
            more = proven > radii[loose]
            radii[loose] = np.where(more, proven, radii[loose])
            touches[loose] = np.where(more[:, None], moves, touches[loose])
    return radii, touches


def _of_length(slopes: Array, box: Box, lengths: Array) -> Array:
    """The moves (M, P) of L2 lengths (M,), within the box, that go farthest along slopes (M, P)."""
    low, high = np.zeros(len(slopes)), np.full(len(slopes), STEEPEST)
    for _ in range(HALVINGS):
        level = (low + high) / 2
        moves = (level[:, None] * slopes).clip(box.low, box.high)
        longer = np.square(moves).sum(-1) > np.square(lengths)
        low, high = np.where(longer, low, level), np.where(longer, level, high)
    found: Array = (low[:, None] * slopes).clip(box.low, box.high)
    return found


def best_linf(
    pairs: Gaps, box: Box, first: tuple[Array, Array], weights: Array, bends: Array
) -> tuple[Array, Array]:
    """The largest Linf radii (M,) that minorants of given weights prove, and where the last touch (M, P)."""
    moves = np.zeros((len(weights), box.low.size))
    functions = pairs.below(moves, weights, *first, bends)
    best = linf(functions, box)
    level, (_, normals) = best.clip(1e-3), first
    steep = bends.clip(projection.TINY)
    for _ in range(LEVELS):
        low, high = box.low.clip(-level[:, None]), box.high.clip(max=level[:, None])
        # Here each pixel loses as much at one end of its interval as at the other.
        moves = ((low + high) / 2 + (weights[:, None] @ normals)[:, 0] / steep).clip(low, high)
        gaps, normals = pairs.at(moves)
        functions = pairs.below(moves, weights, gaps, normals, bends)
        lost, rate = reached(functions, box, level)
        level = (level - lost / rate.clip(projection.TINY)).clip(level * 0.7, (level * 1.4).clip(max=1))
    return linf(functions, box, best), moves
