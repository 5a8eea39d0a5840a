"""Distal adversarials: noise-like images that a model is sure of (Schott et al., Figure 4).

For each class, steps from noise along the sign of the gradient of log p(class | image), until the model
gives the class a probability of 0.9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.models.base import BaseModel
from engine.system.files import written_whole
from engine.types import CLASSES, SIDE, AbsguiError, FloatArray

REVISION = "1"
"""Raise it when the search changes, so that kept findings are computed again."""
WANTED = 0.9
"""Probability from which on the model counts as sure."""
STEPS = 200
LARGEST, SMALLEST = 0.1, 0.005
"""Sizes of the first and the last step, in grey levels."""


@dataclass(frozen=True, slots=True, eq=False)
class Distal:
    """The best image found for each class."""

    images: FloatArray
    """(10, 28, 28) float32 in [0, 1], the image of the largest probability for each class."""
    confidence: FloatArray
    """(10,) float32, p(class | image) of each."""

    @property
    def found(self) -> NDArray[np.bool_]:
        """(10,) bool, whether the model is sure."""
        sure: NDArray[np.bool_] = self.confidence >= WANTED
        return sure


def distal_adversarials(
    model: BaseModel, *, seed: int = 0, steps: int = STEPS, progress: Callable[[int, int], None] | None = None
) -> Distal:
    """Search by sign steps from seeded uniform noise, at most `steps` of them; `progress` gets (done, steps).

    Raises AbsguiError for a model without gradients.
    """
    if not model.info.differentiable:
        raise AbsguiError(f"{model.info.title} has no gradients, which distal adversarials need.")
    noise = np.random.default_rng(seed).random((CLASSES, SIDE, SIDE), dtype=np.float32)
    images, best = noise, Distal(noise, np.zeros(CLASSES, np.float32))
    for number, size in enumerate(np.geomspace(LARGEST, SMALLEST, steps), 1):
        energies = model.infer(images).energies
        best = _better(best, images, model.confidence(energies).diagonal())
        if best.found.all():
            break
        slope = model.gradients(images, _weights(model, energies))
        images = (images + np.float32(size) * np.sign(slope)).clip(0, 1).astype(np.float32)
        if progress is not None:
            progress(number, steps)
    return best


def load_or_find(model: BaseModel, folder: Path, *, seed: int = 0) -> Distal:
    """`distal_adversarials`, or what a file in the folder keeps of an earlier search.

    Raises AbsguiError for a model without gradients, ExportError if the file can't be written.
    """
    info = model.info
    stem = f"distal-{Path(info.name).stem}-{info.fingerprint}-{info.mode}-r{REVISION}-{seed}"
    path = folder / f"{stem}.npz"
    kept = _kept(path)
    if kept is not None:
        return kept
    found = distal_adversarials(model, seed=seed)
    with written_whole(path) as file:
        np.savez_compressed(file, images=found.images, confidence=found.confidence)
    return found


def _kept(path: Path) -> Distal | None:
    """The file's contents, None if there is no file or `load_or_find` didn't write it."""
    if not path.is_file():
        return None
    try:
        # Opened here: numpy leaves a file open that turns out to be no archive.
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            images, confidence = file["images"], file["confidence"]
    except Exception:  # noqa: BLE001 - numpy, zipfile and zlib raise all kinds of errors for damage
        return None
    if images.shape != (CLASSES, SIDE, SIDE) or confidence.shape != (CLASSES,):
        return None
    if images.dtype != np.float32 or confidence.dtype != np.float32:
        return None
    return Distal(images, confidence)


def _weights(model: BaseModel, energies: FloatArray) -> FloatArray:
    """(10, 10): how log p(c | image c) changes with each energy of image c."""
    variables = torch.from_numpy(energies).double().requires_grad_()
    scaled = -model.calibration.alpha * variables / (SIDE * SIDE)
    raised = torch.logaddexp(scaled, torch.tensor(model.calibration.eta).double().log())
    (weights,) = torch.autograd.grad(raised.log_softmax(-1).diagonal().sum(), variables)
    found: FloatArray = weights.float().numpy()
    return found


def _better(best: Distal, images: FloatArray, confidence: FloatArray) -> Distal:
    better = confidence > best.confidence
    return Distal(
        np.where(better[:, None, None], images, best.images), np.where(better, confidence, best.confidence)
    )
