"""What the fake model says of images, in plain formulas."""

from __future__ import annotations

import numpy as np

from engine.types import (
    CLASSES,
    Certificate,
    FloatArray,
    Norm,
    Radii,
)


def prototype(label: int) -> FloatArray:
    """(28, 28): what class `label` looks like to the fake."""
    image = np.zeros((28, 28), np.float32)
    image[2 + 2 * label : 6 + 2 * label, 6:22] = 1.0
    return image


def certificate_of(energies: FloatArray, excess: float = 1.0) -> Certificate:
    """Radii that are `excess` times as long as they should be."""
    order = np.argsort(energies, kind="stable")
    label = int(order[0])
    energy_gaps = {
        int(c): excess * float(energies[c] - energies[label]) for c in range(CLASSES) if c != label
    }
    radii = {
        c: Radii(L2=gap / 20, Linf=gap / 200, L0=int(gap) // 4, L2_no_box=gap / 22, paper_L2=gap / 60)
        for c, gap in energy_gaps.items()
    }
    rival = int(order[1])
    return Certificate(radii[rival], radii, dict.fromkeys(Norm, rival))


def confidence_of(energies: FloatArray) -> FloatArray:
    shifted = np.exp(-(energies - energies.min()) / 10) + 1e-3
    shares: FloatArray = (shifted / shifted.sum()).astype(np.float32)
    return shares
