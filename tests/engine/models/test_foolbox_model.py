"""Envelope gradients against finite differences, and Foolbox itself on top of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.models.base import BaseModel, of_classes
from engine.models.foolbox import LogitsModule, as_foolbox
from engine.types import CLASSES, PIXELS, SIDE, Inference, ModelInfo
from engine.weights.calibration import Calibration


class SmallDecoders(BaseModel):
    """Ten random decoders sigmoid(A_c z + b_c) in float64, inferred to the last digit by Gauss-Newton."""

    def __init__(self, *, binary: bool = False) -> None:
        generator = torch.Generator().manual_seed(3)
        gamma = tuple(np.linspace(0.9, 1.1, CLASSES).tolist()) if binary else (1.0,) * CLASSES
        info = ModelInfo("small", "Small", "fast", "cpu", "here", "0", binary=binary, gamma=gamma)
        super().__init__(info, Calibration(PIXELS, 1e-30))
        self._matrix = 0.2 * torch.randn(CLASSES, PIXELS, 8, generator=generator, dtype=torch.float64)
        self._offset = torch.randn(CLASSES, PIXELS, generator=generator, dtype=torch.float64)

    def infer(self, images: NDArray[np.floating[Any]], *, classes: Sequence[int] | None = None) -> Inference:
        x = torch.from_numpy(images).double().reshape(-1, 1, PIXELS)
        if self.info.binary:
            x = (x >= 0.5).double()
        z = torch.zeros(len(x), CLASSES, 8, dtype=torch.float64)
        for _ in range(60):
            g = self._decode(z)
            slope = (g * (1 - g))[..., None] * self._matrix  # (N, 10, 784, 8)
            force = torch.einsum("ncpk,ncp->nck", slope, x - g) - z / 2
            z = z + torch.linalg.solve(slope.mT @ slope + torch.eye(8, dtype=torch.float64), force)
        g = self._decode(z)
        scale = torch.tensor(self.info.gamma, dtype=torch.float64)
        energies = scale * (torch.square(g - x).sum(-1) + torch.square(z).sum(-1) / 2)
        pictures = g.reshape(-1, CLASSES, SIDE, SIDE).numpy()
        return of_classes(Inference(energies.numpy(), z.numpy(), pictures), classes)

    def _decode(self, z: Tensor) -> Tensor:
        return torch.sigmoid(torch.einsum("cpk,nck->ncp", self._matrix, z) + self._offset)


def images(count: int) -> Tensor:
    return torch.rand(count, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def test_gradients_are_those_of_finite_differences() -> None:
    module = LogitsModule(SmallDecoders())
    x = images(2)
    weights = torch.randn(2, CLASSES, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    x.requires_grad_()
    (module(x) * weights).sum().backward()
    assert x.grad is not None
    # The decoders' inference is exact, so a central difference is good to about 1e-8 relative.
    width = 1e-4
    for pixel in (0, 100, 391, 783):
        moved = torch.zeros_like(x)
        moved.reshape(2, PIXELS)[:, pixel] = width
        with torch.no_grad():
            slope = ((module(x + moved) - module(x - moved)) * weights).sum(1) / (2 * width)
        torch.testing.assert_close(x.grad.reshape(2, PIXELS)[:, pixel], slope, rtol=1e-4, atol=1e-9)


def test_binary_gradients_pass_straight_through() -> None:
    model = SmallDecoders(binary=True)
    x = images(1).requires_grad_()
    LogitsModule(model)(x)[0, 4].backward()
    seen = (x.detach() >= 0.5).double()[:, 0]
    picture = torch.from_numpy(model.infer(seen.numpy()).pictures[:, 4])
    expected = -2 / PIXELS * model.info.gamma[4] * (seen - picture)
    assert x.grad is not None
    torch.testing.assert_close(x.grad[:, 0], expected)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_foolbox_attacks_it() -> None:
    from foolbox.attacks.basic_iterative_method import L2BasicIterativeAttack
    from foolbox.criteria import Misclassification

    decoders = SmallDecoders()
    model = as_foolbox(decoders)
    assert tuple(model.bounds) == (0, 1)
    x = images(1).float()
    label = model(x).argmax(1)
    assert label.item() == int(np.argmin(decoders.infer(x[0].numpy()).energies[0]))
    attack = L2BasicIterativeAttack(steps=5, random_start=False)
    _, (moved,), found = attack(model, x, Misclassification(label), epsilons=[6.0])
    assert bool(found.item())
    assert int(np.argmin(decoders.infer(moved[0].numpy()).energies[0])) != label.item()
