"""Exact ABS: a class is a few dozen linear models, so inference and certificates are exact (SCIENCE 7)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.exact import (
    Components,
    Proof,
    approach,
    approach_flips,
    certify,
    certify_flips,
    prove,
    refined_l2,
    seen,
)
from engine.models.base import BaseModel, of_classes
from engine.models.inputs import already, checked_class, checked_norm, flat_images, one_image
from engine.models.latent_spaces import ComponentLatents
from engine.system import devices
from engine.types import (
    CLASSES,
    SIDE,
    AbsguiError,
    Bound,
    Certificate,
    FloatArray,
    Inference,
    ModelChoice,
    ModelInfo,
    Norm,
    Reading,
    Stage,
)
from engine.weights.exact_abs import ExactWeights, load_exact

Array = NDArray[np.float64]

NAME = "exact-abs"
TITLE = "Exact ABS"
BINARY_TITLE = "Binary Exact ABS"
"""With weights for images in black and white."""
MODE = "exact"
"""Both modes of inference come to the same here."""


class ExactModel(BaseModel):
    """A classifier whose inference and certificates are exact.

    It computes in float64 on the CPU, whatever the device that was asked for: a matrix product of some
    milliseconds. Latents are of whichever component of a class explains the image best; without any (d = 0)
    a component is a mere picture.
    """

    def __init__(self, weights: ExactWeights) -> None:
        info = ModelInfo(
            name=NAME,
            title=BINARY_TITLE if weights.binary else TITLE,
            mode=MODE,
            device="cpu",
            weights=weights.source,
            fingerprint=weights.fingerprint,
            dataset=weights.dataset,
            searches_latents=False,
            guaranteed=True,
            binary=weights.binary,
            energy_limit=weights.energy_limit,
            latents=weights.latents,
        )
        super().__init__(info, weights.calibration)
        self.weights = weights
        self._components = Components(weights)

    @classmethod
    def load(cls, choice: ModelChoice) -> ExactModel:
        """The model of a choice. Raises WeightsError or AbsguiError with one line that says what to do."""
        devices.choose_device(choice.device)
        if choice.mode not in ("fast", "paper"):
            raise AbsguiError(
                "There is no inference mode {mode!r}: choose from fast, paper.", mode=choice.mode
            )
        return cls(load_exact(choice.weights))

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """Energies (N, C), latents (N, C, d), reconstructions (N, C, 28, 28) of images (N, 28, 28).

        Those of each class's best component. C counts `classes`, all ten unless given.
        """
        return of_classes(self._infer(_flat(images)), classes)

    def refine(self, image: FloatArray) -> Iterator[Reading]:
        """Yield readings of one (28, 28) image: the first is exact already, the second has a certificate.

        Raises ImageError for anything but 784 finite numbers in [0, 1].
        """
        began = time.perf_counter()
        flat = _one(image)
        picture = flat[0].astype(np.float32).reshape(SIDE, SIDE)
        found = self._infer(flat)
        reading = self.reading(picture, found, Stage.REFINED, began)
        yield reading
        certificate = self._certificate(flat, reading.label, refined=True)
        yield self.reading(picture, found, Stage.CERTIFIED, began, certificate)

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        """The certificate of the predicted class of one (28, 28) image; guaranteed.

        With `refined` also the L2 radius from several own pictures.
        """
        flat = _one(image)
        return self._certificate(flat, self._label(flat), refined=refined)

    def l2(self, image: FloatArray) -> float:
        """The refined L2 radius of one (28, 28) image alone; quicker than `certify`."""
        flat = _one(image)
        if self.info.binary:
            return self._certificate(flat, self._label(flat), refined=True).radii.L2
        return refined_l2(self._components, flat[0], self._label(flat))

    def proof(self, image: FloatArray, norm: Norm) -> Proof:
        """A certificate of one (28, 28) image in a form that others can check; for L2 the refined one.

        Raises ImageError for no such image, AbsguiError for a model of images in black and white.
        """
        if self.info.binary:
            raise AbsguiError(
                "Certificates of {model} can't be written down; use other weights.", model=self.info.title
            )
        flat = _one(image)
        label = self._label(flat)
        radius, steps = prove(self._components, flat[0], label, norm)
        return Proof(self.info.fingerprint, flat[0].astype(np.float32), label, norm, radius, steps)

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """Close in on the nearest adversarial of one (28, 28) image, of the `target` class or any other.

        Raises ImageError for no such image, AbsguiError for no such norm or class, and for the predicted
        class as the target.
        """
        flat, norm = _one(image), checked_norm(norm)
        target, label = None if target is None else checked_class(target), self._label(flat)
        if target == label:
            raise already(label)
        way = approach_flips if self.info.binary else approach
        return way(self._components, flat[0], label, norm, target)

    def latent_space(
        self,
        image: FloatArray,
        label: int,
        *,
        component: int | None = None,
        optimum: FloatArray | None = None,
    ) -> ComponentLatents:
        """The latents of a component of class `label` about one image (28, 28), of the best one unless named.

        The optimum is computed, so it need not be known. Raises ImageError, and AbsguiError for weights
        without latents.
        """
        del optimum
        if not self.info.latents:
            raise AbsguiError("These weights of {model} have no latents; use others.", model=self.info.title)
        flat = _one(image)
        return ComponentLatents(
            self._components, (seen(flat) if self.info.binary else flat)[0], label, component
        )

    def _certificate(self, flat: Array, label: int, *, refined: bool) -> Certificate:
        if self.info.binary:
            return certify_flips(self._components, flat[0], label)
        return certify(self._components, flat[0], label, refined=refined)

    def _infer(self, flat: Array) -> Inference:
        flat = seen(flat) if self.info.binary else flat
        energies, place = self._components.best(flat)
        latents, pictures = self._components.explain(flat[:, None], place)
        shape = len(flat), CLASSES
        return Inference(
            energies,
            latents.astype(np.float32),
            pictures.astype(np.float32).reshape(*shape, SIDE, SIDE),
        )

    def _label(self, flat: Array) -> int:
        return int(self._infer(flat).energies[0].argmin())


def load(choice: ModelChoice) -> ExactModel:
    """What the registry calls."""
    return ExactModel.load(choice)


def _one(image: FloatArray) -> Array:
    return _flat(one_image(image).reshape(SIDE, SIDE))


def _flat(images: FloatArray) -> Array:
    """(N, 784) float64 of float32 values: what the window shows is what is certified."""
    flat: Array = flat_images(images).astype(np.float64)
    return flat
