"""The ten encoders as one batched computation: they only propose a latent to start from.

Inference is the optimum of F over the latent; an encoder's mean is a good guess at it for images of
its own class, and a start unlike the prototypes' for others.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from engine.nets.architecture import ENCODER_LAYERS, LATENT, State, fold_batchnorm
from engine.types import SIDE


class Encoders:
    """Means of q(z|x), BatchNorm folded in. Immutable."""

    def __init__(self, states: Sequence[State], device: torch.device | str = "cpu") -> None:
        self.classes = len(states)
        self._layers: list[tuple[Tensor, Tensor, int]] = []
        for index, (_, _, _, stride) in enumerate(ENCODER_LAYERS):
            folded = [map(torch.as_tensor, fold_batchnorm(state, "Encoder", index)) for state in states]
            weight, bias = (torch.cat(t).to(device, torch.float32) for t in zip(*folded, strict=True))
            self._layers.append((weight, bias, stride))

    def encode(self, images: Tensor) -> Tensor:
        """Means of q(z|x), (N, C, 8), for images (N, 784) float32 in [0, 1]."""
        x = images.reshape(-1, 1, SIDE, SIDE)
        for index, (weight, bias, stride) in enumerate(self._layers):
            # the first layer's input is the same image for every class
            x = functional.conv2d(x, weight, bias, stride, groups=self.classes if index else 1)
            if index < len(self._layers) - 1:
                x = functional.elu(x)
        return x.reshape(len(images), self.classes, -1)[..., :LATENT]
