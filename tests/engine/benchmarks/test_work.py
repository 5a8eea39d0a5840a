"""The decoders' arithmetic is counted right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from engine.benchmarks.work import DECODE, LINEARISE, counting, generator_of, work_of
from engine.inference.compiled import CompiledDescent, CompiledEnergy
from engine.models.abs import AbsModel
from engine.nets.vae import VAE
from engine.types import ModelChoice
from tests.engine.fakes.prototypes import PrototypeModel


def test_a_decoder_does_what_torch_counts() -> None:
    with FlopCounterMode(display=False) as counter:
        VAE().eval().Decoder.forward(torch.zeros(1, 8, 1, 1))
    assert counter.get_total_flops() == DECODE
    assert LINEARISE == 9 * DECODE


class Drawer:
    """A generator whose tangents need its means."""

    def decode(self, latents: Tensor) -> Tensor:
        return latents[..., :1]

    def linearise(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        return self.decode(latents), latents

    def fail(self) -> None:
        raise RuntimeError


class Elsewhere(Drawer):
    """Another class of generators."""

    def decode(self, latents: Tensor) -> Tensor:
        return latents

    def linearise(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        return latents, latents


def test_calls_are_counted_once_for_every_latent() -> None:
    drawer, latents = Drawer(), torch.zeros(3, 10, 8)
    plain = Drawer.decode, Drawer.linearise
    with counting(drawer) as counter:
        drawer.decode(latents)
        Drawer().decode(latents[:1, :2])  # as `select` makes them
        means, _ = drawer.linearise(latents[:2])
        Elsewhere().decode(latents)
    assert means.shape == (2, 10, 1)
    assert work_of(counter).flops == (30 + 2) * DECODE + 20 * LINEARISE
    assert work_of(counter).seconds > 0
    drawer.decode(latents)
    assert counter.decoded == 32
    assert (Drawer.decode, Drawer.linearise) == plain


def test_kernels_count_what_they_do() -> None:
    model: Any = AbsModel.load(ModelChoice(device="cpu"))
    generator = generator_of(model)
    assert generator.compiled
    z = np.zeros((2, 10, 8), np.float32)
    with counting(generator) as counter:
        generator.decode(z)
        descent = CompiledDescent(
            generator.select([3, 4, 5]), CompiledEnergy(np.zeros((1, 784))), z[None, :1, 3:6]
        )
        descent.run([0, 1, 1, 2])  # the first Jacobian, and that of the first step
        generator.linearise(z[:1])
    assert (counter.decoded, counter.linearised) == (20 + 3 * 3, 3 * 2 + 10)
    generator.decode(z)
    assert counter.decoded == 29


def test_nothing_stays_counted_after_an_error() -> None:
    plain = Drawer.decode
    with pytest.raises(RuntimeError), counting(Drawer()):
        Drawer().fail()
    assert Drawer.decode is plain


def test_the_generator_is_found_where_there_is_one() -> None:
    model: Any = AbsModel.load(ModelChoice(device="cpu"))
    generator = generator_of(model)
    assert callable(generator.decode)
    assert callable(generator.linearise)
    assert generator_of(PrototypeModel()) is None
