"""Latents drawn from the prior, and what decoders are taught about them.

The ELBO says what a decoder draws where the posteriors lie, and nowhere else. These lie in a shell: of the
prior's draws in eight dimensions one in 570 is within 1 of its centre, and one in 109,000 within 0.5. So the
decoders of a plain VAE draw anything there (grids and blots), although the prior rates it highest: nonsense
that a model is sure of. The same holds between the posteriors of images that are far apart.

Here some latents of every step are drawn from the prior, half of them shrunk towards its centre, and two
things are asked of their pictures. One is to resemble a training image: of those whose posteriors q(z|x) are
densest at the latent, the one that its picture is most like. A blend of two images may still look like
another class. So the other (`neighbour_loss`) is to be nearer to an image of the own class than to any of
another, by a clear lead.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.nets.architecture import LATENT

NEIGHBOURS = 12_000
"""At least so many images, if there are, are compared with the pictures of a step."""


def draw(count: int, generator: torch.Generator) -> Tensor:
    """Latents (count, 8): every other one from N(0, I), the rest from N(0, t^2 I), t uniform in [0, 1)."""
    scale = torch.rand(count, 1, generator=generator)
    scale[::2] = 1
    return scale * torch.randn(count, LATENT, generator=generator)


def owners(latents: Tensor, means: Tensor, deviations: Tensor, count: int = 1) -> Tensor:
    """For latents (M, 8) the indices (M, count) int64 of those of N images whose posteriors are densest.

    The densest first. `means` and `deviations` (N, 8): N(mean, deviation^2) is the posterior of an image.
    """
    precisions = deviations.square().reciprocal()
    # |z - mean|^2 in units of the deviations, without an array (M, N, 8)
    distances = latents.square() @ precisions.T - 2 * latents @ (means * precisions).T
    distances += (means.square() * precisions).sum(1) + 2 * deviations.log().sum(1)
    return distances.topk(min(count, len(means)), largest=False).indices


def likest(pictures: Tensor, images: Tensor) -> Tensor:
    """Of each picture's own images (M, K, 784) the one (M, 784) at the least angle to the picture (M, 784).

    Between two images a decoder draws a faint blend of both. By distance it would be drawn to whichever image
    has the least ink.
    """
    likeness = (images * pictures[:, None]).sum(-1) / images.norm(dim=-1)
    return images[torch.arange(len(images)), likeness.argmax(1)]


def part_of(count: int, step: int) -> slice:
    """Those of `count` images that a step's pictures are compared with: a part in each step, all in turn.

    To look at all in every step would take longer than all the rest.
    """
    parts = max(1, count // NEIGHBOURS)
    part = step % parts
    return slice(part * count // parts, (part + 1) * count // parts)


def neighbour_loss(pictures: Tensor, classes: Tensor, images: Tensor, labels: Tensor, lead: float) -> Tensor:
    """Mean, (), of max(0, lead + |G - a|^2 - |G - b|^2) over pictures G (M, C, 784).

    One of each of the `classes` (C,) int64. a is the nearest image of its class to a picture, b the nearest
    of another, among `images` (N, 784) with `labels` (N,). Squared grey levels.
    """
    with torch.no_grad():
        products = pictures.flatten(0, 1) @ images.T
        scores = images.square().sum(1) - 2 * products.view(*pictures.shape[:2], len(images))
        is_own = labels == classes[:, None]  # (C, N)
        own_score, own = scores.masked_fill(~is_own, torch.inf).min(-1)
        rival_score, rival = scores.masked_fill(is_own, torch.inf).min(-1)
        unknown = own_score.isinf() | rival_score.isinf()  # no such image among these
    behind = (pictures - images[own]).square().sum(-1) - (pictures - images[rival]).square().sum(-1)
    loss: Tensor = (lead + behind).clamp_min(0).masked_fill(unknown, 0.0).mean()
    return loss
