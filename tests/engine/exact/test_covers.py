"""The way to the nearest adversarial: the fewest whole pixels against all choices, and what is certified."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from engine.certificates.whole_pixels import cheapest
from engine.exact import approach, bounds, certifier, certify
from engine.exact.certifier import View
from engine.exact.components import Components
from engine.exact.separable import Array
from engine.types import CLASSES, PIXELS, Norm
from engine.weights.exact_abs import BLACK, LEVELS, pixels
from tests.engine.fakes.pictures import weights

USED = 9
"""Pixels in which classes differ: few enough for all choices of them."""


def few(seed: int, count: int = 3) -> tuple[Components, Array]:
    """Components of two classes near the image (784,), of class 0; those of the others are far away."""
    rng = np.random.default_rng(seed)
    means = np.full((CLASSES, count, PIXELS), BLACK)
    means[2:, :, 100:] = BLACK + LEVELS
    means[0, :, :USED] = rng.integers(30, 110, (count, USED))
    means[1, :, :USED] = rng.integers(120, 240, (count, USED))
    image = np.zeros(PIXELS)
    image[:USED] = pixels(means[0, :, :USED]).mean(0).clip(0, 1).astype(np.float32)
    return Components(weights(means, rng.uniform(0, 0.2, (CLASSES, count)))), image


def wins(components: Components, image: Array, rivals: slice) -> bool:
    scores = components.scores(image[None])[0]
    return bool(scores[rivals].min() < scores[components.of_class(0)].min())


def fewest(components: Components, image: Array, rivals: slice) -> int:
    """How many pixels, black or white, let a rival win: by trying all."""
    for count in range(1, USED + 1):
        for chosen in combinations(range(USED), count):
            for colours in range(2**count):
                changed = image.copy()
                changed[list(chosen)] = [(colours >> bit) & 1 for bit in range(count)]
                if wins(components, changed, rivals):
                    return count
    return USED + 1


@pytest.mark.parametrize("seed", range(4))
def test_a_cover_is_the_fewest_pixels_that_let_a_rival_win(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    components, image = few(seed)
    view = View(components, image, 0)
    monkeypatch.setattr(certifier, "COVERS", 0)  # all own components are near, so once is enough
    for rival in range(3, 6):
        chosen, gains, move = view.cover(rival)
        assert chosen.sum() == fewest(components, image, slice(rival, rival + 1))
        changed = image + np.where(chosen, move, 0)
        assert wins(components, changed, slice(rival, rival + 1))
        assert ((changed >= 0) & (changed <= 1)).all()
        w = (components.means[rival] - components.means[:3]).mean(0)
        np.testing.assert_allclose(gains, np.where(w > 0, w * (1 - image), -w * image), atol=1e-12)
        assert (move == np.where(w > 0, 1 - image, -image)).all()


def test_own_components_that_a_cover_overlooks_are_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifier, "OWN", 1)
    more = 0
    programmes: list[int] = []

    def counted(*asked: Any) -> Any:
        programmes[-1] += 1
        return cheapest(*asked)

    monkeypatch.setattr(certifier, "cheapest", counted)
    for seed in range(6):
        components, image = few(seed, 4)
        view = View(components, image, 0)
        monkeypatch.setattr(certifier, "COVERS", 0)
        programmes.append(0)
        first = view.cover(4)[0]
        assert programmes[-1] == 1
        monkeypatch.setattr(certifier, "COVERS", 12)
        programmes.append(0)
        chosen, _, move = view.cover(4)
        changed = image + np.where(chosen, move, 0)
        assert wins(components, changed, slice(4, 5))
        more += int(chosen.sum()) > int(first.sum())
        assert chosen.sum() == fewest(components, image, slice(4, 5))
    assert more  # without them the rival would not have won
    assert max(programmes) <= 4  # one for each component that is overlooked


def test_where_no_pixels_are_enough_all_that_gain_anything_are_taken() -> None:
    components, image = few(0)
    components = Components(
        replace(
            weights(np.zeros((CLASSES, 1, PIXELS))),
            pictures=(components.means[::3] * LEVELS + BLACK).reshape(CLASSES, 1, PIXELS).astype(np.uint8),
            offsets=np.r_[0, np.full(9, 500.0)].astype(np.float32)[:, None],
        )
    )
    view = View(components, image, 0)
    chosen, gains, move = view.cover(1)
    assert (chosen == (gains > 0)).all()
    assert 0 < chosen.sum() <= USED
    np.testing.assert_allclose(gains, (components.means[1] - components.means[0]) * move, atol=1e-12)


@pytest.mark.parametrize("seed", [0, 1, 24])  # of 24 the fewest pixels are not those of the first rival
@pytest.mark.parametrize("target", [None, 1])
def test_the_way_by_whole_pixels_begins_with_those_that_are_enough(seed: int, target: int | None) -> None:
    components, image = few(seed)
    steps = list(approach(components, image, 0, Norm.L0, target))
    assert steps
    radii = certify(components, image, 0, refined=False)
    certified = radii.radii.L0 if target is None else radii.per_rival[1].L0
    counts = []
    for step in steps:
        assert step.certified == certified
        assert step.constraints == 1
        assert step.order is not None
        order, move = step.order.ravel(), step.move.ravel()
        first = order <= 1
        counts.append(int(first.sum()))
        assert wins(components, image + np.where(first, move, 0), slice(3, 6))
        # The others, in the order of what they gain, for as long as they gain anything.
        ranks = np.sort(order[np.isfinite(order)]) * counts[-1]
        np.testing.assert_allclose(ranks, np.arange(1, 1 + len(ranks)), rtol=1e-6)
        assert np.isfinite(order[:USED]).sum() >= counts[-1]
        assert np.isinf(order[USED:]).all()
        assert step.order.shape == step.move.shape == (28, 28)
        assert step.order.dtype == step.move.dtype == np.float32
    assert counts == sorted(set(counts), reverse=True)
    assert counts[-1] == fewest(components, image, slice(3, 6))
    # Within both parts, pixels that gain more come first.
    best = min(
        (view_cover for view_cover in (View(components, image, 0).cover(k) for k in range(3, 6))),
        key=lambda found: found[0].sum(),
    )
    chosen, gains, _ = best
    last = steps[-1].order
    assert last is not None
    rank = last.ravel()
    for part in (chosen, (gains > 0) & ~chosen):
        inside = np.flatnonzero(part)
        assert (np.diff(gains[inside[rank[inside].argsort(kind="stable")]]) <= 1e-6).all()


def test_no_further_rival_is_tried_once_none_can_need_fewer_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    components, image = few(1)
    tried = []
    cover = View.cover

    def counted(self: View, rival: int) -> tuple[np.ndarray, Array, Array]:
        tried.append(rival)
        return cover(self, rival)

    monkeypatch.setattr(View, "cover", counted)
    steps = list(approach(components, image, 0, Norm.L0, None))
    last = steps[-1].order
    assert last is not None
    count = int((last <= 1).sum())
    known = View(components, image, 0).l0(np.array(tried))
    assert (known[:-1] + 1 < USED).all()
    others = np.setdiff1d(np.arange(3, 30), tried)
    assert len(others)
    assert (View(components, image, 0).l0(others) + 1 >= count).all()
    assert (np.diff(known) >= 0).all()


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
@pytest.mark.parametrize(("target", "seed"), [(None, 2), (None, 9), (1, 2), (5, 2)])
def test_bounds_end_where_the_nearest_rival_wins(norm: Norm, target: int | None, seed: int) -> None:
    components, image = few(seed)
    steps = list(approach(components, image, 0, norm, target))
    certificate = certify(components, image, 0)
    radii = certificate.radii if target is None else certificate.per_rival[target]
    assert steps[0].certified == radii.of(norm)
    assert steps[0].constraints == 1
    assert all(step.constraints == 3 for step in steps[1:])  # all own components are near
    assert all(step.order is None for step in steps)
    values = [step.certified for step in steps]
    assert values == sorted(values)
    for step in (steps[0], steps[-1]):
        length = np.linalg.norm(step.move) if norm is Norm.L2 else np.abs(step.move).max()
        assert length == pytest.approx(step.certified, rel=1e-3)
    rivals = slice(3, 30) if target is None else slice(3 * target, 3 * target + 3)
    there = (image + 1.001 * steps[-1].move.ravel().astype(np.float64)).clip(0, 1)
    assert wins(components, there, rivals)
    assert not list(approach(components, image, 0, norm, 0))


def test_no_more_linear_programmes_than_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    components, image = few(3)
    whole = list(approach(components, image, 0, Norm.LINF, None))
    for most in range(len(whole)):
        monkeypatch.setattr(bounds, "PROGRAMMES", most)
        assert [s.certified for s in approach(components, image, 0, Norm.LINF, None)] == [
            s.certified for s in whole[: most + 1]
        ]
