"""Radii by several explanations at once, for given latents of rivals: those that scipy's solvers find."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.certificates.constraints import Constraints
from engine.certificates.gaps import flip_gap, linear_gap
from engine.types import Norm
from tests.engine.certificates.solvers import least_flips, least_move

Array = NDArray[Any]
STARTS, RIVALS, OWN, ACTIVE = 2, 3, 3, 6
GAMMA, OWN_GAMMA = (1.04, 1.0, 1.1), (0.95, 1.0, 0.9)
"""No rival's factor is below an own one: so flips where all means are black gain nothing."""
KINDS = ["torch", "numpy"]
PROBLEMS = list(itertools.product(range(STARTS), range(RIVALS)))


def of(kind: str, values: Array) -> Any:
    """An array of that kind."""
    return torch.from_numpy(values) if kind == "torch" else values


@dataclass(frozen=True)
class Problem:
    """An image, what explains it, and rivals' latents; all is black but for a few pixels."""

    flips: bool
    seed: int = 9

    def drawn(self, key: int, *shape: int) -> tuple[Array, Array]:
        """Pictures (..., 784) and latents (..., 8)."""
        rng, pictures = np.random.default_rng([self.seed, key]), np.zeros((*shape, 784), np.float32)
        pictures[..., :ACTIVE] = rng.uniform(0.02, 0.98, (*shape, ACTIVE))
        return pictures, rng.normal(0, 0.1, (*shape, 8)).astype(np.float32)

    @cached_property
    def raw(self) -> Array:
        drawn = self.drawn(0)[0]
        return drawn if self.flips else np.where(drawn > 0, 2 * drawn - 0.5, 0).clip(0, 1).astype(np.float32)

    @cached_property
    def x(self) -> Array:
        return (self.raw >= 0.5).astype(np.float32) if self.flips else self.raw

    @cached_property
    def own(self) -> tuple[Array, Array]:
        """(J, 784) and (J, 8)."""
        means, latents = self.drawn(1, OWN)
        return np.float32(0.7) * self.x + np.float32(0.3) * means, latents

    @cached_property
    def rivals(self) -> tuple[Array, Array]:
        """(S, 1, C, ...)"""
        return self.drawn(2, STARTS, 1, RIVALS)

    def factors(self) -> tuple[Array, Array]:
        """Of the rivals and of the explanations."""
        both = (GAMMA, OWN_GAMMA) if self.flips else (np.ones(RIVALS), np.ones(OWN))
        return np.asarray(both[0]), np.asarray(both[1])

    def constraints(self, kind: str, count: int = OWN) -> Constraints:
        own = tuple(of(kind, values[:1]) for values in self.own)
        image, factors = of(kind, self.x[None]), self.factors()
        if self.flips:
            raw = of(kind, self.raw[None])
            gap = flip_gap(image, *own, raw=raw, own_gamma=OWN_GAMMA[0], gamma=GAMMA)
        else:
            gap = linear_gap(image, *own)
        constraints = Constraints(gap)
        for mean, latent, gamma in list(zip(*self.own, factors[1], strict=True))[:count]:
            if self.flips:
                constraints.add(of(kind, mean), of(kind, latent), float(gamma))
            else:
                constraints.add(of(kind, mean), of(kind, latent))
        return constraints

    def at(self, s: int, c: int) -> tuple[Array, Array]:
        """<normals (J, ACTIVE), move> >= needs (J,): the rival beats each explanation.

        Of flips the move has the part of each.
        """
        x, (theirs, ours) = self.x.astype(float), self.factors()

        def energy(factor: float, picture: tuple[Array, Array], image: Array) -> tuple[Array, float]:
            mean, latent = (values.astype(float) for values in picture)
            each = factor * np.square(mean - image)
            return each[:ACTIVE], float(each.sum() + factor * latent @ latent / 2)

        rival = self.rivals[0][s, 0, c], self.rivals[1][s, 0, c]
        normals, needs = [], []
        for factor, own in zip(ours, zip(*self.own, strict=True), strict=True):
            needs.append(energy(theirs[c], rival, x)[1] - energy(factor, own, x)[1])
            if self.flips:
                pairs = (theirs[c], rival), (factor, own)
                gains = [energy(*pair, x)[0] - energy(*pair, 1 - x)[0] for pair in pairs]
                normals.append(gains[0] - gains[1])
            else:
                normals.append(2 * (rival[0] - own[0].astype(float))[:ACTIVE])
        return np.array(normals), np.array(needs)

    def least(self, norm: Norm, s: int, c: int, count: int = OWN) -> float:
        normals, needs = (values[:count] for values in self.at(s, c))
        if self.flips:
            return least_flips(norm, normals, needs, np.abs(self.raw.astype(float) - 0.5)[:ACTIVE])
        x, rival = (v[:ACTIVE].astype(float) for v in (self.x, self.rivals[0][s, 0, c]))
        return least_move(norm, normals, needs, x, rival - x)


