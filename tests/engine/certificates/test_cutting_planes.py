"""Refined bounds of models with one picture a class, and of such as hide something."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.certificates import cutting_planes
from engine.certificates.certifier import Certified, Certifier
from engine.certificates.cutting_planes import Refinement
from engine.certificates.energy_gap import LinearGap
from engine.inference.energy import Optimum
from engine.inference.prototypes import Prototypes
from engine.types import Norm
from tests.engine.certificates.one_picture import Problem, least, optimum
from tests.engine.small import Constant, Curved


@pytest.mark.parametrize(("binary", "seed"), [(False, 14), (True, 72)], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("norm", list(Norm))
def test_bounds_rise_to_the_nearest_adversarial(norm: Norm, binary: bool, seed: int) -> None:
    problem = Problem(seed, binary)
    assert problem.certified.label == 0
    bounds = problem.bounds(norm)
    alone, expected = least(problem, norm, [0]), least(problem, norm)
    if norm is Norm.L0:  # as many pixels may change as are too few
        alone, expected = np.ceil(alone) - 1, np.ceil(expected) - 1
    assert alone < expected
    assert [bounds[0].constraints, bounds[-1].constraints > 1] == [1, True]
    for bound in bounds[:-1]:
        assert bound.certified == pytest.approx(alone, rel=1e-6)
    assert bounds[-1].certified == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("binary", "seed", "norm"), [(False, 14, Norm.L2), (False, 14, Norm.LINF), (True, 72, Norm.LINF)]
)
def test_the_last_bound_leads_to_where_the_target_wins(binary: bool, seed: int, norm: Norm) -> None:
    problem = Problem(seed, binary)
    bound = problem.bounds(norm)[-1]
    seen = problem.certified.image if problem.certified.binarised is None else problem.certified.binarised.raw
    original = seen.numpy().reshape(28, 28)

    def wins(part: float) -> bool:
        moved = bound.at(original, part).reshape(784).astype(float)
        move = np.abs((moved >= 0.5) - problem.x) if binary else moved - problem.x
        normals, needs = problem.constraints
        return bool((normals @ move >= needs).all())

    assert wins(1.001)
    assert not wins(0.999)
    if bound.order is not None:  # what is dearer than the bound does not flip
        flipped = bound.order.reshape(784) <= 1.001
        assert problem.costs[flipped].max() == pytest.approx(bound.certified)


def test_after_the_last_round_the_bound_is_that_of_all_constraints(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem(23, binary=False)
    whole = least(problem, Norm.L2)
    monkeypatch.setattr(cutting_planes, "ROUNDS", 1)
    first, last = problem.bounds(Norm.L2)
    assert [first.constraints, last.constraints] == [1, 2]
    # The second one is of the class that wins where the first leads.
    point = first.at(problem.x.reshape(28, 28).astype(np.float32), 1).reshape(784)
    second = int(np.square(problem.generator.images.numpy() - point).sum(-1).argmin())
    assert first.certified < last.certified <= whole + 1e-9
    assert last.certified == pytest.approx(least(problem, Norm.L2, [0, second]), rel=1e-6)


class TwoFaced(Constant):
    """Shows another picture of each class where the first latent is negative: no descent leads there."""

    def __init__(self, images: Tensor, others: Tensor) -> None:
        super().__init__(images)
        self.others = others

    def decode(self, latents: Tensor) -> Tensor:
        return torch.where(latents[..., :1] < 0, self.others, self.images)

    def select(self, classes: Sequence[int]) -> TwoFaced:
        return TwoFaced(self.images[list(classes)], self.others[list(classes)])


def test_what_only_the_full_inference_finds_takes_a_bound_back() -> None:
    images = torch.full((3, 784), 0.5)
    images[1, :2], images[2, :2] = torch.tensor([[0.9, 0.8], [0.1, 0.1]])
    others = images.clone()
    others[1, :2] = torch.tensor([0.8, 0.5])
    generator, x = TwoFaced(images, others), torch.full((1, 784), 0.5)
    hidden = torch.zeros(1, 3, 8)
    hidden[0, 1, 0] = -1e-3

    def infer(image: Tensor) -> Optimum:
        return optimum(generator, hidden, image)

    certified = Certified(x, optimum(generator, torch.zeros(1, 3, 8), x))
    without = list(Certifier(generator).bounds(certified, Norm.L2, 1))
    assert without[-1].certified == pytest.approx(0.25)  # half way to (0.9, 0.8)
    found = list(Certifier(generator, infer=infer).bounds(certified, Norm.L2, 1))
    # Half way to (0.8, 0.5); what leads there is asked about once more, and stands.
    assert [bound.certified for bound in found] == pytest.approx([0.25, 0.15, 0.15], abs=1e-5)
    np.testing.assert_allclose(found[-1].move.reshape(784)[:3], [0.15, 0, 0], atol=1e-5)


def test_what_only_the_full_inference_explains_raises_a_bound() -> None:
    images = torch.full((2, 784), 0.5)
    images[1, 0] = 0.9
    others = images.clone()
    others[0, 0] = 0.7
    generator, x = TwoFaced(images, others), torch.full((1, 784), 0.5)
    hidden = torch.zeros(1, 2, 8)
    hidden[0, 0, 0] = -1e-3

    def infer(image: Tensor) -> Optimum:
        return optimum(generator, hidden, image)

    certified = Certified(x, optimum(generator, torch.zeros(1, 2, 8), x))
    without = list(Certifier(generator).bounds(certified, Norm.L2))
    assert without[-1].certified == pytest.approx(0.2)  # half way from 0.5 to 0.9
    last = list(Certifier(generator, infer=infer).bounds(certified, Norm.L2))[-1]
    assert last.constraints == 2
    assert last.certified == pytest.approx(0.3, abs=1e-5)  # half way from 0.7 to 0.9


def curved(seed: int, classes: int) -> tuple[Curved, Optimum, LinearGap]:
    """A model, an image that its class 0 has drawn, and what is computed of it."""
    model = Curved(seed, classes=classes)
    latents = torch.randn(1, classes, 8, generator=torch.Generator().manual_seed(seed))
    latents[..., 2:] = 0
    x = model.decode(latents)[:, 0]
    return (
        model,
        optimum(model, latents, x),
        LinearGap(x, model.decode(latents)[:, 0], latents[:, 0]),
    )


def grid(count: int) -> Tensor:
    """(count^2, 8) latents that show all a curved model does."""
    ticks, found = torch.linspace(-4, 4, count), torch.zeros(count * count, 8)
    found[:, 0], found[:, 1] = ticks.repeat(count), ticks.repeat_interleave(count)
    return found


def drawn(model: Curved, latents: Tensor) -> Tensor:
    """Means (N, 1, 1, 784) of class 1's latents (N, 8)."""
    return model.select([1]).decode(latents[:, None])[:, None]


