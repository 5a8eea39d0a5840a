"""Exact ABS: every class is a finite set of pictures, so inference and certificates are exact (SCIENCE 7)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.exact.bounds import approach
from engine.exact.certifier import certify, reaches
from engine.exact.diagram import PowerDiagram
from engine.exact.rounding import Array
from engine.inference.energy import Inference
from engine.models.base import Classifier
from engine.models.inputs import flat_images, one_image
from engine.nets.vae import LATENT
from engine.system import devices
from engine.types import (
    CLASSES,
    SIDE,
    AbsguiError,
    Bound,
    Certificate,
    FloatArray,
    ModelChoice,
    ModelInfo,
    Norm,
    Reading,
    Stage,
)
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import ExactWeights, load_exact

NAME = "exact-abs"
TITLE = "Exact ABS"
MODE = "exact"
"""Both modes of inference come to the same here."""


class ExactModel(Classifier):
    """A classifier that explains itself; implements `engine.protocols.Model`, as `AbsModel` does.

    It computes in float64 on the CPU, whatever the device that was asked for: a matrix product of some
    milliseconds. Its pictures come from no latents, so the latents that it reports are zeros.
    """

    name = NAME
    binary = False
    scale = (1.0,) * CLASSES
    """The factors (10,) that the energies carry."""

    def __init__(self, weights: ExactWeights) -> None:
        self.weights = weights
        self._fingerprint = weights.fingerprint
        self._diagram = PowerDiagram(weights)

    @classmethod
    def load(cls, choice: ModelChoice) -> ExactModel:
        """The model of a choice. Raises WeightsError or AbsguiError with one line that says what to do."""
        devices.choose_device(choice.device)
        if choice.mode not in ("fast", "paper"):
            raise AbsguiError(f"There is no inference mode {choice.mode!r}: choose from fast, paper.")
        return cls(load_exact(choice.weights))

    @property
    def info(self) -> ModelInfo:
        """What is loaded."""
        return ModelInfo(
            NAME,
            TITLE,
            MODE,
            "cpu",
            self.weights.source,
            self._fingerprint,
            has_latents=False,
            guaranteed=True,
        )

    @property
    def calibration(self) -> Calibration:
        """alpha and eta."""
        return self.weights.calibration

    @property
    def device(self) -> torch.device:
        return torch.device("cpu")

    # Inference

    def infer(
        self,
        images: Any,
        *,
        starts: Any = None,  # noqa: ARG002 - there is nothing to search for
        steps: int | None = None,  # noqa: ARG002
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """Energies (N, C), latents (N, C, 8), zeros, and the nearest pictures (N, C, 28, 28) of images.

        Always the full inference: `starts` and `steps` change nothing. C counts `classes`, all ten unless
        given. Arrays for arrays (N, 28, 28), tensors for tensors.
        """
        energies, place = self._best(_flat(images))
        if classes is not None:
            energies, place = energies[:, list(classes)], place[:, list(classes)]
        pictures = self._diagram.pictures32[place].reshape(*place.shape, SIDE, SIDE)
        result = (energies, np.zeros((*place.shape, LATENT), np.float32), pictures)
        return Inference(*(map(torch.from_numpy, result) if isinstance(images, Tensor) else result))

    # Readings

    def refine(self, image: FloatArray, *, certificate: bool = True) -> Iterator[Reading]:
        """Yield readings of one (28, 28) image: the first is exact already, the second has a certificate.

        Raises ImageError for anything but 784 finite numbers in [0, 1].
        """
        began = time.perf_counter()
        flat = self._one(image)
        reading = self._reading(flat, Stage.REFINED, began, None)
        yield reading
        if certificate:
            bounds = certify(self._diagram, flat[0], reading.label)
            yield self._reading(flat, Stage.CERTIFIED, began, bounds)

    def certify(self, image: FloatArray) -> Certificate:
        """The certificate of the predicted class of one (28, 28) image."""
        return self._certificates(self._one(image))[0]

    def reaches(self, image: FloatArray, radius: float) -> bool:
        """Whether the refined L2 radius of one (28, 28) image is above `radius`; quicker than `certify`."""
        flat = self._one(image)
        return reaches(self._diagram, flat[0], int(self._best(flat)[0][0].argmin()), radius)

    def certify_batch(self, images: Any) -> list[Certificate]:
        """Certificates of the predicted classes of images (N, 28, 28)."""
        return self._certificates(_flat(images))

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """Close in on the nearest adversarial of one (28, 28) image, of the `target` class or any other.

        Raises ImageError for no such image.
        """
        flat = self._one(image)
        label = int(self._best(flat)[0][0].argmin())
        return approach(self._diagram, flat[0], label, norm, target)

    # Behind them

    def _one(self, image: FloatArray) -> Array:
        return _flat(one_image(image).view(SIDE, SIDE))

    def _best(self, flat: Array) -> tuple[FloatArray, Any]:
        return self._diagram.best(flat)

    def _certificates(self, flat: Array) -> list[Certificate]:
        labels = self._best(flat)[0].argmin(1)
        return [certify(self._diagram, x, int(label)) for x, label in zip(flat, labels, strict=True)]

    def _reading(self, flat: Array, stage: Stage, began: float, certificate: Certificate | None) -> Reading:
        energies, place = self._best(flat)
        return Reading(
            image=flat[0].astype(np.float32).reshape(SIDE, SIDE),
            energies=energies[0],
            confidence=self.confidence(energies[0]),
            latents=np.zeros((CLASSES, LATENT), np.float32),
            reconstructions=self._diagram.pictures32[place[0]].reshape(CLASSES, SIDE, SIDE),
            stage=stage,
            milliseconds=1000 * (time.perf_counter() - began),
            model=NAME,
            certificate=certificate,
        )


def load(choice: ModelChoice) -> ExactModel:
    """What the registry calls."""
    return ExactModel.load(choice)


def _flat(images: Any) -> Array:
    """(N, 784) float64 of float32 values: what the window shows is what is certified."""
    flat: Array = flat_images(images).cpu().numpy().astype(np.float64)
    return flat
