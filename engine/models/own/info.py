"""What all models have in common that users bring along."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.data import as_float, load_dataset
from engine.models.logits import MODE, Logits
from engine.system import devices
from engine.types import CLASSES, SIDE, AbsguiError, ModelChoice, ModelInfo

PROBES = 4
"""Images of noise, and as many of the test split, that show whether a model has gradients and which one it
is."""


def without_weights(choice: ModelChoice, name: str) -> None:
    """Raise AbsguiError for weights, which such a model brings along."""
    if choice.weights is not None:
        raise AbsguiError("{name} brings its own weights; leave out --weights.", name=name)


def info_of(
    name: str, title: str, source: str, fingerprint: str, device: str, *, differentiable: bool
) -> ModelInfo:
    """What is known of one that gives logits."""
    return ModelInfo(
        name=name,
        title=title,
        mode=MODE,
        device=devices.describe(device),
        weights=source,
        fingerprint=fingerprint,
        explains=False,
        certifies=False,
        searches_latents=False,
        differentiable=differentiable,
        score="minus logit",
    )


def probes(choice: ModelChoice, device: str) -> Tensor:
    """(2 * PROBES, 28, 28): noise and test images of the data set in use, the same each time."""
    noise = np.random.default_rng(0).random((PROBES, SIDE, SIDE), dtype=np.float32)
    samples = as_float(load_dataset(choice.data).test.images[:PROBES])
    return torch.from_numpy(np.concatenate([noise, samples])).to(device)


def has_gradient(logits: Logits, images: Tensor) -> bool:
    """Whether a gradient that is of use comes through: finite everywhere, and not zero everywhere."""
    seen = images.clone().requires_grad_()
    try:
        found = logits(seen)
        # Weighted, as the sum of probabilities is 1 whatever the image.
        (slopes,) = torch.autograd.grad((found * torch.arange(CLASSES).to(found)).sum(), seen)
    except Exception:  # noqa: BLE001 - third-party code may raise anything
        return False
    return bool(slopes.isfinite().all()) and bool(slopes.any())
