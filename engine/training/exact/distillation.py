"""Exact ABS that explains images as ABS does: its energies are fitted to ABS's, class by class.

So the certificates, which need no assumption, are of a companion of ABS: where both name the same class, its
radius says how far that answer of the companion holds. The loss is Huber's, of the difference of the energies
of every class, for training images as they are and distorted.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.training.exact.components import LONGEST
from engine.training.exact.mixture import mixture
from engine.training.recipe import ExactRecipe
from engine.types import CLASSES, AbsguiError
from engine.weights.exact_abs import BLACK, LEVELS

WIDTH = 5.0
"""Differences of energies beyond this count linearly."""


def check_enough(labels: Tensor, recipe: ExactRecipe) -> int:
    """How many images the rarest class has. Raises AbsguiError where these are too few, or all of them."""
    fewest = int(torch.bincount(labels, minlength=CLASSES).min())
    if len(labels) < recipe.batch or not fewest:
        raise AbsguiError(
            "Too few training images: {batch} are needed, and some of every class.", batch=recipe.batch
        )
    return fewest


def distil(
    images: Tensor,
    labels: Tensor,
    energies: Tensor,
    recipe: ExactRecipe,
    progress: Callable[[int, int, float], None],
) -> dict[str, NDArray[np.float32]]:
    """Fit to the `energies` (N, 10) of images (N, 784) of classes (N,).

    `progress` is called with the steps done, all steps and the loss. Returns "means" (10, K, 784), "factors"
    (10, K, d, 784) and "offsets" (10, K). Seeded by the recipe, of which only components, latents, epochs,
    batch and the rates are used. Raises AbsguiError for too few images.
    """
    fewest = check_enough(labels, recipe)
    drawing = torch.Generator().manual_seed(recipe.seed)
    count = min(recipe.components, fewest)
    parts = [mixture(images[labels == c], count, recipe.latents, drawing) for c in range(CLASSES)]
    means, factors, offsets = (torch.cat(part).requires_grad_() for part in zip(*parts, strict=True))
    with torch.no_grad():  # a mixture's energies differ from a VAE's by some constant
        offsets += (energies[: recipe.batch] - fitted(images[: recipe.batch], means, factors, offsets)).mean()
    optimizer = torch.optim.Adam(
        [
            {"params": [means, offsets], "scale": 1.0},
            {"params": [factors], "scale": recipe.factor_rate},
        ],
        betas=(0.9, 0.99),
        fused=True,
    )
    steps = recipe.epochs * (len(images) // recipe.batch)
    step = 0
    for _ in range(recipe.epochs):
        order = torch.randperm(len(images), generator=drawing)
        for chosen in order[: len(order) // recipe.batch * recipe.batch].split(recipe.batch):
            wave = 0.5 + 0.5 * math.cos(math.pi * step / steps)
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * wave * group["scale"]
            optimizer.zero_grad()
            found = fitted(images[chosen], means, factors, offsets)
            loss = functional.huber_loss(found, energies[chosen], delta=WIDTH)
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                means.clamp_(-BLACK / LEVELS, (255 - BLACK) / LEVELS)
                if recipe.latents:
                    largest = torch.linalg.eigvalsh(factors @ factors.transpose(1, 2))[:, -1]
                    factors *= (LONGEST / largest.sqrt()).clamp_max(1)[:, None, None]
            step += 1
            progress(step, steps, loss.item())
    named = {"means": means, "factors": factors, "offsets": offsets}
    return {
        name: value.detach().numpy().reshape(CLASSES, count, *value.shape[1:])
        for name, value in named.items()
    }


def fitted(images: Tensor, means: Tensor, factors: Tensor, offsets: Tensor) -> Tensor:
    """Energies (N, 10) of images (N, 784) by components (10 K)."""
    latents = factors.shape[1]
    table = torch.cat([means, factors.flatten(0, 1)])
    products = images @ table.T
    codes = products[:, len(means) :].view(len(images), len(means), latents)
    codes = codes - (factors @ means[..., None])[..., 0]
    away = images.square().sum(1, keepdim=True) - 2 * products[:, : len(means)] + means.square().sum(1)
    energies = away - codes.square().sum(-1) + offsets
    return energies.view(len(images), CLASSES, -1).min(-1).values
