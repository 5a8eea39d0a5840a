"""Certificates of whole models: closed forms, and the order that the bounds must keep."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.certificates import radius_search
from engine.certificates.certifier import Binarised, Certified, Certifier
from engine.certificates.energy_gap import LinearGap
from engine.certificates.radius_search import RadiusSearch
from engine.inference.energy import Optimum, energy
from engine.inference.prototypes import Prototypes, prior_latents
from engine.models.abs import AbsModel
from engine.nets.decoders import Decoders
from engine.types import ModelChoice, Norm
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from tests.engine.small import Constant, Curved, arrays, random_states
from tests.sparing import first

REFERENCE = Path(__file__).parents[4] / "shared" / "reference" / "abs"
GAMMA = AUTHORS["binary-abs"].gamma


def constant(seed: int) -> tuple[Constant, Tensor, Optimum]:
    """One image per class, and a picture between two of them."""
    images = torch.rand(10, 784, generator=torch.Generator().manual_seed(seed))
    x = (0.7 * images[3] + 0.3 * images[8])[None]
    latents = torch.zeros(1, 10, 8)
    return Constant(images), x, Optimum(energy(images[None], latents, x[:, None]), latents, images[None])


@pytest.mark.parametrize("seed", range(3))
def test_one_latent_per_class_has_its_radius_in_closed_form(seed: int) -> None:
    model, x, found = constant(seed)
    certificate = Certifier(model, None).certify(Certified(x, found))
    own = model.images[3].double()
    assert sorted(certificate.per_rival) == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    for c, radii in certificate.per_rival.items():
        # the distance to the plane half way between the two images
        theirs = model.images[c].double()
        direction = (theirs - own) / (theirs - own).norm()
        assert radii.L2_no_box == pytest.approx(float(((own + theirs) / 2 - x[0]) @ direction), rel=1e-6)
        assert radii.L2 >= radii.L2_no_box - 1e-9
    assert certificate.rivals[Norm.L2] == 8
    assert certificate.radii.L2_no_box == certificate.per_rival[8].L2_no_box


def test_in_a_linear_model_the_radius_is_the_distance() -> None:
    model, x, found = constant(1)
    radius = Certifier(model, None).certify(Certified(x, found)).radii.L2_no_box
    own, theirs = model.images[3], model.images[8]
    direction = (theirs - own) / (theirs - own).norm()
    for factor, label in ((0.999, 3), (1.001, 8)):
        moved = x[0] + factor * radius * direction
        assert int((model.images - moved).square().sum(-1).argmin()) == label


@pytest.mark.slow  # tries every set of flips
@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_flips_of_a_small_binary_model_by_brute_force(seed: int) -> None:
    """One latent per class and ten pixels: every image that the model can see is looked at."""
    generator = torch.Generator().manual_seed(seed)
    model = Constant(torch.rand(5, 10, generator=generator))
    raw = torch.randint(0, 11, (1, 10), generator=generator) / 10  # some lie on the threshold
    scale = torch.tensor(GAMMA[:5])
    sets = torch.tensor(list(itertools.product([0.0, 1.0], repeat=10)))
    seen = (raw >= 0.5).float()
    labels = (scale * (model.images - (seen - sets).abs()[:, None]).square().sum(-1)).argmin(1)
    latents, means = torch.zeros(1, 5, 8), model.images[None]
    found = Optimum(energy(means, latents, seen[:, None]), latents, means)
    certificate = Certifier(model, None).certify(Certified(seen, found, Binarised(raw, GAMMA[:5])))
    assert certificate.radii.paper_L2 <= certificate.radii.L2 + 1e-9
    cost = (raw - 0.5).abs()[0]
    for c, radii in {int(labels[0]): certificate.radii, **certificate.per_rival}.items():
        # anything else than the own class, or this rival
        broken = sets[labels != c if c == labels[0] else labels == c]
        if len(broken):
            assert radii.L0 < broken.sum(1).min()
            assert radii.L2 <= (broken * cost).norm(dim=1).min() + 1e-6
            assert radii.Linf <= (broken * cost).amax(1).min() + 1e-6
        if len(broken) and c == labels[0]:
            assert radii.L0 == broken.sum(1).min() - 1
            assert radii.Linf == pytest.approx(float((broken * cost).amax(1).min()), abs=1e-6)


@pytest.fixture(scope="module")
def decoders() -> Decoders:
    return Decoders.from_states(random_states())


@pytest.mark.slow  # certifies with full-size random decoders
@pytest.mark.parametrize("binary", [False, True], ids=["abs", "binary-abs"])
def test_the_bounds_keep_their_order(decoders: Decoders, binary: bool) -> None:
    prototypes = Prototypes(decoders, prior_latents(40, 10, seed=0))
    latents = torch.randn(3, 10, 8, generator=torch.Generator().manual_seed(2))
    raw = decoders.decode(latents)[torch.arange(3), torch.tensor([1, 5, 9])]
    seen = (raw >= 0.5).float() if binary else raw
    means = decoders.decode(latents)
    found = Optimum(energy(means, latents, seen[:, None]), latents, means)
    certifier = Certifier(decoders, prototypes)
    rows = [slice(n, n + 1) for n in range(3)]
    certificates = [
        certifier.certify(
            Certified(
                seen[row],
                Optimum(found.energies[row], latents[row], means[row]),
                Binarised(raw[row], GAMMA) if binary else None,
            )
        )
        for row in rows
    ]
    positive = 0
    for certificate in certificates:
        for radii in certificate.per_rival.values():
            assert 0 <= radii.paper_L2 <= radii.L2_no_box + 1e-9 <= radii.L2 + 2e-9
            assert 0 <= radii.paper_Linf <= radii.Linf + 1e-9
            assert radii.Linf <= 1
            assert 0 <= radii.L0 <= 784
            # a perturbation changes at most L0 pixels by at most Linf each
            assert radii.L2 <= 28 * radii.Linf + 1e-9 or binary
            positive += radii.L2 > 0
        for norm in Norm:
            assert certificate.radii.of(norm) == certificate.per_rival[certificate.rivals[norm]].of(norm)
    assert positive


@pytest.mark.slow  # certifies many times
def test_more_starts_find_no_larger_radius(decoders: Decoders) -> None:
    latents = torch.randn(1, 10, 8, generator=torch.Generator().manual_seed(4))
    means = decoders.decode(latents)
    found = Optimum(energy(means, latents, means[:, 3:4]), latents, means)
    image = means[:, 3]
    few = Certifier(decoders, None).certify(Certified(image, found))
    many = Certifier(decoders, Prototypes(decoders, prior_latents(40, 10, seed=0))).certify(
        Certified(image, found)
    )
    assert many.radii.L2_no_box <= few.radii.L2_no_box + 1e-3


@pytest.mark.slow  # searches all latents
@pytest.mark.parametrize("seed", first(range(3)))
def test_no_latent_of_a_small_decoder_has_a_smaller_radius(seed: int) -> None:
    """Against exhaustive search over the two latents that matter."""
    model = Curved(seed)
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn(1, model.classes, 8, generator=generator)
    latents[..., 2:] = 0
    x = (model.decode(latents)[:, 0] + 0.1 * torch.randn(1, 784, generator=generator)).clip(0, 1)
    means = model.decode(latents)
    found = Optimum(energy(means, latents, x[:, None]), latents, means)
    prototypes = Prototypes(model, prior_latents(40, model.classes, seed=1))
    certificate = Certifier(model, prototypes).certify(Certified(x, found))
    gap = LinearGap(x, means[:, 0], latents[:, 0])
    ticks = torch.linspace(-4, 4, 101)
    grid = torch.zeros(101, 101, model.classes, 8)
    grid[..., 0], grid[..., 1] = ticks[:, None, None], ticks[None, :, None]
    for c, radii in certificate.per_rival.items():
        least: dict[str, float] = {}
        for row in grid:
            shown = model.decode(row)[:, None, [c]]  # (101, 1, 1, 784)
            for name, values in gap.radii(shown, row[:, None, [c]]).items():
                least[name] = min(least.get(name, np.inf), float(values.min()))
        # The search ends between the points of the grid, whose steps are worth a hundredth at most.
        for name in ("L2", "L2_no_box", "Linf"):
            assert 0.98 * least[name] <= getattr(radii, name) <= 1.001 * least[name]
        assert least["L0"] - 1 <= radii.L0 <= least["L0"]


@pytest.mark.slow  # certifies many times
@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_prototypes_are_enough_to_search_from(decoders: Decoders, count: int) -> None:
    latents = torch.randn(1, 10, 8, generator=torch.Generator().manual_seed(4))
    means = decoders.decode(latents)
    found = Optimum(energy(means, latents, means[:, 3:4]), latents, means)
    prototypes = Prototypes(decoders, prior_latents(count, 10, seed=0))
    *certificates, last = Certifier(decoders, prototypes).approach(Certified(means[:, 3], found))
    assert len({id(each) for each in [*certificates, last]}) > 3  # a better one after each norm
    for norm in Norm:
        assert last.radii.of(norm) <= certificates[0].radii.of(norm)
    assert torch.is_grad_enabled()


@pytest.mark.slow  # certifies many times
def test_a_search_that_is_left_early_leaves_nothing_behind(decoders: Decoders) -> None:
    latents = torch.randn(1, 10, 8, generator=torch.Generator().manual_seed(4))
    means = decoders.decode(latents)
    found = Optimum(energy(means, latents, means[:, 3:4]), latents, means)
    certifier = Certifier(decoders, Prototypes(decoders, prior_latents(30, 10, seed=0)))
    steps = certifier.approach(Certified(means[:, 3], found))
    first = next(steps)
    del steps
    assert torch.is_grad_enabled()
    *_, last = certifier.approach(Certified(means[:, 3], found))
    assert last.radii.L2 <= first.radii.L2


@pytest.mark.slow  # certifies many times
def test_a_rival_that_comes_near_late_is_searched_for_as_thoroughly(
    decoders: Decoders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the quick search takes the farthest rival for the nearest, that one is searched for after all."""
    latents = torch.randn(1, 10, 8, generator=torch.Generator().manual_seed(4))
    means = decoders.decode(latents)
    gap = LinearGap(means[:, 3], means[:, 3], latents[:, 3])
    rivals = [c for c in range(10) if c != 3]
    search = RadiusSearch(decoders.select(rivals), gap, latents[None, :, rivals])
    search.suggest(Prototypes(decoders, prior_latents(60, 10, seed=0)), rivals)
    with torch.no_grad():
        search.run()
        values, rows = gap.radius("L2", *search.pool[::-1]).amin(0)[0], len(search.pool[0])
        order = values.argsort().tolist()
        real, multistart, started = search._near, search._multistart, []
        answers = iter([{order[-1]}])

        def note(name: str, wide: tuple[Tensor, Tensor], chosen: set[int], count: int) -> Any:
            started.append((set(chosen), count))
            return multistart(name, wide, chosen, count)

        monkeypatch.setattr(search, "_near", lambda name: next(answers, None) or real(name))
        monkeypatch.setattr(search, "_multistart", note)
        list(search.deepen(["L2"]))
    assert started[:2] == [({order[-1]}, radius_search.DENSELY), (set(order[:-1]), radius_search.SPARSELY)]
    assert started[2][1] == radius_search.DENSELY
    assert order[0] in started[2][0]
    assert len(search.pool[0]) > rows


