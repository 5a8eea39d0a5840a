"""Certified radii on clean test digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from engine.data import mnist
from engine.evaluation.clean import Progress, check_samples
from engine.types import FloatArray, ModelInfo, Reading

FIGURES = ("paper_L2", "L2_no_box", "L2", "Linf", "L0")
"""Fields of `engine.types.Radii`, in the order in which they are reported."""


class CertifyingModel(Protocol):
    """What is asked of a model here."""

    @property
    def info(self) -> ModelInfo: ...

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Figure:
    """One radius over all digits."""

    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class CertificateResult:
    """Certified radii over the first test digits; a misclassified digit counts 0."""

    model: str
    samples: int
    figures: Mapping[str, Figure]
    """Each of `FIGURES`."""
    misclassified: int


def evaluate_certificates(
    model: CertifyingModel, samples: int = 200, progress: Progress | None = None
) -> CertificateResult:
    """Certify the first `samples` MNIST test digits.

    Raises AbsguiError if there are not so many.
    """
    digits = mnist("test")
    check_samples(samples, len(digits))
    radii = np.zeros((len(FIGURES), samples))
    misclassified = 0
    for index in range(samples):
        reading = model.read(digits.image(index), certificate=True)
        if reading.label != digits.labels[index]:
            misclassified += 1
        elif reading.certificate is not None:
            radii[:, index] = [getattr(reading.certificate.radii, name) for name in FIGURES]
        if progress is not None:
            progress(index + 1, samples)
    figures = {
        name: Figure(float(np.mean(values)), float(np.median(values)))
        for name, values in zip(FIGURES, radii, strict=True)
    }
    return CertificateResult(model.info.name, samples, MappingProxyType(figures), misclassified)
