"""The base class of all models: what every one of them can do once it infers."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data import Dataset, load_dataset
from engine.models.inputs import checked_classes, checked_numbers, flat_images, one_image
from engine.protocols import LatentSpace
from engine.system.arrays import is_tensor, to_numpy
from engine.system.torch_settings import door
from engine.types import (
    BINARISED_AT,
    CLASSES,
    PIXELS,
    SIDE,
    AbsguiError,
    Bound,
    Certificate,
    FloatArray,
    Inference,
    Message,
    ModelInfo,
    Norm,
    Reading,
    Stage,
)
from engine.weights import provenance
from engine.weights.calibration import Calibration

if TYPE_CHECKING:
    from torch import Tensor

DOORS = {
    "__init__", "infer", "warm_infer", "labels", "confidence", "paper_confidence", "refine", "read",
    "read_batch", "certify", "certify_batch", "bounds", "latent_space", "logits", "differentiable_energies",
    "differentiable_logits", "gradients",
}  # fmt: skip
"""Ways into a model; what is behind them does not depend on how the caller has set torch up."""
THRESHOLD = BINARISED_AT
"""Binarising models see a pixel as 1 from here on."""


class BaseModel(ABC):
    """A classifier; implements `engine.protocols.Model`, which says what each method takes and gives.

    A subclass has to infer. One with latents has `warm_infer` as well, one with certificates `refine`,
    `certify` and `bounds`; what is left out raises AbsguiError.
    """

    logit_unit: float = PIXELS
    """How much energy makes one logit."""

    def __init_subclass__(cls) -> None:
        """Whoever derives a model can't forget the doors: its methods have settings of torch of their own."""
        super().__init_subclass__()
        for name in DOORS & vars(cls).keys():
            setattr(cls, name, door(vars(cls)[name]))

    def __init__(self, info: ModelInfo, calibration: Calibration) -> None:
        """`calibration` says how energies become confidences."""
        self._info = info
        self._calibration = calibration
        self._dataset = load_dataset()

    @property
    def info(self) -> ModelInfo:
        """What is loaded, where it runs, and what it can do."""
        return self._info

    @property
    def calibration(self) -> Calibration:
        """How energies become confidences: alpha and eta."""
        return self._calibration

    @property
    def dataset(self) -> Dataset:
        """The data set it is used on: attacks start from its training images. The bundled one at first."""
        return self._dataset

    def use_on(self, data: Dataset) -> None:
        """Use it on this data set; `info` then has the names of its classes.

        Raises WeightsError if it was trained on another one, as far as that is known.
        """
        trained_on = provenance.check(self._info.dataset, data, self._info.weights)
        self._info = replace(self._info, dataset=trained_on)
        self._dataset = data

    def warm_up(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """Do what takes long and has to be done once, so that all computations after it are alike and quick.

        Without this it is done in the background. `tell` is called if there is something to wait for.
        """
        del tell

    # Inference

    @abstractmethod
    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """The full inference for images (N, 28, 28), of `classes` alone if given."""

    def warm_infer(
        self,
        images: FloatArray,
        latents: FloatArray,
        *,
        steps: int = 2,
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """Warm-started inference of images (N, 28, 28) from latents (N, C, 8).

        Raises AbsguiError from models without latents.
        """
        del images, latents, steps, classes
        raise AbsguiError(
            "{model} has no latents to start from; use its full inference.", model=self.info.title
        )

    @door
    def labels(self, images: FloatArray) -> NDArray[np.intp]:
        """(N,) the predicted classes of images (N, 28, 28) in [0, 1], by the full inference."""
        found: NDArray[np.intp] = np.argmin(self.infer(images).energies, axis=1)
        return found

    @property
    def temperature(self) -> float:
        """T of `confidence`: a class whose energy is larger by T is less probable by a factor of e."""
        return PIXELS / self.calibration.alpha

    @door
    def confidence(self, energies: FloatArray) -> FloatArray:
        """p(c|x) = exp(-F_c / T) / sum, (..., 10) float32, for energies (..., 10); SCIENCE 2."""
        return _shares(-_known(energies) / self.temperature)

    @door
    def paper_confidence(self, energies: FloatArray) -> FloatArray:
        """The paper's p(c|x) = (exp(alpha l_c) + eta) / sum, (..., 10) float32, l = -F/784; SCIENCE 2.

        In log space, so that nothing overflows.
        """
        scaled = -self.calibration.alpha * _known(energies) / PIXELS
        return _shares(np.logaddexp(scaled, np.log(self.calibration.eta)))

    # Readings

    @door
    def refine(self, image: FloatArray) -> Iterator[Reading]:
        """One reading of one (28, 28) image, by the full inference."""
        began = time.perf_counter()
        picture = one_image(image).reshape(SIDE, SIDE)
        found = self.infer(picture[None])
        yield self.reading(picture, found, Stage.REFINED, began)

    @door
    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        """The last reading of an image (28, 28) by `refine`, or without `certificate` the refined one."""
        last: Reading | None = None
        for last in self.refine(image):
            if not certificate and last.stage is Stage.REFINED:
                break
        assert last is not None
        return last

    @door
    def read_batch(self, images: FloatArray) -> Iterator[Reading]:
        """Yield the readings of images (N, 28, 28), certified, as `read` gives them one by one."""
        for image in flat_images(images).reshape(-1, SIDE, SIDE):
            yield self.read(image)

    def reading(
        self,
        picture: FloatArray,
        found: Inference,
        stage: Stage,
        began: float,
        certificate: Certificate | None = None,
    ) -> Reading:
        """A reading of a picture (28, 28) from its inference (N = 1), timed since `began` (perf_counter)."""
        return Reading(
            image=picture,
            energies=found.energies[0],
            confidence=self.confidence(found.energies[0]),
            latents=found.latents[0],
            reconstructions=None if found.reconstructions is None else found.reconstructions[0],
            stage=stage,
            milliseconds=1000 * (time.perf_counter() - began),
            model=self.info.name,
            certificate=certificate,
            limit=self._info.limit_for(picture),
            paper_confidence=self.paper_confidence(found.energies[0]),
        )

    # Certificates

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        """The certificate of an image (28, 28) for its predicted class; AbsguiError where there is none."""
        del image, refined
        raise self._no_certificate()

    def certify_batch(self, images: FloatArray, *, refined: bool = False) -> list[Certificate]:
        """The certificates of images (N, 28, 28), as `certify` gives them one by one."""
        pictures = flat_images(images).reshape(-1, SIDE, SIDE)
        return [self.certify(image, refined=refined) for image in pictures]

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """Bounds on the adversarial nearest to an image (28, 28); AbsguiError without certificates."""
        del image, norm, target
        raise self._no_certificate()

    def _no_certificate(self) -> AbsguiError:
        return AbsguiError(
            "{model} has no certificate; choose a model of the ABS family for one.", model=self.info.title
        )

    # Latents

    def latent_space(
        self,
        image: FloatArray,
        label: int,
        *,
        component: int | None = None,
        optimum: FloatArray | None = None,
    ) -> LatentSpace:
        """The latents of class `label` about one image (28, 28); AbsguiError from models without."""
        del image, label, component, optimum
        raise AbsguiError(
            "{model} has no latents; choose a model of the ABS family for some.", model=self.info.title
        )

    # Gradients

    @door
    def logits(self, images: FloatArray) -> FloatArray:
        """l_c = -F_c*/784, (N, 10), of images (N, 28, 28), or those of a network."""
        logits: FloatArray = -self.infer(images).energies / np.float32(self.logit_unit)
        return logits

    @door
    def differentiable_energies(self, images: Tensor) -> Tensor:
        """Energies (N, 10) of images (N, 28, 28) on any device, through which a gradient goes (once).

        By the envelope theorem: at the optimum z* the energy does not change with z, so dF_c*/dx is the
        partial derivative alone, 2 (x - G_c(z*)), times gamma_c. Binarising models have the same with x
        binarised, passed straight through the threshold.
        """
        from engine.models.envelope import Envelope

        energies: Tensor = Envelope.apply(images.reshape(-1, SIDE, SIDE), self)  # type: ignore[no-untyped-call]
        return energies

    @door
    def differentiable_logits(self, images: Tensor) -> Tensor:
        """The same as logits (N, 10)."""
        return -self.differentiable_energies(images.reshape(-1, SIDE, SIDE)) / self.logit_unit

    @door
    def gradients(self, images: FloatArray, weights: FloatArray) -> FloatArray:
        """Gradients (N, 28, 28) of the sums of energies times weights (N, 10) at images (N, 28, 28).

        Raises AbsguiError for a model without gradients, and for weights of another shape.
        """
        if not self.info.differentiable:
            raise AbsguiError("{model} has no gradients; choose another attack.", model=self.info.title)
        import torch

        seen = torch.from_numpy(flat_images(images)).view(-1, SIDE, SIDE).requires_grad_()
        factors = torch.from_numpy(
            checked_numbers(weights, (len(seen), CLASSES), Message("Weights"), finite=False)
        )
        total = (self.differentiable_energies(seen) * factors.to(seen)).sum()
        (found,) = torch.autograd.grad(total, seen)
        gradients: FloatArray = found.cpu().numpy()
        return gradients


def of_classes(found: Inference, classes: Sequence[int] | None) -> Inference:
    """The part of an inference of all ten classes that belongs to some of them, in their order."""
    if classes is None:
        return found
    chosen = checked_classes(classes)
    pictures = None if found.reconstructions is None else found.reconstructions[:, chosen]
    return Inference(found.energies[:, chosen], found.latents[:, chosen], pictures)


def _known(energies: FloatArray) -> NDArray[np.float64]:
    try:
        known = np.asarray(to_numpy(energies) if is_tensor(energies) else energies, np.float64)
    except (TypeError, ValueError) as error:
        raise AbsguiError("Energies must be (..., {classes}) numbers.", classes=CLASSES) from error
    if not known.ndim or not known.shape[-1]:
        raise AbsguiError(
            "Energies must be (..., {classes}), not {shape}.", classes=CLASSES, shape=known.shape
        )
    return known


def _shares(logs: NDArray[np.float64]) -> FloatArray:
    """Numbers (..., 10) whose logarithms these are, up to a factor, as shares of their sum."""
    shares = np.exp(logs - logs.max(-1, keepdims=True))
    found: FloatArray = (shares / shares.sum(-1, keepdims=True)).astype(np.float32)
    return found


def no_latents(count: int, classes: int = CLASSES) -> FloatArray:
    """(N, C, 0), from models without latents."""
    return np.empty((count, classes, 0), np.float32)
