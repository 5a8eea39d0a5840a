"""One class-conditional VAE (paper, Appendix: "Model & training details").

The encoder is used only to train; inference optimises the latent through the
decoder. Submodules carry the names of the authors' released checkpoints, so
that their files load without a translation table.
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from engine.nets.architecture import DECODER_LAYERS, ENCODER_LAYERS, LATENT


def _stack(layers: tuple[tuple[int, int, int, int], ...], *, transposed: bool) -> nn.Sequential:
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for index, (inputs, outputs, kernel, stride) in enumerate(layers):
        convolution = nn.ConvTranspose2d if transposed else nn.Conv2d
        modules[f"conv_{index}"] = convolution(inputs, outputs, kernel, stride)
        if index < len(layers) - 1:
            modules[f"bn_{index}"] = nn.BatchNorm2d(outputs)
            modules[f"elu_{index}"] = nn.ELU()
    return nn.Sequential(modules)


class VAE(nn.Module):
    """Encoder and decoder of one class."""

    def __init__(self) -> None:
        super().__init__()
        self.Encoder = _stack(ENCODER_LAYERS, transposed=False)
        self.Decoder = _stack(DECODER_LAYERS, transposed=True)

    def encode(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of q(z|x), each (N, 8), for images (N, 1, 28, 28) in [0, 1]."""
        code = self.Encoder(images).flatten(1)  # (N, 16)
        return code[:, :LATENT], code[:, LATENT:]

    def decode(self, latents: Tensor) -> Tensor:
        """Pixel means (N, 1, 28, 28) in (0, 1) for latents (N, 8)."""
        image: Tensor = torch.sigmoid(self.Decoder(latents[:, :, None, None]))
        return image
