"""Least perturbations under several linear constraints: against scipy's general solvers and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import OptimizeResult, linprog, minimize

from engine import kernels
from engine.certificates import projection
from engine.certificates.compiled_gap import project
from engine.certificates.projection import (
    Array,
    least_bottleneck,
    least_cost,
    least_l2,
    least_linf,
    linf_radius,
)
from engine.kernels import slots
from engine.kernels.slots import Table
from engine.types import Norm
from tests.engine.certificates.solvers import least_flips

PIXELS = 6


@st.composite
def problems(draw: st.DrawFn) -> tuple[Array, Array, Array, Array]:
    """Normals (J, P), needs (J,), a box about 0 that is often one-sided, as at black and white pixels."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(1, 4))
    x = np.clip(rng.random(PIXELS) * 3 - 1, 0, 1)
    normals = rng.normal(size=(count, PIXELS))
    normals[1:] += draw(st.sampled_from([0.0, 3.0])) * normals[0]  # nearly parallel ones too
    return normals, rng.uniform(-0.5, 1.5, count), -x, 1 - x


def most(normals: Array, needs: Array, low: Array, high: Array) -> float:
    """The most that a move in the box can have over every need; negative: they can't all be met."""
    cost = np.append(np.zeros(PIXELS), -1.0)
    matrix = np.column_stack([-normals, np.ones(len(normals))])
    bounds = np.column_stack([np.append(low, -np.inf), np.append(high, np.inf)])
    return float(-linprog(cost, matrix, -needs, bounds=bounds).fun)


