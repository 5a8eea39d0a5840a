"""First phase of the training: a VAE for each class, by the ELBO of its own images and by `prior`'s losses.

Hyperparameters: paper, appendix "Model & training details". Each class is trained by one thread of one
process, several classes side by side, so that the result depends on the recipe alone.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import queue
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.data import Dataset, Split, as_float
from engine.nets.vae import VAE
from engine.system import devices
from engine.system.processes import end_with_parent
from engine.training.augmentation import distort
from engine.training.checkpoint import TrainingState, load_checkpoint, save_checkpoint
from engine.training.prior import draw, likest, neighbour_loss, owners, part_of
from engine.training.recipe import Recipe
from engine.types import CLASSES, SIDE, AbsguiError, DatasetInfo
from engine.weights.provenance import UNKNOWN

LOG_VARIANCE_RANGE = (-12.0, 6.0)
"""Keeps exp() finite in the first steps; trained encoders stay far inside it."""
CHUNK = 500
"""Images that are encoded at a time."""

Report = tuple[int, int, float]
"""Class, epochs done, mean loss of the last one."""
Progress = Callable[[int, int, float], None]
"""Called after every epoch with what a `Report` holds."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Latents (M, 8) that are no image's own, and what their pictures are to be (see `prior`)."""

    latents: Tensor
    candidates: Tensor
    """(M, K, 784): for each latent, images one of which it is to be decoded to."""
    label: int
    """The class."""
    images: Tensor
    """(N, 784) float32 of all classes, which the pictures are compared with."""
    labels: Tensor
    """(N,) int64, theirs."""
    recipe: Recipe


def elbo_loss(
    model: VAE, images: Tensor, beta: float, generator: torch.Generator, taught: Taught | None = None
) -> Tensor:
    """Mean over the batch, (), of squared error + beta * KL(q(z|x) || N(0, I)); images (N, 1, 28, 28).

    With `taught` two losses of its latents are added with their recipe's weights: the mean squared error
    from the likest of their candidates, and `prior.neighbour_loss`.
    """
    mean, log_variance = model.encode(images)
    log_variance = log_variance.clamp(*LOG_VARIANCE_RANGE)
    noise = torch.randn(mean.shape, generator=generator)
    latents = mean + noise * (log_variance / 2).exp()
    divergence = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum()
    # One pass, so that BatchNorm's statistics are of all.
    decoded = model.decode(latents if taught is None else torch.cat([latents, taught.latents]))
    loss: Tensor = ((decoded[: len(images)] - images).square().sum() + beta * divergence) / len(images)
    if taught is not None:
        pictures = decoded[len(images) :].flatten(1)
        wanted = likest(pictures.detach(), taught.candidates)
        error = (pictures - wanted).square().sum() / len(wanted)
        own = torch.tensor([taught.label])
        near = neighbour_loss(pictures[:, None], own, taught.images, taught.labels, taught.recipe.lead)
        loss = loss + taught.recipe.draw_weight * error + taught.recipe.neighbour_weight * near
    return loss


def check_enough(data: Dataset, recipe: Recipe) -> None:
    """Raise AbsguiError unless every class has a batch of images: asked before anything begins."""
    counts = np.bincount(data.train.labels[: recipe.digits], minlength=CLASSES)
    if counts.min() < recipe.batch:
        raise AbsguiError(
            "Too few training images: {count} of class {name}, {batch} are needed.",
            count=counts.min(),
            name=data.class_names[counts.argmin()],
            batch=recipe.batch,
        )


def train_all(
    folder: Path, data: Dataset, recipe: Recipe, workers: int, report: Callable[[Report], None]
) -> list[dict[str, Tensor]]:
    """Ten state dicts (shapes: `engine.weights.abs.expected_shapes`), trained or resumed from `folder`.

    The result does not depend on `workers`, the number of processes. An interrupt ends these; their last
    checkpoints stay. Raises AbsguiError for too few images and if a process dies, WeightsError for
    checkpoints of another recipe or data set.
    """
    check_enough(data, recipe)
    paths = [folder / f"class{label}.checkpoint.safetensors" for label in range(CLASSES)]
    waiting = [label for label, path in enumerate(paths) if not is_finished(path, recipe, data.info)]
    context = multiprocessing.get_context("spawn")
    tasks: Queue[int | None] = context.Queue()
    reports: Queue[Report] = context.Queue()
    processes = [
        context.Process(target=_work, args=(paths, data, recipe, tasks, reports), daemon=True)
        for _ in range(min(workers, len(waiting)))
    ]
    for task in [*waiting, *[None] * len(processes)]:
        tasks.put(task)
    try:
        for process in processes:
            process.start()
        while any(process.is_alive() for process in processes):
            with contextlib.suppress(queue.Empty):
                report(reports.get(timeout=0.5))
            dead = [process.exitcode for process in processes if process.exitcode]
            if dead:
                raise AbsguiError(
                    "A training process ended with exit code {code}; the checkpoints are kept, run the same "
                    "command to resume.",
                    code=dead[0],
                )
    finally:
        for process in processes:
            if process.pid is not None:  # else it could not be started
                process.terminate()
                process.join()
        for channel in (tasks, reports):
            channel.close()
            channel.cancel_join_thread()
    return [load_finished(path, recipe, data.info) for path in paths]