@pytest.mark.parametrize("norm", list(Norm))
@pytest.mark.parametrize("flips", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("kind", KINDS)
def test_radii_are_those_that_solvers_find(kind: str, flips: bool, norm: Norm) -> None:
    problem = Problem(flips)
    rivals = [of(kind, values) for values in problem.rivals]
    raised = 0
    for count in (1, OWN):
        constraints = problem.constraints(kind, count)
        expected = np.array([problem.least(norm, *at, count) for at in PROBLEMS])
        found = np.asarray(constraints.height(norm, *rivals)).ravel()
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
        alone = np.asarray(constraints.alone(norm, *rivals)).ravel()
        np.testing.assert_allclose(alone, [problem.least(norm, *at, 1) for at in PROBLEMS], rtol=1e-5)
        raised += int((found > alone + 1e-3).sum())
        if not (flips and norm is Norm.LINF):  # whose objective is another thing
            value = np.asarray(constraints.objective(norm)(*rivals).value).ravel()
            np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)
        some = constraints.select([2, 0])
        chosen = [of(kind, np.ascontiguousarray(values[:, :, [2, 0]])) for values in problem.rivals]
        of_some = np.asarray(some.height(norm, *chosen))[:, 0]
        np.testing.assert_allclose(of_some, found.reshape(STARTS, RIVALS)[:, [2, 0]], rtol=1e-6)
    assert raised


@pytest.mark.parametrize("flips", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mixture_is_the_mean_of_its_constraints(kind: str, flips: bool) -> None:
    problem = Problem(flips)
    constraints, rivals = problem.constraints(kind), [of(kind, values) for values in problem.rivals]
    needs = np.array([problem.at(*at)[1] for at in PROBLEMS])
    for weights in np.vstack([np.eye(OWN), np.full(OWN, 1 / OWN)]):
        mixed = constraints.mixed(of(kind, weights))
        np.testing.assert_allclose(np.asarray(mixed.gap(*rivals)).ravel(), needs @ weights, atol=1e-6)


@pytest.mark.parametrize("norm", list(Norm))
@pytest.mark.parametrize("flips", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_way_leads_over_what_one_constraint_asks_for(kind: str, flips: bool, norm: Norm) -> None:
    problem = Problem(flips)
    for s, c in PROBLEMS:
        constraints = problem.constraints(kind, 1).select([c])
        point, move, order = constraints.way(norm, *(of(kind, values[s, 0, c]) for values in problem.rivals))
        (normal,), (need,) = (values[:1] for values in problem.at(s, c))
        length, x = problem.least(norm, s, c, 1), problem.x.astype(float)
        if not flips and norm is not Norm.L0:
            assert order is None
            np.testing.assert_allclose(point, x + move, atol=1e-12)
            assert normal @ move[:ACTIVE] == pytest.approx(need, abs=1e-6)
            far = np.linalg.norm(move) if norm is Norm.L2 else np.abs(move).max()
            assert far == pytest.approx(length, rel=1e-5)
            continue
        assert order is not None
        first = order <= 1 + 1e-9  # what changes up to the bound
        whole = x + np.where(first, move, 0)
        np.testing.assert_array_equal(whole[first], 1 - x[first] if flips else (move[first] > 0))
        gains = (normal if flips else normal * move[:ACTIVE]).clip(0)
        spent = np.abs(problem.raw.astype(float) - 0.5)[:ACTIVE]
        if norm is Norm.LINF:
            expected = np.where(gains > 0, spent / length, np.inf)
            np.testing.assert_allclose(order[:ACTIVE], expected, rtol=1e-9)
        else:  # whatever gains most, or most for what it costs, comes first
            worth = gains if norm is Norm.L0 else gains / spent**2
            assert (np.diff(worth[np.argsort(order[:ACTIVE])]) <= 0).all()
            assert sorted(order * first.sum()) == pytest.approx(range(1, 785))
            last = np.argmax(np.where(first, order, 0))
            assert (
                gains[first[:ACTIVE]].sum() >= need - 1e-6 > gains[first[:ACTIVE]].sum() - gains[last] - 2e-6
            )
        if flips:
            np.testing.assert_array_equal(point != x, first)
        else:  # the last one changes in part
            assert normal @ (point - x)[:ACTIVE] == pytest.approx(need, abs=1e-6)
            assert first.sum() == np.ceil(length - 1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_flips_that_cost_nothing_come_first(kind: str) -> None:
    """Pixels on the threshold, which close the gap alone: the bound is 0, and its way has no other pixels."""
    raw = np.where(np.arange(784) < 4, np.float32(0.5), np.float32(0.8))[None]
    means = np.where(np.arange(784) < 6, np.array([[0.9], [0.1]], np.float32), np.float32(0.9))
    image = [of(kind, values) for values in (np.ones_like(raw), means[:1], np.zeros((1, 8), np.float32))]
    gap = flip_gap(*image, raw=of(kind, raw), own_gamma=1.0, gamma=(1.0,))
    constraints = Constraints(gap)
    constraints.add(of(kind, means[0]), of(kind, np.zeros(8, np.float32)))
    point, _, order = constraints.way(Norm.LINF, of(kind, means[1]), of(kind, np.zeros(8, np.float32)))
    assert order is not None
    assert np.flatnonzero(order <= 1).tolist() == [0, 1, 2, 3]
    assert np.flatnonzero(point == 0).tolist() == [0, 1, 2, 3]
