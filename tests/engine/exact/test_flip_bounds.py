"""Bounds for images in black and white against sums over single pixels, and their ways to the boundary."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest

from engine.exact import approach, approach_flips, certify_flips
from engine.exact import flips as module
from engine.exact.components import Components
from engine.exact.flips import ROUNDING, Flips, seen
from engine.exact.separable import GAMMA, TINY, UNIT, Array
from engine.types import CLASSES, PIXELS, Norm, Radii
from tests.engine.exact.test_flips import USED, few


class Allowed(NamedTuple):
    """What is allowed for rounding."""

    gamma: float
    unit: float
    rounding: float


AS_IT_IS, WIDE = Allowed(GAMMA, UNIT, ROUNDING), Allowed(1e-3, 1e-4, 1.01)
"""No rounding hides the wide one."""


@pytest.fixture(params=[AS_IT_IS, WIDE], ids=["as it is", "wide"])
def allowed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Allowed:
    found: Allowed = request.param
    for name, value in found._asdict().items():
        monkeypatch.setattr(module, name.upper(), value)
    return found


def made(seed: int, latents: int, count: int = 2) -> tuple[Flips, Components, int, np.ndarray]:
    """Of an image that is classified as it is; with the pixels that matter."""
    found, image, used = few(seed, count, latents)
    components, x = Components(found), image.astype(np.float64)
    label = int(components.scores(seen(x)[None])[0].argmin() // count)
    return Flips(components, x, label), components, label, used


def extreme(latents: int, cheapest: float = 0.0) -> tuple[Flips, Components]:
    """Class 3 is that of the image again, 4 is a little behind it, 5 is too far away."""
    found, image, used = few(1, 2, latents)
    image[used[0]] = 0.5 + cheapest
    x = image.astype(np.float64)
    label = int(Components(found).scores(seen(x)[None])[0].argmin() // 2)
    offsets, pictures = found.offsets.copy(), found.pictures.copy()
    for c, behind in ((3, 0), (4, 0.5)):
        pictures[c], offsets[c] = pictures[label], offsets[label] + behind
        for each in (found.directions, found.exponents):
            if each is not None:
                each[c] = each[label]
    offsets[5], offsets[1 - label] = 1900, offsets[1 - label] + 8
    components = Components(replace(found, offsets=offsets, pictures=pictures))
    flips = Flips(components, x, label)
    assert (flips._leads[6:8] <= 0).any()
    assert 0 < flips._leads[8:10].min() < 1
    assert flips.costs.min() == cheapest
    return flips, components


def rivals_of(flips: Flips, components: Components) -> np.ndarray:
    every = np.arange(len(components.means))
    return np.delete(every, flips._own_span)


@pytest.mark.parametrize("latents", [0, 3])
def test_what_flips_cost_and_gain(latents: int, allowed: Allowed) -> None:
    flips, components, _, used = made(4, latents)
    _, image, _ = few(4, 2, latents)
    assert flips.image.tolist() == [float(v >= 0.5) for v in image]
    assert (flips.image + flips.moves == 1 - flips.image).all()
    np.testing.assert_allclose(flips.costs, np.abs(image.astype(float) - 0.5), atol=1e-16)
    assert (np.diff(flips.costs[flips._order]) >= 0).all()
    for rival in rivals_of(flips, components)[:6]:
        w = flips.view.differences[rival]
        for pixel in used:
            gain = max(0, 2 * flips.moves[pixel] * w[pixel] + components.curvature[rival])
            assert flips._gains[rival, pixel] == pytest.approx(gain * allowed.rounding, rel=1e-12)


def dearest(flips: Flips, count: int) -> float:
    ordered = sorted(flips.costs.tolist())
    return ordered[count] if count < PIXELS else 1.0


@pytest.mark.parametrize("latents", [0, 3])
@pytest.mark.parametrize("seed", [0, 1, 4, None])
def test_l2_radii_are_fractional_knapsacks(seed: int | None, latents: int, allowed: Allowed) -> None:
    flips, components = extreme(latents) if seed is None else made(seed, latents)[:2]
    radii, quick = flips.l2(), flips.quick_linf()
    halves = 0
    for rival in rivals_of(flips, components):
        lead, gains = flips._leads[rival], flips._gains[rival]
        if lead <= 0:
            assert radii[rival] == quick[rival] == 0
            continue
        squares = flips.costs**2
        order = (-gains / squares.clip(TINY)).argsort(kind="stable")
        reached = spent = 0.0
        for pixel in order:
            reached, spent = reached + gains[pixel], spent + squares[pixel]
            if reached * allowed.rounding >= lead:
                break
        over = reached * allowed.rounding - lead
        part = min(max(over / max(gains[pixel], TINY), 0), 1)
        value = spent * (1 - 2 * allowed.gamma) - part * squares[pixel] * allowed.rounding
        halves += 0.01 < part < 0.99
        wanted = max(value, 0) ** 0.5 * (1 - 4 * allowed.unit)
        assert radii[rival] == pytest.approx(wanted, rel=1e-9, abs=1e-9)
        taken = np.cumsum(gains[flips._order]) * allowed.rounding
        assert quick[rival] == dearest(flips, int((taken < lead).sum()))
    assert halves
    assert np.isposinf(radii[flips._own_span]).all()
    assert np.isposinf(quick[flips._own_span]).all()


@pytest.mark.parametrize("latents", [0, 3])
@pytest.mark.parametrize("far", [False, True])
def test_the_papers_bound_asks_for_so_many_flips(far: bool, latents: int, allowed: Allowed) -> None:
    flips, components = extreme(latents, 2.0**-10) if far else made(1, latents)[:2]
    bound = flips.view.paper()
    l2, linf = flips.paper()
    squares = np.sort(flips.costs**2)
    for rival in rivals_of(flips, components):
        count = min(bound[rival] ** 2 * (1 - 4 * allowed.unit), PIXELS)
        whole = int(count)
        total = squares[:whole].sum() + (squares[whole] * (count - whole) if whole < PIXELS else 0)
        assert l2[rival] == pytest.approx((total * (1 - 2 * allowed.gamma)) ** 0.5, rel=1e-9, abs=1e-12)
        assert linf[rival] == (dearest(flips, int(np.ceil(count)) - 1) if count > 0 else 0)
    assert np.isposinf(l2[flips._own_span]).all()
    assert np.isposinf(linf[flips._own_span]).all()


def least_lead(flips: Flips, components: Components, rival: int, pixels: np.ndarray) -> float:
    """Over all sets of flips of some pixels, against the own component that the rival is held against."""
    own, least = flips.view._mine[rival], np.inf
    for chosen in product([False, True], repeat=len(pixels)):
        changed = flips.image.copy()
        changed[pixels[list(chosen)]] = 1 - changed[pixels[list(chosen)]]
        scores = components.scores(changed[None])[0]
        least = min(least, float(scores[rival] - scores[own]))
    return least - components.slack - components.tilt


@pytest.mark.parametrize("latents", [0, 3])
def test_flips_of_some_pixels_hold_until_one_set_of_them_wins(latents: int, allowed: Allowed) -> None:
    flips, components, _, used = made(2, latents)
    rng = np.random.default_rng(5)
    for rival in rivals_of(flips, components)[:4].tolist():
        pixels = used[rng.permutation(USED)[:6]]
        least = least_lead(flips, components, rival, pixels)
        before = components.constants[rival]
        for ahead in (-0.3, -1e-6, 1e-6, 0.02, 0.3, 3):
            components.constants[rival] = before - least + ahead  # so that the worst set leaves so much
            holds = flips._holds(rival, pixels)
            assert holds is False or ahead > 0
            if ahead == 3 or (latents == 0 and allowed is AS_IT_IS):
                assert holds is (ahead > 0)
        components.constants[rival] = before


@pytest.mark.parametrize("gamma", [GAMMA, 1e-3])
def test_flips_hold_as_their_minorants_say(gamma: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GAMMA", gamma)
    monkeypatch.setattr(module, "ROUNDING", 1.01)
    flips, components, _, used = made(2, 3)
    second = 0
    for rival in rivals_of(flips, components)[:4].tolist():
        pixels = used[:7]
        own = flips.view._mine[rival]
        turned = components.factors[rival].T @ components.factors[rival]
        bends, allowed = np.zeros(PIXELS), np.zeros(PIXELS)
        bends[pixels] = 1.01 * np.abs(turned[np.ix_(pixels, pixels)]).sum(-1)
        allowed[pixels] = flips.moves[pixels]

        def needed(
            touch: Array, rival: int = rival, own: int = own, bends: Array = bends, to: Array = allowed
        ) -> tuple[float, Array]:
            """By how much the lead would have to be more for it to hold, and what the flips take."""

            def parts(k: int) -> tuple[float, Array]:
                image = flips.image + touch
                codes = components.factors[k] @ (image - components.means[k])
                score = np.square(image - components.means[k]).sum() - codes @ codes + components.offsets[k]
                return float(score), components.means[k] + codes @ components.factors[k]

            (theirs, drawn), (mine, own_drawn) = parts(rival), parts(own)
            slopes = -2 * (drawn - own_drawn)
            lead = theirs - mine - slopes @ touch - bends @ touch**2 - components.slack - components.tilt
            slopes = slopes + 2 * bends * touch
            losses = to * (bends * to - slopes)
            taken = losses.clip(0).sum()
            # lead + more - taken = 4 gamma (size + lead + more)
            return float((taken + 4 * gamma * np.abs(losses).sum()) / (1 - 4 * gamma) - lead), losses

        first, losses = needed(allowed / 2)
        then, _ = needed(np.where(losses > 0, allowed, 0))
        # The leads that are needed do not change what flips take, so both are as if nothing were added.
        before = components.constants[rival]
        for part, holds in ((1e-8, True), (-1e-8, False)):
            components.constants[rival] = before + min(first, then) + part
            assert flips._holds(rival, pixels) is holds
        components.constants[rival] = before
        second += then < first
    assert second  # the touch at the worst flips says more than the one in the middle


@pytest.mark.parametrize("latents", [0, 3])
@pytest.mark.parametrize("seed", [0, 2, None])
def test_linf_radii_are_the_dearest_pixel_of_the_cheapest_that_do_not_hold(
    seed: int | None, latents: int
) -> None:
    flips, components = extreme(latents) if seed is None else made(seed, latents)[:2]
    rivals = rivals_of(flips, components)[:: 3 if seed is None else 5]
    found = flips.linf(rivals)
    levels = sorted(set(flips.costs.tolist()))
    for rival, radius in zip(rivals.tolist(), found.tolist(), strict=True):
        if flips._leads[rival] <= 0:
            assert radius == 0
            continue
        # A level is certified if flips of all cheaper pixels hold.
        certified = [c for c in levels if flips._holds(rival, np.flatnonzero(flips.costs < c))]
        every = flips._holds(rival, np.arange(PIXELS))
        assert radius == (1.0 if every else max(certified, default=0))
        asked = np.full(3, rival), np.array([radius, radius * 0.9, radius + 0.01])
        assert flips.holds_linf(*asked)[:2].all()
        if radius < 1:
            above = min((c for c in levels if c > radius), default=1.0)
            assert not flips.holds_linf(np.array([rival]), np.array([above]))[0]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("norm", list(Norm))
def test_the_way_of_flips_ends_where_a_rival_wins(seed: int, norm: Norm) -> None:
    flips, components, label, _ = made(seed, 0, 1)
    _, image, _ = few(seed, 1, 0)
    certificate = certify_flips(components, image.astype(np.float64), label)
    rival = 1 - label if label < 2 else 0
    for target in (None, rival):
        steps = list(approach_flips(components, image.astype(np.float64), label, norm, target))
        step = steps[-1]
        radii = certificate.radii if target is None else certificate.per_rival[target]
        assert step.certified == pytest.approx(radii.of(norm), rel=1e-12)
        assert step.order is not None
        assert step.constraints == 1
        order, moves = step.order.ravel(), step.move.ravel()
        changed = flips.image + np.where(order <= 1 + 1e-6, moves, 0)
        assert set(changed.tolist()) <= {0.0, 1.0}
        scores = components.scores(changed[None])[0]
        assert scores.argmin() != label
        assert step.order.shape == step.move.shape == (28, 28)
        if norm is Norm.L0:
            same = list(approach(components, flips.image, label, norm, target))
            assert [s.certified for s in steps] == [s.certified for s in same]
            continue
        nearest = certificate.rivals[norm] if target is None else target  # one component a class
        gains = flips.moves * flips.view.differences[nearest]
        assert (np.isinf(order) == (gains <= 0)).all()
        if norm is Norm.LINF:
            np.testing.assert_allclose(order[gains > 0] * step.certified, flips.costs[gains > 0], rtol=1e-6)
        else:
            inside = np.flatnonzero(gains > 0)
            inside = inside[order[inside].argsort()]
            worth = gains[inside] / np.square(flips.costs[inside]).clip(1e-300)
            assert (np.diff(worth) <= 1e-6 * worth[:-1]).all()
            count = int((order <= 1 + 1e-6).sum())
            before = 2 * gains[inside[: count - 1]].sum()
            assert before < flips._leads[nearest] <= before + 2 * gains[inside[count - 1]]
    assert not list(approach_flips(components, image.astype(np.float64), label, norm, label))


@pytest.mark.parametrize("latents", [0, 3])
def test_a_certificate_of_flips_has_the_least_of_each_class(latents: int) -> None:
    flips, components, label, _ = made(1, latents)
    _, image, _ = few(1, 2, latents)
    certificate = certify_flips(components, image.astype(np.float64), label)
    l2, (paper_l2, paper_linf) = flips.l2(), flips.paper()
    every = np.arange(len(components.means))
    linf = np.full(len(every), np.inf)
    linf[rivals_of(flips, components)] = flips.linf(rivals_of(flips, components))
    linf = np.maximum(linf, flips.quick_linf())
    l0 = np.maximum(flips.view.l0(every), flips.view.quick_l0())
    assert set(certificate.per_rival) == set(range(CLASSES)) - {label}
    for c, radii in certificate.per_rival.items():
        span = components.of_class(c)
        assert radii.L2 == radii.L2_no_box == l2[span].min()
        assert radii.Linf == linf[span].min()
        assert radii.L0 == int(l0[span].min())
        assert radii.paper_L2 == min(paper_l2[span].min(), l2[span].min())
        assert radii.paper_Linf == min(paper_linf[span].min(), radii.Linf)
        assert isinstance(radii.L0, int)
    assert not certificate.refined


def test_half_ink_is_ink() -> None:
    assert seen(np.array([0, 0.5, np.nextafter(0.5, 0), 1])).tolist() == [0, 1, 0, 1]
    assert seen(np.zeros((2, 3), np.float32)).dtype == np.float64


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_a_way_to_a_class_that_is_not_the_nearest_is_its_own(norm: Norm) -> None:
    _, components, label, _ = made(0, 0, 2)
    _, image, _ = few(0, 2, 0)
    x = image.astype(np.float64)
    certificate = certify_flips(components, x, label)
    for target, radii in certificate.per_rival.items():
        (step,) = approach_flips(components, x, label, norm, target)
        assert step.certified == radii.of(norm)


@pytest.mark.parametrize("latents", [0, 3])
def test_a_tie_has_no_radius(latents: int) -> None:
    flips, components = extreme(latents)
    label = int(flips._own_span.start // 2)
    image = flips.image + flips.moves * (0.5 - flips.costs)
    certificate = certify_flips(components, image, label)
    assert certificate.per_rival[3] == Radii(0, 0, 0, 0, 0, 0)
    assert certificate.radii == Radii(0, 0, 0, 0, 0, 0)
    assert certificate.per_rival[5].Linf == 1