@devices.computing()
def train_class(
    label: int,
    split: Split,
    recipe: Recipe,
    checkpoint: Path,
    progress: Progress,
    *,
    data: DatasetInfo = UNKNOWN,
) -> dict[str, Tensor]:
    """Train the VAE of class `label` on its images of a `split`, or resume its training.

    Single-threaded, so that the result does not depend on how many classes are trained side by side. A
    checkpoint is written after every epoch; it names the data set, `data`. Returns the state dict.
    Raises WeightsError for a checkpoint of another recipe or data set.
    """
    labels = torch.from_numpy(split.labels.astype(np.int64))
    images = torch.from_numpy(as_float(split.images)).flatten(1)
    flat = images[labels == label]
    inputs = flat.view(-1, 1, SIDE, SIDE)
    steps_per_epoch = len(inputs) // recipe.batch
    total = steps_per_epoch * recipe.epochs
    state = _fresh(label, recipe)
    model, generator = state.model, state.generator
    if checkpoint.exists():
        load_checkpoint(checkpoint, state, recipe.fingerprint(), data)
    model.train()
    while state.epoch < recipe.epochs:
        posteriors = _posteriors(model, inputs) if state.epoch and recipe.draws else None
        order = torch.randperm(len(inputs), generator=generator)
        losses = torch.zeros(())
        for index in range(steps_per_epoch):
            step = state.epoch * steps_per_epoch + index
            for group in state.optimizer.param_groups:
                group["lr"] = recipe.learning_rate * _schedule(step, total, recipe.warmup_steps)
            batch = inputs[order[index * recipe.batch : (index + 1) * recipe.batch]]
            batch = _partly_distorted(batch, recipe.distorted, generator)
            taught = None
            if posteriors is not None:
                latents = draw(recipe.draws, generator)
                candidates = owners(latents, *posteriors, recipe.owners)
                part = part_of(len(images), step)
                taught = Taught(latents, flat[candidates], label, images[part], labels[part], recipe)
            loss = elbo_loss(model, batch, recipe.beta, generator, taught)
            state.optimizer.zero_grad()
            loss.backward()
            state.optimizer.step()
            losses += loss.detach()
        state.epoch += 1
        state.loss = float(losses / steps_per_epoch)
        save_checkpoint(checkpoint, state, recipe.fingerprint(), data)
        progress(label, state.epoch, state.loss)
    return _state_dict(state)


def _partly_distorted(batch: Tensor, share: float, generator: torch.Generator) -> Tensor:
    count = round(share * len(batch))
    if not count:
        return batch
    bent = distort(batch[:count].flatten(1), generator).view(-1, 1, SIDE, SIDE)
    return torch.cat([bent, batch[count:]])


def _posteriors(model: VAE, images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation (N, 8) of each image's posterior. The model is left in training mode."""
    model.eval()
    with torch.no_grad():
        codes = [model.encode(part) for part in torch.split(images, CHUNK)]
    model.train()
    mean, log_variance = (torch.cat(parts) for parts in zip(*codes, strict=True))
    return mean, (log_variance.clamp(*LOG_VARIANCE_RANGE) / 2).exp()


def is_finished(checkpoint: Path, recipe: Recipe, data: DatasetInfo) -> bool:
    """Whether the training of a class has ended. Raises WeightsError for an unfit checkpoint."""
    if not checkpoint.exists():
        return False
    state = _fresh(0, recipe)
    load_checkpoint(checkpoint, state, recipe.fingerprint(), data)
    return state.epoch >= recipe.epochs


def load_finished(checkpoint: Path, recipe: Recipe, data: DatasetInfo) -> dict[str, Tensor]:
    """The state dict of a class whose training has ended (shapes: `engine.weights.abs.expected_shapes`).

    Raises WeightsError for an unfit checkpoint.
    """
    state = _fresh(0, recipe)
    load_checkpoint(checkpoint, state, recipe.fingerprint(), data)
    return _state_dict(state)


def _work(
    paths: list[Path], data: Dataset, recipe: Recipe, tasks: Queue[int | None], reports: Queue[Report]
) -> None:
    # At once, not after the epoch: whoever resumes it may be at the next one by then.
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent too, which ends us
    split = data.train.first(recipe.digits)
    for label in iter(tasks.get, None):
        train_class(label, split, recipe, paths[label], lambda *news: reports.put(news), data=data.info)


def _fresh(label: int, recipe: Recipe) -> TrainingState:
    seed = recipe.seed * 1000 + label
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
