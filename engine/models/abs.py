"""ABS and Binary ABS: what a script, the window and the attacks work with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor

from engine.inference.energy import Inference, Optimum
from engine.models.base import Classifier
from engine.models.inputs import flat_images, one_image
from engine.models.placement import Parts, Placed
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
from engine.weights.abs import MODELS, Weights, load_weights
from engine.weights.calibration import Calibration

MODES = ("fast", "paper")
TITLES = {"abs": "ABS", "binary-abs": "Binary ABS"}
THRESHOLD = 0.5
"""Binary ABS sees a pixel as 1 from here on."""

T = TypeVar("T")


class AbsModel(Placed, Classifier):
    """A classifier that explains itself; implements `engine.protocols.Model`.

    Immutable but for the device, which falls back to the CPU once a GPU runs out of memory. Images are
    (N, 28, 28) or one (28, 28) in [0, 1], numpy or torch; results are of the kind that was given
    (tensors on the model's device), and readings always hold numpy arrays.
    """

    def __init__(
        self, weights: Weights, *, name: str = "abs", mode: str = "fast", device: torch.device | None = None
    ) -> None:
        """Raises AbsguiError for an unknown `name` or `mode`."""
        if name not in MODELS:
            raise AbsguiError(f"There is no model {name!r}: choose from {', '.join(MODELS)}, exact-abs.")
        if mode not in MODES:
            raise AbsguiError(f"There is no inference mode {mode!r}: choose from {', '.join(MODES)}.")
        self.name = name
        self._fingerprint = weights.fingerprint
        super().__init__(weights, mode, device or torch.device("cpu"))

    @classmethod
    def load(cls, choice: ModelChoice) -> AbsModel:
        """The model of a choice. Raises WeightsError or AbsguiError with one line that says what to do."""
        return cls(
            load_weights(choice.weights),
            name=choice.name,
            mode=choice.mode,
            device=devices.choose_device(choice.device),
        )

    # What it is

    @property
    def info(self) -> ModelInfo:
        """What is loaded, and where it runs."""
        return ModelInfo(
            name=self.name,
            title=TITLES[self.name],
            mode=self._mode,
            device=devices.describe(self.device),
            weights=self.weights.source,
            fingerprint=self._fingerprint,
            notice=self._notice,
            binary=self.binary,
        )

    @property
    def binary(self) -> bool:
        """Whether the model sees only if a pixel is at least 0.5."""
        return self.name == "binary-abs"

    @property
    def calibration(self) -> Calibration:
        """alpha, eta and the gamma_c of this model."""
        return self.weights.calibrations[self.name]

    @property
    def scale(self) -> tuple[float, ...]:
        """The factors (10,) that the energies carry: gamma_c for Binary ABS, ones for ABS."""
        return self.calibration.gamma if self.binary else (1.0,) * CLASSES

    # Inference

    def infer(
        self,
        images: Any,
        *,
        starts: Any = None,
        steps: int | None = None,
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """Energies (N, C), latents (N, C, 8) and reconstructions (N, C, 28, 28) of images (N, 28, 28).

        Without `starts` it is the full inference of the model's mode. With `starts` (N, C, 8) it is `steps`
        (2 unless given) optimiser steps from there alone. C counts `classes`, all ten unless given.
        """
        flat = flat_images(images)

        def work(parts: Parts) -> Optimum:
            seen = self._seen(flat.to(parts.device))
            if starts is not None:
                begin = torch.as_tensor(starts, dtype=torch.float32).to(parts.device)
                return parts.fast.follow(seen, begin, 2 if steps is None else steps, classes)
            found = parts.mode.infer(seen)
            if classes is None:
                return found
            index = torch.tensor(list(classes), device=parts.device)
            return Optimum(found.energies[:, index], found.latents[:, index], found.means[:, index])

        found = self._run(work)
        energies = self._scaled(found.energies, classes)
        result = (energies, found.latents, found.means.reshape(*found.energies.shape, SIDE, SIDE))
        return Inference(*(result if isinstance(images, Tensor) else map(_array, result)))

    # Readings

    def refine(self, image: FloatArray, *, certificate: bool = True) -> Iterator[Reading]:
        """Yield readings of one (28, 28) image, each better than the one before: quick, refined, certified.

        The last is certified. Before it come some whose radii are still searched for, the same one as long as
        nothing changes, so that who must stop can do so several times a second.
        Raises ImageError for anything but 784 finite numbers in [0, 1].
        """
        began = time.perf_counter()
        flat = one_image(image)
        picture = flat[0].cpu().numpy().reshape(SIDE, SIDE).copy()
        last = None
        for optimum, stage in self._stages(flat):
            last = optimum
            yield self._reading(picture, optimum, stage, began)
        if certificate and last is not None:
            reading: Reading | None = None
            bounds: Certificate | None = None
            for bounds in self._certificates(flat, last):
                if reading is None or reading.certificate is not bounds:
                    reading = self._reading(picture, last, Stage.CERTIFYING, began, bounds)
                yield reading
            yield self._reading(picture, last, Stage.CERTIFIED, began, bounds)

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        """The certificate of the predicted class of one (28, 28) image.

        With `refined` also that from several of its latents (SCIENCE 4), which takes some seconds.
        """
        return self.certify_batch(one_image(image).view(SIDE, SIDE), refined=refined)[0]

    def certify_batch(self, images: Any, *, refined: bool = False) -> list[Certificate]:
        """Certificates of the predicted classes of images (N, 28, 28); quicker than one by one."""
        flat = flat_images(images)

        def work(parts: Parts) -> list[Certificate]:
            raw = flat.to(parts.device)
            seen = self._seen(raw)
            return parts.certifier.certify(
                seen, parts.mode.infer(seen), **self._as_given(raw), refined=refined, infer=parts.fast.infer
            )

        return self._run(work)

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """Close in on the nearest adversarial of one (28, 28) image: bounds, each better than the one before.

        One of the `target` class, or of any other than the predicted one. The fast inference is used in
        every mode, since it finds the lower energies. Raises ImageError for no such image.
        """
        flat = one_image(image)

        def begin(parts: Parts) -> Iterator[Bound]:
            raw = flat.to(parts.device)
            return parts.certifier.bounds(
                self._seen(raw),
                parts.fast.infer(self._seen(raw)),
                norm,
                target,
                **self._as_given(raw),
                infer=parts.fast.infer,
            )

        return self._streamed(begin)

    # Behind them

    def _streamed(self, begin: Callable[[Parts], Iterator[T]]) -> Iterator[T]:
        """What begins so, step by step; it begins anew if the GPU is given up meanwhile."""
        began_on = self.device
        steps: Iterator[T] | None = None

        def work(parts: Parts) -> T | None:
            nonlocal began_on, steps
            if steps is None or parts.device != began_on:
                began_on, steps = parts.device, begin(parts)
            return next(steps, None)

        while (step := self._run(work)) is not None:
            yield step

    def _stages(self, flat: Tensor) -> Iterator[tuple[Optimum, Stage]]:
        """The optima of one image, each with its stage."""
        began_on = self.device
        found: Iterator[Optimum] | None = None

        def work(parts: Parts) -> Optimum:
            nonlocal found
            if parts.device != began_on:  # the GPU was given up meanwhile
                found = None
                return parts.mode.infer(self._seen(flat.to(parts.device)))
            if found is None:
                found = iter(parts.mode.refine(self._seen(flat.to(parts.device))))
            return next(found)

        for stage in (Stage.QUICK, Stage.REFINED):
            yield self._run(work), stage

    def _certificates(self, flat: Tensor, optimum: Optimum) -> Iterator[Certificate]:
        """Of one image, from a more and more thorough search."""

        def begin(parts: Parts) -> Iterator[Certificate]:
            raw = flat.to(parts.device)
            found = Optimum(*(getattr(optimum, k).to(parts.device) for k in ("energies", "latents", "means")))
            return parts.certifier.approach(self._seen(raw), found, **self._as_given(raw))

        return self._streamed(begin)

    def _as_given(self, raw: Tensor) -> dict[str, Any]:
        """What the certifier has to know of images (N, 784) before they were binarised."""
        return {"raw": raw, "gamma": self.scale} if self.binary else {}

    def _reading(
        self,
        picture: FloatArray,
        optimum: Optimum,
        stage: Stage,
        began: float,
        certificate: Certificate | None = None,
    ) -> Reading:
        energies = _array(self._scaled(optimum.energies, None)[0])
        return Reading(
            image=picture,
            energies=energies,
            confidence=self.confidence(energies),
            latents=_array(optimum.latents[0]),
            reconstructions=_array(optimum.means[0].reshape(CLASSES, SIDE, SIDE)),
            stage=stage,
            milliseconds=1000 * (time.perf_counter() - began),
            model=self.name,
            certificate=certificate,
        )

    def _seen(self, flat: Tensor) -> Tensor:
        """What the decoders are compared with."""
        return (flat >= THRESHOLD).to(flat) if self.binary else flat

    def _scaled(self, energies: Tensor, classes: Sequence[int] | None) -> Tensor:
        if not self.binary:
            return energies
        scale = self.scale if classes is None else [self.scale[c] for c in classes]
        return energies * torch.tensor(scale, dtype=energies.dtype, device=energies.device)


def load(choice: ModelChoice) -> AbsModel:
    """What the registry calls."""
    return AbsModel.load(choice)


def _array(tensor: Tensor) -> FloatArray:
    array: FloatArray = tensor.detach().cpu().numpy()
    return array
