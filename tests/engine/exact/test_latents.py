"""Exact ABS with latents: bounds against exact solvers, brute force, fractions and searches."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.exact import separable
from engine.exact.certifier import View, certify
from engine.exact.components import Components
from engine.exact.minorant import Gaps
from engine.exact.separable import Array, Box
from engine.models.exact_abs import ExactModel
from engine.types import CLASSES, PIXELS, FloatArray, Norm
from engine.weights.exact_abs import BLACK, LEVELS, ExactWeights, directions_of, pixels
from tests.engine.fakes.pictures import near, random_weights, weights


def energies(found: ExactWeights, image: Array) -> Array:
    """(C, K), by the definition: the least over z."""
    away = image - pixels(found.pictures)
    codes = (found.factors @ away[..., None])[..., 0]
    energy: Array = np.square(away).sum(-1) - np.square(codes).sum(-1) + found.offsets
    return energy


def pictures(found: ExactWeights, image: Array) -> Array:
    """(C, K, P) G"""
    away = image - pixels(found.pictures)
    codes = (found.factors @ away[..., None])[..., 0]
    picture: Array = pixels(found.pictures) + (codes[..., None, :] @ found.factors)[..., 0, :]
    return picture


def least_distance(found: ExactWeights, image: FloatArray, label: int, *, boxed: bool) -> float:
    """The L2 distance to where another class wins, by a solver of general purpose."""
    from scipy.optimize import minimize

    x, least = image.astype(float), math.inf
    used = np.flatnonzero((found.pictures != BLACK).any((0, 1)) | found.factors.any((0, 1, 2)))
    for c, k in product(range(CLASSES), range(found.offsets.shape[1])):
        if c == label:
            continue

        def moved(d: Array) -> Array:
            image = x.copy()
            image[used] += d
            return image

        def ahead(d: Array, c: int = c, k: int = k) -> Array:
            energy = energies(found, moved(d))
            lead: Array = energy[label] - energy[c, k]
            return lead

        def slope(d: Array, c: int = c, k: int = k) -> Array:
            picture = pictures(found, moved(d))
            normal: Array = 2 * (picture[c, k] - picture[label])[:, used]
            return normal

        solved = minimize(
            lambda d: (d @ d) / 2,
            np.zeros(len(used)),
            jac=lambda d: d,
            bounds=list(zip(-x[used], 1 - x[used], strict=True)) if boxed else None,
            constraints={"type": "ineq", "fun": ahead, "jac": slope},
            method="SLSQP",
            options={"maxiter": 200, "ftol": 1e-12},
        )
        if (ahead(solved.x) >= -1e-7).all():
            least = min(least, float(np.linalg.norm(solved.x)))
    return least


def label_of(model: ExactModel, image: FloatArray) -> int:
    return model.read(image.reshape(28, 28), certificate=False).label


def small(seed: int, count: int = 1) -> ExactWeights:
    """Most pixels of all means are alike, which solvers of general purpose can cope with."""
    found = random_weights(seed, count, latents=2)
    used = np.random.default_rng(seed).permutation(PIXELS)[:40]
    means = np.full_like(found.pictures, BLACK)
    means[..., used] = found.pictures[..., used]
    rng = np.random.default_rng(seed + 1)
    factors = np.zeros(found.factors.shape)
    factors[..., used] = rng.normal(size=(*factors.shape[:-1], 40))
    factors /= np.linalg.norm(factors, axis=(-2, -1), keepdims=True) * 1.05
    directions, exponents = directions_of(factors)
    return replace(found, pictures=means, directions=directions, exponents=exponents)


@pytest.mark.parametrize("seed", range(3))
def test_with_one_component_a_class_radii_are_true_distances(seed: int) -> None:
    found = small(seed)
    model, image = ExactModel(found), near(ExactModel(found), seed)
    certificate = model.certify(image.reshape(28, 28), refined=True)
    free = least_distance(found, image, label_of(model, image), boxed=False)
    boxed = least_distance(found, image, label_of(model, image), boxed=True)
    assert certificate.radii.L2 <= boxed + 1e-6
    assert certificate.radii.L2 == pytest.approx(boxed, rel=1e-3)
    assert certificate.radii.L2_no_box == pytest.approx(free, rel=1e-3)
    assert certificate.refined[Norm.L2] == pytest.approx(certificate.radii.L2, rel=1e-6)


def test_several_components_make_the_refined_radius_the_true_distance() -> None:
    found = small(7, 3)
    model, image = ExactModel(found), near(ExactModel(found), 1)
    refined = model.certify(image.reshape(28, 28), refined=True).refined[Norm.L2]
    truth = least_distance(found, image, label_of(model, image), boxed=True)
    assert refined <= truth + 1e-6
    assert refined == pytest.approx(truth, rel=5e-3)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3))])
def test_bounds_are_in_order_and_below_every_adversarial(seed: int) -> None:
    found = random_weights(seed, 4, latents=4)
    model = ExactModel(found)
    image = near(model, seed)
    x, label = image.astype(float), label_of(model, image)
    view = View(Components(found), x, label)
    certificate = model.certify(image.reshape(28, 28), refined=True)
    radii, refined = certificate.radii, certificate.refined[Norm.L2]
    assert 0 < radii.paper_L2 <= radii.L2_no_box
    assert view.quick_free().min() <= radii.L2_no_box <= radii.L2 <= refined
    assert view.quick().min() <= radii.L2
    rivals = np.flatnonzero(np.isfinite(view.quick()))
    for bound, radius in ((view.quick, view.l2), (view.quick_free, view.free), (view.quick_linf, view.linf)):
        assert (bound()[rivals] <= radius(rivals) * (1 + 1e-9)).all()
        assert (bound()[rivals] > 0.5 * radius(rivals)).all()  # good enough to choose by
    assert (view.quick_l0()[rivals] <= view.l0(rivals)).all()
    assert 0 < radii.paper_Linf <= radii.Linf
    assert radii.L2 <= 28 * radii.Linf + 1e-9
    # Towards every reconstruction of another class, as far as it takes.
    towards = np.delete(pictures(found, x), label, 0).reshape(-1, PIXELS)
    for rival in towards:
        for part in np.linspace(0.02, 1, 50):
            moved = np.clip(x + part * (rival - x), 0, 1)
            if energies(found, moved).min(-1).argmin() != label:
                assert refined <= np.linalg.norm(moved - x)
                assert radii.Linf <= np.abs(moved - x).max()
                assert radii.L0 < np.count_nonzero(moved != x)
                break


@pytest.mark.slow  # searches at length
def test_what_the_quick_test_says_of_linf_holds_for_the_best_moves_that_are_found() -> None:
    found = random_weights(12, 3, latents=4)
    model = ExactModel(found)
    x = near(model, 2).astype(float)
    label, components = label_of(model, x.astype(np.float32)), Components(found)
    view, box = View(components, x, label), Box.around(x)
    rivals = np.array([k for k in range(30) if k // 3 != label])
    radii = view.linf(rivals)
    assert view.holds_linf(rivals, 0.8 * radii).mean() > 0.9
    assert not view.holds_linf(rivals, 2 * radii).any()
    for part in np.linspace(0.8, 1.4, 13):
        held = rivals[view.holds_linf(rivals, part * radii)]
        for rival in held:
            level = part * radii[rivals == rival]
            low, high, move = box.low.clip(-level), box.high.clip(max=level), np.zeros(PIXELS)
            for _ in range(6):
                picture = pictures(found, x + move).reshape(-1, PIXELS)
                move = np.where(picture[rival] > picture[view._mine[rival]], high, low)
                energy = energies(found, x + move).ravel()
                assert energy[rival] > energy[view._mine[rival]]


@pytest.mark.slow  # many searches
def test_linf_and_l0_radii_hold_for_the_best_moves_that_are_found() -> None:
    """Signs and pixels are chosen by the slope, again and again: a local search for the worst move."""
    found = random_weights(3, 2, latents=4)
    model = ExactModel(found)
    for seed in range(4):
        image = near(model, seed)
        x, label = image.astype(float), label_of(model, image)
        box = Box.around(x)
        radii = certify(Components(found), x, label, refined=False).radii
        lost = [False, False]
        for c, k in product([c for c in range(CLASSES) if c != label], range(2)):
            for own in range(2):
                for number, level in enumerate((radii.Linf, 1.15 * radii.Linf)):
                    low, high, move = box.low.clip(-level), box.high.clip(max=level), np.zeros(PIXELS)
                    for _ in range(6):
                        picture = pictures(found, x + move)
                        move = np.where(picture[c, k] > picture[label, own], high, low)
                        lost[number] |= bool(energies(found, x + move).min(-1).argmin() != label)
                move = np.zeros(PIXELS)
                for _ in range(6):
                    picture = pictures(found, x + move)
                    w = picture[c, k] - picture[label, own]
                    ends = np.where(w > 0, box.high, box.low)
                    move = np.zeros(PIXELS)
                    chosen = np.argsort(-w * ends)[: radii.L0]
                    move[chosen] = ends[chosen]
                    assert energies(found, x + move).min(-1).argmin() == label
        assert not lost[0]


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_minorants_are_never_above_the_gap(seed: int) -> None:
    components, rng = Components(random_weights(2, 3, latents=3)), np.random.default_rng(seed)
    x = rng.random(PIXELS).astype(np.float32).astype(float)
    box = Box.around(x)
    rivals, own = rng.permutation(30)[:4], rng.integers(0, 30, (4, 3))
    pairs = Gaps(components, x, own, rivals)
    here = rng.uniform(box.low, box.high, (4, PIXELS)) * rng.random((4, 1))
    weights_ = rng.dirichlet(np.ones(3), 4)
    for bends in (None, components.majorants[rivals].astype(float)):
        functions = pairs.below(here, weights_, *pairs.at(here), bends)
        for move in (here, np.zeros_like(here), rng.uniform(box.low, box.high, (4, PIXELS))):
            gap = (weights_ * pairs.at(move)[0]).sum(-1)
            value = functions.lead - functions.losses(move).sum(-1)
            assert (value <= gap).all()
        touching = functions.lead - functions.losses(here).sum(-1)
        assert touching == pytest.approx((weights_ * pairs.at(here)[0]).sum(-1), abs=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_no_move_within_a_radius_brings_a_minorant_to_zero(seed: int) -> None:
    rng = np.random.default_rng(seed)
    box = Box.around(np.where(rng.random(PIXELS) < 0.6, 0.0, rng.random(PIXELS)))
    slopes = rng.normal(size=(20, PIXELS)) * (rng.random((20, PIXELS)) < 0.2)
    alike = separable.Minorants(rng.uniform(1, 40, 20), slopes, rng.uniform(0, 0.95, (20, 1)))
    radii = separable.l2(alike, box)
    assert (radii > 0).all()
    # The least value at each length by a scan of the dual's levels, each a move of its own.
    for level in np.geomspace(1e-3, 1.0, 300):
        kappa = 1 - level * alike.bends
        moves = (-level * slopes / (2 * kappa.clip(1e-9))).clip(box.low, box.high)
        inside = np.linalg.norm(moves, axis=-1) < radii
        assert (alike.lead - alike.losses(moves).sum(-1))[inside].min(initial=1) > 0
    bent = replace(alike, bends=rng.uniform(0, 2, (20, PIXELS)))
    levels = separable.linf(bent, box)
    for part, holds in ((1.0, True), (1 + 1e-4, False)):
        low, high = box.low.clip(-part * levels[:, None]), box.high.clip(max=part * levels[:, None])
        worst = np.where(bent.losses(low) > bent.losses(high), low, high)
        value = bent.lead - bent.losses(worst).sum(-1)
        assert ((value > 0) == holds)[levels < 1].all()


def test_eigenvalues_are_bounded_from_above() -> None:
    """By fractions: bound * I - C^T C has no negative pivot, (bound - 1e-9) * I - C^T C has one."""
    found = random_weights(4, 1, latents=3)
    bounds = Components(found).curvature
    for number, factors in enumerate(found.factors.reshape(CLASSES, 3, PIXELS)):
        rows = [[Fraction(v) for v in row] for row in factors]
        gram = [[sum((a * b for a, b in zip(p, q, strict=True)), Fraction(0)) for q in rows] for p in rows]
        assert least_pivot(gram, Fraction(bounds[number])) >= 0
        assert least_pivot(gram, Fraction(bounds[number] - 1e-9)) < 0


def least_pivot(gram: list[list[Fraction]], bound: Fraction) -> Fraction:
    """Of Gauss's elimination of bound * I - gram."""
    rows = [[bound * (i == j) - v for j, v in enumerate(row)] for i, row in enumerate(gram)]
    least = rows[0][0]
    for i, row in enumerate(rows):
        least = min(least, row[i])
        for other in rows[i + 1 :]:
            scale = other[i] / row[i]
            for j in range(len(rows)):
                other[j] -= scale * row[j]
    return least


