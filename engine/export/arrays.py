"""Images and trajectories as NPY and NPZ, in float32 and without pickles."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.export.raster import write_bytes
from engine.export.records import as_run, record
from engine.types import AttackStep, ExportError, FloatArray, Outcome, Reading, Run

Extra = Mapping[str, NDArray[np.generic] | float | int | str]
"""Name in the file -> a value."""
Arrays = dict[str, NDArray[np.generic] | float | int | str]


def write_npy(path: Path, image: FloatArray) -> None:
    """Write a (28, 28) image in [0, 1] as float32. Raises ExportError."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(image, np.float32), allow_pickle=False)
    write_bytes(path, buffer.getvalue())


def write_npz(path: Path, what: Run | Outcome, extra: Extra | None = None) -> None:
    """Write the adversarial (`image`), the `original`, the `difference` and the numbers.

    These and the two reconstructions, if the model makes any, are (28, 28) float32, in [0, 1] or [-1, 1]
    (`difference`); `energies` and `confidence` (10,) float32; `source_label` the true class, -1 where it is
    not known; `record` is JSON text (`engine.export.record`), from which `read_run` opens the file again.
    Raises ExportError if the attack found no adversarial or the file can't be written.
    """
    run = as_run(what)
    outcome = run.outcome
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
            **_described(run, ("image", "original", *pictures)),
            **pictures,
            **(extra or {}),
        },
    )


def write_trajectory(path: Path, what: Run | Outcome, extra: Extra | None = None) -> None:
    """Write every frame with its numbers, so that `read_run` gives the whole run back.

    `images`, `own_reconstructions`, `rival_reconstructions` (these two if the model makes any):
    (T, 28, 28) float32; `energies`, `confidence`: (T, 10); `frame`, `queries`, `predicted`, `rival`,
    `L0`: (T,) integers; `L2`, `Linf`: (T,) float; `is_adversarial`: (T,) bool; `phase`: (T,) text, and what
    it is made of, `phase_kind`, `phase_value`, `phase_round`, `phase_rounds`; these and `certified` and
    `progress` are NaN where there is nothing. `original`, and `image` (the best adversarial, if there is
    one): (28, 28); `reading_latents` (10, d) and `reading_reconstructions` (10, 28, 28) of the reading;
    `source_label` and `record` as in `write_npz`. Raises ExportError.
    """
    write_bytes(path, trajectory(as_run(what), str(path), extra))


def trajectory(run: Run, name: str, extra: Extra | None = None) -> bytes:
    """The same as the bytes of an NPZ file; `name` is for messages. Raises ExportError."""
    outcome = run.outcome
    frames = outcome.frames
    if not frames:
        raise ExportError("{name} was not written: the attack has no frames yet", name=name)
    arrays: Arrays = {
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
        "phase_kind": np.array([step.phase.kind.value for step in frames]),
        "phase_value": _or_nan([step.phase.value for step in frames]),
        "phase_round": _or_nan([step.phase.round for step in frames]),
        "phase_rounds": _or_nan([step.phase.rounds for step in frames]),
        "certified": _or_nan([step.certified for step in frames]),
        "progress": _or_nan([step.progress for step in frames]),
        **_around(run),
    }
    return npz({**arrays, **_described(run, arrays), **(extra or {})})


def without_frames(run: Run) -> bytes:
    """An NPZ file of a run whose frames are no longer there, which `read_run` opens as well."""
    arrays = _around(run)
    return npz({**arrays, **_described(run, arrays)})


def _around(run: Run) -> Arrays:
    """The digit, what was found and what the model read: all but the frames."""
    outcome, reading = run.outcome, run.reading
    arrays: Arrays = {"original": outcome.request.image, "original_label": outcome.original_label}
    if outcome.best is not None:
        arrays["image"] = outcome.best.image
    return arrays if reading is None else {**arrays, **reading_arrays(reading)}


def reading_arrays(reading: Reading) -> Arrays:
    """`reading_latents` (10, d) and, where the model makes any, `reading_reconstructions` (10, 28, 28)."""
    arrays: Arrays = {"reading_latents": reading.latents.astype(np.float32)}
    if reading.reconstructions is not None:
        arrays["reading_reconstructions"] = reading.reconstructions.astype(np.float32)
    return arrays


def _described(run: Run, names: Iterable[str]) -> dict[str, int | str]:
    """What the file is of; `names` are the arrays in it, so that one that is lost is missed."""
    label = run.source.label
    return {
        "source_label": -1 if label is None else label,
        "record": json.dumps({**record(run), "arrays": list(names)}, allow_nan=False),
    }


def _or_nan(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], np.float64)


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
    write_bytes(path, npz(arrays))


def npz(arrays: Extra) -> bytes:
    """As numpy's `savez_compressed`, in a quarter of the time: floats of pictures are hardly compressible."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, value in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, _plain(value), allow_pickle=False)
            member = zipfile.ZipInfo(f"{name}.npy")  # of no date, so that equal arrays give equal bytes
            archive.writestr(member, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=1)
    return buffer.getvalue()


def _plain(value: NDArray[np.generic] | float | str) -> NDArray[np.generic]:
    """Single numbers in float32; arrays as they are, so that reading them back loses nothing."""
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype.kind == "f" and array.ndim == 0 else array
