"""Transfer attacks: the direction comes from a substitute network, its length from a search on the target.

The substitute is a CNN (Schott et al., section 5) that was trained on the same data set as the target.
"""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from engine.attacks.gradient import GradientAttack
from engine.attacks.line_search import least
from engine.attacks.oracle import Look
from engine.data import Dataset
from engine.types import CLASSES, AttackStep, FloatArray, ModelChoice, Norm, WeightsError

SUBSTITUTE = "cnn.safetensors"
"""In a data set's folder: the weights of its substitute."""
SIZES = {Norm.L2: 3.0, Norm.LINF: 0.3}
"""Of the perturbation that the iterative attack makes on the substitute."""
LENGTHS = tuple(np.geomspace(0.05, 5.0, 12).tolist())
"""Parts of the way to the substitute's adversarial that are tried, each half as long again."""
HALVINGS = 8


class Transfer(GradientAttack):
    """Walks along one direction until the target gives way."""

    steps: int
    """Of the attack on the substitute."""

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        move, near = self._direction(), origin

        def attempt(length: float, *, full: bool = False) -> Generator[AttackStep, None, bool]:
            nonlocal near
            moved = self._original + np.float32(length) * move
            near = yield from self._at(moved, near, f"length {length:.2f}", full=full)
            return self._worked(near)

        yield from least(attempt, LENGTHS, HALVINGS, functools.partial(attempt, full=True))

    def _direction(self) -> FloatArray:
        """The perturbation (28, 28) that lowers the substitute's lead of the own class."""
        size = SIZES[self._request.norm]
        stride = size if self.steps == 1 else self._stride(size, self.steps)
        iterate = self._original
        for _ in range(self.steps):
            self._go_on()
            iterate = self._within(iterate + self._toward(self._foreign_slope(iterate), stride), size)
        return iterate - self._original

    def _foreign_slope(self, iterate: FloatArray) -> FloatArray:
        """The gradient (28, 28) of the own class's lead in the substitute's eyes."""
        model = substitute(self._model.dataset)
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
def substitute(data: Dataset) -> Any:
    """The CNN for a data set, loaded once: the bundled one, or `cnn.safetensors` in the data set's folder.

    Raises WeightsError if there is none.
    """
    from engine.models import registry

    if data.bundled:
        return registry.load(ModelChoice("cnn", device="cpu"))
    weights = data.folder / SUBSTITUTE
    if not weights.is_file():
        raise WeightsError(
            f"Transfer attacks need a CNN that was trained on {data.name}: make one by `absgui train --model "
            f"cnn --data {data.folder}` and put its {SUBSTITUTE} into that folder."
        )
    return registry.load(ModelChoice("cnn", weights, device="cpu", data=data.folder))