def test_majorants_exceed_what_a_component_explains() -> None:
    found = random_weights(6, 1, latents=4)
    for factors, bends in zip(found.factors[:, 0], Components(found).majorants, strict=True):
        assert np.linalg.eigvalsh(np.diag(bends) - factors.T @ factors)[0] >= -1e-12


def test_scores_with_latents_are_rounded_by_less_than_the_bound() -> None:
    found = random_weights(8, 1, spread=300, latents=3)
    components = Components(found)
    image = near(ExactModel(found), 2)
    x = [Fraction(float(v)) for v in image]
    scores = components.scores(image.astype(np.float64)[None])[0]
    for c in (0, 4, 9):
        mean = [Fraction(int(v) - BLACK, LEVELS) for v in found.pictures[c, 0]]
        exact = Fraction(float(found.offsets[c, 0])) + sum(m * m for m in mean)
        exact -= 2 * sum(m * v for m, v in zip(mean, x, strict=True))
        for row in found.factors[c, 0]:
            code = sum(Fraction(f) * (v - m) for f, v, m in zip(row, x, mean, strict=True))
            exact -= code * code
        assert abs(Fraction(float(scores[c])) - exact) <= Fraction(components.rounding)
    assert components.slack < 1e-3
    assert components.tilt < 1e-5


