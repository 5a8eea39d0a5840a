"""Quick bounds against what they stand for, one rival at a time; allowances large enough to be seen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from engine.exact import pixel_counts, quick
from engine.exact.components import Components
from engine.exact.pixel_counts import MOST
from engine.exact.separable import GAMMA, TINY, Array, Box
from engine.types import PIXELS
from tests.engine.fakes.pictures import random_weights

SHRUNK = 0.9
"""In place of `SMALLER`: far more than what the searches for the best level leave open."""


@pytest.fixture(scope="module")
def components() -> Components:
    return Components(random_weights(4, 1, latents=3))


def drawn(count: int = 10) -> tuple[Array, Box]:
    rng = np.random.default_rng(6)
    box = Box.around(np.where(rng.random(PIXELS) < 0.5, rng.integers(0, 2, PIXELS), rng.random(PIXELS)))
    normals = rng.normal(size=(count, PIXELS)) * (rng.random((count, PIXELS)) < 0.4)
    return normals * np.geomspace(0.03, 1, count)[:, None], box


@pytest.mark.parametrize("smaller", [quick.SMALLER, SHRUNK])
def test_l2_bounds_are_the_best_of_their_kind(
    components: Components, smaller: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "SMALLER", smaller)
    normals, _ = drawn()
    normals[0] /= 100
    normals[7] = 0
    leads = np.array([30, 20, 5, 20, 40, -1, 0, 3, 100, 0.1])
    radii = quick.l2(components, leads, normals)
    held = []
    for lead, w, factors, curvature, radius in zip(
        leads, normals, components.factors, components.curvature, radii, strict=True
    ):
        gram, codes = factors @ factors.T, factors @ w

        def lost(t: float, w: Array = w, codes: Array = codes, gram: Array = gram) -> float:
            bent = t * codes @ np.linalg.solve(np.eye(3) - t * gram, codes)
            return float(t**2 * (w @ w + bent))

        most = quick.LARGEST / curvature
        best = minimize_scalar(
            lambda t, lead=lead, lost=lost: lost(t) - t * lead,
            bounds=(0, most),
            method="bounded",
            options={"xatol": 1e-12},
        ).x
        held.append(best > 0.999 * most)
        value = best * max(lead, 0) * smaller - lost(best) / smaller
        assert radius == pytest.approx(max(value, 0) ** 0.5 * smaller, rel=1e-6, abs=1e-5 if lead <= 0 else 0)
    assert (radii[5:7] == 0).all()
    assert any(held[:5])
    assert not all(held)


@pytest.mark.parametrize("gamma", [GAMMA, 1e-2])
def test_the_linf_test_holds_up_to_the_level_that_its_minorant_shows(
    components: Components, gamma: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lead that is just enough for a level is found by matrices as large as the image."""
    monkeypatch.setattr(quick, "GAMMA", gamma)
    monkeypatch.setattr(quick, "CHUNK", 2)
    normals, box = drawn(5)
    rivals, levels = np.array([7, 2, 9, 0, 4]), np.array([0.3, 0.02, 0.7, 0.1, 0.05])
    enough = []
    for rival, level, w in zip(rivals, levels, normals, strict=True):
        turned = components.factors[rival].T @ components.factors[rival]
        bends = components.majorants[rival].astype(float)
        steep = bends.clip(TINY)
        low, high = np.maximum(box.low, -level), np.minimum(box.high, level)
        touch = ((low + high) / 2 + w / steep).clip(low, high)
        touch = ((low + high) / 2 + (w + turned @ touch) / steep).clip(low, high)
        slope = w + turned @ touch
        # From the minorant about where it touches, and then its parts about no move: rounding goes by those.
        low_lost, high_lost = (2 * slope * (end - touch) + bends * (end - touch) ** 2 for end in (low, high))
        taken = 2 * w @ touch + touch @ turned @ touch + np.maximum(low_lost, high_lost).sum()
        slopes = 2 * (bends * touch - slope)
        parts = np.maximum(low * (bends * low - slopes), high * (bends * high - slopes))
        size = np.abs(parts).sum() + touch @ turned @ touch
        enough.append((taken + 4 * gamma * size) / (1 - 4 * gamma))
    leads = np.array(enough)
    for part, holds in ((1 - 1e-9, False), (1 + 1e-9, True)):
        answers = quick.linf_holds(components, rivals, part * leads, normals, box, levels)
        assert (answers == holds).all()
    assert not quick.linf_holds(components, rivals, -leads, normals, box, levels).any()


