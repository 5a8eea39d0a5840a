"""Light random distortions of digits, like those between handwritings (as in a co-author's later
recipe)."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from engine.types import PIXELS, SIDE

ROTATION = math.radians(5)
ZOOM = 0.05
SHEAR = 0.08
SHIFT = 0.02
ELASTIC = 0.03
"""Standard deviations; the last two in half sides of the image, so 0.03 is 0.4 pixels."""
KNOTS = 5
"""The elastic field is drawn on KNOTS x KNOTS points and interpolated smoothly between them."""


def distort(images: Tensor, generator: torch.Generator) -> Tensor:
    """Images (N, 784) float32 in [0, 1], each rotated, zoomed, sheared, shifted and bent a little.

    Returns a new tensor of the same shape and range.
    """
    bent = _resample(images.view(-1, 1, SIDE, SIDE), _grids(len(images), 1.0, generator))
    return bent.clamp(0, 1).flatten(1)


def _grids(count: int, strength: float, generator: torch.Generator) -> Tensor:
    """Where in the image each pixel comes from: (count, 28, 28, 2)."""

    def normal(*shape: int) -> Tensor:
        return strength * torch.randn(shape, generator=generator)

    angle = normal(count) * ROTATION
    affine = torch.zeros(count, 2, 3)
    affine[:, 0, 0] = (1 + ZOOM * normal(count)) * angle.cos()
    affine[:, 0, 1] = SHEAR * normal(count) - angle.sin()
    affine[:, 1, 0] = angle.sin()
    affine[:, 1, 1] = (1 + ZOOM * normal(count)) * angle.cos()
    affine[:, :, 2] = SHIFT * normal(count, 2)
    grid = functional.affine_grid(affine, [count, 1, SIDE, SIDE], align_corners=False)
    knots = ELASTIC * normal(count, 2, KNOTS, KNOTS)
    bend = functional.interpolate(knots, size=(SIDE, SIDE), mode="bicubic", align_corners=True)
    return grid + bend.permute(0, 2, 3, 1)


def _resample(pictures: Tensor, grids: Tensor) -> Tensor:
    # Bicubic, because bilinear would blur the strokes, and the model would learn blurred digits.
    return functional.grid_sample(pictures, grids, mode="bicubic", align_corners=False)


def resampling(count: int, strength: float, generator: torch.Generator) -> Tensor:
    """Distortions as matrices (count, 784, 784): `matrix @ image` is what `distort` makes of an image.

    `strength` multiplies every standard deviation.
    """
    basis = torch.eye(PIXELS).view(1, PIXELS, SIDE, SIDE)
    grids = _grids(count, strength, generator)
    return torch.cat([_resample(basis, grid[None])[0].flatten(1).T[None] for grid in grids])
