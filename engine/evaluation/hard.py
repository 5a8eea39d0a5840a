"""Which test images are hard for a model: the misclassified and the least certified ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.data import Dataset, as_float, strided
from engine.evaluation.clean import BATCH, Progress
from engine.protocols import Model

SHORTLIST = 3
"""This many times the wanted number of images are certified: those with the least energy gap between the
best two classes.

A certified radius is that gap divided by a distance, which differs less between images than the gap does.
"""


@dataclass(frozen=True, slots=True)
class HardImages:
    """The hardest test images, by their indices."""

    model: str
    fingerprint: str
    misclassified: list[int]
    """The worst first: the largest energy above the winning class."""
    least_certified: list[int]
    """Correctly classified images, the least certified L2 radius first."""
    radii: list[float]
    """Those radii, rounded to 0.001."""


def find_hard(
    model: Model,
    data: Dataset,
    samples: int | None = None,
    count: int = 120,
    progress: Progress | None = None,
) -> HardImages:
    """The `count` hardest of `samples` evenly spaced test images of `data`, by default of all.

    Raises AbsguiError if there are fewer images, or if the model has no certificates.
    """
    digits = data.test
    samples = len(digits) if samples is None else samples
    chosen = strided(len(digits), samples)
    energies = np.zeros((samples, 10))
    for start in range(0, samples, BATCH):
        part = chosen[start : start + BATCH]
        energies[start : start + BATCH] = np.asarray(model.infer(as_float(digits.images[part])).energies)
        if progress is not None:
            progress(start + len(part), samples)
    labels = digits.labels[chosen]
    own = energies[np.arange(samples), labels]
    others = energies.copy()
    others[np.arange(samples), labels] = np.inf
    energy_gaps = others.min(axis=1) - own
    order = np.argsort(energy_gaps, kind="stable")
    # However many are misclassified, some that are classified correctly but only just are among them.
    wrong = [chosen[place] for place in order if energy_gaps[place] < 0]
    misclassified = wrong[: count - count // 3]
    wanted = count - len(misclassified)
    near = [chosen[place] for place in order if energy_gaps[place] >= 0][: SHORTLIST * wanted]
    certificates = model.certify_batch(np.stack([digits.image(index) for index in near])) if near else []
    radii = {index: float(each.radii.L2) for index, each in zip(near, certificates, strict=True)}
    least = sorted(near, key=radii.__getitem__)[:wanted]
    return HardImages(
        model=model.info.name,
        fingerprint=model.info.fingerprint,
        misclassified=misclassified,
        least_certified=least,
        radii=[round(radii[index], 3) for index in least],
    )
