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
from engine.types import CLASSES, FloatArray
from engine.weights.abs import MODELS, Weights
from engine.weights.authors import AUTHORS
from engine.weights.calibration import Calibration

CHUNK = 64
_models: dict[str, AbsModel] = {}
"""In a worker: both models, made once."""


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
    states: Sequence[dict[str, Tensor]], starts: Tensor, training_digits: int, test_digits: int, workers: int
) -> tuple[Weights, dict[str, Measured]]:
    """Weights with alpha, eta and gamma fitted, and the figures of "abs" and "binary-abs".

    alpha and gamma come from the first training digits, eta from the test digits (as in the paper).
    """
    blank = {name: replace(AUTHORS[name], gamma=(1.0,) * CLASSES) for name in MODELS}
    train, test = mnist("train"), mnist("test")
    labels, test_labels = train.labels[:training_digits], test.labels[:test_digits]
    images = as_float(np.concatenate([train.images[:training_digits], test.images[:test_digits]]))
    tables = _energies(Weights(tuple(states), blank, {}, "training", starts), images, workers)
    calibrations: dict[str, Calibration] = {}
    measured = {}
    for name, energies in tables.items():
        known, unseen = energies[:training_digits], energies[training_digits:]
        gamma = calibration.fit_gamma(known, labels) if name == "binary-abs" else (1.0,) * CLASSES
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
    return Weights(tuple(states), calibrations, {}, "training", starts), measured


def _energies(weights: Weights, images: FloatArray, workers: int) -> dict[str, NDArray[np.float64]]:
    """Full inference of images (N, 28, 28) by single-threaded processes: model -> (N, 10)."""
    chunks = [images[at : at + CHUNK] for at in range(0, len(images), CHUNK)]
    context = multiprocessing.get_context("spawn")
    tables = {}
    with (
        context.Pool(workers, _load, (weights,)) as pool,
        tqdm(total=len(MODELS) * len(images), unit="digit", desc="calibrating") as bar,
    ):
        for name in MODELS:
            done = []
            for part in pool.imap(_infer, [(name, chunk) for chunk in chunks]):
                done.append(part)
                bar.update(len(part))
            tables[name] = np.concatenate(done).astype(np.float64)
    return tables


def _load(weights: Weights) -> None:
    _models.update({name: AbsModel(weights, name=name) for name in MODELS})
    torch.set_num_threads(1)


def _infer(task: tuple[str, FloatArray]) -> FloatArray:
    name, images = task
    energies: FloatArray = _models[name].infer(images).energies
    return energies
