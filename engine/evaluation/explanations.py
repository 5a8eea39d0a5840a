"""Why an adversarial is nearer than certified: is it inference that failed, or the certificate?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.attacks.oracle import FOLLOWED
from engine.data import as_float
from engine.protocols import Model
from engine.types import FloatArray, Reading

ELSEWHERE = 100
"""Training images whose latents inference is followed from where an adversarial is nearer than certified."""


@dataclass(frozen=True, slots=True)
class Explanations:
    """Energies of an adversarial that is nearer than certified."""

    own: int
    """The class of the original."""
    full: float
    """F of that class by the model's inference."""
    followed: float
    """The least of it by warm-started inference, from the latents of the original and of `ELSEWHERE` training
    images of its class."""
    rival: float
    """F of the adversarial's class, the least of the same."""
    certificate: bool
    """Whether the model's certificate is broken, not only the bound that the attack itself claimed."""

    @property
    def missed(self) -> bool:
        """Whether inference failed: from other latents the original class explains it better."""
        return self.followed < self.rival


def explained(
    model: Model, reading: Reading, image: FloatArray, label: int, *, certificate: bool
) -> Explanations:
    """Explain an adversarial (28, 28) of the image of a reading; the model's inference calls it `label`.

    `certificate` as in `Explanations`. Takes some seconds on ABS.
    """
    own, full = reading.label, model.infer(image[None]).energies[0]
    followed, rival = full[own], full[label]
    if model.info.searches_latents:
        followed, rival = (min(full[c], _followed(model, reading, image, c)) for c in (own, label))
    return Explanations(own, float(full[own]), float(followed), float(rival), certificate=certificate)


def _followed(model: Model, reading: Reading, image: FloatArray, label: int) -> float:
    """The least energy of a class from the latents of the reading and of training images of the class."""
    digits = model.dataset.train
    others = as_float(digits.images[digits.of_class(label)[:ELSEWHERE]])
    starts = reading.latents[None, [label]]
    if len(others):
        starts = np.concatenate([starts, model.infer(others, classes=[label]).latents])
    images = np.repeat(image[None], len(starts), 0)
    return float(model.warm_infer(images, starts, steps=FOLLOWED, classes=[label]).energies.min())
