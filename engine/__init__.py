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
    from engine.models.abs import AbsModel
    from engine.models.exact import ExactModel

__version__ = "0.1.0"
__all__ = ["ModelChoice", "load_model"]


def load_model(choice: ModelChoice | str = "abs") -> AbsModel | ExactModel:
    """Load a model: "abs", "binary-abs", "exact-abs", or a `ModelChoice` that says more.

    Takes a second or two, most of it importing torch and decoding prototypes. Raises WeightsError for
    unfit weights and AbsguiError for a device, mode or name that does not exist.
    """
    choice = ModelChoice(name=choice) if isinstance(choice, str) else choice
    if choice.name == "exact-abs":
        from engine.models.exact import ExactModel

        return ExactModel.load(choice)
    from engine.models.abs import AbsModel

    return AbsModel.load(choice)
