"""Accuracy and confidence on clean test digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from engine.data import as_float, mnist
from engine.types import AbsguiError, ModelInfo

Progress = Callable[[int, int], None]
"""Called with (digits done, digits in all)."""

BATCH = 64


class InferringModel(Protocol):
    """What is asked of a model here."""

    @property
    def info(self) -> ModelInfo: ...

    def infer(self, images: Any) -> Any:
        """Energies (N, 10) of images (N, 28, 28)."""

    def confidence(self, energies: Any) -> Any:
        """(..., 10) probabilities for (..., 10) energies."""


@dataclass(frozen=True, slots=True)
class CleanResult:
    """How a model does on the first test digits as they are."""

    model: str
    samples: int
    accuracy: float
    """Part of the digits whose least energy is their true class's, 0 to 1."""
    median_confidence: float
    """Median p of the predicted class, 0 to 1."""


def evaluate_clean(
    model: InferringModel, samples: int = 10_000, progress: Progress | None = None
) -> CleanResult:
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
