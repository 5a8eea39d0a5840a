"""Calibration: how energies become confidences (paper, section 3 and Appendix; alpha, eta, gamma).

Everything works on logarithms, because exp(alpha * l) underflows far from the data.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import log_softmax, logsumexp

from engine.types import CLASSES, PIXELS

Energies = NDArray[np.floating]
"""(N, 10) F_c*; lower is better."""
Labels = NDArray[np.integer]

MEDIAN_CONFIDENCE = 0.9
"""What the paper sets the median confidence on clean test digits to."""

GAMMA_STEPS = np.linspace(0.95, 1.05, 41)
"""The paper's lie between 0.96 and 1.06; a wider search fits the accident of the digits at hand."""


def fit_alpha(energies: Energies, labels: Labels) -> float:
    """The alpha that minimises the cross-entropy of softmax(alpha * l), l = -F*/784."""
    logits = -np.asarray(energies, np.float64) / PIXELS
    rows = np.arange(len(labels))

    def cross_entropy(log_alpha: float) -> float:
        return float(-log_softmax(np.exp(log_alpha) * logits, axis=1)[rows, labels].mean())

    return float(np.exp(minimize_scalar(cross_entropy, bounds=(0.0, 10.0), method="bounded").x))


def median_confidence(energies: Energies, alpha: float, eta: float) -> float:
    """Median over the digits of the predicted class's p = (exp(alpha l) + eta) / sum (exp(alpha l) + eta)."""
    return _median_confidence(energies, alpha, float(np.log(eta)))


def _median_confidence(energies: Energies, alpha: float, log_eta: float) -> float:
    scaled = -alpha * np.asarray(energies, np.float64) / PIXELS
    raised = np.logaddexp(scaled, log_eta)
    return float(np.median(np.exp(raised.max(axis=1) - logsumexp(raised, axis=1))))


def fit_eta(energies: Energies, alpha: float, target: float = MEDIAN_CONFIDENCE) -> float:
    """The eta that makes the median confidence `target`; it falls as eta grows.

    Where even the least eta leaves it below (a model that has hardly been trained), that one.
    """

    def excess(log_eta: float) -> float:
        return _median_confidence(energies, alpha, log_eta) - target

    least, most = -80.0, 700.0  # logits of a network may be large, and positive
    if excess(least) < 0:
        return float(np.exp(least))
    return float(np.exp(brentq(excess, least, most)))


def fit_gamma(energies: Energies, labels: Labels, rounds: int = 3) -> tuple[float, ...]:
    """Binary ABS's factors gamma_c, by line search on the accuracy, one class after another.

    A factor moves away from 1 only for a gain in accuracy; among equals the one nearest 1 is taken.
    """
    energies = np.asarray(energies, np.float64)
    gamma = np.ones(CLASSES)
    steps = sorted(GAMMA_STEPS, key=lambda step: abs(step - 1))
    for _ in range(rounds):
        for digit in range(CLASSES):
            trials = np.repeat(gamma[None], len(steps), axis=0)
            trials[:, digit] = steps
            correct = [int(((energies * trial).argmin(1) == labels).sum()) for trial in trials]
            if max(correct) > int(((energies * gamma).argmin(1) == labels).sum()):
                gamma[digit] = steps[int(np.argmax(correct))]
    return tuple(float(g) for g in gamma.round(4))
