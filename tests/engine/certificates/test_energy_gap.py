"""Radii about one latent: against brute force, linear programmes and the images they promise."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.optimize import linprog
from torch import Tensor

from engine.certificates.energy_gap import FlipGap, LinearGap
from engine.certificates.gaps import PAPER
from engine.certificates.waterfilling import waterfill

PIXELS = 784
GAMMA = (1.04, 0.97, 1.0)


def pictures(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """An image (1, 784) with much black, its explanation, three rivals' (1, 1, 3, 784), and their latents."""
    generator = torch.Generator().manual_seed(seed)
    x = (torch.rand(1, PIXELS, generator=generator) * 3 - 2).clamp(0, 1)
    own = (x + 0.1 * torch.randn(1, PIXELS, generator=generator)).clamp(0.01, 0.99)
    means = torch.rand(1, 1, 3, PIXELS, generator=generator) ** 2
    return x, own, means, 0.5 * torch.randn(1, 1, 3, 8, generator=generator)


def linear(seed: int) -> tuple[LinearGap, Tensor, Tensor]:
    x, own, means, latents = pictures(seed)
    return LinearGap(x, own, torch.ones(1, 8)), means, latents


def flips(seed: int) -> tuple[FlipGap, Tensor, Tensor, Tensor]:
    raw, own, means, latents = pictures(seed)
    seen = (raw >= 0.5).float()
    own = (0.8 * seen + 0.2 * own).clamp(0.01, 0.99)
    return FlipGap(seen, own, torch.ones(1, 8), raw=raw, own_gamma=0.98, gamma=GAMMA), means, latents, raw


def energy(means: Tensor, latents: Tensor, image: Tensor) -> Tensor:
    return (means.double() - image).square().sum(-1) + latents.double().square().sum(-1) / 2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["L2_no_box", "L2", "Linf"])
def test_the_perturbation_closes_the_gap_and_has_the_radius(seed: int, name: str) -> None:
    gap, means, latents = linear(seed)
    at = gap.measure(name, means.double(), latents.double())
    moved = at.target
    delta = moved - gap.x
    theirs, ours = energy(means, latents, moved), energy(gap.own, torch.ones(8), moved)
    torch.testing.assert_close(theirs, ours, atol=1e-9, rtol=0)
    length = delta.abs().amax(-1) if name == "Linf" else delta.norm(dim=-1)
    torch.testing.assert_close(length, at.value, atol=1e-9, rtol=0)
    if name != "L2_no_box":
        assert moved.min() >= -1e-12
        assert moved.max() <= 1 + 1e-12


@pytest.mark.parametrize("seed", range(3))
def test_linf_is_what_a_linear_programme_finds(seed: int) -> None:
    gap, means, latents = linear(seed)
    radius = gap.measure("Linf", means, latents).value[0, 0]
    need = gap.gap(means, latents)[0, 0] / 2
    for c in range(3):
        w = (means[0, 0, c].double() - gap.own[0, 0]).numpy()
        x = gap.x[0, 0].numpy()
        # the most that <D, w> can be at the radius is what is needed, at 0.1 % less it is not enough
        for eps, enough in ((float(radius[c]), True), (0.999 * float(radius[c]), False)):
            bounds = [(max(-eps, -v), min(eps, 1 - v)) for v in x]
            best = -linprog(-w, bounds=bounds).fun
            assert (best >= float(need[c]) - 1e-9) is enough


@pytest.mark.parametrize("seed", range(3))
def test_l2_is_a_least_norm(seed: int) -> None:
    gap, means, latents = linear(seed)
    at = gap.measure("L2", means.double(), latents.double())
    need = gap.gap(means, latents)[0, 0] / 2
    w = means[0, 0].double() - gap.own[0, 0]
    delta = (at.target - gap.x)[0, 0]
    generator = torch.Generator().manual_seed(seed)
    for _ in range(50):
        other = (delta + 0.02 * torch.randn(3, PIXELS, generator=generator)).double()
        other = torch.clamp(other, -gap.x[0], 1 - gap.x[0])
        closes = (other * w).sum(-1) >= need
        assert bool((other.norm(dim=-1)[closes] >= at.value[0, 0][closes]).all())


@pytest.mark.parametrize("seed", range(4))
def test_l0_pixels_never_suffice_and_one_more_does(seed: int) -> None:
    gap, means, latents = linear(seed)
    count = gap.pixels(means, latents)[0, 0]
    need = gap.gap(means, latents)[0, 0] / 2
    w = means[0, 0].double() - gap.own[0, 0]
    gains = torch.maximum(w * (1 - gap.x[0]), -w * gap.x[0]).sort(-1, descending=True).values
    for c, k in enumerate(count.tolist()):
        assert gains[c, :k].sum() < need[c] <= gains[c, : k + 1].sum()
    continuous = gap.measure("L0", means, latents).value[0, 0]
    assert bool(((continuous > count - 1e-9) & (continuous <= count + 1 + 1e-9)).all())


