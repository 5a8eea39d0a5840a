"""The calibration of the nearest-neighbour model, which has nothing else to fit.

    python -m engine.training.neighbours

prints the values that `engine.models.nearest_neighbour` has for the bundled data set.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data import Dataset, as_float, load_dataset
from engine.training.calibration import fit_alpha, fit_eta
from engine.types import CLASSES, PIXELS
from engine.weights.calibration import Calibration

CALIBRATED = 5000
"""Training images that alpha is fitted on, each without itself among its neighbours."""
CHUNK = 250
"""Images that are compared with all training images at a time."""


def fit(data: Dataset, calibrated: int = CALIBRATED, test_images: int = 10_000) -> Calibration:
    """alpha fitted on the first `calibrated` training images, eta on the first `test_images` test images.

    Both as in the paper. Raises DatasetError for an unfit data set.
    """
    train, test = data.train, data.test
    known = torch.from_numpy(as_float(train.images)).view(-1, PIXELS)
    unseen = torch.from_numpy(as_float(test.images[:test_images])).view(-1, PIXELS)
    labels = torch.from_numpy(train.labels.astype(np.int64))
    alpha = fit_alpha(_energies(known[:calibrated], known, labels, own=True), train.labels[:calibrated])
    return Calibration(alpha, fit_eta(_energies(unseen, known, labels, own=False), alpha))


def _energies(images: Tensor, known: Tensor, labels: Tensor, *, own: bool) -> NDArray[np.float64]:
    """Squared distances (N, 10) of images (N, 784) to the nearest of `known` (K, 784); `own`: they are its
    first ones."""
    squares = known.square().sum(1)
    parts = []
    for at in range(0, len(images), CHUNK):
        some = images[at : at + CHUNK]
        distances = squares - 2 * some @ known.T + some.square().sum(1)[:, None]
        if own:
            distances[torch.arange(len(some)), torch.arange(at, at + len(some))] = torch.inf
        parts.append(torch.stack([distances[:, labels == c].amin(1) for c in range(CLASSES)], 1))
    energies: NDArray[np.float64] = torch.cat(parts).double().clamp_min(0).numpy()
    return energies


if __name__ == "__main__":
    print(fit(load_dataset()))
