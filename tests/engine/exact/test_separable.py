"""Radii of separable functions against sums over single pixels, with allowances large enough to be seen."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from engine.exact import separable
from engine.exact.separable import Array, Box, Minorants
from engine.types import PIXELS

WIDE = {"GAMMA": 1e-3, "UNIT": 1e-4}
"""Allowances for rounding that no rounding hides."""


@pytest.fixture(params=[{}, WIDE], ids=["as they are", "wide"])
def allowed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[float, float]:
    """GAMMA and UNIT."""
    for name, value in request.param.items():
        monkeypatch.setattr(separable, name, value)
    return separable.GAMMA, separable.UNIT


@pytest.fixture
def box() -> Box:
    rng = np.random.default_rng(1)
    return Box.around(np.where(rng.random(PIXELS) < 0.4, rng.integers(0, 2, PIXELS), rng.random(PIXELS)))


def some(seed: int = 2) -> Minorants:
    """Hardly ahead and far ahead, straight and bent, behind, and ahead of every move."""
    rng = np.random.default_rng(seed)
    leads = np.array([0.5, 40, 3, 25, -1, 0, 1e4, 60])
    bends = np.array([0.3, 0.9, 0, 0.99, 0.5, 0.5, 0.2, 0.6])
    slopes = rng.normal(size=(8, PIXELS)) * (rng.random((8, PIXELS)) < 0.5)
    slopes[3] /= 100
    return Minorants(leads, slopes, bends[:, None])


def test_a_box_reaches_black_and_white_and_hardly_beyond() -> None:
    image = np.array([0, 1, 0.25, 1e-30, 2.0**-40, 1 - 2.0**-24, *np.random.default_rng(0).random(50)])
    image = image.astype(np.float32).astype(np.float64)
    image = np.append(image, 2.0 ** -np.arange(50.0, 60))
    box = Box.around(image)
    assert (box.low == -image).all()
    for pixel, high in zip(image, box.high, strict=True):
        assert Fraction(high) >= 1 - Fraction(pixel)
        assert Fraction(np.nextafter(np.nextafter(high, -1), -1)) < 1 - Fraction(pixel)
    exact = image > 2.0**-29
    assert (box.high == 1 - image)[exact].all()
    assert box.corner == pytest.approx(np.linalg.norm([max(p, 1 - p) for p in image]))


def worst(functions: Minorants, number: int, low: Array, high: Array) -> list[float]:
    """The largest loss of each pixel at an end of its interval."""
    bends = np.broadcast_to(functions.bends[number], PIXELS)
    pixels = zip(functions.slopes[number], bends, low, high, strict=True)
    return [max(a * (b * a - s), c * (b * c - s)) for s, b, a, c in pixels]


def test_l2_radii_are_dual_values_less_what_is_allowed_for(box: Box, allowed: tuple[float, float]) -> None:
    functions, (gamma, unit) = some(), allowed
    levels, radii = separable.l2_levels(functions, box), separable.l2(functions, box)
    for number, (level, lead) in enumerate(
        zip(levels.tolist(), functions.lead.clip(0).tolist(), strict=True)
    ):
        kappa = 1 - level * functions.bends[number, 0] * (1 + 4 * unit) - 2 * unit
        value, size = level * lead, level * lead
        for slope, low, high in zip(functions.slopes[number], box.low, box.high, strict=True):
            move = min(max(-level * slope / (2 * kappa), low), high)
            value += kappa * move**2 + level * slope * move
            size += kappa * move**2 + abs(level * slope * move)
        losses = worst(functions, number, box.low, box.high)
        margin = lead - sum(losses) - gamma * (sum(map(abs, losses)) + lead)
        radius = max(value - gamma * size, 0) ** 0.5 * (1 - 4 * unit)
        assert radii[number] == pytest.approx(box.corner if margin > 0 else radius, rel=1e-11, abs=1e-13)
    assert radii[6] == box.corner
    assert (radii[4:6] == 0).all()
    assert (np.delete(radii, 6) < box.corner).all()


def test_a_lead_that_no_move_in_the_box_takes_is_told_from_one_that_the_worst_takes(
    box: Box, allowed: tuple[float, float]
) -> None:
    functions, (gamma, _) = some(8), allowed
    lost, twice = [], []
    for number in range(8):
        losses = worst(functions, number, box.low, box.high)
        size = sum(map(abs, losses))
        lost.append((sum(losses) + gamma * size) / (1 - gamma))
        twice.append((sum(losses) + 2 * gamma * size) / (1 - 2 * gamma))
    for part, beyond in ((1 - 1e-9, False), (1 + 1e-9, True)):
        radii = separable.l2(replace(functions, lead=part * np.array(lost)), box)
        assert ((radii == box.corner) == beyond).all()
        levels = separable.linf(replace(functions, lead=part * np.array(twice)), box)
        assert ((levels == 1) == beyond).all()


def test_without_a_lead_nothing_is_proven_though_no_move_takes_anything(box: Box) -> None:
    flat = Minorants(np.array([0.0, -1, 1e-3]), np.zeros((3, PIXELS)), np.zeros((3, 1)))
    assert separable.l2(flat, box).tolist() == [0, 0, box.corner]
    assert separable.linf(flat, box).tolist() == [0, 0, 1]


def test_levels_that_all_converge_end_early(box: Box) -> None:
    functions = some(9)
    inner = Minorants(functions.lead[:4], functions.slopes[:4], functions.bends[:4])
    together = separable.linf(inner, box)
    assert ((together > 0) & (together < 1)).all()
    np.testing.assert_allclose(together, separable.linf(functions, box)[:4], rtol=2e-5)


def test_rounding_never_lifts_an_l2_radius_over_the_dual_value(box: Box) -> None:
    """In whole numbers, at the level itself: the square of a radius is at most the dual value there."""
    functions = some(3)
    levels, radii = separable.l2_levels(functions, box), separable.l2(functions, box)
    scale = 2**400

    def whole(value: float) -> int:
        top, bottom = float(value).as_integer_ratio()
        return top * (scale // bottom)

    for number in (0, 1, 3, 7):
        level, kappa = (
            levels[number],
            Fraction(1) - Fraction(levels[number]) * Fraction(functions.bends[number, 0]),
        )
        t, free = whole(level), Fraction(0)
        value = Fraction(t * whole(functions.lead[number]), scale**2)
        held = inner = 0
        for slope, low, high in zip(functions.slopes[number], box.low, box.high, strict=True):
            wanted = -level * slope / (2 * float(kappa))
            if low < wanted < high:
                inner += whole(slope) ** 2
            else:
                end = whole(low if wanted <= low else high)
                held += (int(kappa * scale) * end * end + t * whole(slope) * end) // scale
        free = Fraction(t, scale) ** 2 / (4 * kappa) * Fraction(inner, scale**2)
        value += Fraction(held, scale**2) - free
        assert Fraction(radii[number]) ** 2 <= value
        assert float(value) ** 0.5 == pytest.approx(radii[number], rel=1e-11)


def test_levels_are_the_best_within_eight_steps(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = some()
    monkeypatch.setattr(separable, "STEPS", 8)
    levels = separable.l2_levels(functions, box)
    most = separable.STEEP / functions.bends[:, 0].clip(1e-12)
    assert ((levels >= 0) & (levels <= most)).all()

    def dual(level: Array) -> Array:
        kappa = 1 - level[:, None] * functions.bends
        moves = (-level[:, None] * functions.slopes / (2 * kappa)).clip(box.low, box.high)
        value = kappa * np.square(moves) + level[:, None] * functions.slopes * moves
        found: Array = value.sum(-1) + level * functions.lead.clip(0)
        return found

    best = dual(levels)
    checked = [0, 1, 2, 3, 7]
    for part in (1 - 1e-4, 1 + 1e-4):
        other = (part * levels).clip(0, most)
        assert (dual(other) <= best + 1e-13 * np.abs(best))[checked].all()
        changed = other != levels
        assert (dual(other) < best)[checked][changed[checked]].all()
    assert levels[3] == most[3]  # so far ahead that its bend holds the level back
    assert (levels[:3] < most[:3]).all()


@pytest.mark.parametrize("bent", [False, True])
def test_what_levels_reach_is_the_sum_over_pixels_and_its_slope(
    box: Box, allowed: tuple[float, float], bent: bool
) -> None:
    functions, (gamma, _) = some(4), allowed
    if bent:
        bends = np.random.default_rng(5).uniform(0, 2, (8, PIXELS))
        functions = Minorants(functions.lead, functions.slopes, bends)
    levels = np.array([0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1, 0.2])
    lost, rates = separable.reached(functions, box, levels)
    for number, level in enumerate(levels):
        low, high = np.maximum(box.low, -level), np.minimum(box.high, level)
        losses, lead = worst(functions, number, low, high), max(functions.lead[number], 0)
        size = sum(map(abs, losses)) + lead
        assert lost[number] == pytest.approx(sum(losses) + 2 * gamma * size - lead, rel=1e-12, abs=1e-10)
        step = 1e-7
        if level < 1:
            beyond, before = (
                sum(worst(functions, number, np.maximum(box.low, -at), np.minimum(box.high, at)))
                for at in (level + step, level - step)
            )
            assert rates[number] == pytest.approx((beyond - before) / (2 * step), rel=1e-4)


@pytest.mark.parametrize("steps", [separable.LEVELS, 7])
def test_linf_radii_are_the_largest_levels_that_leave_a_lead(
    box: Box, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(separable, "LEVELS", steps)
    functions = some(6)
    radii = separable.linf(functions, box)
    assert radii[6] == 1
    assert (radii[4:6] == 0).all()
    inner = np.flatnonzero((radii > 0) & (radii < 1))
    assert len(inner) == 5
    assert (separable.reached(functions, box, radii.clip(1e-9))[0] <= 0)[inner].all()
    near = (radii * (1 + 2e-5)).clip(1e-9, 1)
    assert (separable.reached(functions, box, near)[0] > 0)[inner].all()
    # What is known to be safe is not given up, and helps no other function.
    safe = np.zeros(8)
    safe[[0, 5, 7]] = 0.9, 0.25, radii[7] / 2
    known = separable.linf(functions, box, safe)
    assert (known >= safe).all()
    np.testing.assert_allclose(known[[1, 2, 3, 4, 6]], radii[[1, 2, 3, 4, 6]], rtol=2e-5)
    assert known[0] == 0.9
    assert known[5] == 0.25
    assert known[7] == pytest.approx(radii[7], rel=2e-5)


def test_pixels_held_by_the_box_have_no_slope() -> None:
    slopes = np.array([[-2.0, -2, 3, 0.5, 0, 5, -5]])
    low, high = np.array([0.0, -1, 0, -1, 0, -0.5, -0.5]), np.array([1.0, 0, 1, 0, 0, 0.5, 0.5])
    found = separable._free(slopes, Box(low, high))
    assert found.tolist() == [[-2, 0, 0, 0.5, 0, 5, -5]]


def test_moves_held_by_the_box_are_told_from_free_ones(allowed: tuple[float, float]) -> None:
    box = Box(np.array([-0.5, -0.5, -0.5, 0]), np.array([0.5, 0.5, 0.5, 0]))
    slopes = np.array([[1.0, -30, 30, 1]])
    kappa, moves, inside = separable._best_moves(slopes, np.array([0.5]), np.array([0.4]), box)
    assert kappa[0] == pytest.approx(1 - 0.2 * (1 + 4 * allowed[1]) - 2 * allowed[1], rel=1e-15)
    np.testing.assert_allclose(moves, [[-0.25 / kappa[0], 0.5, -0.5, 0]], rtol=1e-15)
    assert inside.tolist() == [[True, False, False, False]]


def test_kappa_is_below_what_it_stands_for() -> None:
    """Exactly, for levels and bends as they come."""
    rng = np.random.default_rng(7)
    level, bend = rng.uniform(0, 1, 200), rng.uniform(0, 0.999, 200)
    kappa, _, _ = separable._best_moves(np.zeros((200, 1)), level, bend, Box(np.zeros(1), np.ones(1)))
    for t, b, k in zip(level, bend, kappa, strict=True):
        assert Fraction(k) <= 1 - Fraction(t) * Fraction(b)
        assert k == pytest.approx(1 - t * b, rel=1e-12)
