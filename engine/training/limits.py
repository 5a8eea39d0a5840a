"""Up to which energy a class explains an image: fitted on digits, so that few of them are above it.

    python -m engine.training.limits FILE [FOLDER]

adds the limits to weights of ABS or Exact ABS that have none, in place; FOLDER is that of the data set that
they were trained on, if it is not the bundled one. The fingerprint stays.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from engine.data import Dataset, as_float, load_dataset
from engine.models.abs import AbsModel
from engine.models.base import BaseModel
from engine.models.exact_abs import ExactModel
from engine.system import devices
from engine.training.preparation import parted
from engine.weights import abs as abs_weights
from engine.weights import exact_abs
from engine.weights.limits import note
from engine.weights.provenance import check
from engine.weights.tensors import read_tensors

SHARE = 0.995
"""Of the digits so many are explained."""
BATCH = 50
"""Images per inference call."""


def fit_limit(energies: NDArray[np.floating]) -> float:
    """The least energy that `SHARE` of the images of energies (N, 10) stay below, in a few digits."""
    least = np.asarray(energies, np.float64).min(1)
    return float(np.ceil(1000 * np.quantile(least, SHARE)) / 1000)


def limit_of(model: BaseModel, data: Dataset) -> float:
    """From the training images held out from training, the last twelfth.

    Exact ABS has been trained on these, too: its energies of them are as large as those of test images.
    """
    images = as_float(parted(data.train)[1].images)
    bar = tqdm(range(0, len(images), BATCH), unit="batch", desc=f"limit of {model.info.title}")
    energies = np.concatenate([model.infer(images[at : at + BATCH]).energies for at in bar])
    return fit_limit(energies)


def main(arguments: Sequence[str]) -> int:
    """Add limits to a weights file, in place; the arguments are its path and optionally a data set's folder.

    Returns 0. Raises AbsguiError for weights or a data set that can't be used.
    """
    path, *folders = map(Path, arguments)
    data = load_dataset(*folders)
    tensors, _ = read_tensors(path)
    add = _to_exact if "pictures" in tensors else _to_abs
    limits = add(path, data)
    print(f"{path}: {limits}", file=sys.stderr)
    return 0


def _to_abs(path: Path, data: Dataset) -> dict[str, float]:
    weights = abs_weights.load_weights(path)
    check(weights.dataset, data, weights.source)
    limits = {}
    for name in abs_weights.MODELS:
        model = AbsModel(weights, name=name, device=devices.CPU)
        model.warm_up()
        limits[name] = limit_of(model, data)
    abs_weights.save_weights(
        path,
        weights.states,
        weights.calibrations,
        {**weights.metadata, **note(limits)},
        starts=weights.starts,
    )
    return limits


def _to_exact(path: Path, data: Dataset) -> dict[str, float]:
    weights = exact_abs.load_exact(path)
    check(weights.dataset, data, weights.source)
    limits = {exact_abs.MODELS[0]: limit_of(ExactModel(weights), data)}
    exact_abs.save_exact(path, replace(weights, metadata={**weights.metadata, **note(limits)}))
    return limits


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
