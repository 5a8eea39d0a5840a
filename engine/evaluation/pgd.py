"""Accuracy under projected gradient descent in Linf, the measure of adversarial training (Madry et al.)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.data import Dataset, as_float, strided
from engine.evaluation.clean import Progress
from engine.evaluation.intervals import wilson
from engine.models.base import BaseModel
from engine.system.torch_settings import flushed
from engine.types import AbsguiError, FlatModelError

STEPS, STEP = 40, 0.01
"""Number and size of the steps as in Madry et al. for MNIST; images run from 0 to 1."""
RESTARTS = 5
BATCH = 250
"""Images attacked at a time."""


@dataclass(frozen=True, slots=True)
class PgdResult:
    """A model's accuracy under the attack that Madry et al. trained against."""

    model: str
    samples: int
    accuracy: float
    """Fraction of the images, 0 to 1, that are classified correctly unattacked and after every step of every
    restart."""
    accuracy_interval: tuple[float, float]
    """Its 95 % interval (Wilson)."""
    unmoved: int
    """Images that kept their class where every gradient was zero, so that only chance attacked them: how
    robust they are is not known."""
    epsilon: float
    steps: int
    restarts: int
    seed: int


@flushed()
def evaluate_pgd(
    model: BaseModel,
    data: Dataset,
    samples: int,
    epsilon: float,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> PgdResult:
    """Attack `samples` evenly spaced test images of `data`; no pixel changes by more than `epsilon`.

    Raises AbsguiError if there are fewer, or for a model without gradients, and FlatModelError if they are
    zero everywhere.
    """
    digits = data.test
    chosen = strided(len(digits), samples)
    if not model.info.differentiable:
        raise AbsguiError("{model} has no gradients, which --pgd needs.", model=model.info.title)
    images = torch.from_numpy(as_float(digits.images[chosen]))
    labels = torch.from_numpy(digits.labels[chosen].astype(np.int64))
    accuracy, unmoved = _under_pgd(
        model.differentiable_logits, images, labels, epsilon, STEPS, STEP, RESTARTS, seed, progress
    )
    interval = wilson(round(accuracy * samples), samples)
    return PgdResult(model.info.name, samples, accuracy, interval, unmoved, epsilon, STEPS, RESTARTS, seed)


def accuracy_under_pgd(
    logits: Callable[[Tensor], Tensor],
    images: Tensor,
    labels: Tensor,
    epsilon: float,
    *,
    steps: int = STEPS,
    step: float = STEP,
    restarts: int = RESTARTS,
    seed: int = 0,
    progress: Progress | None = None,
) -> float:
    """Fraction of images (N, 28, 28) in [0, 1] that keep their labels (N,) int64 under all restarts, 0 to 1.

    Each starts at a random point of the Linf ball of radius `epsilon` and takes `steps` of size `step` along
    the signs of the cross-entropy's gradient. Every step counts, not only the last, and so does the clean
    image. `logits` maps images (N, 28, 28) to (N, 10) and must have a gradient. Raises FlatModelError if that
    is zero at every image and step.
    """
    return _under_pgd(logits, images, labels, epsilon, steps, step, restarts, seed, progress)[0]


def _under_pgd(
    logits: Callable[[Tensor], Tensor],
    images: Tensor,
    labels: Tensor,
    epsilon: float,
    steps: int,
    step: float,
    restarts: int,
    seed: int,
    progress: Progress | None,
) -> tuple[float, int]:
    """The accuracy, and how many of the images kept had no gradient at any step."""
    generator = torch.Generator().manual_seed(seed)
    kept = attacked = sloped_images = unmoved = 0
    for at in range(0, len(images), BATCH):
        part, wanted = images[at : at + BATCH], labels[at : at + BATCH]
        with torch.no_grad():
            alive = logits(part).argmax(1) == wanted
        attacked += int(alive.sum())
        sloped = torch.zeros(len(part), dtype=torch.bool)
        for _ in range(restarts):
            rows = alive.nonzero()[:, 0]
            if not len(rows):
                break

            def note(slopes: Tensor, rows: Tensor = rows, sloped: Tensor = sloped) -> None:
                sloped[rows] |= slopes.flatten(1).any(1).cpu()

            for found in ascend(logits, part[rows], wanted[rows], epsilon, steps, step, generator, note):
                with torch.no_grad():
                    alive[rows] &= logits(found).argmax(1) == wanted[rows]
        kept += int(alive.sum())
        sloped_images += int(sloped.sum())
        unmoved += int((alive & ~sloped).sum())
        if progress is not None:
            progress(min(at + BATCH, len(images)), len(images))
    if attacked and not sloped_images and kept and steps:
        raise FlatModelError(
            "PGD found no gradient to follow: it is zero at every image and step. That says nothing about "
            "robustness; use attacks that need none, such as Pointwise or Boundary."
        )
    return kept / len(images), unmoved


def ascend(
    logits: Callable[[Tensor], Tensor],
    images: Tensor,
    labels: Tensor,
    epsilon: float,
    steps: int,
    step: float,
    generator: torch.Generator,
    told: Callable[[Tensor], None] = lambda _: None,
) -> Iterator[Tensor]:
    """Yield a random point of each image's Linf ball, then the images after each step along the gradient's
    signs.

    `images` (N, 28, 28) float32, `labels` (N,) int64; yields (N, 28, 28) within `epsilon` and [0, 1].
    `told` is given each step's gradients (N, 28, 28).
    """
    low, high = (images - epsilon).clamp_min(0), (images + epsilon).clamp_max(1)
    found = low + torch.rand(images.shape, generator=generator) * (high - low)
    yield found
    for _ in range(steps):
        found.requires_grad_()
        (gradient,) = torch.autograd.grad(functional.cross_entropy(logits(found), labels), found)
        told(gradient)
        found = torch.minimum(torch.maximum(found.detach() + step * gradient.sign(), low), high)
        yield found