def test_a_refined_certificate_is_never_less_than_the_plain_one() -> None:
    states = tuple(random_states())
    model = AbsModel(Weights(arrays(states), AUTHORS, starts=prior_latents(20, 10, seed=0).numpy()))
    image = model.infer(np.zeros((1, 28, 28), np.float32)).pictures[0, 6]
    plain, refined = (model.certify(image, refined=more) for more in (False, True))
    last = model.read(image).certificate
    assert last is not None
    assert plain.radii == last.radii
    assert not plain.refined
    assert set(refined.refined) == set(Norm)
    for norm in Norm:
        assert refined.radii.of(norm) <= plain.radii.of(norm) + 1e-9
        assert refined.refined[norm] >= refined.radii.of(norm) - 1e-9


@pytest.mark.slow  # searches of a whole sample
@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the authors' weights are not here")
def test_the_released_weights_have_their_known_radii() -> None:
    from engine.data import mnist

    model = AbsModel.load(ModelChoice(weights=REFERENCE))
    digits = mnist("test")
    images = np.stack([digits.image(n) for n in range(12)])
    certificates = [model.certify(image, refined=False) for image in images]
    assert (model.infer(images).energies.argmin(1) == digits.labels[:12]).all()
    # from an exhaustive search, 8000 prototypes ranked by radius and nine of them refined
    mean = np.mean([c.radii.L2_no_box for c in certificates])
    assert certificates[0].radii.L2_no_box == pytest.approx(2.654, abs=0.01)
    assert 1.8 < mean < 2.3
