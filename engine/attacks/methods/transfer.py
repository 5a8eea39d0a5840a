"""Transfer attacks: the direction comes from a substitute network, its length from a search on the target.

The substitute is a CNN that was trained on the same data set, as in Schott et al. 2018, arXiv 1805.09190,
section 5.
"""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterator

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.gradient_attack import GradientAttack
from engine.attacks.line_search import least
from engine.attacks.methods.gradient import BOTH_NORMS
from engine.attacks.oracle import Oracle
from engine.data import Dataset
from engine.protocols import Model
from engine.types import (
    CLASSES,
    AttackSpec,
    AttackStep,
    FloatArray,
    ModelChoice,
    Norm,
    Phase,
    PhaseKind,
    WeightsError,
)

SUBSTITUTE = "cnn.safetensors"
"""The weights of a data set's substitute, in that data set's folder."""
SIZES = {Norm.L2: 3.0, Norm.LINF: 0.3}
"""Size of the perturbation that is made on the substitute."""
LENGTHS = tuple(np.geomspace(0.05, 5.0, 12).tolist())
"""Parts of the way to the substitute's adversarial that are tried, each half as long again."""
BISECTIONS = 8


class Transfer(GradientAttack):
    """Walks along one direction until the attacked model gives way.

    Transferability: Papernot, McDaniel and Goodfellow 2016, arXiv 1605.07277.
    """

    steps: int
    """Steps of the attack on the substitute."""

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Make the direction, then search for its least length."""
        move, near = self._direction(), origin

        def attempt(length: float, *, full: bool = False) -> Generator[AttackStep, None, bool]:
            nonlocal near
            moved = self.original + np.float32(length) * move
            near = yield from self.query(moved, near, Phase(PhaseKind.LENGTH, length), full=full)
            return self.is_adversarial(near)

        yield from least(attempt, LENGTHS, BISECTIONS, functools.partial(attempt, full=True))

    def _direction(self) -> FloatArray:
        """The perturbation (28, 28) that lowers the substitute's lead of the own class."""
        size = SIZES[self.norm]
        stride = size if self.steps == 1 else self.stride(size, self.steps)
        iterate = self.original
        for _ in range(self.steps):
            self.oracle.check_stop()
            iterate = self.within(iterate + self.toward(self._foreign_slope(iterate), stride), size)
        return iterate - self.original

    def _foreign_slope(self, iterate: FloatArray) -> FloatArray:
        """The gradient (28, 28) of the own class's lead for the substitute; no query of the model."""
        foreign = Oracle(substitute(self.oracle.dataset), iterate, None)
        answer = foreign.begin()
        weights = np.zeros((1, CLASSES), np.float32)
        weights[0, self.goal.rival(answer.energies)], weights[0, self.goal.own] = 1, -1
        slope: FloatArray = foreign.gradients(answer, iterate, weights)[0]
        self.oracle.note_slope(bool(slope.any()))
        return slope


class OneStep(Transfer):
    """FGM or FGSM (Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572) on the substitute."""

    steps = 1


class ManySteps(Transfer):
    """BIM (Kurakin, Goodfellow and Bengio 2017, arXiv 1607.02533) on the substitute."""

    steps = 20


@functools.cache
def substitute(data: Dataset) -> Model:
    """The CNN for a data set, loaded once: the bundled one, or `cnn.safetensors` in the data set's folder.

    Raises WeightsError if there is none.
    """
    from engine.models import registry

    if data.bundled:
        return registry.load(ModelChoice("cnn", device="cpu"))
    weights = data.folder / SUBSTITUTE
    if not weights.is_file():
        raise WeightsError(
            "Transfer attacks need a CNN that was trained on {data}: make one by `absgui train --model cnn "
            "--data {folder}` and put its {file} into that folder.",
            data=data.name,
            folder=data.folder,
            file=SUBSTITUTE,
        )
    return registry.load(ModelChoice("cnn", weights, device="cpu", data=data.folder))


def _declaration(name: str, title: str, source: str, run: type[Transfer]) -> Declaration:
    return Declaration(
        AttackSpec(
            f"transfer-{name}",
            f"Transfer: {title}",
            "A direction from a CNN, and a search for its length.",
            BOTH_NORMS,
            f"Schott et al. 2018, arXiv 1805.09190; {source}",
        ),
        run,
        MenuGroup.TRANSFER,
    )


ATTACKS = (
    _declaration("fgm", "fast gradient", "Goodfellow et al. 2015, arXiv 1412.6572", OneStep),
    _declaration("bim", "basic iterative", "Kurakin et al. 2017, arXiv 1607.02533", ManySteps),
)