@pytest.mark.parametrize("seed", range(4))
def test_the_box_only_helps(seed: int) -> None:
    gap, means, latents = linear(seed)
    radii = gap.radii(means, latents)
    assert bool((radii["L2"] >= radii["L2_no_box"] - 1e-12).all())
    assert bool((radii["L2_no_box"] >= gap.paper(radii["distance"]) - 1e-12).all())
    assert bool((radii["L2"] <= PIXELS**0.5 * radii["Linf"] + 1e-12).all())


def test_a_closed_gap_has_no_radius() -> None:
    gap, _, _ = linear(0)
    at = gap.radii(gap.x.float().expand(1, 1, 3, -1), torch.zeros(1, 1, 3, 8))
    assert all(bool((at[name] == 0).all()) for name in ("L2", "Linf", "L0", "L2_no_box"))


def test_fill_agrees_with_bisection() -> None:
    generator = torch.Generator().manual_seed(3)
    slope, rate, room = torch.rand(3, 20, 50, generator=generator, dtype=torch.float64)
    room[:, :10] = 0
    need = torch.rand(20, generator=generator, dtype=torch.float64) * 1.2 * (slope * room).sum(-1)
    level = waterfill(slope, rate, room, need)
    low, high = torch.zeros(20, dtype=torch.float64), torch.full((20,), 1e6, dtype=torch.float64)
    for _ in range(80):
        middle = (low + high) / 2
        enough = (slope * torch.minimum(middle[:, None] * rate, room)).sum(-1) >= need
        low, high = torch.where(enough, low, middle), torch.where(enough, middle, high)
    possible = (slope * room).sum(-1) >= need
    assert 0 < int(possible.sum()) < 20
    torch.testing.assert_close(level[possible], high[possible], atol=1e-9, rtol=1e-9)
    assert bool(level[~possible].isinf().all())


def scaled_gap(gap: FlipGap, means: Tensor, latents: Tensor, image: Tensor) -> Tensor:
    theirs = torch.tensor(GAMMA, dtype=torch.float64) * energy(means, latents, image)
    return theirs - 0.98 * energy(gap.own, torch.ones(8), image)


@pytest.mark.parametrize("seed", range(3))
def test_no_flips_within_the_radii_close_the_gap(seed: int) -> None:
    gap, means, latents, raw = flips(seed)
    radii = gap.radii(means, latents)
    torch.testing.assert_close(gap.gap(means, latents), scaled_gap(gap, means, latents, gap.x))
    generator = torch.Generator().manual_seed(seed)
    cost = (raw - 0.5).abs()[0]
    closed = 0
    for size in [1, 3, 10, 30, 100, 300] * 5:
        chosen = torch.randperm(PIXELS, generator=generator)[:size]
        image = gap.x.clone()
        image[..., chosen] = 1 - image[..., chosen]
        broken = scaled_gap(gap, means, latents, image)[0, 0] <= 0
        closed += int(broken.sum())
        for name, spent in (("L0", size - 1), ("L2", cost[chosen].norm()), ("Linf", cost[chosen].max())):
            assert bool((radii[name][0, 0][broken] <= float(spent) + 1e-6).all())
    assert closed


@pytest.mark.parametrize("seed", range(3))
def test_the_best_flips_close_the_gap(seed: int) -> None:
    gap, means, latents, _ = flips(seed)
    count = gap.pixels(means, latents)[0, 0]
    for name in ("L0", "Linf"):
        at = gap.measure(name, means.double(), latents.double())
        for c in range(3):
            whole = (at.target - gap.x)[0, 0, c].abs() > 0
            image = torch.where(whole, 1 - gap.x, gap.x)
            assert scaled_gap(gap, means, latents, image)[0, 0, c] <= 1e-9
            if name == "L0":
                assert int(whole.sum()) == int(count[c]) + 1
            else:
                radius = float(gap.radius(name, means, latents)[0, 0, c])
                assert float(gap.cost[0, 0][whole].max()) == pytest.approx(radius)


@pytest.mark.parametrize("seed", range(4))
def test_the_papers_bound_is_below_also_for_flips(seed: int) -> None:
    gap, means, latents, _ = flips(seed)
    radii = gap.radii(means, latents)
    bound = gap.paper(radii["distance"])
    assert bool((bound > 0).any())
    assert bool((radii["L2"] >= bound - 1e-12).all())


