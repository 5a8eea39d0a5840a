"""Choices of whole pixels: against all choices there are, and against their relaxations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from engine.certificates import whole_pixels
from engine.certificates.projection import Array, least_cost
from engine.certificates.whole_pixels import Choice, _improved, cheapest, cost_at_least, least_dear

PIXELS = 7
CHOICES = np.array(list(product([False, True], repeat=PIXELS)))
"""(2^7, 7)"""


@st.composite
def problems(draw: st.DrawFn) -> tuple[Array, Array, Array]:
    """Gains (J, P) of both signs, needs (J,), costs (P,), some of which are equal and some nothing."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 4))
    gains = rng.normal(size=(count, PIXELS)) * draw(st.sampled_from([1e-3, 1.0, 50.0]))
    gains[1:] += 2 * gains[0]
    needs = rng.uniform(-0.2, 0.8, count) * gains.clip(0).sum(1)
    costs = draw(
        st.sampled_from([np.ones(PIXELS), rng.random(PIXELS), rng.integers(0, 3, PIXELS).astype(float)])
    )
    return gains, needs, costs


def possible(gains: Array, needs: Array, spare: float) -> Array:
    """Those of all choices that meet every need, with so much to spare (in parts of the largest gains)."""
    over = CHOICES @ gains.T - needs
    surely: Array = CHOICES[(over >= spare * np.abs(gains).max(1)).all(1)]
    return surely


@settings(deadline=None)
@given(problems())
def test_what_is_chosen_meets_all_needs_at_no_less_than_can_be(
    problem: tuple[Array, Array, Array],
) -> None:
    gains, needs, costs = problem
    all_of_them = float(costs.sum())
    found = cheapest(gains, needs, costs, all_of_them)
    if found is not None:
        assert (gains @ found >= needs - 1e-9 * np.abs(gains).max(1)).all()
        spent = float(costs[found].sum())
        cheapest_of_all = float((possible(gains, needs, -1e-9) @ costs).min())
        assert spent >= cost_at_least(gains, needs, costs) - 1e-7
        assert spent >= float(least_cost(gains, needs, costs).length) - 1e-7
        if (costs == 1).all():
            assert cheapest(gains, needs, costs, cheapest_of_all - 1) is None


def some_problems(count: int, constraints: int = 3) -> Iterator[tuple[Array, Array, Array]]:
    """Those that can be met, with costs of which no two are equal."""
    rng = np.random.default_rng(0)
    while count:
        gains = rng.normal(size=(constraints, PIXELS)) + rng.normal(size=PIXELS)
        needs = rng.uniform(0.2, 0.7, constraints) * gains.clip(0).sum(1)
        if len(possible(gains, needs, 1e-9)):
            count -= 1
            yield gains, needs, rng.uniform(0.5, 2, PIXELS)


def test_the_bound_of_costs_is_that_of_the_constraint_that_asks_for_most() -> None:
    """In parts, as a general solver has it; needs above and below 1, and nothing needed."""
    for gains, needs, costs in some_problems(8):
        for scale in (0.1, 1.0, 30.0):
            some = needs * np.array([scale, 0.4 * scale, -scale])
            rows = [
                linprog(costs, -row[None], [-n], bounds=(0, 1)) for row, n in zip(gains, some, strict=True)
            ]
            expected = max(row.fun if row.success else np.inf for row in rows)
            assert cost_at_least(gains, some, costs) == pytest.approx(expected, rel=1e-7)


def better(gains: Array, needs: Array, costs: Array, found: Choice) -> list[Choice]:
    """What is had from a choice by leaving out one pixel, or by exchanging one, and costs less."""
    others = []
    for out in np.flatnonzero(found):
        for into in [out, *np.flatnonzero(~found)]:
            other = found.copy()
            other[out], other[into] = False, into != out
            others.append(other)
    return [
        o for o in others if (gains @ o >= needs + 1e-9).all() and costs[o].sum() < costs[found].sum() - 1e-9
    ]


