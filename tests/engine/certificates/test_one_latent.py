"""Radii about given latents, by tensors and by kernels, in batches: those of their definitions, one by one.

Images have few pixels on which anything depends, so that all of their subsets can be looked at.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.optimize import brentq, linprog

from engine.certificates.gaps import DISTANCE, NAMES, PAPER, Gap, flip_gap, linear_gap, stacked

Array = NDArray[Any]
STARTS, IMAGES, RIVALS, ACTIVE = 2, 3, 4, 7
OWN_GAMMA, GAMMA = 0.95, (1.04, 1.0, 1.1, 1.2)
"""No rival's factor is below the own one: so flips where all means are black gain nothing."""
SUBSETS = np.array(list(itertools.product([False, True], repeat=ACTIVE)))
"""(2^7, 7)"""
KINDS = ["torch", "numpy"]
PROBLEMS = list(itertools.product(range(STARTS), range(IMAGES), range(RIVALS)))


def of(kind: str, values: Any) -> Any:
    """An array of that kind."""
    return torch.from_numpy(values) if kind == "torch" else values


@dataclass(frozen=True)
class Batch:
    """Images (N, 784), their explanations, and rivals' means and latents (S, N, C, ...), all float32."""

    flips: bool

    @cached_property
    def raw(self) -> Array:
        raw = np.zeros((IMAGES, 784), np.float32)
        drawn = np.random.default_rng(0).random((IMAGES, ACTIVE))
        raw[:, :ACTIVE] = drawn if self.flips else (3 * drawn - 1).clip(0, 1)  # some black, some white
        return raw

    @cached_property
    def x(self) -> Array:
        return (self.raw >= 0.5).astype(np.float32) if self.flips else self.raw

    def drawn(self, key: int, *shape: int) -> tuple[Array, Array]:
        """Pictures (..., 784), black but for the active pixels, and latents (..., 8)."""
        rng, pictures = np.random.default_rng(key), np.zeros((*shape, 784), np.float32)
        pictures[..., :ACTIVE] = rng.uniform(0.02, 0.98, (*shape, ACTIVE))
        return pictures, rng.normal(0, 0.15, (*shape, 8)).astype(np.float32)

    @cached_property
    def own(self) -> tuple[Array, Array]:
        """Means, near the images, and latents."""
        means, latents = self.drawn(1, IMAGES)
        return np.float32(0.75) * self.x + np.float32(0.25) * means, latents

    @cached_property
    def rivals(self) -> tuple[Array, Array]:
        """Of all problems; one has a closed gap, and one is so wide that nothing closes it."""
        means, latents = self.drawn(2, STARTS, IMAGES, RIVALS)
        latents[1, 2, 3] = 2
        means[0, 1, 2], latents[0, 1, 2] = self.x[1], 0
        return means, latents

    @cached_property
    def mixture(self) -> tuple[Array, Array]:
        """Another explanation for each problem, and its energy at the image."""
        means, latents = self.drawn(3, STARTS, IMAGES, RIVALS)
        means = 0.7 * self.x[:, None].astype(float) + 0.3 * means
        return means, np.square(means - self.x[:, None]).sum(-1) + np.square(latents).sum(-1) / 2

    def gap(self, kind: str, *, mixed: bool = False) -> Gap:
        image = [of(kind, values) for values in (self.x, *self.own)]
        if self.flips:
            gap = flip_gap(*image, raw=of(kind, self.raw), own_gamma=OWN_GAMMA, gamma=GAMMA)
        else:
            gap = linear_gap(*image)
        return gap.mixed(*(of(kind, values) for values in self.mixture)) if mixed else gap

    def expected(self, s: int, n: int, c: int, *, mixed: bool = False) -> Expected:
        own, latent = (values[n].astype(float) for values in self.own)
        x = self.x[n].astype(float)
        factor, energy = OWN_GAMMA if self.flips else 1.0, np.square(own - x).sum() + latent @ latent / 2
        if mixed:
            own, energy, factor = self.mixture[0][s, n, c], self.mixture[1][s, n, c], 1.0
        return Expected(
            x=x,
            cost=np.abs(self.raw[n].astype(float) - 0.5) if self.flips else None,
            mean=self.rivals[0][s, n, c].astype(float),
            latent=self.rivals[1][s, n, c].astype(float),
            gamma=GAMMA[c] if self.flips else 1.0,
            own=own,
            own_gamma=factor,
            own_energy=float(energy),
        )


