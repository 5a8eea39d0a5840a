"""Which test digits are hard for a model: the misread ones, and those that are certified least."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.data import as_float, mnist
from engine.evaluation.clean import BATCH, Progress, check_samples
from engine.protocols import Model

SHORTLIST = 3
"""So many times the wanted digits are certified: those with the least gap between the two best energies.

A certified radius is that gap divided by a distance, which differs less between digits than the gap does.
"""


def find_hard(
    model: Model, samples: int = 10_000, count: int = 120, progress: Progress | None = None
) -> dict[str, Any]:
    """The `count` hardest of the first `samples` test digits, fit for JSON.

    `misread`: indices, the worst first (the most energy above the class that won). `least_certified`:
    indices of digits read rightly, least L2 radius first, and `radii`: those radii.
    """
    digits = mnist("test")
    check_samples(samples, len(digits))
    energies = np.zeros((samples, 10))
    for start in range(0, samples, BATCH):
        part = slice(start, min(start + BATCH, samples))
        energies[part] = np.asarray(model.infer(as_float(digits.images[part])).energies)
        if progress is not None:
            progress(part.stop, samples)
    labels = digits.labels[:samples]
    own = energies[np.arange(samples), labels]
    others = energies.copy()
    others[np.arange(samples), labels] = np.inf
    gaps = others.min(axis=1) - own
    order = np.argsort(gaps, kind="stable")
    # However many are misread, some that are read rightly but only just are among them.
    misread = [int(index) for index in order if gaps[index] < 0][: count - count // 3]
    wanted = count - len(misread)
    near = [int(index) for index in order if gaps[index] >= 0][: SHORTLIST * wanted]
    radii = {index: float(model.certify(digits.image(index)).radii.L2) for index in near}
    least = sorted(near, key=radii.__getitem__)[:wanted]
    return {
        "model": model.info.name,
        "fingerprint": model.info.fingerprint,
        "misread": misread,
        "least_certified": least,
        "radii": [round(radii[index], 3) for index in least],
    }
