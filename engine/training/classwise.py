"""Train one VAE on the digits of one class (paper, Appendix "Model & training details")."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data import as_float
from engine.nets.vae import VAE
from engine.training.checkpoint import TrainingState, load_checkpoint, save_checkpoint
from engine.training.recipe import Recipe

LOG_VARIANCE_RANGE = (-12.0, 6.0)
"""Keeps exp() finite in the first steps; trained encoders stay far inside it."""

Progress = Callable[[int, int, float], None]
"""Called after every epoch with the class, the epochs done and the mean loss."""


def elbo_loss(model: VAE, images: Tensor, beta: float, generator: torch.Generator) -> Tensor:
    """Mean over the batch of squared error + beta * KL(q(z|x) || N(0, I)); images (N, 1, 28, 28)."""
    mean, log_variance = model.encode(images)
    log_variance = log_variance.clamp(*LOG_VARIANCE_RANGE)
    noise = torch.randn(mean.shape, generator=generator)
    latents = mean + noise * (log_variance / 2).exp()
    squared_error = (model.decode(latents) - images).square().sum()
    divergence = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum()
    return (squared_error + beta * divergence) / len(images)


def train_class(
    digit: int, images: NDArray[np.uint8], recipe: Recipe, checkpoint: Path, progress: Progress
) -> dict[str, Tensor]:
    """Train (or go on training) the VAE of class `digit`; (N, 28, 28) uint8 images of that class.

    Single-threaded, so that the result depends on the recipe alone and not on how many classes are
    trained side by side. A checkpoint is written after every epoch. Returns the state dict.
    """
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    data = torch.from_numpy(as_float(images)).unsqueeze(1)
    steps_per_epoch = len(data) // recipe.batch
    total = steps_per_epoch * recipe.epochs
    state = _fresh(digit, recipe)
    model, generator = state.model, state.generator
    if checkpoint.exists():
        load_checkpoint(checkpoint, state, recipe.fingerprint())
    model.train()
    while state.epoch < recipe.epochs:
        order = torch.randperm(len(data), generator=generator)
        losses = torch.zeros(())
        for index in range(steps_per_epoch):
            step = state.epoch * steps_per_epoch + index
            for group in state.optimizer.param_groups:
                group["lr"] = recipe.learning_rate * _schedule(step, total, recipe.warmup_steps)
            batch = data[order[index * recipe.batch : (index + 1) * recipe.batch]]
            loss = elbo_loss(model, batch, recipe.beta, generator)
            state.optimizer.zero_grad()
            loss.backward()
            state.optimizer.step()
            losses += loss.detach()
        state.epoch += 1
        state.loss = float(losses / steps_per_epoch)
        save_checkpoint(checkpoint, state, recipe.fingerprint())
        progress(digit, state.epoch, state.loss)
    return _state_dict(state)


def is_finished(checkpoint: Path, recipe: Recipe) -> bool:
    """Whether a class has been trained to its end. Raises WeightsError for an unfit checkpoint."""
    if not checkpoint.exists():
        return False
    state = _fresh(0, recipe)
    load_checkpoint(checkpoint, state, recipe.fingerprint())
    return state.epoch >= recipe.epochs


def load_finished(checkpoint: Path, recipe: Recipe) -> dict[str, Tensor]:
    """The state dict of a class that has been trained to its end."""
    state = _fresh(0, recipe)
    load_checkpoint(checkpoint, state, recipe.fingerprint())
    return _state_dict(state)


def _fresh(digit: int, recipe: Recipe) -> TrainingState:
    seed = recipe.seed * 1000 + digit
    torch.manual_seed(seed)  # the initial weights draw from the global generator
    # Channels last is 1.4 times faster here: oneDNN then needs no reordering between layers.
    model = VAE().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.Adam(model.parameters(), recipe.learning_rate)
    return TrainingState(model, optimizer, torch.Generator().manual_seed(seed))


def _state_dict(state: TrainingState) -> dict[str, Tensor]:
    return {name: value.contiguous() for name, value in state.model.state_dict().items()}


def _schedule(step: int, total: int, warmup: int) -> float:
    rise = min(1.0, (step + 1) / max(1, warmup))
    fall = 0.5 + 0.5 * math.cos(math.pi * step / max(1, total))
    return rise * fall + 0.003