def test_latents_and_reconstructions_are_those_of_the_least_energy() -> None:
    """By the definition, with W for C: |x - mu - W z|^2 + |z|^2 / 2 is least at the latents."""
    found = random_weights(1, 2, latents=3)
    model = ExactModel(found)
    image = near(model, 0).reshape(28, 28)
    inferred = model.infer(image[None])
    assert inferred.latents.shape == (1, CLASSES, 3)
    assert inferred.reconstructions is not None
    energy = energies(found, image.astype(float).ravel())
    for c in range(CLASSES):
        k = int(energy[c].argmin())
        factors, mean = found.factors[c, k], pixels(found.pictures)[c, k]
        values, vectors = np.linalg.eigh(factors @ factors.T)
        # C = W (W^T W + I / 2)^(-1/2), so W^T = (2 (I - C^T C))^(-1/2) C^T
        w = (vectors / np.sqrt(2 * (1 - values))) @ vectors.T @ factors

        def objective(z: NDArray[np.floating], w: Array = w, mean: Array = mean) -> float:
            return float(np.square(image.ravel() - mean - z @ w).sum() + z @ z / 2)

        latents = inferred.latents[0, c].astype(float)
        assert objective(latents) + found.offsets[c, k] == pytest.approx(inferred.energies[0, c], rel=1e-5)
        np.testing.assert_allclose(
            inferred.reconstructions[0, c].ravel(), mean + latents @ w, atol=1e-5, rtol=0
        )
        for step in 0.01 * np.eye(3):
            assert objective(latents + step) > objective(latents) < objective(latents - step)


