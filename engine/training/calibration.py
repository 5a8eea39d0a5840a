"""Calibration: how energies become confidences (paper, section 3 and appendix; alpha, eta, gamma).

The fits work on logarithms, because exp(alpha * l) underflows far from the data. `calibrate` fits ABS and
Binary ABS with their full inference, and measures both on the way.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import log_softmax, logsumexp
from torch import Tensor
from tqdm import tqdm

from engine.data import Split, as_float
from engine.models.abs import AbsModel
from engine.models.registry import REGISTRY
from engine.system import devices
from engine.training.limits import fit_limit
from engine.types import CLASSES, PIXELS, FloatArray
from engine.weights.abs import MODELS, Weights, checked
from engine.weights.authors import AUTHORS
from engine.weights.calibration import Calibration
from engine.weights.limits import note

Energies = NDArray[np.floating]
"""(N, 10) F_c*; lower is better."""
Labels = NDArray[np.integer]
"""(N,) 0 to 9."""

MEDIAN_CONFIDENCE = 0.9
"""What the paper sets the median confidence on clean digits to; there those of the test."""

GAMMA_STEPS = np.linspace(0.95, 1.05, 41)
"""The paper's lie between 0.96 and 1.06; a wider search overfits the images at hand."""

CHUNK = 64
"""Images that a process infers at a time."""
_models: dict[str, AbsModel] = {}
"""In a worker process: both models, made once."""


def fit_alpha(energies: Energies, labels: Labels) -> float:
    """The alpha that minimises the cross-entropy of softmax(alpha * l), l = -F*/784.

    `energies` (N, 10), `labels` (N,).
    """
    logits = -np.asarray(energies, np.float64) / PIXELS
    rows = np.arange(len(labels))

    def cross_entropy(log_alpha: float) -> float:
        return float(-log_softmax(np.exp(log_alpha) * logits, axis=1)[rows, labels].mean())

    return float(np.exp(minimize_scalar(cross_entropy, bounds=(0.0, 10.0), method="bounded").x))


def median_confidence(energies: Energies, alpha: float, eta: float) -> float:
    """Median over energies (N, 10) of the predicted class's p, 0 to 1.

    p = (exp(alpha l) + eta) / sum (exp(alpha l) + eta), l = -F*/784.
    """
    return _median_confidence(energies, alpha, float(np.log(eta)))


def _median_confidence(energies: Energies, alpha: float, log_eta: float) -> float:
    scaled = -alpha * np.asarray(energies, np.float64) / PIXELS
    raised = np.logaddexp(scaled, log_eta)
    return float(np.median(np.exp(raised.max(axis=1) - logsumexp(raised, axis=1))))


def fit_eta(energies: Energies, alpha: float, target: float = MEDIAN_CONFIDENCE) -> float:
    """The eta that makes the median confidence over energies (N, 10) `target`; it falls as eta grows.

    Where even the least eta leaves it below (a model that has hardly been trained), that eta.
    """

    def excess(log_eta: float) -> float:
        return _median_confidence(energies, alpha, log_eta) - target

    least, most = -80.0, 700.0  # logits of a network may be large, and positive
    if excess(least) < 0:
        return float(np.exp(least))
    return float(np.exp(brentq(excess, least, most)))


def fit_gamma(energies: Energies, labels: Labels, rounds: int = 3) -> tuple[float, ...]:
    """Binary ABS's ten factors gamma_c, by line search on the accuracy, one class after another.

    `energies` (N, 10), unscaled; `labels` (N,).
    A factor moves away from 1 only for a gain in accuracy; among equals the one nearest 1 is taken.
    """
    energies = np.asarray(energies, np.float64)
    gamma = np.ones(CLASSES)
    steps = sorted(GAMMA_STEPS, key=lambda step: abs(step - 1))
    for _ in range(rounds):
        for label in range(CLASSES):
            trials = np.repeat(gamma[None], len(steps), axis=0)
            trials[:, label] = steps
            correct = [int(((energies * trial).argmin(1) == labels).sum()) for trial in trials]
            if max(correct) > int(((energies * gamma).argmin(1) == labels).sum()):
                gamma[label] = steps[int(np.argmax(correct))]
    return tuple(float(g) for g in gamma.round(4))


@dataclass(frozen=True, slots=True)
class Measured:
    """A model's figures on test images."""

    samples: int
    accuracy: float
    """0 to 1."""
    median_confidence: float
    """0 to 1."""
    own_energy: float
    """Mean F* of the true class."""


def calibrate(
    states: Sequence[dict[str, Tensor]],
    starts: NDArray[np.float32],
    held_out: Split,
    test: Split,
    workers: int,
) -> tuple[Weights, dict[str, Measured]]:
    """Weights with alpha, eta, gamma and limits fitted, and the figures of "abs" and "binary-abs".

    `states`: ten state dicts; `starts`: (10, K, 8). Everything is fitted on the images held out from
    training; the test images are for the figures alone.
    """
    arrays = tuple(checked(state, f"class {c}") for c, state in enumerate(states))
    blank = {name: replace(AUTHORS[name], gamma=(1.0,) * CLASSES) for name in MODELS}
    labels = held_out.labels
    images = as_float(np.concatenate([held_out.images, test.images]))
    tables = _energies(Weights(arrays, blank, {}, "training", starts), images, workers)
    calibrations: dict[str, Calibration] = {}
    limits = {}
    measured = {}
    for name, energies in tables.items():
        known, unseen = energies[: len(labels)], energies[len(labels) :]
        gamma = fit_gamma(known, labels) if REGISTRY[name].binary else (1.0,) * CLASSES
        alpha = fit_alpha(known * gamma, labels)
        eta = fit_eta(known * gamma, alpha)
        calibrations[name] = Calibration(alpha, eta, gamma)
        limits[name] = fit_limit(known * gamma)
        scaled = unseen * np.asarray(gamma)
        measured[name] = Measured(
            samples=len(scaled),
            accuracy=float((scaled.argmin(1) == test.labels).mean()),
            median_confidence=median_confidence(scaled, alpha, eta),
            own_energy=float(scaled[np.arange(len(scaled)), test.labels].mean()),
        )
    return Weights(arrays, calibrations, note(limits), "training", starts), measured


def _energies(weights: Weights, images: FloatArray, workers: int) -> dict[str, NDArray[np.float64]]:
    """Full inference of images (N, 28, 28) by single-threaded processes: model -> (N, 10)."""
    chunks = [images[at : at + CHUNK] for at in range(0, len(images), CHUNK)]
    context = multiprocessing.get_context("spawn")
    tables = {}
    with (
        context.Pool(workers, _load, (weights,)) as pool,
        tqdm(total=len(MODELS) * len(images), unit="image", desc="calibrating") as bar,
    ):
        for name in MODELS:
            done = []
            for part in pool.imap(_infer, [(name, chunk) for chunk in chunks]):
                done.append(part)
                bar.update(len(part))
            tables[name] = np.concatenate(done).astype(np.float64)
    return tables


def _load(weights: Weights) -> None:
    devices.use_one_thread()
    _models.update({name: AbsModel(weights, name=name) for name in MODELS})


def _infer(task: tuple[str, FloatArray]) -> FloatArray:
    name, images = task
    energies: FloatArray = _models[name].infer(images).energies
    return energies
