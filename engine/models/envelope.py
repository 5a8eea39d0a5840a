"""Energies through which a gradient goes, for models whose energies come from a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.models.base import THRESHOLD
from engine.system.torch_settings import own

if TYPE_CHECKING:
    from engine.models.base import BaseModel


class Envelope(torch.autograd.Function):
    """Energies (N, 10) of images (N, 28, 28), and their envelope gradient."""

    @staticmethod
    def forward(ctx: Any, images: Tensor, model: BaseModel) -> Tensor:
        # Foolbox steps a rounding error outside the box now and then.
        found = model.infer(images.detach().clamp(0, 1).cpu().numpy())
        energies, pictures = (
            torch.as_tensor(value).to(images) for value in (found.energies, found.reconstructions)
        )
        ctx.save_for_backward(images, pictures)
        ctx.info = model.info
        return energies

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # (N, 10) -> (N, 28, 28)
        images, pictures = ctx.saved_tensors
        with own(), torch.no_grad():
            if ctx.info.binary:
                images = (images >= THRESHOLD).to(images)
            weights = 2 * gradient * torch.tensor(ctx.info.gamma).to(images)  # (N, 10)
            return torch.einsum("nc,ncij->nij", weights, images[:, None] - pictures), None
