"""Light distortions of digits, as another hand would write them (a co-author's later recipe has such)."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from engine.types import SIDE

ROTATION = math.radians(5)
ZOOM = 0.05
SHEAR = 0.08
SHIFT = 0.02
ELASTIC = 0.03
"""Standard deviations; the last two in half sides of the image, so 0.03 is 0.4 pixels."""
KNOTS = 5
"""The elastic field is drawn on KNOTS x KNOTS points and smooth between them."""


def distort(images: Tensor, generator: torch.Generator) -> Tensor:
    """Images (N, 784) in [0, 1], each rotated, zoomed, sheared, shifted and bent a little; the same shape."""
    count = len(images)

    def normal(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator)

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
    pictures = images.view(count, 1, SIDE, SIDE)
    # Bicubic, because bilinear would blur the strokes, and the model would learn blurred digits.
    bent = functional.grid_sample(
        pictures, grid + bend.permute(0, 2, 3, 1), mode="bicubic", align_corners=False
    )
    return bent.clamp(0, 1).flatten(1)
