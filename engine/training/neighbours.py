"""The calibration of the nearest-neighbour model and its limit; it has nothing else to fit.

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
from engine.training.limits import fit_limit
from engine.types import CLASSES, PIXELS
from engine.weights.calibration import Calibration

CALIBRATED = 5000
"""Training images that alpha and eta are fitted on, each without itself among its neighbours."""
CHUNK = 250
"""Images that are compared with all training images at a time."""


def fit(data: Dataset, calibrated: int = CALIBRATED) -> tuple[Calibration, float]:
    """alpha and eta, and the limit of the least energy, fitted on the first `calibrated` training images.

    Raises DatasetError for an unfit data set.
    """
    train = data.train
    known = torch.from_numpy(as_float(train.images)).view(-1, PIXELS)
    labels = torch.from_numpy(train.labels.astype(np.int64))
    energies = _energies(known, labels, calibrated)
    alpha = fit_alpha(energies, train.labels[:calibrated])
    return Calibration(alpha, fit_eta(energies, alpha)), fit_limit(energies)


def _energies(known: Tensor, labels: Tensor, count: int) -> NDArray[np.float64]:
    """Squared distances (count, 10) of the first images of `known` (K, 784) to the nearest others of it."""
    squares = known.square().sum(1)
    parts = []
    for at in range(0, count, CHUNK):
        some = known[at : min(at + CHUNK, count)]
        distances = squares - 2 * some @ known.T + some.square().sum(1)[:, None]
        distances[torch.arange(len(some)), torch.arange(at, at + len(some))] = torch.inf
        parts.append(torch.stack([distances[:, labels == c].amin(1) for c in range(CLASSES)], 1))
    energies: NDArray[np.float64] = torch.cat(parts).double().clamp_min(0).numpy()
    return energies


if __name__ == "__main__":
    print(*fit(load_dataset()))
