"""The fast inference compared with the paper's, image by image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.data import Dataset, as_float
from engine.evaluation.clean import Progress, check_samples
from engine.protocols import Model
from engine.types import AbsguiError, FloatArray

TOLERANCE = 1e-3
"""An own-class energy counts as worse if it is larger by more than this."""


@dataclass(frozen=True, slots=True)
class ModesResult:
    """Two modes of one model on the first test images, inferred one at a time."""

    model: str
    samples: int
    fast_energy: float
    """Mean F over all images and ten classes (Binary ABS: scaled by gamma)."""
    paper_energy: float
    own_worse: int
    """Images whose true class has an energy more than `TOLERANCE` above the paper mode's."""
    fast_accuracy: float
    """0 to 1"""
    paper_accuracy: float


def compare_modes(
    fast: Model,
    paper: Model,
    data: Dataset,
    samples: int = 500,
    progress: Progress | None = None,
) -> ModesResult:
    """Infer the first `samples` test images of `data` in both modes.

    Raises AbsguiError if there are fewer, or if the two differ in model or weights.
    """
    if (fast.info.name, fast.info.fingerprint) != (paper.info.name, paper.info.fingerprint):
        raise AbsguiError("These are different models; only two modes of one model can be compared.")
    digits = data.test
    check_samples(samples, len(digits))
    energies = np.empty((2, samples, 10))
    for index in range(samples):
        image = as_float(digits.images[index : index + 1])
        for row, model in enumerate((fast, paper)):
            energies[row, index] = _energies(model, image)
        if progress is not None:
            progress(index + 1, samples)
    labels = digits.labels[:samples]
    own = energies[:, np.arange(samples), labels]
    accuracy = (energies.argmin(2) == labels).mean(1)
    return ModesResult(
        model=fast.info.name,
        samples=samples,
        fast_energy=float(energies[0].mean()),
        paper_energy=float(energies[1].mean()),
        own_worse=int((own[0] > own[1] + TOLERANCE).sum()),
        fast_accuracy=float(accuracy[0]),
        paper_accuracy=float(accuracy[1]),
    )


def _energies(model: Model, image: FloatArray) -> FloatArray:
    energies: FloatArray = model.infer(image).energies[0]
    return energies
