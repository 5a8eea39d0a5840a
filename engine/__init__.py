"""Analysis by synthesis on MNIST: read a digit, certify the reading, attack it.

    import engine
    from engine.data import read_image

    model = engine.load_model("abs")
    seven = read_image("mnist:test:0").image        # (28, 28) float32 in [0, 1]
    reading = model.read(seven)
    attack = engine.attack(model, engine.AttackRequest("latent-descent", seven))
    frames = list(attack)
    nearest = attack.outcome.best

Importing this package imports no torch; models do, when they compute with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.types import AbsguiError, AttackRequest, ModelChoice

if TYPE_CHECKING:
    from foolbox.models.pytorch import PyTorchModel

    from engine.models.base import BaseModel
    from engine.protocols import AttackRun, Model

__all__ = ["AttackRequest", "ModelChoice", "as_foolbox", "attack", "load_model"]


def load_model(choice: ModelChoice | str = "abs", *, trust: bool = False) -> BaseModel:
    """Load a model: "abs", "cnn" or another name of the registry, or a `ModelChoice` that says more.

    Takes a second or two, most of it importing torch and decoding prototypes. Raises WeightsError for
    unfit weights and AbsguiError for a device, mode or name that does not exist. `trust`: run a
    TorchScript file, which is a program; without it, one not trusted before raises UntrustedError.
    """
    from engine.models import registry

    if isinstance(choice, str):
        choice = ModelChoice(name=choice, trust=trust)
    if not isinstance(choice, ModelChoice):
        raise AbsguiError(
            "{choice!r} is no model; give a name, such as 'abs', or a ModelChoice", choice=choice
        )
    return registry.load(replace(choice, trust=True) if trust else choice)


def attack(model: Model, request: AttackRequest) -> AttackRun:
    """An attack that has not begun yet: iterate over it for its frames, then ask for its `outcome`.

    Raises AbsguiError for an unfit request, e.g. a parameter out of its range or a model without gradients.
    """
    from engine import attacks

    return attacks.start(model, request)


def as_foolbox(model: BaseModel) -> PyTorchModel:
    """The same model for Foolbox: bounds (0, 1), images (N, 1, 28, 28), logits (N, 10), exact gradients."""
    from engine.models.foolbox import as_foolbox as made

    return made(model)