@dataclass(frozen=True)
class Expected:
    """What the radii of one problem are by their definitions."""

    x: Array
    cost: Array | None
    """Of flips."""
    mean: Array
    latent: Array
    gamma: float
    own: Array
    own_gamma: float
    own_energy: float

    def gap(self, image: Array) -> float:
        """By how much the rival's energy is above the own class's at an image."""
        prior = self.own_energy - np.square(self.own - self.x).sum()
        theirs = np.square(self.mean - image).sum() + self.latent @ self.latent / 2
        return float(self.gamma * theirs - self.own_gamma * (np.square(self.own - image).sum() + prior))

    def root(self, gap: Callable[[float], float], most: float) -> float:
        """Where a falling function ends to be positive."""
        if gap(0.0) <= 0:
            return 0.0
        return float(brentq(gap, 0, most, xtol=1e-14, rtol=1e-14)) if gap(most) <= 0 else np.inf

    def moved(self, move: Array) -> Array:
        """The image, moved inside the box."""
        image: Array = np.clip(self.x + move, 0, 1)
        return image

    def changed(self) -> Array:
        """(2^7, 784) images with some pixels changed for the rival's good, as far as the box lets them."""
        best = 1 - self.x if self.cost is not None else (self.mean > self.own).astype(float)
        images = np.tile(self.x, (len(SUBSETS), 1))
        images[:, :ACTIVE] = np.where(SUBSETS, best[:ACTIVE], self.x[:ACTIVE])
        return images

    def closing(self) -> Array:
        """Those of `SUBSETS` that close the gap."""
        found: Array = SUBSETS[[self.gap(image) <= 0 for image in self.changed()]]
        return found

    def radii(self) -> dict[str, float]:
        few = self.closing().sum(1)
        found = {"L0": max(0.0, few.min() - 1.0) if len(few) else 784.0}
        if self.cost is None:
            w = self.mean - self.own
            found["L2_no_box"] = max(0, self.gap(self.x)) / (2 * float(np.linalg.norm(w)))
            for name, way in (("L2", w), ("Linf", np.sign(w))):
                level = self.root(lambda level, way=way: self.gap(self.moved(level * way)), 1e3)  # type: ignore[misc]
                length = float(np.linalg.norm(self.moved(min(level, 1e3) * way) - self.x))
                found[name] = level if name == "Linf" or np.isinf(level) else length
            away, ours = np.abs(self.mean - self.x), np.abs(self.own - self.x)
            prior = self.own_energy - np.square(ours).sum()
            found[PAPER] = self.root(
                lambda e: float(np.square((away - e).clip(0)).sum() - np.square(ours + e).sum() - prior), 1.0
            )
            return found
        need, cost = self.gap(self.x), self.cost[:ACTIVE]
        gains = need - np.array([self.gap(image) for image in self.changed()])
        gains = gains[SUBSETS.sum(1) == 1][::-1]  # of each pixel alone
        dearest = (self.closing() * cost).max(1, initial=0)
        found["Linf"] = float(dearest.min(initial=np.inf))
        parts = linprog(cost**2, -gains[None], [-need], bounds=(0, 1))
        found["L2"] = found["L2_no_box"] = float(np.sqrt(max(0, parts.fun))) if parts.success else np.inf
        # Each pixel that costs no more is as each of the energies would have it.
        prior = self.own_energy - np.square(self.own - self.x).sum()
        away, ours = (np.stack([np.abs(g - self.x), np.abs(g - 1 + self.x)]) for g in (self.mean, self.own))
        found[PAPER] = np.inf
        for level in np.sort(np.append(cost, -1.0))[::-1]:
            free = self.cost <= level
            theirs = np.where(free, away.min(0), away[0])
            worst = np.where(free, ours.max(0), ours[0])
            if self.gamma * np.square(theirs).sum() <= self.own_gamma * (np.square(worst).sum() + prior):
                found[PAPER] = max(0.0, float(level))
        return found

    def paper(self, distance: float) -> float:
        """The paper's L2 bound: |G_y - x| grows and |G_c - x| shrinks by e until the energies are equal."""
        residual = float(np.linalg.norm(self.own - self.x))
        prior = self.own_energy - residual**2

        def gap(e: float) -> float:
            return self.gamma * (distance - e) ** 2 - self.own_gamma * ((residual + e) ** 2 + prior)

        e = self.root(gap, distance)
        if self.cost is None:
            return e
        left, spent = e**2, 0.0  # e^2 pixels flip, of those that cost least
        for cost in np.sort(self.cost):
            spent, left = spent + min(1, left) * cost**2, left - min(1, left)
        return float(np.sqrt(spent))


def of_each(values: Any) -> list[float]:
    """(S, N, C) in the order of `PROBLEMS`."""
    flat: list[float] = np.broadcast_to(np.asarray(values), (STARTS, IMAGES, RIVALS)).ravel().tolist()
    return flat


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=1e-8)


