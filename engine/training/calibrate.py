"""Fit both models' calibration with the inference that is used later, and measure them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from engine.data import as_float, mnist
from engine.models.abs import AbsModel
from engine.training import calibration
from engine.types import FloatArray
from engine.weights import AUTHORS, MODELS, Calibration, Weights

CHUNK = 64
_model: AbsModel


@dataclass(frozen=True, slots=True)
class Measured:
    """A model's figures on test digits."""

    samples: int
    accuracy: float
    """0 to 1."""
    median_confidence: float
    """0 to 1."""
    own_energy: float
    """Mean F* of the true class."""


def calibrate(
    states: Sequence[dict[str, Tensor]], training_digits: int, test_digits: int, workers: int
) -> tuple[Weights, dict[str, Measured]]:
    """Weights with alpha, eta and gamma fitted, and the figures of "abs" and "binary-abs".

    alpha and gamma come from the first training digits, eta from the test digits (as in the paper).
    """
    calibrations: dict[str, Calibration] = {}
    measured = {}
    train, test = mnist("train"), mnist("test")
    for name in MODELS:
        plain = Weights(
            tuple(states), {n: replace(AUTHORS[n], gamma=(1.0,) * 10) for n in MODELS}, {}, "training"
        )
        images = np.concatenate([train.images[:training_digits], test.images[:test_digits]])
        energies = _energies(plain, name, as_float(images), workers)
        known, unseen = energies[:training_digits], energies[training_digits:]
        labels, test_labels = train.labels[:training_digits], test.labels[:test_digits]
        gamma = calibration.fit_gamma(known, labels) if name == "binary-abs" else (1.0,) * 10
        alpha = calibration.fit_alpha(known * gamma, labels)
        eta = calibration.fit_eta(unseen * gamma, alpha)
        calibrations[name] = Calibration(alpha, eta, gamma)
        scaled = unseen * np.asarray(gamma)
        measured[name] = Measured(
            samples=len(scaled),
            accuracy=float((scaled.argmin(1) == test_labels).mean()),
            median_confidence=calibration.median_confidence(scaled, alpha, eta),
            own_energy=float(scaled[np.arange(len(scaled)), test_labels].mean()),
        )
    return Weights(tuple(states), calibrations, {}, "training"), measured


def _energies(weights: Weights, name: str, images: FloatArray, workers: int) -> NDArray[np.float64]:
    """Full inference of images (N, 28, 28) by single-threaded processes: (N, 10)."""
    chunks = [images[at : at + CHUNK] for at in range(0, len(images), CHUNK)]
    context = multiprocessing.get_context("spawn")
    with (
        context.Pool(workers, _load, (weights, name)) as pool,
        tqdm(total=len(images), unit="digit", desc=f"calibrating {name}") as bar,
    ):
        done = []
        for part in pool.imap(_infer, chunks):
            done.append(part)
            bar.update(len(part))
    return np.concatenate(done).astype(np.float64)


def _load(weights: Weights, name: str) -> None:
    global _model  # noqa: PLW0603 (one model per process, made once by the pool)
    torch.set_num_threads(1)
    _model = AbsModel(weights, name=name)


def _infer(images: FloatArray) -> FloatArray:
    energies: FloatArray = _model.infer(images).energies
    return energies