def losses(normals: Array, bends: Array, box: Box) -> list[float]:
    """Of every pixel of one rival, the largest first."""
    ends = zip(normals, np.broadcast_to(bends, PIXELS), box.low, box.high, strict=True)
    return sorted((max(0, *(2 * w * s + b * s * s for s in (a, c))) for w, b, a, c in ends), reverse=True)


def test_quick_l0_counts_the_pixels_that_take_less_than_the_lead() -> None:
    rng = np.random.default_rng(8)
    normals, box = drawn(6)
    roots = rng.random((6, PIXELS)) * np.array([0.02, 0.5] * 3)[:, None]
    curvature = np.array([0.9, 0.01] * 3)
    lost = []
    for w, root, bend in zip(normals, roots, curvature, strict=True):
        straight = np.cumsum(losses(w, np.zeros(1), box)[:MOST])
        reach = np.array([r * max(-a, c) for r, a, c in zip(root, box.low, box.high, strict=True)])
        turned = np.cumsum(-np.sort(-reach)[:MOST]) ** 2
        bent = np.cumsum(losses(w, np.array([bend]), box)[:MOST])
        lost.append(np.minimum(straight + turned, bent))
        assert (straight + turned < bent).all() == (bend > 0.5)
    totals = np.array(lost)
    for number in (1, 2, 9, MOST):
        at = totals[:, number - 1]
        for part, count in ((1 + 2e-9, number), (1 + 1e-10, number - 1), (1 - 1e-7, number - 1)):
            found = pixel_counts.quick(at * part, normals, box, roots, curvature)
            assert found.tolist() == [count] * 6
    assert (pixel_counts.quick(-totals[:, 0], normals, box, roots, curvature) == 0).all()
    assert (pixel_counts.quick(totals[:, -1] * 9, normals, box, roots, curvature) == MOST).all()


@pytest.mark.parametrize("gamma", [GAMMA, 1e-3])
def test_so_many_pixels_hold_until_they_take_the_lead(gamma: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixel_counts, "GAMMA", gamma)
    normals, box = drawn(6)
    sums = np.random.default_rng(9).random((6, PIXELS))
    levels = np.array([1, 2, 5, 20, MOST, 7])
    lost = np.array(
        [sum(losses(w, p, box)[:n]) for w, p, n in zip(normals, sums, levels.tolist(), strict=True)]
    )
    taken = lost * (1 + 2 * gamma)
    assert pixel_counts.holds(taken * (1 + 1e-12), normals, box, sums, levels).all()
    assert not pixel_counts.holds(taken * (1 - 1e-12), normals, box, sums, levels).any()
    every = np.broadcast_to(sums[:, None].astype(np.float32), (6, MOST, PIXELS))
    for ahead, count in ((1e9, MOST), (-1.0, 0)):
        assert (pixel_counts.counts(np.full(6, ahead), normals, box, every) == count).all()
    none = pixel_counts.holds(-lost, normals, box, sums, np.array([0, 1] * 3))
    assert none.tolist() == [True, False] * 3  # no pixel takes nothing


def test_where_nothing_is_ahead_nothing_holds() -> None:
    plain = Components(random_weights(4, 1))
    rivals, none, (_, box) = np.array([3, 5]), np.zeros((2, PIXELS)), drawn()
    for lead, holds in ((0.0, False), (1e-9, True)):
        leads = np.full(2, lead)
        assert (quick.linf_holds(plain, rivals, leads, none, box, np.full(2, 0.5)) == holds).all()
        assert (pixel_counts.holds(leads, none, box, none, np.array([1, 5])) == holds).all()