@pytest.mark.parametrize("mixed", [False, True], ids=["one", "mixtures"])
@pytest.mark.parametrize("flips", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("kind", KINDS)
def test_radii_are_those_of_their_definitions(kind: str, flips: bool, mixed: bool) -> None:
    batch = Batch(flips)
    gap, rivals = batch.gap(kind, mixed=mixed), [of(kind, values) for values in batch.rivals]
    problems = [batch.expected(*problem, mixed=mixed) for problem in PROBLEMS]
    close(of_each(gap.gap(*rivals)), [problem.gap(problem.x) for problem in problems])
    radii, expected = gap.radii(*rivals), [problem.radii() for problem in problems]
    for name in (*NAMES, PAPER):
        close(of_each(radii[name]), [each[name] for each in expected])
        close(of_each(gap.radius(name, *rivals)), of_each(radii[name]))
        if name != "L0" and not (flips and name in ("Linf", PAPER)):  # of others the objective has no steps
            close(of_each(gap.values(name, *rivals)), of_each(radii[name]))
    close(of_each(gap.pixels(*rivals)), of_each(radii["L0"]))
    distances = [float(np.linalg.norm(problem.mean - problem.x)) for problem in problems]
    close(of_each(radii[DISTANCE]), distances)
    close(of_each(gap.values(DISTANCE, *rivals)), np.square(distances))
    assert any(problem.gap(problem.x) < 0 for problem in problems)
    assert np.isinf(of_each(radii["L2"])).any()


@pytest.mark.parametrize("flips", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_papers_bound_is_that_of_its_definition(kind: str, flips: bool) -> None:
    batch = Batch(flips)
    gap, problems = batch.gap(kind), [batch.expected(*problem) for problem in PROBLEMS]
    positive = 0
    for part in (0.3, 1.0, 1.7):
        distances = part * np.linalg.norm(batch.rivals[0].astype(float) - batch.x[:, None], axis=-1)
        expected = [p.paper(float(d)) for p, d in zip(problems, distances.ravel(), strict=True)]
        close(of_each(gap.paper(of(kind, distances))), expected)
        positive += sum(bound > 0 for bound in expected)
    assert positive > len(PROBLEMS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("flips", [False, True], ids=["abs", "binary-abs"])
def test_a_tie_is_a_closed_gap(kind: str, flips: bool) -> None:
    """Black images, and rivals with four white pixels, in exact numbers: two make a tie, or all four."""
    black, four = np.zeros((1, 784), np.float32), (np.arange(784) < 4).astype(np.float32)
    image = [of(kind, values) for values in (black, black, np.zeros((1, 8), np.float32))]
    if flips:
        gap = flip_gap(*image, raw=of(kind, black), own_gamma=1.0, gamma=(1.0,) * 3)
    else:
        gap = linear_gap(*image)
    latents = np.zeros((1, 1, 3, 8), np.float32)
    latents[0, 0, 1, :2], latents[0, 0, 2, :2] = 2, 2.01  # gaps of 4, of 8, and of what is out of reach
    radii = gap.radii(of(kind, np.tile(four, (1, 1, 3, 1))), of(kind, latents))
    found = {name: np.asarray(radii[name])[0, 0].tolist() for name in ("L0", "L2", "Linf")}
    expected = {
        "L0": [1, 3, 784],
        "L2": [0.5**0.5 if flips else 1, 1 if flips else 2, np.inf],
        "Linf": [0.5, 0.5 if flips else 1, np.inf],
    }
    assert found == {name: pytest.approx(values, abs=1e-12) for name, values in expected.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_where_both_explain_an_image_exactly_the_papers_bound_is_nothing(kind: str) -> None:
    seen = of(kind, np.eye(1, 784, dtype=np.float32))
    latents, none = of(kind, np.ones((1, 8), np.float32)), of(kind, np.zeros((1, 1, 2)))
    exact = flip_gap(seen, seen, latents, raw=seen, own_gamma=OWN_GAMMA, gamma=(0.9, 1.0))
    assert np.asarray(exact.paper(none)).tolist() == [[[0, 0]]]


@pytest.mark.parametrize("flips", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("kind", KINDS)
def test_some_rivals_are_what_they_are_among_all(kind: str, flips: bool) -> None:
    batch = Batch(flips)
    gap, rivals = batch.gap(kind), batch.rivals
    some = [of(kind, np.ascontiguousarray(values[:, :, [3, 1]])) for values in rivals]
    whole = gap.radii(*(of(kind, values) for values in rivals))
    for name, values in gap.select([3, 1]).radii(*some).items():
        close(values, np.asarray(whole[name])[:, :, [3, 1]])


@pytest.mark.parametrize("axis", [0, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_objectives_side_by_side_are_what_they_are_alone(kind: str, axis: int) -> None:
    batch, names = Batch(flips=False), ("Linf", DISTANCE, "L2", PAPER)
    gap = batch.gap(kind)
    rivals = [of(kind, np.concatenate([values] * 4, axis)) for values in batch.rivals]
    found = stacked(gap, [gap.objective(name) for name in names], axis)(*rivals)
    alone = [gap.objective(name)(*(of(kind, values) for values in batch.rivals)) for name in names]
    shape = (STARTS, IMAGES, RIVALS)
    for field in ("value", "prior", "rate"):
        close(
            getattr(found, field),
            np.concatenate([np.broadcast_to(getattr(each, field), shape) for each in alone], axis),
        )
    targets = [np.broadcast_to(each.target, (*shape, 784)) for each in alone]
    close(found.target, np.concatenate(targets, axis))
    ball = np.broadcast_to(np.asarray(found.ball), np.shape(found.value))
    bounded = [np.isfinite(part).all() for part in np.split(ball, 4, axis)]
    assert bounded == [False, True, False, True]  # the paper's latents stay in the ball
