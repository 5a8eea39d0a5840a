"""Analysis by synthesis on MNIST: read a digit, certify the reading, attack it.

    import engine
    model = engine.load_model("abs")
    reading = model.read(engine.data.mnist("test").image(0))

Importing this package imports no torch; `load_model` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.types import ModelChoice

if TYPE_CHECKING:
    from engine.models.base import Classifier

__version__ = "0.1.0"
__all__ = ["ModelChoice", "load_model"]


def load_model(choice: ModelChoice | str = "abs") -> Classifier:
    """Load a model: "abs", "cnn" or another name of the registry, or a `ModelChoice` that says more.

    Takes a second or two, most of it importing torch and decoding prototypes. Raises WeightsError for
    unfit weights and AbsguiError for a device, mode or name that does not exist.
    """
    from engine.models import registry

    return registry.load(ModelChoice(name=choice) if isinstance(choice, str) else choice)
