"""Where the training of Exact ABS begins: k-means, and the principal components of each cluster.

A component says x = mu + W z + noise, z ~ N(0, I), noise of variance 1/2 on every pixel; a mixture of
probabilistic principal component analysers (Tipping & Bishop 1999). W has the d leading principal axes of
its cluster, each as long as the standard deviation along it, and

    C = W (W^T W + I/2)^(-1/2)

is what energies need of it (SCIENCE 7): axes of the same directions, s / sqrt(s^2 + 1/2) long. Its offset

    b = -log det(I - C^T C) / 2 - log(share of the class's images)

makes the energy -log p(x), less what is the same for all.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from engine.types import PIXELS

ROUNDS = 8
"""Iterations of k-means."""
SPREAD = 0.05
"""Least standard deviation along an axis, in grey levels: no axis begins at zero, where it has no slope."""


def mixture(
    images: Tensor, count: int, latents: int, drawing: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """`count` components for the images (N, 784) of one class.

    Returns means (count, 784), the rows of C^T (count, latents, 784) and offsets (count,), all float32.
    """
    means, nearest = _clusters(images, count, drawing)
    factors = torch.zeros(count, latents, PIXELS)
    if latents:
        for number in range(count):
            members = images[nearest == number]
            # Too few images span no such space: then the whole class lends its axes.
            factors[number] = _axes(members if len(members) > latents + 1 else images, latents)
    shares = torch.bincount(nearest, minlength=count).clamp_min(1) / len(images)
    rest = torch.eye(latents) - factors @ factors.transpose(1, 2)
    return means, factors, -torch.logdet(rest) / 2 - shares.log()


def _clusters(images: Tensor, count: int, drawing: torch.Generator) -> tuple[Tensor, Tensor]:
    """Centres (count, 784), and which of them each image (N,) is nearest to."""
    centres = images[torch.randperm(len(images), generator=drawing)[:count]].clone()
    for _ in range(ROUNDS):
        nearest = _nearest(images, centres)
        sizes = torch.bincount(nearest, minlength=count)[:, None]
        sums = torch.zeros_like(centres).index_add_(0, nearest, images)
        centres = torch.where(sizes > 0, sums / sizes.clamp_min(1), centres)
    return centres, _nearest(images, centres)


def _nearest(images: Tensor, centres: Tensor) -> Tensor:
    return (centres.square().sum(1) - 2 * images @ centres.T).argmin(1)


def _axes(members: Tensor, latents: int) -> Tensor:
    """(latents, 784), zero where the members span fewer axes."""
    centred = members - members.mean(0)
    _, lengths, axes = torch.linalg.svd(centred, full_matrices=False)
    found = min(latents, len(lengths))
    spread = (lengths[:found] / math.sqrt(len(members))).clamp_min(SPREAD)
    factors = torch.zeros(latents, PIXELS)
    factors[:found] = axes[:found] * (spread / (spread.square() + 0.5).sqrt())[:, None]
    return factors
