"""Classifiers that give logits and have no certificates: networks, and whatever a user brings along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from engine.models.base import THRESHOLD, BaseModel, no_latents, of_classes
from engine.models.inputs import flat_images
from engine.system import devices
from engine.types import CLASSES, PIXELS, SIDE, AbsguiError, FloatArray, Inference, Message, ModelInfo
from engine.weights.calibration import Calibration

MODE = "exact"
"""The name of their inference mode: there is nothing to search for."""
Logits = Callable[[Tensor], Tensor]
"""Images (N, 28, 28) float32 in [0, 1] -> (N, 10), with a gradient where the model has one."""
BATCH = 512
"""Images that are computed at a time."""
SOFTMAX = Calibration(float(PIXELS), 1e-30)
"""Makes the confidence the softmax of the logits, for models without a calibration."""


class LogitsModel(BaseModel):
    """A function from images to logits. Its energies are minus its logits."""

    logit_unit = 1.0

    def __init__(
        self,
        function: Logits,
        info: ModelInfo,
        calibration: Calibration = SOFTMAX,
        *,
        device: str = "cpu",
    ) -> None:
        """Where `info.binary`, images are put in black and white before the function sees them."""
        super().__init__(info, calibration)
        self._function = function
        self._device = device

    @property
    def temperature(self) -> float:
        """1: the confidence is the function's own softmax."""
        return 1.0

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """Energies (N, C) of images (N, 28, 28), no latents (N, C, 0) and no reconstructions (None).

        C counts `classes`, all ten unless given. Raises AbsguiError if the function does not give finite
        logits.
        """
        flat = torch.from_numpy(flat_images(images)).view(-1, SIDE, SIDE)
        with devices.computing(), torch.no_grad():
            parts = [self._ask(self._seen(part.to(self._device))) for part in torch.split(flat, BATCH)]
        energies = -torch.cat(parts).float().cpu()
        if not bool(torch.isfinite(energies).all()):
            raise AbsguiError(
                "{model} gave logits that are not finite; it can't be used.", model=self._info.title
            )
        return of_classes(Inference(energies.numpy(), no_latents(len(energies)), None), classes)

    def differentiable_energies(self, images: Tensor) -> Tensor:
        """Minus the logits (N, 10) of images (N, 28, 28), through which the function's own gradient goes."""
        with devices.computing():
            seen = images.to(self._device)
            if self._info.binary:  # straight through the threshold
                seen = seen + (self._seen(seen) - seen).detach()
            return -self._ask(seen).to(images)

    def asked(self, images: Tensor) -> Tensor:
        """The function's logits (N, 10) of images (N, 28, 28) on its own device."""
        return self._ask(self._seen(images))

    def note(self, notice: str) -> None:
        """Have something told of the model once (`ModelInfo.notice`)."""
        self._info = replace(self._info, notice=notice)

    def _ask(self, images: Tensor) -> Tensor:
        return checked(self._function(images), len(images), self._info.title)

    def _seen(self, images: Tensor) -> Tensor:
        return (images >= THRESHOLD).float() if self._info.binary else images


def checked(logits: object, count: int, title: str) -> Tensor:
    """A model's answer. Raises AbsguiError unless it is a tensor (count, 10) of real numbers."""
    wanted = Message(
        "it has to give logits ({count}, {classes}) for images ({count}, {side}, {side})",
        count=count,
        classes=CLASSES,
        side=SIDE,
    )
    if not isinstance(logits, Tensor):
        raise AbsguiError(
            "{title} gives {kind}; {wanted}.", title=title, kind=type(logits).__name__, wanted=wanted
        )
    if tuple(logits.shape) != (count, CLASSES):
        raise AbsguiError(
            "{title} gives {shape}; {wanted}.", title=title, shape=tuple(logits.shape), wanted=wanted
        )
    if not logits.is_floating_point():
        raise AbsguiError(
            "{title} gives {dtype}; {wanted}, not labels.", title=title, dtype=logits.dtype, wanted=wanted
        )
    return logits
