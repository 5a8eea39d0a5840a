"""Models small enough for tests: seeded random decoders, and one whose answer is known in closed form."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.nets.architecture import LATENT
from engine.nets.vae import VAE


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


def arrays(states: Sequence[dict[str, Tensor]]) -> tuple[dict[str, NDArray[np.float32]], ...]:
    """State dicts as weights have them."""
    return tuple({key: tensor.numpy() for key, tensor in state.items()} for state in states)


class Curved:
    """Random decoders that curve over two latents and ignore the others: a grid shows all they do."""

    device = torch.device("cpu")

    def __init__(self, seed: int, classes: int = 3) -> None:
        generator = torch.Generator().manual_seed(seed)
        self._slope, self._wave = torch.randn(2, classes, 2, 784, generator=generator) * 0.5
        self._offset = torch.randn(classes, 784, generator=generator)

    @property
    def classes(self) -> int:
        return len(self._offset)

    def decode(self, latents: Tensor) -> Tensor:
        return 0.5 + 0.45 * self._inner(latents).tanh()

    def linearise(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        inside = self._inner(latents).tanh()
        bend = 2 * (2 * latents[..., :2, None]).cos() * self._wave
        jacobian = latents.new_zeros(*latents.shape[:2], LATENT, 784)
        jacobian[..., :2, :] = 0.45 * (1 - inside.square())[..., None, :] * (self._slope + bend)
        return 0.5 + 0.45 * inside, jacobian

    def select(self, classes: Sequence[int]) -> Curved:
        chosen = copy.copy(self)
        for name in ("_slope", "_wave", "_offset"):
            setattr(chosen, name, getattr(self, name)[list(classes)])
        return chosen

    def _inner(self, latents: Tensor) -> Tensor:
        shown = latents[..., :2, None]  # (N, C, 2, 1)
        inner: Tensor = (self._slope * shown + self._wave * (2 * shown).sin()).sum(-2) + self._offset
        return inner


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
