"""How well a model tells digits from what is none: by its limit for the least energy (SCIENCE 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data import Dataset, as_float, strided
from engine.evaluation.intervals import wilson
from engine.evaluation.junk import KINDS, junk
from engine.protocols import Model
from engine.types import AbsguiError, FloatArray

Progress = Callable[[int, int], None]
"""Called with (images done, images in all)."""

BATCH = 50
"""Images per inference call."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Images that no class explains."""

    images: int
    """How many there were in all."""
    refused: int
    share: float
    """Of all of them, 0 to 1."""
    interval: tuple[float, float]
    """Its 95 % interval (Wilson)."""
    median_energy: float
    """Median of the least energies of all of them."""


@dataclass(frozen=True, slots=True)
class NonsenseResult:
    """Which images a model does not explain."""

    model: str
    samples: int
    """Test images."""
    limit: float
    """The largest energy of an explained image (`ModelInfo.energy_limit`)."""
    digits: Refused
    """Test images; all that are refused are refused wrongly."""
    misclassified_refused: int
    """Test images among them that would have been misclassified."""
    junk: dict[str, Refused]
    """Kind -> images that are no digits."""


def evaluate_nonsense(
    model: Model, data: Dataset, samples: int = 10_000, seed: int = 0, progress: Progress | None = None
) -> NonsenseResult:
    """Ask about `samples` evenly spaced test images of `data`, and about those of `engine.evaluation.junk`.

    Raises AbsguiError for a model without a limit, and if there are fewer test images.
    """
    info = model.info
    if info.energy_limit is None:
        raise AbsguiError(
            "{model} ({weights}) has no limit for its energies. Only generative models have one, and "
            "weights that are older get it by `python -m engine.training.limits FILE`.",
            model=info.title,
            weights=info.weights,
        )
    made = junk(seed)
    chosen = strided(len(data.test), samples)
    total, done = samples + sum(map(len, made.values())), 0

    def ask(images: FloatArray) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
        """Least energies, labels, and what is refused, (N,) each."""
        nonlocal done
        parts = []
        for start in range(0, len(images), BATCH):
            part = images[start : start + BATCH]
            parts.append(np.asarray(model.infer(part).energies, np.float64))
            done += len(part)
            if progress is not None:
                progress(done, total)
        energies = np.concatenate(parts)
        refused = [not info.is_explained(*each) for each in zip(images, energies, strict=True)]
        return energies.min(1), energies.argmin(1), np.array(refused)

    least, labels, refused = ask(as_float(data.test.images[chosen]))
    wrong = labels != data.test.labels[chosen]
    misclassified = int((refused & wrong).sum())
    kinds = {}
    for name in KINDS:
        energies, _, found = ask(made[name])
        kinds[name] = _counted(energies, found)
    return NonsenseResult(
        info.name,
        samples,
        info.energy_limit,
        _counted(least, refused),
        misclassified,
        kinds,
    )


def _counted(least: NDArray[np.float64], refused: NDArray[np.bool_]) -> Refused:
    count, total = int(refused.sum()), len(refused)
    return Refused(total, count, count / total, wilson(count, total), float(np.median(least)))
