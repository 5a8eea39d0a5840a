"""A model as Foolbox sees it: logits of images, with exact gradients at the price of one inference."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from engine.models.base import BaseModel
from engine.types import SIDE

if TYPE_CHECKING:
    from foolbox.models.pytorch import PyTorchModel


class LogitsModule(nn.Module):
    """Images (N, 1, 28, 28) or (N, 28, 28) in [0, 1] to logits (N, 10), differentiable once."""

    def __init__(self, model: BaseModel) -> None:
        super().__init__()
        self._model = model

    def forward(self, images: Tensor) -> Tensor:
        """Logits (N, 10) for images (N, 1, 28, 28) or (N, 28, 28), clipped to [0, 1]."""
        return self._model.differentiable_logits(images.reshape(-1, SIDE, SIDE).clamp(0, 1))


def as_foolbox(model: BaseModel, device: str | torch.device = "cpu") -> PyTorchModel:
    """A `foolbox.PyTorchModel` with bounds (0, 1) for images (N, 1, 28, 28)."""
    # Foolbox imports GitPython, which otherwise raises where git is not installed.
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    from foolbox.models.pytorch import PyTorchModel

    return PyTorchModel(LogitsModule(model).eval(), bounds=(0, 1), device=device)
