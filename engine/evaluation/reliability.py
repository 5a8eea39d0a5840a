"""Whether a probability means what it says: reliability diagrams and calibration errors on test images.

Of all images that are read with p = 0.9, 90 % should be classified correctly (Guo et al. 2017, arXiv
1706.04599). Both numbers of a model are measured: the one that it shows (`Reading.confidence`), and the
paper's, with eta.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data import Dataset, as_float, strided
from engine.evaluation.intervals import wilson
from engine.protocols import Model
from engine.types import FloatArray

Progress = Callable[[int, int], None]
"""Called with (images done, images in all)."""

BATCH = 50
"""Images per inference call."""
BINS = 15
"""Of equal width, from p = 0 to 1."""
LEAST = 1e-30
"""Probabilities that are rounded to 0 count as this one in the cross-entropy."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How one kind of probability fares."""

    ece: float
    """Expected calibration error: the mean of |accuracy - mean p| over the bins, weighted by their images."""
    nll: float
    """Mean negative log-likelihood of the true class, in nats."""
    brier: float
    """Mean squared distance between p and the true class as a unit vector, 0 to 2."""
    median: float
    """Median p of the predicted class."""
    unsure: float
    """Share of images with p below 0.5, 0 to 1."""
    counts: tuple[int, ...]
    """(15,) images in each bin."""
    confidences: tuple[float, ...]
    """(15,) mean p of the predicted class in each bin, NaN where there is no image."""
    accuracies: tuple[float, ...]
    """(15,) share of them that is classified correctly, NaN where there is no image."""


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """A model's probabilities on test images."""

    model: str
    title: str
    samples: int
    accuracy: float
    """0 to 1."""
    accuracy_interval: tuple[float, float]
    """Its 95 % interval (Wilson)."""
    shown: Reliability
    """Of `Reading.confidence`."""
    paper: Reliability
    """Of the paper's p, with eta."""


def reliability(
    probabilities: FloatArray, predicted: NDArray[np.integer], labels: NDArray[np.integer]
) -> Reliability:
    """From probabilities (N, 10), predicted classes (N,) and true ones (N,)."""
    shares = np.asarray(probabilities, np.float64)
    rows = np.arange(len(labels))
    sure, right = shares[rows, predicted], predicted == labels
    place = np.minimum((sure * BINS).astype(np.intp), BINS - 1)
    counts = np.bincount(place, minlength=BINS)
    with np.errstate(invalid="ignore"):
        confidences = np.bincount(place, sure, BINS) / counts
        accuracies = np.bincount(place, right, BINS) / counts
    there = counts > 0
    off = np.abs(accuracies[there] - confidences[there])
    truth = np.eye(shares.shape[1])[labels]
    return Reliability(
        ece=float((off * counts[there]).sum() / len(labels)),
        nll=float(-np.log(np.maximum(shares[rows, labels], LEAST)).mean()),
        brier=float(np.square(shares - truth).sum(1).mean()),
        median=float(np.median(sure)),
        unsure=float((sure < 0.5).mean()),
        counts=tuple(map(int, counts)),
        confidences=tuple(map(float, confidences)),
        accuracies=tuple(map(float, accuracies)),
    )


def evaluate_calibration(
    model: Model, data: Dataset, samples: int = 10_000, progress: Progress | None = None
) -> CalibrationResult:
    """Classify `samples` evenly spaced test images of `data` by the model's full inference.

    Raises AbsguiError if there are fewer.
    """
    chosen = strided(len(data.test), samples)
    parts = []
    for start in range(0, samples, BATCH):
        part = chosen[start : start + BATCH]
        parts.append(np.asarray(model.infer(as_float(data.test.images[part])).energies))
        if progress is not None:
            progress(start + len(part), samples)
    energies = np.concatenate(parts)
    predicted, labels = energies.argmin(1), data.test.labels[chosen].astype(np.intp)
    correct = int((predicted == labels).sum())
    return CalibrationResult(
        model.info.name,
        model.info.title,
        samples,
        correct / samples,
        wilson(correct, samples),
        reliability(model.confidence(energies), predicted, labels),
        reliability(model.paper_confidence(energies), predicted, labels),
    )
