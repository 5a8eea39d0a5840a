"""The fast inference compared with the paper's, image by image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.data import Dataset, as_float, strided
from engine.evaluation.clean import Progress
from engine.evaluation.intervals import standard_error, wilson
from engine.protocols import Model
from engine.types import AbsguiError, FloatArray

TOLERANCE = 1e-3
"""An own-class energy counts as worse if it is larger by more than this."""


@dataclass(frozen=True, slots=True)
class ModesResult:
    """Two modes of one model on the same test images, inferred one at a time."""

    model: str
    samples: int
    fast_energy: float
    """Mean F over all images and ten classes (Binary ABS: scaled by gamma)."""
    paper_energy: float
    fast_energy_error: float
    """Standard error of the mean of each image's ten energies; NaN for one image."""
    paper_energy_error: float
    own_worse: int
    """Images whose true class has an energy more than `TOLERANCE` above the paper mode's."""
    fast_accuracy: float
    """0 to 1"""
    paper_accuracy: float
    fast_accuracy_interval: tuple[float, float]
    """95 % (Wilson)."""
    paper_accuracy_interval: tuple[float, float]


def compare_modes(
    fast: Model,
    paper: Model,
    data: Dataset,
    samples: int = 500,
    progress: Progress | None = None,
) -> ModesResult:
    """Infer `samples` evenly spaced test images of `data` in both modes.

    Raises AbsguiError if there are fewer, or if the two differ in model or weights.
    """
    if (fast.info.name, fast.info.fingerprint) != (paper.info.name, paper.info.fingerprint):
        raise AbsguiError("These are different models; only two modes of one model can be compared.")
    digits = data.test
    chosen = strided(len(digits), samples)
    energies = np.empty((2, samples, 10))
    for index, digit in enumerate(chosen):
        image = as_float(digits.images[digit : digit + 1])
        for row, model in enumerate((fast, paper)):
            energies[row, index] = _energies(model, image)
        if progress is not None:
            progress(index + 1, samples)
    labels = digits.labels[chosen]
    own = energies[:, np.arange(samples), labels]
    right = (energies.argmin(2) == labels).sum(1)
    fast_interval, paper_interval = (wilson(int(count), samples) for count in right)
    return ModesResult(
        model=fast.info.name,
        samples=samples,
        fast_energy=float(energies[0].mean()),
        paper_energy=float(energies[1].mean()),
        fast_energy_error=standard_error(energies[0].mean(1)),
        paper_energy_error=standard_error(energies[1].mean(1)),
        own_worse=int((own[0] > own[1] + TOLERANCE).sum()),
        fast_accuracy=float(right[0] / samples),
        paper_accuracy=float(right[1] / samples),
        fast_accuracy_interval=fast_interval,
        paper_accuracy_interval=paper_interval,
    )


def _energies(model: Model, image: FloatArray) -> FloatArray:
    energies: FloatArray = model.infer(image).energies[0]
    return energies
