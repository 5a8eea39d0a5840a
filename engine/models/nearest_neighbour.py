"""Nearest neighbour: the class of the training digit that is nearest in L2 (Schott et al., section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data import as_float, load_dataset
from engine.models.base import BaseModel, no_latents
from engine.models.inputs import checked_classes, flat_images
from engine.models.logits import MODE
from engine.models.registry import REGISTRY
from engine.system import devices
from engine.types import (
    CLASSES,
    PIXELS,
    SIDE,
    AbsguiError,
    DatasetInfo,
    FloatArray,
    Inference,
    ModelChoice,
    ModelInfo,
)
from engine.weights.calibration import Calibration
from engine.weights.provenance import UNKNOWN

NAME = "nearest-neighbour"
CALIBRATION = Calibration(353.7, 3.272e-6)
"""As `engine.training.neighbours` fits it on the bundled data set; on another one it is a rough guide."""
ENERGY_LIMIT = 49.256
"""As it fits it, too; for the bundled data set only."""
BATCH = 64
"""Images that are compared at a time."""
SLACK = 1e-2
"""Rounding errors of distances and of their squares are smaller."""
MOST = 0.2
"""Part of the digits up to which it pays to compare only those that can be nearest."""


class NearestNeighbour(BaseModel):
    """Energies are squared distances; reconstructions are training digits.

    Squared, so that it is ABS with training digits for decoded latents; the paper's logits are minus the
    distances, which leads to the same classes. Images that are near the last one, as those of attacks are,
    are compared only with the digits that can be nearest; that changes no answer.
    """

    def __init__(
        self,
        images: FloatArray,
        labels: NDArray[np.integer],
        device: str = "cpu",
        dataset: DatasetInfo = UNKNOWN,
        *,
        bundled: bool = False,
    ) -> None:
        """Training images (K, 28, 28) in [0, 1] of a data set, with their labels (K,); every class has
        some. `bundled`: they are all of the bundled one, whose energies' limit is known."""
        self._device = device
        flat = torch.from_numpy(images).view(-1, PIXELS)
        classes = torch.from_numpy(np.asarray(labels, np.int64))
        self._digits = [flat[classes == c].to(self._device) for c in range(CLASSES)]
        self._squares = [part.square().sum(1) for part in self._digits]
        self._anchor: _Anchor | None = None
        info = ModelInfo(
            name=NAME,
            title=REGISTRY[NAME].title,
            mode=MODE,
            device=devices.describe(self._device),
            weights="bundled",
            fingerprint=_fingerprint(images, classes.numpy()),
            certifies=False,
            searches_latents=False,
            score="squared distance",
            dataset=dataset,
            energy_limit=ENERGY_LIMIT if bundled else None,
        )
        super().__init__(info, CALIBRATION)

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """Squared distances (N, C) to the nearest digits, no latents (N, C, 0), and these digits.

        C counts `classes`, all ten unless given.
        """
        flat = torch.from_numpy(flat_images(images))
        wanted = range(CLASSES) if classes is None else checked_classes(classes)
        with devices.computing(), torch.no_grad():
            return self._compared(flat, wanted)

    def _compared(self, flat: Tensor, wanted: Sequence[int]) -> Inference:
        """Images (N, 784) on the CPU with the digits of some classes."""
        parts = [self._nearest(part.to(self._device), wanted) for part in torch.split(flat, BATCH)]
        nearest = torch.cat(parts)  # (N, C, 784)
        energies = (nearest - flat[:, None].to(nearest)).square().sum(-1)
        pictures = nearest.view(*energies.shape, SIDE, SIDE)
        return Inference(energies.numpy(), no_latents(*energies.shape), pictures.numpy())

    def _nearest(self, flat: Tensor, classes: Sequence[int]) -> Tensor:
        """(n, C, 784) on the CPU."""
        near = self._near(flat, classes)
        found, distances = [], []
        for place, c in enumerate(classes):
            digits, squares = self._digits[c], self._squares[c]
            if near is not None:
                digits, squares = digits[near[place]], squares[near[place]]
            scores = squares - 2 * flat @ digits.T  # |g|^2 - 2 <g, x>
            found.append(torch.stack([_least(*row, digits) for row in zip(flat, scores, strict=True)]))
            if near is None and len(flat) == 1:
                distances.append((scores[0] + flat[0].square().sum()).clamp_min(0).sqrt())
        if len(distances) == CLASSES and list(classes) == list(range(CLASSES)):
            self._anchor = _Anchor(flat[0].clone(), distances, [float(each.min()) for each in distances])
        return torch.stack(found, 1).cpu()

    def _near(self, flat: Tensor, classes: Sequence[int]) -> list[Tensor] | None:
        """For each class the indices of all digits that can be nearest to images (n, 784); None: too many.

        By the triangle inequality: what is farther from the anchor than the nearest digit there, by more
        than twice the way from the anchor to the image, is not nearest to the image.
        """
        anchor = self._anchor
        if anchor is None:
            return None
        reach = 2 * float((flat - anchor.image).square().sum(1).max().sqrt()) + SLACK
        near = [(anchor.distances[c] <= anchor.least[c] + reach).nonzero()[:, 0] for c in classes]
        limit = MOST * sum(len(anchor.distances[c]) for c in classes)
        return near if sum(map(len, near)) <= limit else None


class _Anchor(NamedTuple):
    """The last image that was compared with all digits."""

    image: Tensor
    """(784,)"""
    distances: list[Tensor]
    """For each class the distances of all its digits, (K,)."""
    least: list[float]


def _least(image: Tensor, scores: Tensor, digits: Tensor) -> Tensor:
    """The nearest of digits (K, 784), whose scores (K,) carry rounding errors: the first of equals."""
    close = digits[scores <= scores.min() + SLACK]
    nearest: Tensor = close[(close - image).double().square().sum(1).argmin()]
    return nearest


def _fingerprint(images: FloatArray, labels: NDArray[np.int64]) -> str:
    """First 12 hexadecimal digits of the SHA-256 over contiguous images (K, 28, 28) and labels (K,).

    Without a copy, which for 188 MB would keep other threads waiting; hashing itself does not.
    """
    digest = hashlib.sha256(images.data)
    digest.update(labels.data)
    return digest.hexdigest()[:12]


def load(choice: ModelChoice) -> NearestNeighbour:
    """The model on all training images. Raises AbsguiError for weights, which it does not have."""
    if choice.weights is not None:
        raise AbsguiError(
            "{model} has no weights; it uses the training images themselves.", model=REGISTRY[NAME].title
        )
    device = devices.choose_device(choice.device)
    data = load_dataset(choice.data)
    images = as_float(data.train.images)
    with devices.computing():
        return NearestNeighbour(images, data.train.labels, device, data.info, bundled=data.bundled)
