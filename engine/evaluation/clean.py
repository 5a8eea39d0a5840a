"""Accuracy and confidence on clean test digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.data import as_float, mnist
from engine.protocols import Model
from engine.types import AbsguiError

Progress = Callable[[int, int], None]
"""Called with (digits done, digits in all)."""

BATCH = 64


@dataclass(frozen=True, slots=True)
class CleanResult:
    """How a model does on the first test digits as they are."""

    model: str
    samples: int
    accuracy: float
    """Part of the digits whose least energy is their true class's, 0 to 1."""
    median_confidence: float
    """Median p of the predicted class, 0 to 1."""


def evaluate_clean(model: Model, samples: int = 10_000, progress: Progress | None = None) -> CleanResult:
    """Read the first `samples` MNIST test digits by the model's full inference.

    Raises AbsguiError if there are not so many.
    """
    digits = mnist("test")
    check_samples(samples, len(digits))
    correct, confidences = 0, []
    for start in range(0, samples, BATCH):
        part = slice(start, min(start + BATCH, samples))
        energies = model.infer(as_float(digits.images[part])).energies
        predicted = np.asarray(energies).argmin(1)
        correct += int((predicted == digits.labels[part]).sum())
        confidence = np.asarray(model.confidence(energies))
        confidences.append(confidence[np.arange(len(predicted)), predicted])
        if progress is not None:
            progress(part.stop, samples)
    median = float(np.median(np.concatenate(confidences)))
    return CleanResult(model.info.name, samples, correct / samples, median)


def check_samples(samples: int, available: int) -> None:
    """Raise AbsguiError unless 1 <= samples <= available."""
    if not 1 <= samples <= available:
        raise AbsguiError(f"{samples} samples asked for; choose from 1 to {available}.")