def test_two_pixels_with_latents_by_brute_force() -> None:
    means = np.full((CLASSES, 2, PIXELS), BLACK)
    means[2:, :, 100:] = BLACK + LEVELS
    means[0, :, :2], means[1, :, :2] = [(84, 84), (79, 154)], [(164, 174), (189, 109)]
    factors = np.zeros((CLASSES, 2, 1, PIXELS))
    factors[0, :, 0, :2], factors[1, :, 0, :2] = [(0.5, 0.2), (0.1, 0.6)], [(0.6, -0.6), (-0.2, 0.8)]
    directions, exponents = directions_of(factors)
    found = replace(weights(means), directions=directions, exponents=exponents)
    image = np.zeros((28, 28), np.float32)
    image[0, :2] = 0.1, 0.3
    model = ExactModel(found)
    certificate = model.certify(image, refined=True)
    step = 1 / 400
    grid = np.stack(np.meshgrid(*[np.arange(0, 1 + step / 2, step)] * 2), -1).reshape(-1, 1, 2)
    best = []
    for c in (0, 1):
        away = grid - pixels(found.pictures)[c, :, :2]
        codes = (away * found.factors[c, :, 0, :2]).sum(-1)
        best.append((np.square(away).sum(-1) - np.square(codes)).min(-1))
    moves = grid[best[1] < best[0], 0] - image[0, :2].astype(float)
    truth = np.linalg.norm(moves, axis=1).min()
    refined = certificate.refined[Norm.L2]
    assert truth - 1.5 * step <= refined <= truth
    assert certificate.radii.L2 <= refined
    assert certificate.radii.Linf <= np.abs(moves).max(1).min()
