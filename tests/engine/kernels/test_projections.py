"""The least perturbations under constraints by a kernel are those of the reference, and proven."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.certificates.compiled_gap import project
from engine.certificates.constraints import Constraints
from engine.certificates.projection import least_l2, least_linf, linf_radius
from engine.kernels.slots import MOST_CONSTRAINTS
from engine.types import Norm
from tests.engine.kernels.both import COMPILED, close, normal, problem


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
@pytest.mark.parametrize("count", [1, 2, 6, 13])
def test_projections(norm: Norm, count: int) -> None:
    rng = np.random.default_rng(count)
    normals = 0.1 * rng.standard_normal((5, count, 784)) + 0.2 * rng.standard_normal((5, 1, 784))
    needs = rng.uniform(0.2, 3, (5, count))
    needs[4] = 1e4  # out of reach
    low, high = -rng.random(784), rng.random(784)
    found = project(norm, normals, needs, low, high)
    assert found is not None
    if norm is Norm.L2:
        expected = least_l2(normals, needs, low, high)
        close(found.length, expected.length, 1e-9)
    else:
        expected_lengths = [
            least_linf(own, need, low, high).length for own, need in zip(normals, needs, strict=True)
        ]
        close(found.length, expected_lengths, 1e-6)
    assert np.isinf(found.length[4])
    for n in range(4):
        move, weights = found.move[n], found.weights[n]
        assert (normals[n] @ move >= needs[n] - 1e-5).all()
        assert (move >= low).all()
        assert (move <= high).all()
        far = np.abs(move).max() if norm is Norm.LINF else np.linalg.norm(move)
        assert far == pytest.approx(found.length[n], rel=1e-6)
        assert weights.sum() == pytest.approx(1)
        if norm is Norm.LINF:  # the weights prove the length
            assert linf_radius(weights @ normals[n], weights @ needs[n], low, high) == pytest.approx(
                far, rel=1e-6
            )


@pytest.mark.parametrize("pixels", [1, 4, 783, 785, 1568])
def test_other_numbers_of_pixels_are_left_to_others(pixels: int) -> None:
    for norm in (Norm.L2, Norm.LINF):
        box = np.ones(pixels)
        assert project(norm, np.ones((2, 3, pixels)), np.ones((2, 3)), -box, box) is None


def test_more_constraints_than_the_kernel_takes_are_left_to_others() -> None:
    many = MOST_CONSTRAINTS + 1
    assert project(Norm.L2, np.ones((1, many, 784)), np.ones((1, many)), -np.ones(784), np.ones(784)) is None
    gap, reference, z, means = problem(2, flips=False)
    one, other = Constraints(gap), Constraints(reference)
    for seed in range(many):
        latent: Any = normal(1, 3, 8, seed=seed)
        mean = (0.9 * gap.own[0, 0] + 0.1 * COMPILED.decode(latent)[0, 1]).astype(np.float32)
        one.add(mean, latent[0, 1])
        other.add(torch.from_numpy(mean), torch.from_numpy(latent[0, 1]))
    found, expected = (
        one.project(Norm.L2, means, z),
        other.project(Norm.L2, torch.from_numpy(means), torch.from_numpy(z)),
    )
    close(found[0].length, expected[0].length, 1e-9)
    constraints = Constraints(gap)
    for _ in range(many):
        constraints.add(gap.own[0, 0], 0.3 * normal(8, seed=2))  # the gap's own
    same = constraints.objective(Norm.L2)(means, z)
    close(same.value, constraints.alone(Norm.L2, means, z), 1e-6)
