"""A model as Foolbox sees it: logits of images, with exact gradients at the price of one inference.

At the optimum z* the energy does not change with z, so dF_c*/dx is the partial
derivative alone (envelope theorem):

    dF_c*/dx = 2 (x - G_c(z*)),    logits l_c = -F_c* / 784

Binary ABS has the same with x binarised, scaled by gamma_c, and the gradient
passed straight through the threshold.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from engine.types import PIXELS, SIDE

if TYPE_CHECKING:
    from foolbox.models.pytorch import PyTorchModel


class ExplainingModel(Protocol):
    """What is asked of a model here."""

    @property
    def binary(self) -> bool: ...

    @property
    def scale(self) -> Sequence[float] | Tensor:
        """gamma_c, the factors (10,) that the energies carry; ones for ABS."""

    def infer(self, images: Any) -> Any:
        """Energies (N, 10) and reconstructions (N, 10, 28, 28) of images (N, 28, 28)."""


class LogitsModule(nn.Module):
    """Images (N, 1, 28, 28) or (N, 28, 28) in [0, 1] to logits (N, 10), differentiable once."""

    def __init__(self, model: ExplainingModel) -> None:
        super().__init__()
        self._model = model

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = _Logits.apply(images.reshape(-1, SIDE, SIDE), self._model)  # type: ignore[no-untyped-call]
        return logits


class _Logits(torch.autograd.Function):
    """-F*/784 and its envelope gradient."""

    @staticmethod
    def forward(ctx: Any, images: Tensor, model: ExplainingModel) -> Tensor:  # (N, 28, 28) -> (N, 10)
        # Foolbox steps a rounding error outside the box now and then.
        inferred = model.infer(images.detach().clamp(0, 1))
        energies, pictures = (
            torch.as_tensor(value).to(images) for value in (inferred.energies, inferred.reconstructions)
        )
        ctx.save_for_backward(images, pictures)
        ctx.model = model
        return -energies / PIXELS

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # (N, 10) -> (N, 28, 28)
        images, pictures = ctx.saved_tensors
        if ctx.model.binary:
            images = (images >= 0.5).to(images)
        scale = torch.as_tensor(ctx.model.scale).to(images)
        weights = -2 / PIXELS * gradient * scale  # (N, 10)
        return torch.einsum("nc,ncij->nij", weights, images[:, None] - pictures), None


def foolbox_model(model: ExplainingModel, device: str | torch.device = "cpu") -> PyTorchModel:
    """A `foolbox.PyTorchModel` with bounds (0, 1) for images (N, 1, 28, 28)."""
    return as_foolbox(LogitsModule(model), device)


def as_foolbox(module: nn.Module, device: str | torch.device = "cpu") -> PyTorchModel:
    """A `foolbox.PyTorchModel` with bounds (0, 1) of a module that gives logits."""
    # Foolbox imports GitPython, which otherwise raises where git is not installed.
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    from foolbox.models.pytorch import PyTorchModel

    return PyTorchModel(module.eval(), bounds=(0, 1), device=device)
