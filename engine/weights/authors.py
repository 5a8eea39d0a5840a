"""The authors' released checkpoints: ABS_0.net ... ABS_9.net, and the calibration that belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.types import CLASSES, WeightsError
from engine.weights.calibration import Calibration
from engine.weights.tensors import check_file

AUTHORS = {
    "abs": Calibration(440.0, 3.9e-5),
    "binary-abs": Calibration(440.0, 3.9e-5, (1, 0.96, 1.001, 1.06, 0.98, 0.96, 1.03, 1, 1, 1)),
}
"""The paper's calibration, which belongs to the authors' weights."""


def load_states(folder: Path) -> list[Mapping[str, object]]:
    """The contents of the ten files, unchecked, which torch reads.

    Raises WeightsError with one line that says what to do.
    """
    import torch

    states = []
    for c in range(CLASSES):
        path = folder / f"ABS_{c}.net"
        if not path.is_file():
            raise WeightsError(
                "{path} is missing: a folder needs abs.safetensors, or ABS_0.net to ABS_9.net.", path=path
            )
        try:
            check_file(path)
            state = torch.load(path, map_location="cpu", weights_only=True)
        except WeightsError:
            raise
        # torch raises whatever its unpickler meets in a damaged file: KeyError, EOFError, RuntimeError, ...
        except Exception as error:
            reason = str(error).strip().split("\n")[0][:120]
            raise WeightsError(
                "{path} can't be read ({reason}); fetch the file again.", path=path, reason=reason
            ) from error
        if not isinstance(state, Mapping):
            raise WeightsError("{path} holds no state dict; fetch the file again.", path=path)
        states.append(state)
    return states
