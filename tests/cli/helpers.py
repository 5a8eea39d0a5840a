"""What several of the command tests share."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.gui.fakes import FakeModel

Json = Callable[..., Any]


def let_infer(model: FakeModel) -> None:
    """Give the fake what the evaluation of many digits asks of a model."""

    def infer(images: NDArray[np.float32]) -> SimpleNamespace:
        return SimpleNamespace(energies=np.stack([model.energies(image) for image in images]))

    model.infer = infer  # type: ignore[attr-defined]
    model.confidence = lambda energies: np.full(energies.shape, 0.1)  # type: ignore[attr-defined]
