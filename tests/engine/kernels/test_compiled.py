"""Kernels compute what the reference in torch computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.certificates.compiled_gap import constrained_l2, stacked
from engine.certificates.constraints import Constraints
from engine.certificates.energy_gap import Stacked
from engine.certificates.gaps import DISTANCE, NAMES, PAPER
from engine.inference.compiled import CompiledDescent, CompiledEnergy
from engine.inference.energy import Energy
from engine.inference.levenberg_marquardt import TorchDescent
from engine.kernels import background
from engine.kernels.pool import Pool
from engine.nets.compiled import CompiledEncoders, products
from engine.nets.encoders import Encoders
from engine.types import Norm
from tests.engine.kernels.both import ARRAYS, COMPILED, DECODERS, STATES, Array, close, normal, problem


@pytest.mark.parametrize("count", [1, 3, 4, 9, 23])
def test_decoders(count: int) -> None:
    z = 2 * normal(count, 3, 8)
    close(COMPILED.decode(z), DECODERS.decode(torch.from_numpy(z)), 5e-6)
    means, jacobian = COMPILED.linearise(z)
    for found, expected in zip((means, jacobian), DECODERS.linearise(torch.from_numpy(z)), strict=True):
        close(found, expected, 1e-5)
    chosen = COMPILED.select([2, 0])
    close(chosen.decode(z[:, [2, 0]]), means[:, [2, 0]], 1e-6)


@pytest.mark.parametrize("count", [5, 23, 40])
def test_means_do_not_depend_on_the_number_of_threads(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    z, found = normal(count, 3, 8), []
    for threads in (1, 2, 3, 8):
        pool = Pool(threads)
        monkeypatch.setattr(background, "_pool", lambda pool=pool: pool)
        found.append(COMPILED.decode(z))
    for other in found[1:]:
        close(other, found[0], 0)


def test_saturated_pixels_have_no_denormal_slopes() -> None:
    z = np.full((1, 3, 8), 80, np.float32)
    means, jacobian = COMPILED.linearise(z)
    assert np.isfinite(jacobian).all()
    assert ((means == 0) | (np.abs(means) > 1e-30)).all()
    close(means, DECODERS.decode(torch.from_numpy(z)), 1e-4)


def test_encoders() -> None:
    x = np.random.default_rng(0).random((4, 784), np.float32)
    close(CompiledEncoders(ARRAYS).encode(x), Encoders(STATES).encode(torch.from_numpy(x)), 1e-4)


def test_products() -> None:
    rows, x = normal(3, 50, 784), normal(5, 784, seed=1)
    close(products(rows, x), x @ rows.transpose(0, 2, 1), 1e-3)


@pytest.mark.parametrize("flips", [False, True], ids=["linear", "flips"])
@pytest.mark.parametrize("name", [*NAMES, PAPER, DISTANCE])
@pytest.mark.parametrize("seed", range(5))
def test_objectives(seed: int, name: str, flips: bool) -> None:
    gap, reference, z, means = problem(seed, flips=flips)
    tensors = torch.from_numpy(means), torch.from_numpy(z)
    found, expected = gap.objective(name)(means, z), reference.objective(name)(*tensors)
    close(found.value, expected.value, 1e-7)
    close(gap.values(name, means, z), expected.value, 1e-7)
    finite = np.isfinite(found.value)
    assert finite.any()
    close(found.rate[finite], np.broadcast_to(expected.rate, finite.shape)[finite], 1e-5)
    close(np.broadcast_to(found.prior, finite.shape), np.broadcast_to(expected.prior, finite.shape), 0)
    target = np.broadcast_to(expected.target, found.target.shape)
    # Where pixels cost the same, either may flip; as many do.
    ties = flips and name in ("L2", "L2_no_box", "Linf", PAPER)
    if not ties:
        close(found.target[finite], target[finite], 1e-6)
    if expected.softening is not None:
        for one, other in zip(found.softening or (), expected.softening, strict=True):
            close(one[finite], np.broadcast_to(other, one.shape)[finite], 1e-6)
    if name != DISTANCE:
        close(gap.radius(name, means, z), reference.radius(name, *tensors), 1e-7)


@pytest.mark.parametrize("flips", [False, True], ids=["linear", "flips"])
def test_what_the_gap_says_besides(flips: bool) -> None:
    gap, reference, z, means = problem(0, flips=flips)
    tensors = torch.from_numpy(means), torch.from_numpy(z)
    close(gap.gap(means, z), reference.gap(*tensors), 1e-9)
    close(gap.pixels(means, z), reference.pixels(*tensors), 0)
    assert gap.radii(means, z).keys() == reference.radii(*tensors).keys()
    away = np.linalg.norm(means.astype(float) - gap.x, axis=-1)
    close(gap.paper(away), reference.paper(torch.from_numpy(away)), 1e-9)
    own, energy = 0.9 * gap.own + 0.01, gap.own_energy + 0.5
    mixed, other = gap.mixed(own, energy), reference.mixed(torch.from_numpy(own), torch.from_numpy(energy))
    close(mixed.values("L2", means, z), other.values("L2", *tensors), 1e-7)
    each = np.tile(own[None], (4, 1, 3, 1)), np.tile(energy[None], (4, 1, 3))
    close(gap.mixed(*each).values("Linf", means, z), mixed.values("Linf", means, z), 1e-12)
    close(gap.select([2]).values("L0", means[:, :, 2:], z[:, :, 2:]), gap.values("L0", means, z)[..., 2:], 0)


def test_a_closed_gap_needs_no_perturbation() -> None:
    gap, _, z, means = problem(1, flips=False)
    closed = gap.mixed(gap.own, gap.own_energy + 1e4)
    for name in NAMES:
        found = closed.measure(name, means, z)
        close(found.value, np.zeros_like(found.value), 0)
        close(found.target, np.broadcast_to(gap.x, found.target.shape), 1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_a_gap_that_nothing_closes(name: str) -> None:
    gap, reference, z, means = problem(1, flips=False)
    wide = gap.mixed(gap.own, gap.own_energy - 1e4)
    expected = reference.mixed(torch.from_numpy(wide.own), torch.from_numpy(wide.own_energy))
    close(
        wide.radius(name, means, z), expected.radius(name, torch.from_numpy(means), torch.from_numpy(z)), 1e-9
    )


@pytest.mark.parametrize("count", [1, 2, 7])
def test_several_constraints(count: int) -> None:
    gap, reference, z, means = problem(2, flips=False)
    constraints = Constraints(reference)
    for seed in range(count):
        latent: Any = normal(1, 3, 8, seed=40 + seed) / 2
        mean = (
            0.8 * torch.from_numpy(gap.own[0, 0])
            + 0.2 * torch.from_numpy(COMPILED.decode(latent)[0, 1]).double()
        )
        constraints.add(mean, torch.from_numpy(latent[0, 1]))
    objective = constrained_l2(gap, constraints.means.numpy(), constraints.energies.numpy())
    assert objective is not None
    expected = constraints.objective(Norm.L2)(torch.from_numpy(means), torch.from_numpy(z))
    found = objective(means, z)
    close(found.value, expected.value, 1e-6)
    close(found.target, np.broadcast_to(expected.target, found.target.shape), 1e-5)


STEPS: list[dict[str, bool]] = [
    {},
    {"secant": True},
    {},
    {"secant": True},
    {"secant": True},
    {"last": True},
    {},
]


def compare(found: CompiledDescent, expected: TorchDescent) -> None:
    close(found.values, expected.values, 1e-4)
    close(found.latents, expected.latents, 1e-2)
    close(found.means, expected.means, 5e-3)


@pytest.mark.parametrize("flips", [False, True], ids=["linear", "flips"])
@pytest.mark.parametrize("name", ["energy", *NAMES, PAPER, DISTANCE])
def test_descents(name: str, flips: bool) -> None:
    gap, reference, z, _ = problem(3, flips=flips)
    one: Any
    other: Any
    if name == "energy":
        one, other = CompiledEnergy(gap.x[:, 0]), Energy(reference.x[:, 0].float())
    else:
        one, other = gap.objective(name), reference.objective(name)
    found, expected = CompiledDescent(COMPILED, one, z), TorchDescent(DECODERS, other, torch.from_numpy(z))
    compare(found, expected)
    before = found.values
    for number, step in enumerate(STEPS):
        gains = found.step(**step)
        expected.step(**step)
        assert (gains >= 0).all()
        close(found.values, np.where(np.isfinite(before), before - gains, found.values), 1e-9)
        before = found.values
        if number == 2:
            found.keep(2)
            expected.keep(2)
            before = found.values
    if not flips:  # flips come in steps, on which rounding decides
        compare(found, expected)


def test_a_descent_of_python_s_objective_is_that_of_the_kernel() -> None:
    gap, _, z, _ = problem(4, flips=False)
    objective = gap.objective("Linf")
    found = CompiledDescent(COMPILED, lambda *at: objective(*at), z)  # noqa: PLW0108 (hides its terms)
    expected = CompiledDescent(COMPILED, objective, z)
    for step in STEPS:
        close(found.step(**step), expected.step(**step), 1e-9)
    close(found.latents, expected.latents, 0)
    close(found.means, expected.means, 0)


def test_a_descent_of_python_s_objective_ends_when_it_is_idle() -> None:
    gap, _, z, _ = problem(4, flips=False)
    objective, asked = gap.objective("Linf"), []

    def counted(means: Array, latents: Array) -> Any:
        asked.append(1)
        return objective(means, latents)

    descent = CompiledDescent(COMPILED, counted, z)
    descent.run([0, 1] * 10, converged=1e9, patience=2)
    assert len(asked) == 1 + 2


def test_energies() -> None:
    x, (_, _, z, means) = np.random.default_rng(0).random((1, 784), np.float32), problem(0, flips=False)
    expected = Energy(torch.from_numpy(x))(torch.from_numpy(means), torch.from_numpy(z))
    close(CompiledEnergy(x)(means, z).value, expected.value, 1e-4)
    pairs = CompiledEnergy(np.repeat(x, 3, 0), paired=True)(means, z)
    close(pairs.value, expected.value, 1e-4)


def test_many_steps_at_once_are_the_same_steps() -> None:
    gap, _, z, _ = problem(4, flips=False)
    one, other = (CompiledDescent(COMPILED, gap.objective("L2"), z) for _ in range(2))
    one.run([0, 1, 0, 2])
    for step in ({}, {"secant": True}, {}, {"last": True}):
        other.step(**step)
    close(one.latents, other.latents, 0)
    idle = CompiledDescent(COMPILED, gap.objective("L2"), z)
    idle.run([0, 1] * 30, converged=1e9, patience=2)
    two = CompiledDescent(COMPILED, gap.objective("L2"), z)
    two.run([0, 1])
    close(idle.latents, two.latents, 0)


@pytest.mark.parametrize("axis", [0, 2])
def test_stacked_objectives_and_branches(axis: int) -> None:
    gap, reference, z, _ = problem(0, flips=False)
    names = ("L2", "Linf", "L0", "L2_no_box") if axis == 0 else ("L2", "Linf", DISTANCE)
    one = stacked([gap.objective(name) for name in names], axis)
    other = Stacked([reference.objective(name) for name in names], axis)
    found, expected = CompiledDescent(COMPILED, one, z), TorchDescent(DECODERS, other, torch.from_numpy(z))
    close(one(found.means, z).value, other(expected.means, torch.from_numpy(z)).value, 1e-5)
    for step in STEPS[:4]:
        found.step(**step)
        expected.step(**step)
    compare(found, expected)


def test_a_branch_goes_on_from_where_a_descent_is() -> None:
    gap, reference, z, _ = problem(0, flips=False)
    found = CompiledDescent(COMPILED, gap.objective("L2_no_box"), z[:1])
    expected = TorchDescent(DECODERS, reference.objective("L2_no_box"), torch.from_numpy(z[:1]))
    found.step()
    expected.step()
    names = ("L2", "Linf")
    one = found.branch(stacked([gap.objective(name) for name in names]), 2)
    other = expected.branch(Stacked([reference.objective(name) for name in names]), 2)
    one.step(last=True)
    other.step(last=True)
    compare(one, other)


def test_images_side_by_side_are_images_one_by_one() -> None:
    x, z = np.random.default_rng(0).random((5, 784), np.float32), normal(2, 5, 3, 8)
    together = CompiledDescent(COMPILED, CompiledEnergy(x), z)
    together.run([0, 1, 0])
    for n in range(5):
        alone = CompiledDescent(COMPILED, CompiledEnergy(x[n : n + 1]), z[:, n : n + 1])
        alone.run([0, 1, 0])
        close(together.latents[:, n : n + 1], alone.latents, 0)


def test_latents_of_another_shape_are_refused() -> None:
    for wrong in (normal(2, 3, 7), normal(2, 2, 8), normal(2, 4, 8), normal(3, 8)):
        for use in (COMPILED.decode, COMPILED.linearise):
            with pytest.raises(ValueError, match="latents"):
                use(wrong)
