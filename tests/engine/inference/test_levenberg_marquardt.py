"""Descent: steps with a corrected Jacobian, and the patience of the last search, on a bent valley."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from engine.inference import fast
from engine.inference.descent import FULL, SECANT
from engine.inference.energy import Energy
from engine.inference.fast import FastInference
from engine.inference.levenberg_marquardt import TorchDescent
from engine.inference.prototypes import Prototypes

BEND = 4.0


class Valley:
    """Rosenbrock's valley: pixel 0 is z_0, pixel 1 is bend * (z_1 - z_0^2); all else is black."""

    classes = 1
    device = torch.device("cpu")

    def __init__(self, bend: float = BEND) -> None:
        self._bend = bend

    def decode(self, latents: Tensor) -> Tensor:
        means = latents.new_zeros(*latents.shape[:2], 784)
        means[..., 0] = latents[..., 0]
        means[..., 1] = self._bend * (latents[..., 1] - latents[..., 0].square())
        return means

    def linearise(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        jacobian = latents.new_zeros(*latents.shape, 784)
        jacobian[..., 0, 0] = 1
        jacobian[..., 0, 1] = -2 * self._bend * latents[..., 0]
        jacobian[..., 1, 1] = self._bend
        return self.decode(latents), jacobian

    def select(self, _: Sequence[int]) -> Valley:
        return self


def image() -> Tensor:
    x = torch.zeros(1, 784)
    x[0, 0] = 1.0
    return x


def start() -> Tensor:
    latents = torch.zeros(1, 1, 1, 8)
    latents[..., 0], latents[..., 1] = -1.2, 1.4
    return latents


def test_a_secant_step_explains_its_own_move() -> None:
    descent = TorchDescent(Valley(1.0), Energy(image()), start())
    before_latents, before_means = descent.latents, descent.means
    descent.step(secant=True)
    move = descent.latents - before_latents
    assert float(move.norm()) > 0
    assert descent._jacobian is not None
    predicted = (move[..., None, :] @ descent._jacobian)[..., 0, :]
    torch.testing.assert_close(predicted, descent.means - before_means)


def test_secant_steps_go_where_new_jacobians_go() -> None:
    ends = []
    for secant in (False, True):
        descent = TorchDescent(Valley(1.0), Energy(image()), start())
        for _ in range(60):
            descent.step(secant=secant)
        ends.append(float(descent.values))
    assert ends[1] == pytest.approx(ends[0], abs=1e-5)


def test_a_secant_step_needs_a_jacobian_to_correct() -> None:
    latents = start()
    descent = TorchDescent(Valley(), Energy(image()), latents, Valley().decode(latents[0])[None])
    descent.step(last=True)
    descent.step(secant=True)  # linearises first
    assert descent._jacobian is not None


def test_a_rejected_step_is_no_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    class Encoder:
        def encode(self, images: Tensor) -> Tensor:
            return start()[0].expand(len(images), 1, 8)

    valley: Any = Valley()
    prototypes = Prototypes(valley, start()[0].expand(1, 4, 8))
    inference = FastInference(valley, cast(Any, Encoder()), prototypes, steps=1)
    monkeypatch.setattr(fast, "TRIAL", ())
    monkeypatch.setattr(fast, "POLISH", (SECANT, FULL) * 100)
    energies = {}
    for patience in (1, fast.PATIENCE):
        monkeypatch.setattr(fast, "PATIENCE", patience)
        energies[patience] = float(inference.infer(image()).energies)
    descent = TorchDescent(Valley(), Energy(image()), start())
    for _ in range(500):
        descent.step()
    least = float(descent.values)
    assert energies[1] > least + 1  # what one rejected step would have passed for
    assert energies[fast.PATIENCE] == pytest.approx(least, abs=1e-3)
