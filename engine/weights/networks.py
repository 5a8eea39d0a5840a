"""The weights of a network in one safetensors file: `network.*`, its state dict, and `alpha` and `eta`.

The string metadata say what it was trained on (`engine.weights.provenance`), the recipe and the seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.nets.classifiers import network
from engine.system import resources
from engine.system.files import written_whole
from engine.types import DatasetInfo, WeightsError
from engine.weights.calibration import Calibration
from engine.weights.provenance import trained_on
from engine.weights.tensors import Tensors, fingerprint, number, read_tensors, serialised

CALIBRATION = ("alpha", "eta")


@dataclass(frozen=True, slots=True, eq=False)
class NetworkWeights:
    """Checked tensors on the CPU."""

    name: str
    """As in the registry."""
    state: Mapping[str, Tensor]
    calibration: Calibration
    metadata: Mapping[str, str] = field(default_factory=dict)
    source: str = "bundled"
    """"bundled" or the path they came from."""

    @property
    def fingerprint(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 over all tensors, their names and shapes."""
        return fingerprint(_tensors(self))

    @property
    def dataset(self) -> DatasetInfo:
        """The data set they were trained on, as far as the metadata say."""
        return trained_on(self.metadata, self.source)


def bundled(name: str) -> str:
    """The file name of a network's weights."""
    return f"{name}.safetensors"


def load_network(name: str, path: Path | None = None) -> NetworkWeights:
    """Load and check: None for the bundled ones, a file, or a folder with the file in it.

    Raises WeightsError with one line that says what to do.
    """
    source = "bundled" if path is None else str(path)
    path = resources.weights(bundled(name)) if path is None else Path(path)
    if path.is_dir():
        path = path / bundled(name)
    if not path.exists():
        raise WeightsError(
            "There are no weights of {name} at {path}: make some with `absgui train --model {name}`.",
            name=name,
            path=path,
        )
    tensors, metadata = read_tensors(path)
    return _checked(name, tensors, metadata, source, str(path))


def save_network(path: Path, weights: NetworkWeights) -> None:
    """Write them whole or not at all; the bytes depend on the weights alone.

    Raises WeightsError if they are unfit, ExportError if the file can't be written.
    """
    _checked(weights.name, _tensors(weights), weights.metadata, weights.source, "the weights to save")
    with written_whole(Path(path)) as file:
        file.write(serialised(_tensors(weights), weights.metadata))


def _tensors(weights: NetworkWeights) -> Tensors:
    numbers = zip(CALIBRATION, (weights.calibration.alpha, weights.calibration.eta), strict=True)
    tensors: Tensors = {name: np.array(value) for name, value in numbers}
    return tensors | {f"network.{name}": value.detach().numpy() for name, value in weights.state.items()}


def _checked(
    name: str, tensors: Tensors, metadata: Mapping[str, str], source: str, where: str
) -> NetworkWeights:
    state = {
        key.removeprefix("network."): torch.from_numpy(value)
        for key, value in tensors.items()
        if key not in CALIBRATION
    }
    wanted = network(name).state_dict()
    if missing := [key for key in CALIBRATION if key not in tensors] or sorted(set(wanted) - set(state)):
        raise WeightsError(
            "{where}: {key} is missing; these are not weights of {name}.",
            where=where,
            key=missing[0],
            name=name,
        )
    for key, value in wanted.items():
        given = state[key]
        if given.shape != value.shape or given.dtype != value.dtype:
            raise WeightsError(
                "{where}: {key} is {given} {dtype}, but {wanted} {wanted_dtype} is needed; these are not "
                "weights of {name}.",
                where=where,
                key=key,
                given=tuple(given.shape),
                dtype=given.dtype,
                wanted=tuple(value.shape),
                wanted_dtype=value.dtype,
                name=name,
            )
        if given.is_floating_point() and not bool(torch.isfinite(given).all()):
            raise WeightsError(
                "{where}: {key} has values that are not finite; load other weights.", where=where, key=key
            )
    if tensors["alpha"].size != 1 or tensors["eta"].size != 1:
        raise WeightsError("{where}: alpha and eta must be single numbers; load other weights.", where=where)
    calibration = Calibration(number(tensors["alpha"]), number(tensors["eta"]))
    return NetworkWeights(name, {key: state[key] for key in wanted}, calibration, metadata, source)
