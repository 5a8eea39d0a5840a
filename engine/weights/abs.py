"""The weights of ABS and Binary ABS: our safetensors file, or the authors' checkpoints.

Our file holds, all as float32,

- `class0.Encoder.conv_0.weight` ... `class9.Decoder.conv_3.bias`: ten state dicts of `engine.nets.vae.VAE`,
- `starts`, if there are any: (10, K, 8) latents to start inference from,
- `abs.alpha`, `abs.eta`, `abs.gamma`, `binary-abs.alpha`, ...: its calibration (scalars; gamma (10,)),

and string metadata: the data set they were trained on (`engine.weights.provenance`), up to which energies a
class explains an image (`engine.weights.limits`), the recipe, the seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import load_dataset
from engine.nets.architecture import LATENT, State, expected_shapes
from engine.system import resources
from engine.system.arrays import Array
from engine.system.files import make_folder, written_whole
from engine.types import CLASSES, DatasetInfo, Message, WeightsError
from engine.weights import authors
from engine.weights.calibration import Calibration
from engine.weights.limits import limits_in
from engine.weights.provenance import note, trained_on
from engine.weights.tensors import Tensors, as_float32, fingerprint, number, read_tensors, serialised

BUNDLED = "abs.safetensors"
LARGEST = 1e6
"""No parameter is larger: products of larger ones would leave float32."""
FARTHEST = 100.0
"""Latents are standard normal."""
MOST_STARTS = 2000
"""Of a class; training finds 912."""
MODELS = ("abs", "binary-abs")
"""The models that these weights make."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Ten VAEs' parameters, checked: every array has its shape and is finite."""

    states: tuple[dict[str, NDArray[np.float32]], ...]
    calibrations: Mapping[str, Calibration]
    metadata: Mapping[str, str] = field(default_factory=dict)
    source: str = "bundled"
    """"bundled" or the path they came from."""
    starts: NDArray[np.float32] | None = None
    """(10, K, 8) latents to start inference from (`engine.training.starts`), or None."""

    @property
    def fingerprint(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 over all arrays, their names and the calibrations.

        The starts are left out: they are no part of the model, only of the search for its optima.
        """
        return fingerprint(_tensors(self.states, self.calibrations))

    @property
    def dataset(self) -> DatasetInfo:
        """The data set they were trained on, as far as the metadata say."""
        return trained_on(self.metadata, self.source)

    @property
    def energy_limits(self) -> Mapping[str, float]:
        """Model -> up to which energy a class explains an image, as far as the metadata say."""
        return limits_in(self.metadata, self.source)


def load_weights(path: Path | None = None) -> Weights:
    """Load weights and check them.

    `path`: None for the bundled ones, a safetensors file, or a folder with either our file or
    the authors' ABS_0.net ... ABS_9.net. Raises WeightsError with one line that says what to do.
    """
    if path is None:
        path, source = resources.weights(BUNDLED), "bundled"
        if not path.is_file():
            raise WeightsError(
                "The bundled weights {path} are missing. Run `absgui train`, or give some with --weights.",
                path=path,
            )
    else:
        path, source = Path(path), str(path)
    if path.is_dir() and not (path / BUNDLED).is_file():
        return _from_authors(path, source)
    if path.is_dir():
        path = path / BUNDLED
    if not path.exists():
        raise WeightsError("There are no weights at {path}: give a safetensors file or a folder.", path=path)
    return _load_safetensors(path, source)


def save_weights(
    path: Path,
    states: Sequence[State],
    calibration: Mapping[str, Calibration],
    metadata: Mapping[str, str] | None = None,
    *,
    starts: Array | None = None,
) -> None:
    """Write ten state dicts, of arrays or tensors, to one safetensors file, whole or not at all.

    `calibration` maps "abs" and "binary-abs" to theirs; `metadata` is stored as given; `starts`:
    (10, K, 8) float32. The bytes depend on the arguments alone. Raises WeightsError for unfit states or
    starts, ExportError if the file can't be written.
    """
    found = [checked(state, Message("class {label}", label=c)) for c, state in enumerate(states)]
    if len(found) != CLASSES:
        raise WeightsError("Ten classes are needed, not {count}.", count=len(found))
    tensors = _tensors(found, calibration)
    if starts is not None:
        tensors["starts"] = _checked_starts(starts, Message("the starts"))
    path = Path(path)
    make_folder(path.parent)
    with written_whole(path) as file:
        file.write(serialised(tensors, metadata or {}))


def _tensors(
    states: Sequence[Mapping[str, NDArray[np.float32]]], calibrations: Mapping[str, Calibration]
) -> Tensors:
    tensors: Tensors = {
        f"class{c}.{key}": value for c, state in enumerate(states) for key, value in state.items()
    }
    for name in MODELS:
        calibration = calibrations[name]
        tensors[f"{name}.alpha"] = np.array(calibration.alpha, np.float32)
        tensors[f"{name}.eta"] = np.array(calibration.eta, np.float32)
        tensors[f"{name}.gamma"] = np.array(calibration.gamma, np.float32)
    return tensors


def checked(state: Mapping[str, object], where: str) -> dict[str, NDArray[np.float32]]:
    """The expected tensors of a state dict as contiguous float32 arrays; others are left out.

    Raises WeightsError, which names `where` they are from, for unfit ones.
    """
    found = {}
    for key, shape in expected_shapes().items():
        given = state.get(key)
        tensor = as_float32(given)
        if tensor is None and given is not None:
            what = getattr(given, "dtype", type(given).__name__)
            raise WeightsError(
                "{where}: {key} holds {what}, but floating-point numbers are needed.",
                where=where,
                key=key,
                what=what,
            )
        if tensor is None:
            raise WeightsError(
                "{where}: the tensor {key} is missing; these are not the weights of an ABS model.",
                where=where,
                key=key,
            )
        if tensor.shape != shape:
            raise WeightsError(
                "{where}: {key} has shape {given}, but {shape} is needed.",
                where=where,
                key=key,
                given=tensor.shape,
                shape=shape,
            )
        if not np.isfinite(tensor).all():
            raise WeightsError(
                "{where}: {key} holds NaN or infinite values; load other weights.", where=where, key=key
            )
        if np.abs(tensor).max(initial=0) > LARGEST:
            raise WeightsError(
                "{where}: {key} holds numbers beyond {limit:g}; load other weights.",
                where=where,
                key=key,
                limit=LARGEST,
            )
        if key.endswith("running_var") and (tensor < 0).any():
            raise WeightsError(
                "{where}: {key} holds negative variances; load other weights.", where=where, key=key
            )
        found[key] = tensor
    return found


def _load_safetensors(path: Path, source: str) -> Weights:
    tensors, metadata = read_tensors(path)
    states = []
    for c in range(CLASSES):
        prefix = f"class{c}."
        own = {key.removeprefix(prefix): t for key, t in tensors.items() if key.startswith(prefix)}
        states.append(checked(own, Message("{path}, class {label}", path=path, label=c)))
    try:
        calibrations = {
            name: Calibration(
                number(tensors[f"{name}.alpha"]),
                number(tensors[f"{name}.eta"]),
                tuple(number(gamma) for gamma in tensors[f"{name}.gamma"].reshape(-1)[: CLASSES + 1]),
            )
            for name in MODELS
        }
    except KeyError as error:
        raise WeightsError(
            "{path} lacks the calibration ({error}); train again or load others.", path=path, error=error
        ) from error
    starts = _checked_starts(tensors["starts"], str(path)) if "starts" in tensors else None
    return Weights(tuple(states), calibrations, metadata, source, starts)


def _from_authors(folder: Path, source: str) -> Weights:
    loaded = authors.load_states(folder)
    states = tuple(checked(state, str(folder / f"ABS_{c}.net")) for c, state in enumerate(loaded))
    # They trained on MNIST, which is the bundled set.
    metadata = {"origin": "authors", **note(load_dataset().info)}
    weights = Weights(states, authors.AUTHORS, metadata, source)
    return replace(weights, starts=_bundled_starts(weights.fingerprint))


def _bundled_starts(fingerprint: str) -> NDArray[np.float32] | None:
    """The bundled starts that were found for the authors' weights, if the fingerprint is theirs."""
    path = resources.weights(f"starts-{fingerprint}.safetensors")
    return _checked_starts(read_tensors(path)[0]["starts"], str(path)) if path.is_file() else None


def _checked_starts(starts: Array, where: str) -> NDArray[np.float32]:
    found = as_float32(starts)
    shape = () if found is None else found.shape
    if found is None or len(shape) != 3 or (shape[0], shape[2]) != (CLASSES, LATENT) or not shape[1]:
        raise WeightsError("{where}: starts must be (10, K, 8), not {shape}.", where=where, shape=shape)
    if shape[1] > MOST_STARTS:
        raise WeightsError(
            "{where}: {count} starts of a class take too long; {most} at most.",
            where=where,
            count=shape[1],
            most=MOST_STARTS,
        )
    if not (np.abs(found) <= FARTHEST).all():  # NaN is not
        raise WeightsError(
            "{where}: the starts must be numbers within {limit:g}; load other weights.",
            where=where,
            limit=FARTHEST,
        )
    return found
