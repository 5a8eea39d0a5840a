"""Transfer attacks: the direction comes from a substitute network, its length from a search on the target.

The substitute is the bundled CNN (Schott et al., section 5).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.attacks.base import AttackRun, Look
from engine.types import CLASSES, AttackStep, FloatArray, ModelChoice, Norm

SIZES = {Norm.L2: 3.0, Norm.LINF: 0.3}
"""Of the perturbation that the iterative attack makes on the substitute."""
LENGTHS = np.geomspace(0.05, 5.0, 24)
"""Of the way to the substitute's adversarial, in its own length, tried from the least on."""
HALVINGS = 8
TINY = 1e-12


class Transfer(AttackRun):
    """Walks along one direction until the target gives way."""

    steps: int
    """Of the attack on the substitute."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:  # noqa: ARG002
        move = self._direction()
        low, high = 0.0, None
        for length in LENGTHS:
            look = self._full(self._original + np.float32(length) * move)
            yield self._frame(look, f"length {length:.2f}")
            if self._wanted(look.energies):
                high = float(length)
                break
            low = float(length)
        if high is None:
            return
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            look = self._full(self._original + np.float32(middle) * move)
            yield self._frame(look, "halving")
            low, high = (low, middle) if self._wanted(look.energies) else (middle, high)

    def _direction(self) -> FloatArray:
        """The perturbation (28, 28) that lowers the substitute's lead of the own class."""
        norm = self._request.norm
        size = SIZES[norm]
        stride = size if self.steps == 1 else 2.5 * size / self.steps
        iterate = self._original
        for _ in range(self.steps):
            self._go_on()
            slope = self._slope(iterate)
            move = iterate - self._original
            if norm is Norm.LINF:
                move = (move - stride * np.sign(slope)).clip(-size, size)
            else:
                move = move - stride * slope / (np.linalg.norm(slope) + TINY)
                move = move * min(1.0, size / (float(np.linalg.norm(move)) + TINY))
            iterate = (self._original + move).clip(0, 1).astype(np.float32)
        found: FloatArray = (iterate - self._original).astype(np.float32)
        return found

    def _slope(self, iterate: FloatArray) -> FloatArray:
        model = substitute()
        energies = model.infer(iterate[None]).energies[0]
        weights = np.zeros((1, CLASSES), np.float32)
        weights[0, self._rival(energies)], weights[0, self._own] = 1, -1
        slope: FloatArray = model.gradients(iterate[None], weights)[0]
        return slope


class OneStep(Transfer):
    """FGM or FGSM on the substitute."""

    steps = 1


class ManySteps(Transfer):
    """BIM on the substitute."""

    steps = 20


@functools.cache
def substitute() -> Any:
    """The bundled CNN, loaded once. Raises WeightsError if its weights are missing."""
    from engine.models import registry

    return registry.load(ModelChoice("cnn", device="cpu"))