def test_no_choice_gains_by_leaving_out_or_exchanging_one_pixel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the first programme's parts are all that there is to round, and from all pixels."""
    monkeypatch.setattr(whole_pixels, "NODES", 1)
    monkeypatch.setattr(whole_pixels, "EXACT", 0.0)
    seen = 0
    for gains, needs, costs in some_problems(24):
        every = np.ones(PIXELS, bool)
        choices = [cheapest(gains, needs, costs, float(costs.sum()))]
        if (gains @ every >= needs).all():
            choices.append(_improved(gains, needs, costs, every))
        for found in choices:
            if found is not None:
                seen += 1
                assert (gains @ found >= needs - 1e-9).all()
                assert not better(gains, needs, costs, found)
    assert seen >= 16


def test_nearly_all_choices_are_found_and_nearly_all_are_the_best() -> None:
    found = []
    for gains, needs, costs in some_problems(12):
        choices = possible(gains, needs, 1e-9)
        chosen = cheapest(gains, needs, costs, float(costs.sum()))
        level = least_dear(gains, needs, costs, np.inf)
        least, dearest = (choices @ costs).min(), np.where(choices, costs, 0).max(1).min()
        found.append(
            [
                chosen is not None and costs[chosen].sum() <= 1.02 * least,
                level is not None and costs[level].max() <= dearest + 1e-9,
            ]
        )
    assert (np.mean(found, axis=0) >= 0.9).all()


@settings(deadline=None)
@given(problems())
def test_no_chosen_pixel_is_dearer_than_allowed(problem: tuple[Array, Array, Array]) -> None:
    gains, needs, costs = problem
    found = least_dear(gains, needs, costs, np.inf)
    if found is not None:
        assert (gains @ found >= needs - 1e-9 * np.abs(gains).max(1)).all()
        dearest = float(costs[found].max(initial=0))
        nearer = least_dear(gains, needs, costs, dearest)
        assert nearer is None or dearest == 0 or costs[nearer].max(initial=0) < dearest


@pytest.mark.slow  # tries every choice
def test_few_choices_are_overlooked() -> None:
    """Of two hundred random problems with several constraints."""
    least, missed = 0, 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        gains = rng.normal(size=(3, PIXELS)) + rng.normal(size=PIXELS)
        needs = rng.uniform(0.2, 0.7, 3) * gains.clip(0).sum(1)
        surely = possible(gains, needs, 1e-9)
        if len(surely):
            found = cheapest(gains, needs, np.ones(PIXELS), PIXELS)
            missed += found is None
            least += found is not None and found.sum() == surely.sum(1).min()
            assert least_dear(gains, needs, rng.random(PIXELS), np.inf) is not None or missed
    assert least >= 50
    assert missed <= least / 20


@pytest.mark.parametrize("seed", range(5))
def test_a_choice_of_equals_by_one_constraint_takes_the_largest_gains(seed: int) -> None:
    gains = np.random.default_rng(seed).random((1, 784))
    need = np.sort(gains[0])[-20:].sum() - 1e-3
    chosen = cheapest(gains, np.array([need]), np.ones(784), 784)
    assert chosen is not None
    assert chosen.sum() == 20
    assert 19 < cost_at_least(gains, np.array([need]), np.ones(784)) < 20


def test_what_needs_no_pixel_costs_nothing() -> None:
    """Also where no pixel gains anything."""
    gains, costs = np.full((1, 4), -0.1), np.ones(4)
    assert cost_at_least(gains, np.zeros(1), costs) == 0
    found = cheapest(gains, np.zeros(1), costs, 4)
    assert found is not None
    assert not found.any()


def test_all_pixels_may_be_just_enough() -> None:
    gains, costs = np.full((1, 4), 0.25), np.arange(4.0)
    assert cost_at_least(gains, np.ones(1), costs) == 6
    found = cheapest(gains, np.ones(1), costs, 6.0)
    assert found is not None
    assert found.all()


def test_what_cannot_be_is_none() -> None:
    gains, needs, costs = np.full((1, 4), 0.2), np.ones(1), np.arange(4.0)
    assert cheapest(gains, needs, costs, 100) is None
    assert least_dear(gains, needs, costs, np.inf) is None
    assert cost_at_least(gains, needs, costs) == np.inf
    assert least_dear(9 * gains, needs, costs, 0.0) is None
    found = least_dear(9 * gains, needs, costs + 1, np.inf)
    assert found is not None
    assert found.tolist() == [True, False, False, False]
