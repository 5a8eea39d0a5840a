"""Images and trajectories as NPY and NPZ, in float32 and without pickles."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.export.raster import write_bytes
from engine.export.records import record
from engine.types import AttackStep, ExportError, FloatArray, Outcome

Extra = Mapping[str, NDArray[np.generic] | float | int | str]
"""Name in the file -> a value."""


def write_npy(path: Path, image: FloatArray) -> None:
    """Write a (28, 28) image in [0, 1] as float32. Raises ExportError."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(image, np.float32), allow_pickle=False)
    write_bytes(path, buffer.getvalue())


def write_npz(path: Path, outcome: Outcome, extra: Extra | None = None) -> None:
    """Write the adversarial (`image`), the `original`, the `difference` and the numbers.

    These and the two reconstructions, if the model makes any, are (28, 28) float32, in [0, 1] or [-1, 1]
    (`difference`); `energies` and `confidence` (10,) float32; `record` is JSON text.
    Raises ExportError if the attack found no adversarial or the file can't be written.
    """
    best = found(outcome)
    original = outcome.request.image
    pictures = {f"{whose}_reconstruction": made[0] for whose, made in _reconstructions((best,)).items()}
    _write(
        path,
        {
            "image": best.image,
            "original": original,
            "difference": best.image - original,
            "energies": best.energies,
            "confidence": best.confidence,
            "predicted": best.label,
            "original_label": outcome.original_label,
            "L0": best.distances.L0,
            "L2": best.distances.L2,
            "Linf": best.distances.Linf,
            "record": json.dumps(record(outcome)),
            **pictures,
            **(extra or {}),
        },
    )


def write_trajectory(path: Path, outcome: Outcome, extra: Extra | None = None) -> None:
    """Write every frame with its numbers.

    `images`, `own_reconstructions`, `rival_reconstructions` (these two if the model makes any):
    (T, 28, 28) float32; `energies`, `confidence`: (T, 10); `frame`, `queries`, `predicted`, `rival`,
    `L0`: (T,) integers; `L2`, `Linf`: (T,) float; `is_adversarial`: (T,) bool; `phase`: (T,) text;
    `original`, and `image` (the best adversarial, if there is one): (28, 28); `record`: JSON text.
    Raises ExportError.
    """
    frames = outcome.frames
    if not frames:
        raise ExportError(f"{path} was not written: the attack has no frames yet")
    arrays: dict[str, NDArray[np.generic] | float | int | str] = {
        "images": np.stack([step.image for step in frames]),
        **{f"{whose}_reconstructions": made for whose, made in _reconstructions(frames).items()},
        "energies": np.stack([step.energies for step in frames]),
        "confidence": np.stack([step.confidence for step in frames]),
        "frame": np.array([step.index for step in frames]),
        "queries": np.array([step.queries for step in frames]),
        "predicted": np.array([step.label for step in frames]),
        "rival": np.array([step.rival for step in frames]),
        "L0": np.array([step.distances.L0 for step in frames]),
        "L2": np.array([step.distances.L2 for step in frames]),
        "Linf": np.array([step.distances.Linf for step in frames]),
        "is_adversarial": np.array([step.is_adversarial for step in frames]),
        "phase": np.array([str(step.phase) for step in frames]),
        "original": outcome.request.image,
        "original_label": outcome.original_label,
        "record": json.dumps(record(outcome)),
    }
    if outcome.best is not None:
        arrays["image"] = outcome.best.image
    _write(path, {**arrays, **(extra or {})})


def found(outcome: Outcome) -> AttackStep:
    """The best adversarial. Raises ExportError if there is none."""
    if outcome.best is None:
        raise ExportError("there is no adversarial to write: the attack found none")
    return outcome.best


def _reconstructions(frames: Sequence[AttackStep]) -> dict[str, FloatArray]:
    """(T, 28, 28) for the own class and for the rival; empty if the model makes no reconstructions."""
    own = [step.own_reconstruction for step in frames if step.own_reconstruction is not None]
    rival = [step.rival_reconstruction for step in frames if step.rival_reconstruction is not None]
    return {"own": np.stack(own), "rival": np.stack(rival)} if own and rival else {}


def _write(path: Path, arrays: Extra) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: _plain(value) for name, value in arrays.items()})
    write_bytes(path, buffer.getvalue())


def _plain(value: NDArray[np.generic] | float | str) -> NDArray[np.generic]:
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype.kind == "f" else array
