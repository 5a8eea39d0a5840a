"""Nearest neighbour: the class of the training digit that is nearest in L2 (Schott et al., section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import devices
from engine.data import as_float, mnist
from engine.inference import Inference
from engine.models.inputs import flat_images
from engine.models.logits import MODE, UncertifiedModel
from engine.models.registry import REGISTRY
from engine.types import CLASSES, PIXELS, SIDE, AbsguiError, FloatArray, ModelChoice, ModelInfo
from engine.weights import Calibration

NAME = "nearest-neighbour"
CALIBRATION = Calibration(353.7, 1.926e-6)
"""As `engine.training.neighbours` fits it."""
BATCH = 64
"""Images that are compared at a time."""


class NearestNeighbour(UncertifiedModel):
    """Energies are squared distances; reconstructions are training digits.

    Squared, so that it is ABS with training digits for decoded latents; the paper's logits are minus the
    distances, which leads to the same classes.
    """

    binary = False

    def __init__(self, images: FloatArray, labels: Any, device: torch.device | None = None) -> None:
        """Training images (K, 28, 28) in [0, 1] with their labels (K,); every class has some."""
        self._device = device or torch.device("cpu")
        flat = torch.from_numpy(images).view(-1, PIXELS)
        classes = torch.from_numpy(np.asarray(labels, np.int64))
        self._digits = [flat[classes == c].to(self._device) for c in range(CLASSES)]
        self._squares = [part.square().sum(1) for part in self._digits]
        info = ModelInfo(
            name=NAME,
            title=REGISTRY[NAME].title,
            mode=MODE,
            device=devices.describe(self._device),
            weights="bundled",
            fingerprint=hashlib.sha256(images.tobytes() + classes.numpy().tobytes()).hexdigest()[:12],
            certifies=False,
            score="squared distance",
        )
        super().__init__(info, CALIBRATION)

    def infer(
        self,
        images: Any,
        *,
        starts: Any = None,  # noqa: ARG002 - there is nothing to search for
        steps: int | None = None,  # noqa: ARG002
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """Squared distances (N, C) to the nearest digits, no latents (N, C, 0), and these digits.

        C counts `classes`, all ten unless given. Arrays for arrays, tensors for tensors.
        """
        flat = flat_images(images)
        wanted = range(CLASSES) if classes is None else classes
        parts = [self._nearest(part.to(self._device), wanted) for part in torch.split(flat, BATCH)]
        nearest = torch.cat(parts)  # (N, C, 784)
        energies = (nearest - flat[:, None].to(nearest)).square().sum(-1)
        result = (energies, energies.new_empty(*energies.shape, 0), nearest.view(*energies.shape, SIDE, SIDE))
        return Inference(*(result if isinstance(images, Tensor) else (each.numpy() for each in result)))

    def _nearest(self, flat: Tensor, classes: Sequence[int]) -> Tensor:
        """(n, C, 784) on the CPU."""
        found = []
        for c in classes:
            scores = self._squares[c] - 2 * flat @ self._digits[c].T  # |g|^2 - 2 <g, x>
            found.append(self._digits[c][scores.argmin(1)])
        return torch.stack(found, 1).cpu()


def load(choice: ModelChoice) -> NearestNeighbour:
    """The model on all 60,000 training digits. Raises AbsguiError for weights, which it does not have."""
    if choice.weights is not None:
        raise AbsguiError(f"{REGISTRY[NAME].title} has no weights; it uses the bundled training digits.")
    device = devices.choose_device(choice.device)
    devices.prepare_thread()
    digits = mnist("train")
    return NearestNeighbour(as_float(digits.images), digits.labels, device)
