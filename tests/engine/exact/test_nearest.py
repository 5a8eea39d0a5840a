"""Minorants, and the radii that they prove of pairs where these are known: of few pixels and latents."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from engine.exact import nearest, quick, separable
from engine.exact.certifier import View
from engine.exact.components import Components
from engine.exact.minorant import Gaps
from engine.exact.nearest import Found, best_l2, best_linf, nearest_l2
from engine.exact.separable import Array, Box
from engine.types import CLASSES, PIXELS
from engine.weights.exact_abs import BLACK, LEVELS, directions_of
from tests.engine.fakes.pictures import random_weights, weights

USED = 8
"""Pixels in which components differ: few enough for all corners of a cube."""


@pytest.mark.parametrize("bent", [False, True])
def test_a_minorant_is_what_its_formula_says(bent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    components = Components(random_weights(2, 3, latents=3))
    monkeypatch.setattr(components, "slack", 0.5)
    monkeypatch.setattr(components, "tilt", 0.125)
    rng = np.random.default_rng(0)
    x = rng.random(PIXELS)
    own, rivals = np.array([[1, 2], [0, 5], [4, 4]]), np.array([9, 20, 29])
    pairs = Gaps(components, x, own, rivals)
    shares, touch = np.array([[0.25, 0.75], [1, 0], [0.5, 0.5]]), rng.random((3, PIXELS)) - x
    bends = components.majorants[rivals].astype(float) if bent else None
    gaps, normals = pairs.at(touch)
    functions = pairs.below(touch, shares, gaps, normals, bends)
    assert (functions.bends.shape == (3, PIXELS)) == bent
    found = Found(touch, shares, gaps, normals).minorants(pairs, bends)
    for name in ("lead", "slopes", "bends"):
        assert (getattr(found, name) == getattr(functions, name)).all()
    for n in range(3):
        move = rng.random(PIXELS) - x
        bend = components.majorants[rivals[n]].astype(float) if bent else components.curvature[rivals[n]]
        value = shares[n] @ gaps[n] - 2 * (shares[n] @ normals[n]) @ (move - touch[n])
        value -= (bend * (move - touch[n]) ** 2).sum() + 0.625
        assert functions.lead[n] - functions.losses(move)[n].sum() == pytest.approx(value, abs=1e-9)
    some = pairs.some(np.array([2, 0]))
    assert some.rivals.tolist() == [29, 9]
    assert some.own.tolist() == [[4, 4], [1, 2]]
    np.testing.assert_array_equal(some.at(touch[[2, 0]])[0], gaps[[2, 0]])


def tiny(seed: int, steep: float = 1.0, back: float = 0.0) -> tuple[Components, Array]:
    """Class 0 without latents, class 1 with two on a few pixels; the others are far away. An image (784,)."""
    rng = np.random.default_rng(seed)
    means = np.full((CLASSES, 2, PIXELS), BLACK)
    means[2:, :, 100:] = BLACK + LEVELS
    means[0, :, :USED] = rng.integers(80, 120, (2, USED))
    means[1, :, :USED] = means[0, :1, :USED] + (steep * rng.integers(10, 90, (2, USED))).astype(int)
    factors = np.zeros((CLASSES, 2, 2, PIXELS))
    factors[1, :, :, :USED] = rng.normal(size=(2, 2, USED))
    factors /= np.linalg.norm(factors, axis=(-2, -1), keepdims=True).clip(1e-9) * 1.02
    directions, exponents = directions_of(factors)
    found = replace(weights(means), directions=directions, exponents=exponents)
    image = np.zeros(PIXELS)
    levels = means[0, 0] - 0.1 * LEVELS * rng.random(PIXELS) - back * (means[1, 0] - means[0, 0])
    image[:USED] = ((levels[:USED] - BLACK) / LEVELS).clip(0, 1)
    return Components(found), image


def least_gap(components: Components, pair: tuple[int, int], image: Array, moves: Array) -> float:
    """Over moves (N, USED) of the pixels that matter, from the definition of energies."""
    changed = image[:USED] + moves
    energies = []
    for place in pair:
        away = changed - components.means[place, :USED]
        codes = away @ components.factors[place, :, :USED].T
        energies.append(np.square(away).sum(-1) - np.square(codes).sum(-1) + components.offsets[place])
    return float((energies[1] - energies[0]).min())


CORNERS = np.array(list(product([0, 1], repeat=USED)))


def linf_truth(components: Components, own: int, rival: int, image: Array) -> float:
    """The gap is concave, so it is least at a corner of the cube: all are tried, for ever closer levels."""
    low, high = 0.0, 1.0
    for _ in range(40):
        level = (low + high) / 2
        down, up = (-image[:USED]).clip(-level), (1 - image[:USED]).clip(max=level)
        held = least_gap(components, (own, rival), image, np.where(CORNERS, up, down)) > 0
        low, high = (level, high) if held else (low, level)
    return high


def l0_truth(components: Components, own: int, rival: int, image: Array) -> int:
    """The most pixels that may change, to black or white, without the rival ahead."""
    ends = np.where(CORNERS, 1 - image[:USED], -image[:USED])
    for count in range(1, USED + 1):
        for chosen in combinations(range(USED), count):
            mask = np.zeros(USED)
            mask[list(chosen)] = 1
            if least_gap(components, (own, rival), image, ends * mask) <= 0:
                return count - 1
    return PIXELS


@pytest.mark.parametrize("seed", range(4))
def test_linf_and_l0_radii_of_a_pair_against_all_corners(seed: int) -> None:
    components, image = tiny(seed)
    view = View(components, image, 0)
    rivals = np.array([2, 3])
    linf, l0 = view.linf(rivals), view.l0(rivals)
    for rival, level, count in zip(rivals.tolist(), linf.tolist(), l0.tolist(), strict=True):
        own = int(view._mine[rival])
        true, most = linf_truth(components, own, rival, image), l0_truth(components, own, rival, image)
        assert 0.97 * true < level <= true
        assert most - 1 <= count <= most
        place = np.array([rival])
        assert view.quick_linf()[rival] <= true
        assert view.quick_l0()[rival] <= most
        assert not view.holds_linf(place, np.array([true * (1 + 1e-7)]))[0]
        assert not view.holds_l0(place, np.array([most + 1.0]))[0]
        joint, move = view.linf_cut(rival)
        assert level * (1 - 1e-6) <= joint
        truths = [linf_truth(components, j, rival, image) for j in (0, 1)]
        assert max(truths) * 0.97 < joint
        # However it is moved, the rival beats all own components no sooner than that.
        reached = np.abs(move).max()
        assert joint <= reached * (1 + 1e-4)
        before, after = (components.scores((image + m)[None])[0] for m in (0 * move, move))
        ahead = (before[rival] - before[:2]).max()
        assert (after[rival] - after[:2]).max() == pytest.approx(0, abs=0.01 * ahead)


@pytest.mark.parametrize(("steep", "back"), [(1.0, 0.0), (0.3, 1.0), (0.3, 2.0)])
@pytest.mark.parametrize("seed", [0, 4])
def test_l2_radii_of_a_pair_against_the_exact_dual(seed: int, steep: float, back: float) -> None:
    """Without a box, and with latents of the rival alone, the dual of its own matrix has no gap."""
    components, image = tiny(seed, steep, back)
    view = View(components, image, 0)
    everywhere = Box(np.full(PIXELS, -9.0), np.full(PIXELS, 9.0))
    rivals = np.array([2, 3])
    pairs, first = view.pairs(rivals)
    truth = quick.l2(components, view.leads, view.differences)[rivals]
    found = nearest_l2(pairs, everywhere, first)
    radii, touches = best_l2(pairs, everywhere, found)
    plain = separable.l2(found.minorants(pairs), everywhere)
    assert (radii <= truth * (1 + 1e-6)).all()
    assert (radii >= plain).all()
    assert (radii > 0.96 * truth).all()
    np.testing.assert_allclose(np.linalg.norm(found.moves, axis=-1), truth, rtol=0.08)
    alone = np.ones((2, 1))
    again = separable.l2(pairs.below(touches, alone, *pairs.at(touches)), everywhere)
    np.testing.assert_allclose(again, radii, rtol=1e-9)
    assert ((touches != found.moves).any(-1) == (radii > plain)).all()


def test_where_the_minorant_about_the_nearest_move_is_loose_another_proves_more() -> None:
    gained = []
    everywhere = Box(np.full(PIXELS, -9.0), np.full(PIXELS, 9.0))
    for seed in (0, 1, 4):
        components, image = tiny(seed, 0.3, 2)
        pairs, first = View(components, image, 0).pairs(np.array([2, 3]))
        found = nearest_l2(pairs, everywhere, first)
        plain = separable.l2(found.minorants(pairs), everywhere)
        gained += list(best_l2(pairs, everywhere, found)[0] / plain)
    assert max(gained) > 2
    assert min(gained) == 1


def test_minorants_for_linf_touch_ever_nearer_to_the_worst_move() -> None:
    components, image = tiny(1)
    view = View(components, image, 0)
    rivals = np.array([2, 3])
    pairs, first = view.pairs(rivals)
    alone, bends = np.ones((2, 1)), view.bends(rivals)
    plain = separable.linf(pairs.below(np.zeros((2, PIXELS)), alone, *first, bends), view.box)
    radii, touch = best_linf(pairs, view.box, first, alone, bends)
    there = separable.linf(pairs.below(touch, alone, *pairs.at(touch), bends), view.box)
    np.testing.assert_allclose(radii, np.maximum(plain, there), rtol=1e-5)
    assert (radii > 1.01 * plain).any()
    assert ((touch >= view.box.low) & (touch <= view.box.high)).all()
    with pytest.MonkeyPatch.context() as patch:  # two more levels change nothing any more
        patch.setattr(nearest, "LEVELS", 7)
        np.testing.assert_allclose(best_linf(pairs, view.box, first, alone, bends)[0], radii, rtol=3e-4)
