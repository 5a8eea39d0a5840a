"""Exact ABS on images in black and white: radii against all sets of flips, and attacks."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from engine.attacks import start
from engine.exact.flips import Flips, seen
from engine.models.exact_abs import BINARY_TITLE, ExactModel
from engine.types import PIXELS, AbsguiError, AttackRequest, FloatArray, Norm
from engine.weights.exact_abs import BLACK, LEVELS, ExactWeights, directions_of, pixels
from tests.engine.exact.test_latents import energies
from tests.engine.fakes.pictures import random_weights

USED = 10
"""Pixels that matter: few enough for all of their sets."""


def few(seed: int, count: int = 2, latents: int = 3) -> tuple[ExactWeights, FloatArray, np.ndarray]:
    """Weights for which only some pixels matter, an image (784,) that is grey there, and which these are."""
    rng = np.random.default_rng(seed)
    found = random_weights(seed, count, latents=latents)
    used = rng.permutation(PIXELS)[:USED]
    means = np.full_like(found.pictures, BLACK)
    means[..., used] = rng.integers(0, 256, (*means.shape[:2], USED))
    image = np.zeros(PIXELS, np.float32)
    means[2:, :, np.setdiff1d(np.arange(PIXELS), used)] = BLACK + LEVELS  # too far to be a rival
    # Much like the first picture, so that more than one flip is needed.
    likely = pixels(means[0, 0, used]).clip(0, 1)
    greys = rng.choice([0, 0.1, 0.4, *rng.random(5) / 2], USED)
    image[used] = np.where(rng.random(USED) < 0.1, rng.random(USED), np.where(likely < 0.5, greys, 1 - greys))
    offsets = (0.05 * rng.normal(size=found.offsets.shape)).astype(np.float32)
    found = replace(found, pictures=means, offsets=offsets, binary=True)
    if latents:
        factors = np.zeros((*means.shape[:2], latents, PIXELS))
        factors[..., used] = rng.normal(size=(*factors.shape[:-1], USED))
        factors /= np.linalg.norm(factors, axis=(-2, -1), keepdims=True) * 1.4
        directions, exponents = directions_of(factors)
        found = replace(found, directions=directions, exponents=exponents)
    return found, image, used


def distances(found: ExactWeights, image: FloatArray, used: np.ndarray) -> dict[Norm, float]:
    """How far the nearest flips are that change the class, by trying all."""
    x = image.astype(float)
    label = int(energies(found, seen(x)).min(1).argmin())
    costs = np.abs(x - 0.5)[used]
    best = dict.fromkeys(Norm, np.inf)
    for flips in product([False, True], repeat=USED):
        flipped, changed = np.array(flips), seen(x)
        changed[used[flipped]] = 1 - changed[used[flipped]]
        energy = energies(found, changed).min(1)
        if (np.delete(energy, label) <= energy[label]).any():
            best[Norm.L0] = min(best[Norm.L0], flipped.sum())
            best[Norm.L2] = min(best[Norm.L2], float(np.sqrt(np.square(costs[flipped]).sum())))
            best[Norm.LINF] = min(best[Norm.LINF], costs[flipped].max(initial=0))
    return best


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[pytest.mark.slow] * (n > 3)) for n in range(12)])
@pytest.mark.parametrize("latents", [0, 3])
def test_radii_are_below_the_nearest_flips_that_change_the_class(seed: int, latents: int) -> None:
    found, image, used = few(seed, latents=latents)
    truth = distances(found, image, used)
    certificate = ExactModel(found).certify(image.reshape(28, 28))
    radii = certificate.radii
    assert 0 <= radii.paper_L2 <= radii.L2 <= truth[Norm.L2] + 1e-12
    assert 0 <= radii.paper_Linf <= radii.Linf <= truth[Norm.LINF]
    assert radii.L0 < truth[Norm.L0]
    assert certificate.guaranteed


@pytest.mark.parametrize("seed", range(12))
def test_one_picture_a_class_is_decided_exactly(seed: int) -> None:
    found, image, used = few(seed, count=1, latents=0)
    truth = distances(found, image, used)
    model = ExactModel(found)
    certificate = model.certify(image.reshape(28, 28))
    assert certificate.radii.L0 == truth[Norm.L0] - 1
    assert certificate.radii.Linf == truth[Norm.LINF]
    # L2 is that of flips in part, as a linear programme finds it.
    x, mu = image.astype(float), pixels(found.pictures)[:, 0]
    label = int(energies(found, seen(x)).min(1).argmin())
    flips = 1 - 2 * seen(x)
    for rival, radii in certificate.per_rival.items():
        lead = energies(found, seen(x))[rival, 0] - energies(found, seen(x))[label, 0]
        gains = 2 * flips * (mu[rival] - mu[label])
        solved = linprog(np.square(x - 0.5), -gains[None], [-lead], bounds=(0, 1))
        if solved.status == 0:
            assert radii.L2 == pytest.approx(np.sqrt(solved.fun), abs=2e-3)


@pytest.mark.slow  # many searches
def test_most_radii_against_latents_are_exact_too() -> None:
    exact = []
    for seed in range(12):
        found, image, used = few(seed)
        truth = distances(found, image, used)
        radii = ExactModel(found).certify(image.reshape(28, 28)).radii
        exact.append((radii.L0 == truth[Norm.L0] - 1, radii.Linf == truth[Norm.LINF], radii.L2 > 0))
    assert (np.sum(exact, 0) > 9).all()


def test_the_model_sees_black_and_white() -> None:
    found, image, _ = few(3)
    model = ExactModel(found)
    raw = image.reshape(1, 28, 28)
    inferred, again = model.infer(raw), model.infer((raw >= 0.5).astype(np.float32))
    np.testing.assert_array_equal(inferred.energies, again.energies)
    np.testing.assert_allclose(
        inferred.energies[0], energies(found, seen(image.astype(float))).min(1), rtol=1e-5
    )
    assert model.info.binary
    assert model.info.title == BINARY_TITLE
    last = list(model.refine(raw[0]))[-1]
    assert last.certificate == model.certify(raw[0])
    assert np.array_equal(last.image, raw[0])
    assert model.l2(raw[0]) == model.certify(raw[0]).radii.L2
    with pytest.raises(AbsguiError, match="black and white|other weights"):
        model.proof(raw[0], Norm.L0)


def test_rivals_that_are_far_behind_have_finite_radii() -> None:
    found, image, _ = few(0)
    offsets = found.offsets.copy()
    offsets[5] = 1900
    certificate = ExactModel(replace(found, offsets=offsets)).certify(image.reshape(28, 28))
    assert certificate.per_rival[5].Linf == 1
    assert all(0 <= radii.paper_Linf <= 1 for radii in certificate.per_rival.values())


def test_costs_are_never_too_large() -> None:
    image = np.zeros(PIXELS, np.float32)
    image[:5] = 1e-30, 2.0**-40, 0.49999997, 0.5, 1
    found, _, _ = few(0)
    costs = Flips(ExactModel(found)._components, image.astype(float), 0).costs
    assert costs[0] < 0.5 == costs[5]
    assert list(costs[1:5]) == [0.5 - 2.0**-40, 0.5 - float(image[2]), 0, 0.5]


@pytest.mark.slow  # attacks a trained model
@pytest.mark.parametrize("norm", list(Norm))
def test_prototype_projection_finds_flips_and_none_below_the_certificate(norm: Norm) -> None:
    reached = 0
    for seed in range(4):
        found, image, used = few(seed)
        truth = distances(found, image, used)[norm]
        run = start(ExactModel(found), AttackRequest("prototype-projection", image.reshape(28, 28), norm))
        for _ in run:
            pass
        best = run.outcome.best
        assert run.outcome.certified is not None
        assert run.outcome.certified <= truth - (norm is Norm.L0)
        if best is None:
            assert np.isinf(truth)
            continue
        length = best.distances.of(norm)
        assert length >= truth - 1e-6
        reached += length <= 1.05 * truth + 1e-3
    assert reached >= 2
