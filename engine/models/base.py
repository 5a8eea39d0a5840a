"""What every model here can do once it infers and refines: the same answers, attacks and Foolbox for all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.inference.energy import Inference
from engine.models.inputs import flat_images
from engine.types import PIXELS, SIDE, AbsguiError, AttackRequest, Certificate, FloatArray, ModelInfo, Reading
from engine.weights.calibration import Calibration

if TYPE_CHECKING:
    from foolbox.models.pytorch import PyTorchModel

    from engine.protocols import AttackRun


class Classifier(ABC):
    """The part of `engine.protocols.Model` that does not depend on how a model infers."""

    logit_unit: float = PIXELS
    """Energy of one logit."""

    @property
    @abstractmethod
    def info(self) -> ModelInfo:
        """What is loaded, and where it runs."""

    @property
    @abstractmethod
    def binary(self) -> bool:
        """Whether the model sees only if a pixel is at least 0.5."""

    @property
    @abstractmethod
    def scale(self) -> tuple[float, ...]:
        """The factors (10,) that the energies carry."""

    @property
    @abstractmethod
    def calibration(self) -> Calibration:
        """How energies become confidences."""

    @abstractmethod
    def infer(
        self,
        images: Any,
        *,
        starts: Any = None,
        steps: int | None = None,
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """Energies (N, C), latents (N, C, 8) and reconstructions (N, C, 28, 28) of images (N, 28, 28).

        Models that make no pictures have latents (N, C, 0) and None for reconstructions.
        """

    @abstractmethod
    def refine(self, image: FloatArray, *, certificate: bool = True) -> Iterator[Reading]:
        """Readings of one (28, 28) image, each better than the one before."""

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        """The last reading of `refine`."""
        *_, last = self.refine(image, certificate=certificate)
        return last

    @abstractmethod
    def certify(self, image: FloatArray) -> Certificate:
        """The certificate of the predicted class of one (28, 28) image."""

    def logits(self, images: Any) -> Any:
        """l_c = -F_c*/784, (N, 10), or those of a network. A tensor's gradient goes through."""
        if isinstance(images, Tensor) and images.requires_grad:
            return -self.differentiable(images.reshape(-1, SIDE, SIDE)) / self.logit_unit
        return -self.infer(images).energies / self.logit_unit

    def differentiable(self, images: Tensor) -> Tensor:
        """Energies (N, 10) of images (N, 28, 28) on any device, through which a gradient goes (once)."""
        from engine.models.foolbox import LogitsModule

        energies: Tensor = -PIXELS * LogitsModule(self)(images)
        return energies

    def gradients(self, images: Any, weights: Any) -> Any:
        """Gradients (N, 28, 28) of the sum of energies times weights (N, 10) at images (N, 28, 28).

        Binary models pass them straight through. Raises AbsguiError for a model without gradients.
        """
        if not self.info.differentiable:
            raise AbsguiError(f"{self.info.title} has no gradients; choose another attack.")
        seen = flat_images(images).view(-1, SIDE, SIDE).requires_grad_()
        total = (self.differentiable(seen) * torch.as_tensor(weights).to(seen)).sum()
        (found,) = torch.autograd.grad(total, seen)
        return found if isinstance(images, Tensor) else found.cpu().numpy()

    def confidence(self, energies: Any) -> Any:
        """p(c|x) = (exp(alpha l_c) + eta) / sum, (..., 10) float32, for energies (..., 10); SCIENCE 2.

        A tensor for a tensor, an array for an array. In log space, so that nothing overflows.
        """
        tensor = torch.as_tensor(energies).double()
        scaled = -self.calibration.alpha * tensor / PIXELS
        raised = torch.logaddexp(scaled, scaled.new_tensor(self.calibration.eta).log())
        shares = raised.softmax(-1).float()
        return shares if isinstance(energies, Tensor) else shares.numpy()

    def labels(self, images: Any) -> NDArray[np.intp]:
        """(N,) the predicted classes of images (N, 28, 28) in [0, 1], by the full inference."""
        found: NDArray[np.intp] = np.argmin(self.infer(np.asarray(images)).energies, axis=1)
        return found

    def attack(self, request: AttackRequest) -> AttackRun:
        """An attack that has not begun yet; iterate over it. Raises AbsguiError for an unfit request."""
        from engine import attacks

        return attacks.start(self, request)

    def foolbox(self) -> PyTorchModel:
        """A Foolbox PyTorchModel with bounds (0, 1), images (N, 1, 28, 28) and exact gradients."""
        from engine.models.foolbox import foolbox_model

        return foolbox_model(self)
