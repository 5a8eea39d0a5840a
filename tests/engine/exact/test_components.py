"""What is computed of components once, and for images, against loops over single components."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from engine.exact import components as module
from engine.exact.components import MARGIN, Components, _largest_eigenvalues, across, along
from engine.exact.pixel_counts import MOST
from engine.exact.separable import GAMMA, Array
from engine.types import CLASSES, PIXELS
from engine.weights.exact_abs import BLACK, LEVELS
from tests.engine.fakes.pictures import random_weights, weights

K, LATENTS = 2, 3


@pytest.fixture(scope="module")
def components() -> Components:
    return Components(random_weights(21, K, spread=30, latents=LATENTS))


@pytest.fixture(scope="module")
def images() -> Array:
    return np.random.default_rng(3).random((4, PIXELS))


def score(components: Components, place: int, image: Array) -> float:
    away = image - components.means[place]
    codes = [float(row @ away) for row in components.factors[place]]
    return float(away @ away - sum(c * c for c in codes) + components.offsets[place] - image @ image)


def test_components_are_those_of_the_weights_class_after_class(components: Components) -> None:
    found = random_weights(21, K, spread=30, latents=LATENTS)
    assert (components.count, components.latents) == (K, LATENTS)
    assert components.means.shape == (CLASSES * K, PIXELS)
    for place in (0, 3, 19):
        c, k = divmod(place, K)
        assert (components.means[place] == (found.pictures[c, k] - float(BLACK)) / LEVELS).all()
        assert (components.factors[place] == found.factors[c, k]).all()
        assert components.offsets[place] == found.offsets[c, k]
        square = sum((Fraction(float(m)) ** 2 for m in components.means[place]), Fraction(0))
        exact = square + Fraction(float(found.offsets[c, k]))
        assert float(exact) == pytest.approx(components.constants[place], rel=1e-15)
        for row, shift in zip(components.factors[place], components.shifts[place], strict=True):
            pairs = zip(row.tolist(), components.means[place].tolist(), strict=True)
            assert Fraction(float(shift)) == sum((Fraction(f) * Fraction(m) for f, m in pairs), Fraction(0))
        gram = components.factors[place] @ components.factors[place].T
        values, vectors = components.eigenvalues[place], components.eigenvectors[place]
        np.testing.assert_allclose((vectors * values) @ vectors.T, gram, atol=1e-12)
        assert components.curvature[place] == pytest.approx(values.max(), abs=1e-10)
    assert components.offsets.dtype == components.means.dtype == np.float64
    assert components.of_class(0) == slice(0, 2)
    assert components.of_class(7) == slice(14, 16)


def test_what_rounding_can_take_is_the_sum_of_all_sizes(components: Components) -> None:
    most, tilted = 0.0, 0.0
    for place in range(CLASSES * K):
        mean = components.means[place]
        reach = [2 * np.abs(row).sum() + abs(row @ mean) for row in components.factors[place]]
        squares = sum(r * r for r in reach)
        constant = abs(float(mean @ mean) + components.offsets[place])
        most = max(most, constant + 2 * np.abs(mean).sum() + 4 * squares)
        pixel = max(
            sum(abs(row[i]) * r for row, r in zip(components.factors[place], reach, strict=True))
            for i in range(PIXELS)
        )
        tilted = max(tilted, PIXELS * (4 + pixel) + squares)
    assert components.rounding == pytest.approx(GAMMA * most, rel=1e-12)
    assert components.tilt == pytest.approx(16 * GAMMA * tilted, rel=1e-12)
    largest = np.float32(4 * PIXELS + np.abs(components.offsets).max())
    assert components.slack == pytest.approx(float(np.spacing(largest)) + 4 * components.rounding, rel=1e-12)
    # Energies are coarser where offsets are large: from 4096 on by twice as much as below.
    for offset, step in ((900, 2.0**-12), (1000, 2.0**-11)):
        found = weights(np.full((CLASSES, 1, PIXELS), BLACK), np.r_[-offset, np.zeros(9)][:, None])
        far = Components(found)
        assert far.slack == pytest.approx(step + 4 * far.rounding, rel=1e-12)


def test_scores_and_codes_are_those_of_single_components(components: Components, images: Array) -> None:
    whole, codes = components.scores(images), components.codes(images)
    assert codes.shape == (4, CLASSES * K, LATENTS)
    for n in (0, 3):
        for place in (0, 7, 19):
            assert whole[n, place] == pytest.approx(score(components, place, images[n]), abs=1e-9)
            away = images[n] - components.means[place]
            np.testing.assert_allclose(codes[n, place], components.factors[place] @ away, atol=1e-12)
            found = components.code(images[n], np.array(place))
            np.testing.assert_allclose(found, codes[n, place], atol=1e-12)
    span = components.of_class(4)
    np.testing.assert_allclose(components.scores(images, span), whole[:, span], atol=1e-9)
    np.testing.assert_allclose(components.codes(images, span), codes[:, span], atol=1e-12)
    plain = Components(random_weights(22, K))
    np.testing.assert_allclose(
        plain.scores(images)[1], [score(plain, place, images[1]) for place in range(20)], atol=1e-9
    )
    assert plain.largest_sums(np.array([1, 2])).shape == (2, MOST, PIXELS)
    assert not plain.largest_sums(np.array([1, 2])).any()


def test_the_best_of_each_class(components: Components, images: Array) -> None:
    energies, places = components.best(images)
    assert energies.dtype == np.float32
    for n, image in enumerate(images):
        scores = np.array([score(components, place, image) for place in range(CLASSES * K)])
        for c in range(CLASSES):
            part = scores[c * K : (c + 1) * K]
            assert places[n, c] == c * K + part.argmin()
            assert energies[n, c] == pytest.approx(part.min() + image @ image, rel=1e-6)
    assert len({int(p) % K for p in places.ravel()}) == K  # not always the first


def test_explanations_have_the_shapes_of_what_is_asked(components: Components, images: Array) -> None:
    places = np.array([[3, 8], [0, 19], [4, 4], [1, 2]])
    latents, pictures = components.explain(images[:, None], places)
    assert latents.shape == (4, 2, LATENTS)
    for n, j in ((0, 1), (3, 0)):
        factors, place = components.factors[places[n, j]], places[n, j]
        codes = factors @ (images[n] - components.means[place])
        np.testing.assert_allclose(pictures[n, j], components.means[place] + codes @ factors, atol=1e-12)
        # z = (2 (I - C^T C))^(1/2) codes, of which the square is 2 (I - C^T C) codes^2.
        left = 2 * (codes @ codes - codes @ factors @ factors.T @ codes)
        assert latents[n, j] @ latents[n, j] == pytest.approx(left, rel=1e-9)
        assert codes @ latents[n, j] > 0
    np.testing.assert_allclose(along(components.factors[3], images[0]), components.factors[3] @ images[0])
    np.testing.assert_allclose(across(components.factors[3], np.ones(LATENTS)), components.factors[3].sum(0))


def test_sums_of_largest_entries_are_kept_and_allow_for_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FLOAT32", 0.01)
    components = Components(random_weights(5, 1, latents=4))
    found = components.largest_sums(np.array([6, 2]))
    assert found.dtype == np.float32
    for each, place in zip(found, (6, 2), strict=True):
        factors = components.factors[place]
        entries = -np.sort(-np.abs(factors.T @ factors), -1)[:, :MOST].cumsum(-1).T
        sizes = np.abs(factors)
        off = (sizes * sizes.max(1)[:, None]).sum(0)
        np.testing.assert_allclose(
            each, entries + 0.01 * np.arange(1, MOST + 1)[:, None] * off, rtol=1e-5, atol=1e-9
        )
    again = components.largest_sums(np.array([2, 6]))
    assert (again == found[::-1]).all()
    with monkeypatch.context() as patch:  # those that are known are not made again
        patch.setattr(components, "factors", None)
        assert (components.largest_sums(np.array([6])) == found[:1]).all()


def test_sums_of_largest_entries_are_rounded_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anything else that is allowed for, one step of a float32 above what float64 has."""
    monkeypatch.setattr(module, "FLOAT32", 0.0)
    components = Components(random_weights(5, 1, latents=1))
    sums = components.largest_sums(np.array([4]))[0]
    rows = np.abs(components.factors[4].astype(np.float32).T @ components.factors[4].astype(np.float32))
    exact = -np.sort(-rows.astype(float), -1)[:, :MOST].cumsum(-1).T
    assert (sums > exact).all()
    assert (np.nextafter(np.nextafter(sums, np.float32(-1)), np.float32(-1)) < exact.clip(1e-300)).all()


