"""Prototype Projection on clean test digits: how near the nearest adversarial is, from both sides."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from engine.data import mnist
from engine.evaluation.clean import Progress, check_samples
from engine.protocols import AttackRun
from engine.types import AttackRequest, FloatArray, ModelInfo, Norm, Outcome, Reading

ATTACK = "prototype-projection"
LENGTHS = ("certificate", "refined", "distance")
"""What is reported of every digit: the certificates of one plane and of all, and the adversarial found."""


class AttackableModel(Protocol):
    """What is asked of a model here."""

    @property
    def info(self) -> ModelInfo: ...

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading: ...

    def attack(self, request: AttackRequest) -> AttackRun: ...


@dataclass(frozen=True, slots=True)
class Spread:
    """One length over all digits: 0 for a misclassified one, infinity where no adversarial was found."""

    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class BoundsResult:
    """Both bounds over the first test digits."""

    model: str
    mode: str
    norm: Norm
    samples: int
    misclassified: int
    found: int
    """Correctly classified digits for which an adversarial was found."""
    lengths: Mapping[str, Spread]
    """Each of `LENGTHS`."""
    certificate_share: float
    """Median of certificate / distance over the digits for which one was found."""
    refined_share: float
    """The same of the refined certificate."""
    least_refined_share: float
    first_seconds: float
    """Median time until both bounds are there, of the digits found."""
    seconds: float
    """Mean time for a digit."""
    cpu_seconds: float
    """Mean processor time for a digit, of all threads together."""


def evaluate_bounds(
    model: AttackableModel, samples: int = 100, norm: Norm = Norm.L2, progress: Progress | None = None
) -> BoundsResult:
    """Attack the first `samples` MNIST test digits. Raises AbsguiError if there are not so many."""
    digits = mnist("test")
    check_samples(samples, len(digits))
    lengths = np.zeros((samples, len(LENGTHS)))
    first, spent = [], []
    wrong = np.zeros(samples, bool)
    for index in range(samples):
        image = digits.image(index)
        wrong[index] = model.read(image, certificate=False).label != digits.labels[index]
        if not wrong[index]:
            began, cpu_began = time.perf_counter(), time.process_time()
            both = np.nan
            run = model.attack(AttackRequest(ATTACK, image, norm))
            for frame in run:
                if frame.is_adversarial and np.isnan(both):
                    both = time.perf_counter() - began
            spent.append((time.perf_counter() - began, time.process_time() - cpu_began))
            lengths[index] = _lengths(run.outcome, norm)
            first.append(both)
        if progress is not None:
            progress(index + 1, samples)
    return _result(model.info, norm, lengths, wrong, np.array(first), np.array(spent).reshape(-1, 2))


def _lengths(outcome: Outcome, norm: Norm) -> tuple[float, float, float]:
    """Each of `LENGTHS`."""
    bounds = [frame.certified for frame in outcome.frames if frame.certified is not None] or [0.0]
    distance = np.inf if outcome.best is None else outcome.best.distances.of(norm)
    return bounds[0], bounds[-1], distance


def _result(
    info: ModelInfo, norm: Norm, lengths: np.ndarray, wrong: np.ndarray, first: np.ndarray, spent: np.ndarray
) -> BoundsResult:
    found = ~wrong & np.isfinite(lengths[:, 2])
    shares = lengths[found, :2] / lengths[found, 2:]
    none = not found.any()
    spreads = {
        name: Spread(float(np.mean(values)), float(np.median(values)))
        for name, values in zip(LENGTHS, lengths.T, strict=True)
    }
    return BoundsResult(
        model=info.name,
        mode=info.mode,
        norm=norm,
        samples=len(lengths),
        misclassified=int(wrong.sum()),
        found=int(found.sum()),
        lengths=MappingProxyType(spreads),
        certificate_share=np.nan if none else float(np.median(shares[:, 0])),
        refined_share=np.nan if none else float(np.median(shares[:, 1])),
        least_refined_share=np.nan if none else float(shares[:, 1].min()),
        first_seconds=np.nan if none else float(np.nanmedian(first)),
        seconds=float(spent[:, 0].mean()) if len(spent) else 0.0,
        cpu_seconds=float(spent[:, 1].mean()) if len(spent) else 0.0,
    )