def test_select_keeps_the_rivals_order() -> None:
    gap, means, latents, _ = flips(0)
    some = gap.select([2, 0]).measure("L2", means[:, :, [2, 0]], latents[:, :, [2, 0]]).value
    torch.testing.assert_close(some, gap.measure("L2", means, latents).value[..., [2, 0]])


@pytest.mark.parametrize("seed", range(4))
def test_the_papers_linf_bound_ends_its_line_search(seed: int) -> None:
    gap, means, latents = linear(seed)
    bound = gap.radius(PAPER, means, latents)
    assert bool((bound > 0).any())
    theirs, ours = (means.double() - gap.x).abs(), (gap.own - gap.x).abs()

    def holds(eps: Tensor) -> Tensor:  # SCIENCE 3, as it is written
        worst = (ours + eps[..., None]).square().sum(-1) + torch.ones(8).square().sum() / 2
        return worst <= (theirs - eps[..., None]).clamp_min(0).square().sum(-1)

    open_at_all = holds(torch.zeros_like(bound))
    assert bool((bound[~open_at_all] == 0).all())
    assert bool(holds(bound - 1e-9)[open_at_all].all())
    assert not bool(holds(bound + 1e-9).any())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["abs", "binary-abs"])
def test_the_papers_linf_bound_is_below(seed: int, kind: str) -> None:
    gap, means, latents = linear(seed) if kind == "abs" else flips(seed)[:3]
    radii = gap.radii(means, latents)
    assert bool((radii[PAPER] > 0).any())
    assert bool((radii["Linf"] >= radii[PAPER] - 1e-12).all())


Few = tuple[FlipGap, Tensor, Tensor, NDArray[np.float64], NDArray[np.float64]]


@st.composite
def few_flips(draw: st.DrawFn) -> Few:
    """A gap of some pixels and one rival, its mean and latent, and by brute force over all sets of flips: the
    gap that each leaves (2^P,), and the pixels that it flips (2^P, P)."""
    count = draw(st.integers(1, 9))
    odd = st.sampled_from([0.0, 0.25, 0.5, float(np.nextafter(np.float32(0.5), np.float32(0))), 1.0])
    pixel = st.one_of(odd, st.floats(0, 1, width=32))
    mean = st.one_of(st.sampled_from([0.01, 0.5, 0.99]), st.floats(0.01, 0.99))
    raw = draw(arrays(np.float32, count, elements=pixel))
    own, rival = (draw(arrays(np.float64, count, elements=mean)) for _ in range(2))
    ours, theirs = (draw(st.floats(0, 1)) for _ in range(2))  # first components of the latents
    own_gamma, gamma = (draw(st.floats(0.8, 1.25)) for _ in range(2))
    seen = (raw >= 0.5).astype(float)
    sets = np.array(list(itertools.product([False, True], repeat=count)))
    images = np.where(sets, 1 - seen, seen)
    left = gamma * (np.square(rival - images).sum(1) + theirs**2 / 2)
    left -= own_gamma * (np.square(own - images).sum(1) + ours**2 / 2)
    gap = FlipGap(
        torch.tensor(seen)[None],
        torch.tensor(own)[None],
        ours * torch.eye(8)[:1].double(),
        raw=torch.tensor(raw)[None],
        own_gamma=own_gamma,
        gamma=[gamma],
    )
    latents = theirs * torch.eye(8)[None, None, :1].double()
    return gap, torch.tensor(rival)[None, None, None], latents, left, sets


@pytest.mark.slow  # tries every set of flips
@given(few_flips())
@settings(max_examples=300, deadline=None)
def test_flips_radii_are_those_of_brute_force(few: Few) -> None:
    gap, means, latents, left, sets = few
    cost = gap.cost[0, 0].numpy()
    radii = {name: float(values) for name, values in gap.radii(means, latents).items()}
    spent = {
        "L0": sets.sum(1, dtype=float),
        "Linf": (cost * sets).max(1),
        "L2": np.sqrt((cost**2 * sets).sum(1)),
    }
    for name, lengths in spent.items():
        surely, about = (float(lengths[left <= t].min(initial=np.inf)) for t in (-1e-9, 1e-9))
        if name == "L0":  # so many never suffice, one more does
            surely, about = max(surely - 1, 0), min(max(about - 1, 0), sets.shape[1])
        assert radii[name] <= surely + 1e-9
        if name == "L2":  # a part of the last pixel only
            assert radii[name] ** 2 >= about**2 - cost.max() ** 2 - 1e-9 or math.isinf(radii[name])
        else:
            assert radii[name] >= about - 1e-9
    assert radii[PAPER] <= radii["Linf"] + 1e-9
    paper = float(gap.paper(torch.tensor([[[radii["distance"]]]], dtype=torch.float64)))
    assert paper <= radii["L2"] + 1e-9
