"""Classifiers that give logits and have no certificates: networks, and whatever a person brings along.

Attacks, confidences and Foolbox work as for the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from engine.inference.energy import Inference
from engine.models.base import Classifier
from engine.models.foolbox import as_foolbox
from engine.models.inputs import flat_images, one_image
from engine.types import (
    CLASSES,
    PIXELS,
    SIDE,
    AbsguiError,
    Certificate,
    FloatArray,
    ModelInfo,
    Reading,
    Stage,
)
from engine.weights.calibration import Calibration

if TYPE_CHECKING:
    from foolbox.models.pytorch import PyTorchModel

MODE = "exact"
"""Of their inference: there is nothing to search for."""
Logits = Callable[[Tensor], Tensor]
"""Images (N, 28, 28) float32 in [0, 1] -> (N, 10), with a gradient where the model has one."""
BATCH = 512
"""Images that are computed at a time."""
SOFTMAX = Calibration(float(PIXELS), 1e-30)
"""Makes the confidence the softmax of the logits, for models that nobody calibrated."""


class UncertifiedModel(Classifier):
    """The part of `engine.protocols.Model` that is the same for all models of this kind."""

    scale = (1.0,) * CLASSES

    def __init__(self, info: ModelInfo, calibration: Calibration) -> None:
        self._info = info
        self._calibration = calibration

    @property
    def info(self) -> ModelInfo:
        return self._info

    @property
    def calibration(self) -> Calibration:
        return self._calibration

    def refine(self, image: FloatArray, *, certificate: bool = True) -> Iterator[Reading]:  # noqa: ARG002
        """One reading of one (28, 28) image. Raises ImageError for anything but 784 numbers in [0, 1]."""
        began = time.perf_counter()
        flat = one_image(image).view(SIDE, SIDE).numpy()
        found = self.infer(flat[None])
        yield Reading(
            image=flat,
            energies=found.energies[0],
            confidence=self.confidence(found.energies[0]),
            latents=found.latents[0],
            reconstructions=None if found.reconstructions is None else found.reconstructions[0],
            stage=Stage.REFINED,
            milliseconds=1000 * (time.perf_counter() - began),
            model=self._info.name,
        )

    def certify(self, image: FloatArray) -> Certificate:  # noqa: ARG002
        """Raises AbsguiError: there is none."""
        raise AbsguiError(f"{self._info.title} has no certificate; choose a model of the ABS family for one.")


class LogitsModel(UncertifiedModel):
    """A function from images to logits. Its energies are minus its logits."""

    logit_unit = 1.0

    def __init__(
        self,
        function: Logits,
        info: ModelInfo,
        calibration: Calibration = SOFTMAX,
        *,
        binary: bool = False,
        device: torch.device | None = None,
    ) -> None:
        """`binary`: images are put in black and white before the function sees them."""
        super().__init__(info, calibration)
        self._function = function
        self._binary = binary
        self._device = device or torch.device("cpu")

    @property
    def binary(self) -> bool:
        return self._binary

    def infer(
        self,
        images: Any,
        *,
        starts: Any = None,  # noqa: ARG002 - there is nothing to search for
        steps: int | None = None,  # noqa: ARG002
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """Energies (N, C) of images (N, 28, 28), no latents (N, C, 0) and no reconstructions (None).

        C counts `classes`, all ten unless given. Arrays for arrays, tensors for tensors.
        Raises AbsguiError if the function does not give finite logits.
        """
        flat = flat_images(images).view(-1, SIDE, SIDE)
        with torch.no_grad():
            parts = [self._ask(self._seen(part.to(self._device))) for part in torch.split(flat, BATCH)]
        energies = -torch.cat(parts).float().cpu()
        if not bool(torch.isfinite(energies).all()):
            raise AbsguiError(f"{self._info.title} gave logits that are not finite; it can't be used.")
        if classes is not None:
            energies = energies[:, list(classes)]
        nothing = torch.empty(*energies.shape, 0)
        if isinstance(images, Tensor):
            return Inference(energies, nothing, None)
        return Inference(energies.numpy(), nothing.numpy(), None)

    def differentiable(self, images: Tensor) -> Tensor:
        seen = images.to(self._device)
        if self._binary:  # straight through the threshold
            seen = seen + (self._seen(seen) - seen).detach()
        return -self._ask(seen).to(images)

    def foolbox(self) -> PyTorchModel:
        """A Foolbox PyTorchModel with bounds (0, 1), images (N, 1, 28, 28)."""
        return as_foolbox(_Module(self.differentiable))

    def _ask(self, images: Tensor) -> Tensor:
        return checked(self._function(images), len(images), self._info.title)

    def _seen(self, images: Tensor) -> Tensor:
        return (images >= 0.5).float() if self._binary else images


class _Module(nn.Module):
    def __init__(self, energies: Logits) -> None:
        super().__init__()
        self._energies = energies

    def forward(self, images: Tensor) -> Tensor:  # (N, 1, 28, 28) -> (N, 10) logits
        return -self._energies(images.reshape(-1, SIDE, SIDE).clamp(0, 1))


def checked(logits: Any, count: int, title: str) -> Tensor:
    """A model's answer. Raises AbsguiError unless it is a tensor (count, 10) of real numbers."""
    wanted = f"it has to give logits ({count}, {CLASSES}) for images ({count}, {SIDE}, {SIDE})"
    if not isinstance(logits, Tensor):
        raise AbsguiError(f"{title} gives {type(logits).__name__}; {wanted}.")
    if tuple(logits.shape) != (count, CLASSES):
        raise AbsguiError(f"{title} gives {tuple(logits.shape)}; {wanted}.")
    if not logits.is_floating_point():
        raise AbsguiError(f"{title} gives {logits.dtype}; {wanted}, not labels.")
    return logits
