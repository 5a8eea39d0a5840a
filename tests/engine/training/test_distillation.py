"""Energies fitted to a teacher's: here to those of a small Exact ABS, which can be met."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from engine.exact import Components
from engine.training.exact.distillation import distil, fitted
from engine.training.recipe import ExactRecipe
from engine.types import PIXELS
from engine.weights.exact_abs import pixels
from tests.engine.fakes.pictures import random_weights

RECIPE = ExactRecipe(components=2, latents=3, epochs=40, batch=50, learning_rate=0.02, factor_rate=0.3)


def test_energies_are_the_models() -> None:
    found = random_weights(2, 2, latents=3)
    images = torch.rand(5, PIXELS, generator=torch.Generator().manual_seed(0))
    means, factors, offsets = (
        torch.tensor(p).double() for p in (pixels(found.pictures), found.factors, found.offsets)
    )
    energies = fitted(images.double(), means.flatten(0, 1), factors.flatten(0, 1), offsets.flatten())
    wanted, _ = Components(found).best(images.double().numpy())
    np.testing.assert_allclose(energies.numpy(), wanted, rtol=1e-5)


def test_a_teacher_of_the_family_is_followed() -> None:
    teacher = Components(random_weights(2, 1, latents=2))
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(10), 20)
    codes = 0.2 * rng.normal(size=(200, 1, 2))
    images = (teacher.means[labels] + (codes @ teacher.factors[labels])[:, 0]).clip(0, 1).astype(np.float32)
    energies, _ = teacher.best(images.astype(float))
    given = torch.from_numpy(images), torch.from_numpy(labels), torch.from_numpy(energies)
    losses: list[float] = []
    found = distil(*given, RECIPE, lambda step, steps, loss: losses.append(loss))
    assert len(losses) == 40 * 4
    assert np.mean(losses[-8:]) < 0.7 * np.mean(losses[:8])
    assert found["means"].shape == (10, 2, PIXELS)
    assert found["factors"].shape == (10, 2, 3, PIXELS)
    assert np.linalg.svd(found["factors"], compute_uv=False).max() < 1
    again = distil(*given, replace(RECIPE, epochs=1), lambda *_: None)
    once = distil(*given, replace(RECIPE, epochs=1), lambda *_: None)
    assert np.array_equal(again["means"], once["means"])
