"""What a view of one image computes for all rivals at once, against single pairs and their algebra."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from engine.exact import certifier, pixel_counts, quick
from engine.exact.certificate import together
from engine.exact.certifier import View, certify, refined_l2
from engine.exact.components import Components
from engine.exact.nearest import _of_length, best_l2, nearest_l2
from engine.exact.separable import Array, Box, l2
from engine.types import CLASSES, PIXELS, Norm, Radii
from engine.weights.exact_abs import BLACK, pixels
from tests.engine.fakes.pictures import random_weights

K = 8
"""More components of a class than rivals are held against."""


def made(latents: int, count: int = K, seed: int = 31) -> tuple[Components, Array, int]:
    """Components that are much alike, an image (784,) in float32's steps, and its class."""
    rng, found = np.random.default_rng(seed), random_weights(seed, count, spread=0.5, latents=latents)

    def redrawn(pictures: Array, share: float) -> Array:
        return np.where(rng.random(pictures.shape) < share, rng.integers(30, 226, pictures.shape), pictures)

    common = redrawn(np.full((1, 1, PIXELS), BLACK), 0.3)
    classes = redrawn(np.broadcast_to(common, (CLASSES, 1, PIXELS)), 0.06)
    means = redrawn(np.broadcast_to(classes, (CLASSES, count, PIXELS)), 0.02)
    for k in range(count):  # those of the class have each something of another
        means[6, k] = np.where(rng.random(PIXELS) < 0.3, classes[k, 0], means[6, k])
    found = replace(found, pictures=means.astype(np.uint8))
    image = (0.8 * pixels(means[6]).mean(0) + 0.2 * pixels(means[2, 0])).clip(0, 1)
    x = image.astype(np.float32).astype(np.float64)
    # Those of the class explain it about equally well, so that rivals are held against different ones.
    components, offsets = Components(found), found.offsets.copy()
    scores = components.scores(x[None])[0].reshape(CLASSES, count)
    offsets[6] += scores[6].min() - scores[6] + 0.1 * rng.random(count)
    components = Components(replace(found, offsets=offsets))
    return components, x, int(components.scores(x[None])[0].argmin() // count)


@pytest.fixture(scope="module", params=[0, 3])
def asked(request: pytest.FixtureRequest) -> tuple[Components, Array, int, View]:
    components, image, label = made(request.param)
    assert label == 6
    return components, image, label, View(components, image, label)


def rivals_of(components: Components, label: int) -> np.ndarray:
    span = components.of_class(label)
    return np.setdiff1d(np.arange(len(components.means)), np.arange(span.start, span.stop))


def radius(lead: Array, width: Array, bend: Array) -> Array:
    """The root of lead - 2 r width - r^2 bend."""
    lead = np.maximum(lead, 0)
    found: Array = lead / (width + np.sqrt(width**2 + bend * lead)).clip(1e-300)
    return found


def explained(components: Components, image: Array) -> Array:
    codes = (components.factors @ image[:, None])[..., 0] - components.shifts
    found: Array = components.means + (codes[:, None] @ components.factors)[:, 0]
    return found


def test_each_rival_is_held_against_the_own_component_that_proves_most(
    asked: tuple[Components, Array, int, View],
) -> None:
    components, image, label, view = asked
    scores, drawn = components.scores(image[None])[0], explained(components, image)
    span = components.of_class(label)
    own = span.start + scores[span].argsort(kind="stable")
    assert view.own.tolist() == own[: certifier.OWN].tolist()
    allowed = components.slack + components.tilt
    proven = np.array(
        [
            radius(
                scores - scores[j] - allowed,
                np.sqrt(np.square(drawn - drawn[j]).sum(-1) + certifier.TINY),
                components.curvature,
            )
            for j in view.own
        ]
    )
    rivals = rivals_of(components, label)
    mine = view.own[proven.argmax(0)]
    assert (view._mine[rivals] == mine[rivals]).all()
    assert len(set(mine[rivals])) > 1
    np.testing.assert_allclose(view.leads, scores - scores[mine] - allowed, atol=1e-11)
    np.testing.assert_allclose(view.differences, drawn - drawn[mine], atol=1e-12)
    assert (view.box.low == -image).all()
    pairs, (gaps, normals) = view.pairs(rivals)
    np.testing.assert_allclose(gaps[:, 0] - allowed, view.leads[rivals], atol=1e-11)
    np.testing.assert_allclose(normals[:, 0], view.differences[rivals], atol=1e-12)
    assert (pairs.own[:, 0] == mine[rivals]).all()
    own_too = np.broadcast_to(view.own, (2, len(view.own)))
    pairs, (gaps, normals) = view.pairs(rivals[:2], own_too)
    for n in range(2):
        for j, place in enumerate(view.own):
            assert gaps[n, j] == pytest.approx(scores[rivals[n]] - scores[place], abs=1e-11)
            np.testing.assert_allclose(normals[n, j], drawn[rivals[n]] - drawn[place], atol=1e-12)
    moved = (image + 0.1).clip(0, 1) - image
    energies, pictures = pairs.at(np.array([moved, -image / 2]))
    for n, move in enumerate((moved, -image / 2)):
        there, seen_ = components.scores((image + move)[None])[0], explained(components, image + move)
        np.testing.assert_allclose(energies[n], there[rivals[n]] - there[view.own], atol=1e-10)
        np.testing.assert_allclose(pictures[n], seen_[rivals[n]] - seen_[view.own], atol=1e-12)


def test_quick_and_paper_bounds_by_their_formulas(asked: tuple[Components, Array, int, View]) -> None:
    components, image, label, view = asked
    rivals, drawn = rivals_of(components, label), explained(components, image)
    w, lead = view.differences, view.leads
    pulls = np.where(w > 0, image < 1, image > 0) * w
    assert (pulls != w).any()
    wide = components.majorants.sum(-1, dtype=np.float64)
    apart, first = drawn - image, drawn[view.own[0]] - image
    scores = components.scores(image[None])[0]
    lead_first = scores - scores[view.own[0]] - components.slack - components.tilt
    lengths, ones = np.linalg.norm(apart, axis=-1), np.abs(apart).sum(-1)
    wanted = {
        view.quick: quick.l2(components, lead, pulls),
        view.quick_free: quick.l2(components, lead, w),
        view.quick_linf: radius(lead, np.abs(pulls).sum(-1), wide),
        view.quick_l0: pixel_counts.quick(lead, w, view.box, components.roots, components.curvature),
        view.paper: radius(lead_first, lengths + np.linalg.norm(first), components.curvature),
        view.paper_linf: radius(lead_first, ones + np.abs(first).sum(), components.curvature * PIXELS),
    }
    for bound, expected in wanted.items():
        found = bound()
        np.testing.assert_allclose(found[rivals], expected[rivals], rtol=1e-8, err_msg=str(bound))
        assert np.isposinf(np.delete(found, rivals)).all()
        if bound != view.quick_l0:  # always on the safe side of what they stand for
            assert (found[rivals] <= expected[rivals]).all()


def test_margins_of_quick_and_paper_bounds_are_used(
    asked: tuple[Components, Array, int, View], monkeypatch: pytest.MonkeyPatch
) -> None:
    components, _, label, view = asked
    rivals = rivals_of(components, label)
    before = [bound()[rivals] for bound in (view.quick_linf, view.paper, view.paper_linf)]
    monkeypatch.setattr(certifier, "SMALLER", 0.9)
    after = [view.quick_linf()[rivals], view.paper()[rivals], view.paper_linf()[rivals]]
    for less, more in zip(after, before, strict=True):
        # Widths are longer by a ninth, and the result is shorter by a tenth again.
        assert (less <= more * 0.9).all()
        if components.latents == 0:
            np.testing.assert_allclose(less, more * 0.81, rtol=1e-8)
        else:
            assert (less >= more * 0.81 * (1 - 1e-8)).all()
    pulls = np.where(view.differences > 0, view.box.high > 0, view.box.low < 0) * view.differences
    wide = components.majorants.sum(-1, dtype=np.float64)
    linf = 0.9 * radius(view.leads, np.abs(pulls).sum(-1) / 0.9, wide / 0.9)
    np.testing.assert_allclose(after[0], linf[rivals], rtol=1e-8)


@pytest.mark.parametrize("at_a_time", [1, 3, 12])
def test_refined_radii_are_computed_until_no_other_can_be_less(
    at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    components, image, label = made(0)
    view, rng = View(components, image, label), np.random.default_rng(2)
    monkeypatch.setattr(certifier, "ROUND", at_a_time)
    for _ in range(20):
        single = rng.uniform(1, 2, len(components.means))
        single[components.of_class(label)] = np.inf
        more = rng.uniform(1, 5, len(single)) * (1 + 2 * (single < 1.5))
        asked: list[int] = []

        def cut(rivals: np.ndarray, asked: list[int] = asked, more: Array = more) -> tuple[Array, Array]:
            asked.extend(rivals.tolist())
            return more[rivals], np.zeros((len(rivals), PIXELS))

        monkeypatch.setattr(view, "cut", cut)
        least = np.maximum(single, more)[np.isfinite(single)].min()
        assert view.refined(single) == least
        order = single.argsort()
        assert asked == order[: len(asked)].tolist()
        assert len(asked) - (single <= least).sum() < at_a_time


def test_a_class_has_the_least_radius_of_all_its_components(
    asked: tuple[Components, Array, int, View],
) -> None:
    components, image, label, view = asked
    certificate = certify(components, image, label)
    every = rivals_of(components, label)
    boxed, free, linf, l0 = (bound(every) for bound in (view.l2, view.free, view.linf, view.l0))
    boxed, free = np.maximum(boxed, view.quick()[every]), np.maximum(free, view.quick_free()[every])
    linf, l0 = np.maximum(linf, view.quick_linf()[every]), np.maximum(l0, view.quick_l0()[every])
    paper, paper_linf = view.paper()[every], view.paper_linf()[every]
    for c, radii in certificate.per_rival.items():
        part = every // K == c
        assert radii.L2 == pytest.approx(boxed[part].min(), rel=1e-5)
        # With latents the quick test may prove more than the radius.
        assert (
            linf[part].min() * (1 - 1e-9)
            <= radii.Linf
            <= linf[part].min() * (1.1 if components.latents else 1 + 1e-9)
        )
        assert radii.L0 == l0[part].min()
        assert radii.L2_no_box == pytest.approx(min(free[part].min(), radii.L2), rel=1e-5)
        assert radii.paper_L2 == pytest.approx(min(paper[part].min(), radii.L2), rel=1e-5)
        assert radii.paper_Linf == pytest.approx(min(paper_linf[part].min(), radii.Linf), rel=1e-5)
        assert isinstance(radii.L0, int)
    assert set(certificate.per_rival) == set(range(CLASSES)) - {label}
    refined = certificate.refined[Norm.L2]
    assert refined == refined_l2(components, image, label)
    cut, moves = view.cut(every)
    assert refined == pytest.approx(np.maximum(cut, boxed).min(), rel=1e-5)
    assert not certify(components, image, label, refined=False).refined
    # The move of the nearest one leads to where it wins.
    nearest = int(np.maximum(cut, boxed).argmin())
    there = components.scores(image[None] + moves[nearest] * 1.001)[0]
    assert there[every[nearest]] < there[components.of_class(label)].min()


def test_the_linf_and_l0_tests_agree_with_the_radii(asked: tuple[Components, Array, int, View]) -> None:
    components, _, label, view = asked
    every = rivals_of(components, label)
    linf, l0 = view.linf(every), view.l0(every)
    assert not view.holds_linf(every, linf * 1.5).any()
    assert view.holds_linf(every, linf * 0.5).mean() > 0.9
    for off, holds in ((-1, True), (0, True), (1, False)):
        levels = l0 + off
        inside = (levels >= 0) & (levels <= pixel_counts.MOST)
        assert (view.holds_l0(every, levels) == holds)[inside].all()
    assert view.holds_l0(every, np.zeros(len(every))).all()
    some = every[[70, 3, 41]]
    assert (view.linf(some) == linf[[70, 3, 41]]).all()
    assert 0 < np.median(l0) < pixel_counts.MOST


def test_linf_by_all_near_own_components_is_a_linear_programmes() -> None:
    components, image, label = made(0)
    view = View(components, image, label)
    scores = components.scores(image[None])[0]
    better = 0
    for rival in rivals_of(components, label)[::9]:
        normals = components.means[rival] - components.means[view.own]
        used = np.flatnonzero(normals.any(0))
        count = len(used)
        needs = (scores[rival] - scores[view.own]) / 2
        # The least level with |move| <= level and <move, normal> >= need for all of them.
        limits = np.concatenate([np.eye(count), -np.eye(count)])
        rows = np.block([[-normals[:, used], np.zeros((len(needs), 1))], [limits, -np.ones((2 * count, 1))]])
        solved = linprog(
            np.eye(count + 1)[-1],
            rows,
            np.r_[-needs, np.zeros(2 * count)],
            bounds=[*zip(view.box.low[used], view.box.high[used], strict=True), (0, 1)],
        )
        found, move = view.linf_cut(int(rival))
        assert solved.fun * (1 - 1e-4) <= found <= solved.fun * (1 + 1e-9)
        assert np.abs(move).max() == pytest.approx(solved.fun, rel=1e-6)
        assert (normals @ move >= needs - 1e-6).all()
        better += found > view.linf(np.array([rival]))[0] * (1 + 1e-4)
    assert better


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_the_least_move_against_one_own_component_is_as_long_as_the_radius(norm: Norm) -> None:
    components, image, label = made(0)
    view = View(components, image, label)
    for rival in rivals_of(components, label)[::17].tolist():
        move = view.lone(rival, norm)
        length = np.linalg.norm(move) if norm is Norm.L2 else np.abs(move).max()
        bound = view.l2 if norm is Norm.L2 else view.linf
        assert length == pytest.approx(bound(np.array([rival]))[0], rel=3e-5)
        there = components.scores((image + move)[None])[0]
        assert there[rival] - there[view._mine[rival]] == pytest.approx(0, abs=1e-4)


def test_the_farthest_move_of_a_length_within_the_box() -> None:
    rng = np.random.default_rng(0)
    box = Box.around(rng.choice([0.0, 0.5, 0.9, 1.0], PIXELS))
    slopes = rng.normal(size=(5, PIXELS)) * np.array([0.01, 0.1, 1, 10, 1])[:, None]
    lengths = np.array([0.5, 2, 4, 1, 1000])
    moves = _of_length(slopes, box, lengths)
    assert ((moves >= box.low) & (moves <= box.high)).all()
    found = np.linalg.norm(moves, axis=-1)
    assert found[:4] == pytest.approx(lengths[:4], rel=1e-6)
    farthest = np.where(slopes[4] > 0, box.high, box.low)
    np.testing.assert_allclose(moves[4], farthest)  # no move is as long as that
    for move, slope in zip(moves[:4], slopes[:4], strict=True):
        inner = (move > box.low) & (move < box.high)
        level = move[inner] / slope[inner]
        np.testing.assert_allclose(level, level[0], rtol=1e-9)
        held = np.abs(slope[~inner] * level[0])
        assert (held >= np.abs(move[~inner]) - 1e-12).all()


def test_where_the_nearest_moves_minorant_is_loose_another_proves_more() -> None:
    """A component that explains almost all of one direction, and an image far along it."""
    components, image, label = made(3, 2, 37)
    view = View(components, image, label)
    view.box = Box(np.full(PIXELS, -9.0), np.full(PIXELS, 9.0))
    every = rivals_of(components, label)
    pairs, first = view.pairs(every)
    found = nearest_l2(pairs, view.box, first)
    plain = l2(found.minorants(pairs), view.box)
    radii, touches = best_l2(pairs, view.box, found)
    assert (radii >= plain).all()
    alone = np.ones((len(every), 1))
    again = l2(pairs.below(touches, alone, *pairs.at(touches)), view.box)
    np.testing.assert_allclose(again, radii, rtol=1e-9)
    changed = (touches != found.moves).any(-1)
    assert (changed == (radii > plain)).all()
    lengths = np.linalg.norm(found.moves, axis=-1)
    assert (radii <= lengths * (1 + 1e-6)).all()
    gaps = pairs.at(found.moves)[0]
    assert (np.abs(gaps[:, 0]) <= 1e-5 * np.abs(first[0][:, 0]) + 1e-9).all()


def test_a_certificate_is_the_least_of_its_rivals() -> None:
    near, far = Radii(2.0, 0.3, 4, 1.9, 1.5, 0.2), Radii(3.0, 0.1, 9, 2.5, 1.2, 0.05)
    found = together({3: near, 8: far}, {Norm.L2: 2.5})
    assert found.radii == Radii(2.0, 0.1, 4, 1.9, 1.2, 0.05)
    assert found.per_rival == {3: near, 8: far}
    assert found.rivals == {Norm.L2: 3, Norm.LINF: 8, Norm.L0: 3}
    assert found.refined == {Norm.L2: 2.5}
    assert found.guaranteed
    assert together({3: near, 8: far}, {Norm.L2: 1.0}).refined == {Norm.L2: 2.0}
    swapped = together({3: far, 8: near}, {})
    assert swapped.rivals == {Norm.L2: 8, Norm.LINF: 3, Norm.L0: 8}
    assert not swapped.refined
