"""Models small enough for tests: seeded random decoders, and one whose answer is known in closed form."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.models.vae import LATENT, VAE


def random_states(seed: int = 0, classes: int = 10) -> list[dict[str, Tensor]]:
    """State dicts of untrained VAEs whose decoders vary over their latents and have busy BatchNorms."""
    generator = torch.Generator().manual_seed(seed)
    states = []
    for _ in range(classes):
        state = {k: v.clone() for k, v in VAE().state_dict().items() if not k.endswith("num_batches_tracked")}
        for key, tensor in state.items():
            noise = torch.randn(tensor.shape, generator=generator)
            if key.endswith("running_var"):
                state[key] = 0.5 + noise.abs()
            elif ".bn_" in key:
                state[key] = noise * 0.3 + (1.0 if key.endswith("weight") else 0.0)
            else:
                fan = max(1, tensor[:, 0].numel() if tensor.dim() == 4 else 1)
                state[key] = noise * (2.0 / fan**0.5 if tensor.dim() == 4 else 0.3)
        states.append(state)
    return states


class Constant:
    """One image per class, whatever the latent: ABS is then linear, and every radius is the true distance."""

    def __init__(self, images: Tensor) -> None:
        self.images = images  # (C, 784)

    @property
    def classes(self) -> int:
        return len(self.images)

    @property
    def device(self) -> torch.device:
        return self.images.device

    def decode(self, latents: Tensor) -> Tensor:
        return self.images.expand(len(latents), -1, -1).clone()

    def linearise(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        means = self.decode(latents)
        return means, means.new_zeros(*latents.shape[:2], LATENT, means.shape[-1])

    def select(self, classes: Sequence[int]) -> Constant:
        return Constant(self.images[list(classes)])