def test_diagonals_that_exceed_what_a_component_explains_are_close_to_it() -> None:
    components = Components(random_weights(6, 1, latents=4))
    for factors, bends, roots in zip(components.factors, components.majorants, components.roots, strict=True):
        rows, diagonal = np.abs(factors.T @ factors).sum(-1), np.square(factors).sum(0)
        assert (bends >= rows).all()
        np.testing.assert_allclose(bends, rows, rtol=1e-4, atol=1e-3)
        assert (np.square(roots) >= diagonal).all()
        np.testing.assert_allclose(roots, np.sqrt(diagonal), rtol=1e-9)


def test_majorants_allow_for_what_float32_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FLOAT32", 0.01)
    components = Components(random_weights(6, 1, latents=4))
    for factors, bends in zip(components.factors[:2], components.majorants[:2], strict=True):
        sizes = np.abs(factors)
        products = sum(row.sum() * row for row in sizes)
        wanted = 1.01 * np.abs(factors.T @ factors).sum(-1) + 0.01 * products
        np.testing.assert_allclose(bends, wanted, rtol=1e-5, atol=1e-9)
    monkeypatch.undo()
    assert module.FLOAT32 >= (MOST + 64) * 2.0**-24  # a sum of products of 64 latents, summed again


def test_eigenvalues_are_bounded_whatever_lapack_makes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    drawn = rng.normal(size=(40, 4, 9)) * rng.uniform(0.05, 0.3, (40, 1, 1))
    grams = drawn @ drawn.swapaxes(-1, -2)
    values, vectors = np.linalg.eigh(grams)
    bounds = _largest_eigenvalues(grams, values, vectors)
    np.testing.assert_allclose(bounds, values[:, -1], atol=1e-11)
    assert (bounds > values[:, -1]).all()
    for off in (1e-6, 1e-3, 0.1, 1):
        bad_values = values + off * rng.normal(size=values.shape)
        bad_vectors = vectors + off * rng.normal(size=vectors.shape)
        for some in ((values, bad_vectors), (bad_values, vectors), (bad_values, bad_vectors)):
            assert (_largest_eigenvalues(grams, *some) >= values[:, -1]).all()
    monkeypatch.setattr(module, "MARGIN", 0.25)
    wide = _largest_eigenvalues(grams, values, vectors)
    np.testing.assert_allclose(wide, values[:, -1] * 1.25 + 0.25, rtol=1e-9)
    assert (
        _largest_eigenvalues(np.zeros((3, 0, 0)), np.zeros((3, 0)), np.zeros((3, 0, 0))).tolist() == [0] * 3
    )
    assert 0 < MARGIN < 1e-9


def test_a_bad_basis_costs_as_much_as_the_two_norms_say() -> None:
    rng = np.random.default_rng(12)
    drawn = rng.normal(size=(5, 3, 9)) * 0.2
    grams = drawn @ drawn.swapaxes(-1, -2)
    values, vectors = np.linalg.eigh(grams)
    values, vectors = (
        values + 0.01 * rng.normal(size=values.shape),
        vectors + 0.02 * rng.normal(size=(5, 3, 3)),
    )
    bounds = _largest_eigenvalues(grams, values, vectors)
    for gram, value, vector, bound in zip(grams, values, vectors, bounds, strict=True):
        rest = gram - vector @ np.diag(value) @ vector.T
        stretch = 1 + np.sqrt(np.square(vector.T @ vector - np.eye(3)).sum())
        assert bound == pytest.approx(max(value[-1], 0) * stretch + np.sqrt(np.square(rest).sum()), abs=1e-11)