@settings(deadline=None)
@given(problems())
def test_l2_is_what_a_general_solver_finds(problem: tuple[Array, Array, Array, Array]) -> None:
    normals, needs, low, high = problem
    over = most(normals, needs, low, high)
    found = least_l2(normals[None], needs[None], low, high)
    if over < -1e-6:
        assert found.length[0] == np.inf
    if over < 1e-3:  # hardly possible: nothing to compare with
        return
    expected = minimize(
        lambda move: move @ move / 2,
        (low + high) / 2,
        jac=lambda move: move,
        bounds=list(zip(low, high, strict=True)),
        constraints={"type": "ineq", "fun": lambda move: normals @ move - needs, "jac": lambda _: normals},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    move = found.move[0]
    assert (normals @ move >= needs - 1e-6).all()
    assert ((move >= low) & (move <= high)).all()
    assert_allclose(np.linalg.norm(move), found.length[0], atol=1e-6)
    if expected.success:
        assert_allclose(found.length[0], np.linalg.norm(expected.x), atol=1e-5)


@settings(deadline=None)
@given(problems())
def test_l2_problems_side_by_side_are_those_one_by_one(problem: tuple[Array, Array, Array, Array]) -> None:
    normals, needs, low, high = problem
    together = least_l2(np.stack([normals, normals[::-1]]), np.stack([needs, needs[::-1] / 2]), low, high)
    for n, other in enumerate([needs, needs / 2]):
        alone = least_l2(normals[None], other[None], low, high)
        assert_allclose(together.length[n], alone.length[0], atol=1e-7)


@settings(deadline=None)
@given(problems())
def test_linf_is_what_a_linear_programme_finds(problem: tuple[Array, Array, Array, Array]) -> None:
    normals, needs, low, high = problem
    found = least_linf(normals, needs, low, high)
    # all in one programme: the size as a further unknown
    identity, ones = np.eye(PIXELS), np.ones((PIXELS, 1))
    rows = np.block([[-normals, np.zeros((len(normals), 1))], [identity, -ones], [-identity, -ones]])
    bounds = [*zip(low, high, strict=True), (0, None)]
    limits = np.concatenate([-needs, np.zeros(2 * PIXELS)])
    expected = linprog(np.append(np.zeros(PIXELS), 1.0), rows, limits, bounds=bounds)
    if expected.status == 2:
        assert found.length == np.inf
        return
    assert_allclose(found.length, expected.fun, atol=1e-7)
    assert (normals @ found.move >= needs - 1e-6).all()
    assert np.abs(found.move).max() <= found.length + 1e-9
    assert ((found.move >= low) & (found.move <= high)).all()


@settings(deadline=None)
@given(problems())
def test_weights_prove_the_length(problem: tuple[Array, Array, Array, Array]) -> None:
    """The mixture of the constraints alone demands as much as all of them."""
    normals, needs, low, high = problem
    if most(normals, needs, low, high) < 1e-3:
        return
    square = least_l2(normals[None], needs[None], low, high)
    for found, weights in ((square, square.weights[0]), (least_linf(normals, needs, low, high), None)):
        w = found.weights if weights is None else weights
        assert w.min() >= 0
        assert w.sum() == pytest.approx(1)
        if weights is None:
            alone = linf_radius(w @ normals, float(w @ needs), low, high)
        else:
            alone = float(least_l2((w @ normals)[None, None], np.array([[w @ needs]]), low, high).length[0])
        assert_allclose(alone, found.length.item(), atol=1e-6)


@settings(deadline=None)
@given(problems())
def test_the_cheapest_parts_and_their_proof(problem: tuple[Array, Array, Array, Array]) -> None:
    gains, needs, low, _ = problem
    costs = 0.1 - low
    found = least_cost(gains, needs, costs)
    if found.length == np.inf:
        assert most(gains, needs, np.zeros(PIXELS), np.ones(PIXELS)) < 1e-6
        return
    assert (gains @ found.move >= needs - 1e-6).all()
    assert_allclose(found.length, costs @ found.move, atol=1e-7)
    # no whole choice of pixels is cheaper
    choices = (np.arange(2**PIXELS)[:, None] >> np.arange(PIXELS) & 1).astype(float)
    enough = (choices @ gains.T >= needs).all(1)
    assert (choices[enough] @ costs >= found.length - 1e-9).all()


@settings(deadline=None, max_examples=40)
@given(problems(), st.sampled_from([0.0, 0.25]))
def test_the_least_of_the_dearest_parts_is_what_linear_programmes_find(
    problem: tuple[Array, Array, Array, Array], step: float
) -> None:
    """Also where some constraints ask for nothing, and where costs are equal or nothing."""
    gains, needs, low, _ = problem
    needs = np.where(needs < 0.3, np.minimum(needs, 0), needs)
    costs = np.round(-low / step) * step if step else 0.1 - low
    found = least_bottleneck(gains, needs, costs)
    assert_allclose(found.length, least_flips(Norm.LINF, gains, needs, costs), atol=1e-12)
    if np.isfinite(found.length) and found.length > 0:
        # The weights prove it: by what costs less, their mixture is not met.
        mixed, need = found.weights @ gains, found.weights @ needs
        assert mixed[costs < found.length - 1e-9].clip(0).sum() < need + 1e-9
        assert (gains @ found.move >= needs - 1e-6).all()
        assert costs[found.move > 1e-9].max() <= found.length


def test_a_corner_in_the_plane() -> None:
    """x + y >= 1 and x - y >= 1/2: the nearest point is the corner (3/4, 1/4), or the box's edge."""
    normals, needs = np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([1.0, 0.5])
    ones = np.ones(2)
    free = least_l2(normals[None], needs[None], -ones, ones)
    assert_allclose(free.move[0], [0.75, 0.25], atol=1e-9)
    boxed = least_l2(normals[None], needs[None], -ones, np.array([0.6, 1.0]))
    assert boxed.length[0] == np.inf
    assert_allclose(least_linf(normals, needs, -ones, ones).length, 0.75)


def test_what_only_the_farthest_corner_meets_is_met() -> None:
    edge = np.ones(3)
    for normals, needs in ((np.eye(3), np.ones(3)), (np.ones((1, 3)), np.array([3.0]))):
        assert_allclose(least_l2(normals[None], needs[None], -edge, edge).length, 3**0.5)
        assert_allclose(least_linf(normals, needs, -edge, edge).length, 1)
    whole = np.ones(784)
    found = project(Norm.L2, whole[None, None], np.array([[784.0]]), -whole, whole)
    assert found is not None
    assert_allclose(found.length, 28)


def test_nothing_is_asked_for() -> None:
    normals, needs, edge = np.eye(3), np.array([-1.0, 0.0, -0.1]), np.ones(3)
    for found in (
        least_l2(normals[None], needs[None], -edge, edge),
        least_linf(normals, needs, -edge, edge),
        least_cost(normals, needs, edge),
        least_bottleneck(normals, needs, edge),
    ):
        assert np.abs(found.move).max() == 0
        assert found.length.item() == 0


def test_an_early_end_proves_less_but_nothing_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    problems = [(rng.normal(size=(4, PIXELS)), rng.uniform(0, 0.6, 4)) for _ in range(20)]
    low, high = np.full(PIXELS, -1.0), np.full(PIXELS, 1.0)

    def lengths() -> Array:
        l2 = [least_l2(normals[None], needs[None], low, high).length[0] for normals, needs in problems]
        return np.array([l2, [least_linf(normals, needs, low, high).length for normals, needs in problems]])

    whole = lengths()
    monkeypatch.setattr(projection, "ROUNDS", 1)
    early = lengths()
    assert (early <= whole + 1e-12).all()
    assert (early < whole - 1e-6).any(1).all()
    assert (early >= 0).all()


@pytest.mark.parametrize("missed", [[1], [0, 2]])
def test_what_a_kernel_does_not_solve_a_linear_programme_does(
    monkeypatch: pytest.MonkeyPatch, missed: list[int]
) -> None:
    rng = np.random.default_rng(2)
    normals, needs = rng.normal(size=(3, 2, 784)), rng.uniform(20, 60, (3, 2))
    low, high = -rng.random(784), rng.random(784)
    run = kernels.run

    def given_up(name: str, table: Table, count: int) -> None:
        run(name, table, count)
        for slot, spoilt in (
            (slots.SOLVED, 0),
            (slots.LENGTHS, 9.0),
            (slots.MOVES, 9.0),
            (slots.WEIGHTS, 9.0),
        ):
            table[slot][missed] = spoilt

    monkeypatch.setattr(kernels, "run", given_up)
    found = project(Norm.LINF, normals, needs, low, high)
    assert found is not None
    for n in range(3):
        expected = least_linf(normals[n], needs[n], low, high)
        assert_allclose(found.length[n], expected.length, rtol=1e-6)
        assert (normals[n] @ found.move[n] >= needs[n] - 1e-6).all()
        proven = linf_radius(found.weights[n] @ normals[n], float(found.weights[n] @ needs[n]), low, high)
        assert_allclose(proven, expected.length, rtol=1e-6)


def test_a_programme_that_is_not_solved_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = OptimizeResult(status=4, message="numerical difficulties")
    monkeypatch.setattr(projection, "linprog", lambda *_, **__: given_up)
    normals, needs, costs = np.ones((2, PIXELS)), np.ones(2), np.ones(PIXELS)
    with pytest.raises(ArithmeticError, match="numerical difficulties"):
        least_linf(normals, needs, -costs, costs)
    with pytest.raises(ArithmeticError, match="numerical difficulties"):
        least_cost(normals, needs, costs)


def test_pixels_that_the_first_programme_did_not_have_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    gains, costs = rng.random((3, 200)), rng.uniform(0.5, 2, 200)
    needs = np.array([4.0, 5.0, 3.0])
    whole = projection.least_cost(gains, needs, costs)
    for likely in (1, 3, 6):
        monkeypatch.setattr(projection, "LIKELY", likely)
        found = projection.least_cost(gains, needs, costs)
        assert found.length == pytest.approx(whole.length, rel=1e-9)
        np.testing.assert_allclose(found.move, whole.move, atol=1e-8)
    assert projection.least_cost(gains, 1000 * needs, costs).length == np.inf