def test_from_a_poor_start_a_bound_falls_for_as_many_steps_as_there_are() -> None:
    """Each of the five gains something: after four the radius is 0.94 of what it was, in the end 0.87."""
    model, found, gap = curved(3, classes=2)
    start = torch.tensor([[3.5, -3, 0, 0, 0, 0, 0, 0]])
    mean = drawn(model, start)
    pool = start[:, None, None], mean
    with torch.no_grad():
        whole = Refinement(model, None, None, gap, found, rivals=[1], own=[0], pool=pool, gamma=[1, 1])
        first = next(whole.approach(Norm.L2))
    all_there_are = grid(41)[:, None, None]
    before, least = (
        float(gap.radius("L2", *pair).min())
        for pair in ((mean, pool[0]), (drawn(model, grid(41)), all_there_are))
    )
    assert 0.99 * least < first.certified < 0.9 * before


@pytest.mark.parametrize("norm", list(Norm))
def test_a_search_begins_at_prototypes_too(norm: Norm) -> None:
    """From the worst latent alone it ends elsewhere; no latent of a fine grid has less than it finds then."""
    model, found, gap = curved(1, classes=3)
    latents = grid(41)[:, None, None]
    means = drawn(model, grid(41))
    radii = gap.radius(norm.value, means, latents).reshape(-1)
    worst = int(radii.argmax())
    pool = latents[worst : worst + 1], means[worst : worst + 1]
    prototypes = Prototypes(model, grid(9).expand(3, -1, -1))
    with torch.no_grad():
        without, certified = (
            next(
                Refinement(
                    model, each, None, gap, found, rivals=[1], own=[0, 2], pool=pool, gamma=[1, 1, 1]
                ).approach(norm)
            ).certified
            for each in (None, prototypes)
        )
    least = float(radii.min())
    assert without > 1.05 * least
    assert 0.99 * least - (norm is Norm.L0) <= certified <= least
