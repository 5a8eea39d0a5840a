"""What is ascended: log p(class | image), in the domain of logarithms.

p has two regimes. Where a class explains the image well, log p and its gradient say where to go. Far from
all data eta dominates (SCIENCE, section 2): p is flat there, its gradient about exp(-0.9 F) in size, which
float32 takes for 0 from F = 115 on. There the energy of the wanted class is descended instead, until p
depends on it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.types import PIXELS, FloatArray
from engine.weights.calibration import Calibration

Array = NDArray[np.float64]
Labels = NDArray[np.intp]


def log_probabilities(calibration: Calibration, energies: FloatArray) -> Array:
    """log p (N, 10) for energies (N, 10)."""
    raised = _raised(calibration, energies)
    found: Array = raised - np.logaddexp.reduce(raised, axis=1, keepdims=True)
    return found


def is_far(calibration: Calibration, energies: FloatArray, wanted: Labels) -> NDArray[np.bool_]:
    """(N,) whether eta makes up more than half of what the wanted class (N,) contributes to p."""
    scaled = _scaled(calibration, energies)[np.arange(len(wanted)), wanted]
    far: NDArray[np.bool_] = scaled < np.log(calibration.eta)
    return far


def directions(calibration: Calibration, energies: FloatArray, wanted: Labels) -> FloatArray:
    """(N, 10) how the objective changes with each energy (N, 10), up to a factor: the largest is 1 or -1.

    The gradient of log p of the wanted class (N,), or where that is flat minus that of its energy. The factor
    is taken out before anything is raised to a power, so that no row is 0 however small the gradient is.
    """
    rows = np.arange(len(wanted))
    raised = _raised(calibration, energies)
    total = np.logaddexp.reduce(raised, axis=1)
    others = raised.copy()
    others[rows, wanted] = -np.inf
    # d log p_c / dE_c = -alpha' (1 - p_c) s_c and d log p_c / dE_k = alpha' p_k s_k, where s is the part of a
    # class's term that is not eta.
    logs = raised - total[:, None]
    logs[rows, wanted] = np.logaddexp.reduce(others, axis=1) - total
    logs += _scaled(calibration, energies) - raised
    found = np.exp(logs - logs.max(1, keepdims=True))
    found[rows, wanted] *= -1
    far = is_far(calibration, energies, wanted)
    found[far] = 0
    found[far, wanted[far]] = -1
    weights: FloatArray = found.astype(np.float32)
    return weights


def _scaled(calibration: Calibration, energies: FloatArray) -> Array:
    scaled: Array = -calibration.alpha * np.asarray(energies, np.float64) / PIXELS
    return scaled


def _raised(calibration: Calibration, energies: FloatArray) -> Array:
    raised: Array = np.logaddexp(_scaled(calibration, energies), np.log(calibration.eta))
    return raised
