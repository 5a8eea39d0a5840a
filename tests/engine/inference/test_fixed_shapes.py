"""What suits a GPU, on the CPU: all classes are searched on, and no problem depends on its neighbours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from engine.inference.descent import FULL, LAST, SECANT
from engine.inference.energy import Energy, Optimum
from engine.inference.fast import CONVERGED, ON_CPU, ON_CUDA, PATIENCE, POLISH, FastInference, Layout, Refine
from engine.inference.levenberg_marquardt import TorchDescent
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.decoders import Decoders
from engine.nets.encoders import Encoders
from tests.engine.small import random_states

STATES = random_states()
DECODERS = Decoders.from_states(STATES)
PROTOTYPES = Prototypes(DECODERS, prior_latents(60, 10, seed=0))


def inference(layout: Layout) -> FastInference:
    return FastInference(DECODERS, Encoders(STATES), PROTOTYPES, layout=layout)


@pytest.fixture(scope="module")
def images() -> Tensor:
    """(5, 784)"""
    generator = torch.Generator().manual_seed(4)
    latents = torch.randn(5, 10, 8, generator=generator)
    pictures = DECODERS.decode(latents)[torch.arange(5), torch.tensor([2, 7, 4, 0, 9])]
    return torch.lerp(pictures, torch.rand(pictures.shape, generator=generator), 0.2)


@pytest.mark.slow  # infers without contenders
def test_all_classes_end_as_low_as_contenders_or_lower(images: Tensor) -> None:
    few, every = inference(ON_CPU).infer(images), inference(ON_CUDA).infer(images)
    assert bool((every.energies <= few.energies + 1e-4).all())
    assert bool((every.energies < few.energies - 1e-3).any())
    torch.testing.assert_close(every.energies.amin(1), few.energies.amin(1), rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(inference(ON_CUDA).leading(images), every.energies)


def test_batches_change_nothing(images: Tensor) -> None:
    whole, cut = (inference(Layout(batch, fixed_shapes=True)).infer(images) for batch in (256, 2))
    torch.testing.assert_close(cut.energies, whole.energies, rtol=0, atol=1e-3)
    latents = whole.latents[:, [3, 1]] + 0.1
    whole, cut = (
        inference(Layout(batch, fixed_shapes=fixed)).follow(images, latents, 2, [3, 1])
        for batch, fixed in ((256, True), (2, False))
    )
    torch.testing.assert_close(cut.energies, whole.energies, rtol=0, atol=1e-3)


def test_a_problem_ends_where_it_would_alone(images: Tensor) -> None:
    latents = PROTOTYPES.latents[None, :, :5].transpose(1, 2)  # (1, 5, 10, 8)
    together = TorchDescent(DECODERS, Energy(images), latents)
    together.run(POLISH, CONVERGED, PATIENCE)
    for n in range(len(images)):
        alone = TorchDescent(DECODERS, Energy(images[n : n + 1]), latents[:, n : n + 1])
        alone.run(POLISH, CONVERGED, PATIENCE)
        torch.testing.assert_close(together.values[:, n : n + 1], alone.values, rtol=0, atol=1e-4)


@pytest.mark.parametrize("steps", [(FULL,), (SECANT,), (LAST, FULL)])
def test_a_problem_out_of_patience_stays_as_it_is(images: Tensor, steps: tuple[int, ...]) -> None:
    latents = PROTOTYPES.latents[None, :, :5].transpose(1, 2)
    descent = TorchDescent(DECODERS, Energy(images), latents)
    descent._asynchronous = True  # takes all steps
    enough = float(descent.values.max()) + 1.0  # no step gains as much, so all are out of patience at once
    descent.run([FULL, *steps], enough, patience=1)
    after, values, damping, jacobian = descent.latents, descent.values, descent._damping, descent._jacobian
    assert not torch.equal(after, latents)
    descent = TorchDescent(DECODERS, Energy(images), latents)
    descent._asynchronous = True
    descent.run([FULL, *steps * 4], enough, patience=1)
    assert torch.equal(descent.latents, after)
    assert torch.equal(descent.values, values)
    assert torch.equal(descent._damping, damping)
    assert jacobian is not None
    assert descent._jacobian is not None
    assert torch.equal(descent._jacobian, jacobian)


def test_the_cpu_stops_when_no_problem_is_left(images: Tensor, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    step = TorchDescent._step

    def counted(self: TorchDescent, last: bool, secant: bool, active: Tensor | None) -> Tensor:
        taken.append(last)
        return step(self, last, secant, active)

    monkeypatch.setattr(TorchDescent, "_step", counted)
    for asynchronous, expected in ((False, 2), (True, 6)):
        taken.clear()
        descent = TorchDescent(DECODERS, Energy(images), PROTOTYPES.latents[None, :, :5].transpose(1, 2))
        descent._asynchronous = asynchronous
        descent.run([FULL] * 6, 1e9, patience=2)
        assert len(taken) == expected


@pytest.mark.slow  # records every step
def test_what_is_recorded_is_what_refines(images: Tensor) -> None:
    asked = []

    def recorded(refine: Refine) -> Refine:
        def replayed(x: Tensor) -> Iterator[Optimum]:
            asked.append(len(x))
            return refine(x)

        return replayed

    found = FastInference(
        DECODERS, Encoders(STATES), PROTOTYPES, layout=Layout(2, fixed_shapes=True), recorded=recorded
    )
    torch.testing.assert_close(
        found.infer(images).energies, inference(Layout(2, fixed_shapes=True)).infer(images).energies
    )
    assert asked == [2, 2, 1]
