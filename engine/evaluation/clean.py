"""Accuracy and confidence on clean test images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.data import Dataset, as_float, strided
from engine.evaluation.intervals import wilson
from engine.protocols import Model

Progress = Callable[[int, int], None]
"""Called with (images done, images in all)."""

BATCH = 64
"""Images per inference call."""


@dataclass(frozen=True, slots=True)
class CleanResult:
    """A model's figures on test images, not attacked."""

    model: str
    samples: int
    accuracy: float
    """Fraction of the images whose true class has the least energy, 0 to 1."""
    accuracy_interval: tuple[float, float]
    """Its 95 % interval (Wilson)."""
    median_confidence: float
    """Median of the paper's p of the predicted class, 0 to 1."""


def evaluate_clean(
    model: Model, data: Dataset, samples: int = 10_000, progress: Progress | None = None
) -> CleanResult:
    """Classify `samples` evenly spaced test images of `data` by the model's full inference.

    Raises AbsguiError if there are fewer.
    """
    digits = data.test
    chosen = strided(len(digits), samples)
    correct, confidences = 0, []
    for start in range(0, samples, BATCH):
        part = chosen[start : start + BATCH]
        energies = model.infer(as_float(digits.images[part])).energies
        predicted = np.asarray(energies).argmin(1)
        correct += int((predicted == digits.labels[part]).sum())
        confidence = np.asarray(model.paper_confidence(energies))
        confidences.append(confidence[np.arange(len(predicted)), predicted])
        if progress is not None:
            progress(start + len(part), samples)
    median = float(np.median(np.concatenate(confidences)))
    return CleanResult(model.info.name, samples, correct / samples, wilson(correct, samples), median)
