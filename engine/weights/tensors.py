"""Safetensors files as numpy arrays: read with a size limit, written reproducibly, fingerprinted."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from engine.system.arrays import is_tensor
from engine.types import WeightsError
from engine.weights.limits import limits_in
from engine.weights.provenance import trained_on

MAXIMUM_BYTES = 256 * 2**20
"""No weights of these architectures come near this; a larger file is something else."""
MOST_TENSORS = 2000
"""ABS has 407."""

Tensors = dict[str, NDArray[Any]]
"""The tensors of a file, by their names."""


def fingerprint(tensors: Mapping[str, NDArray[Any]]) -> str:
    """First 12 hexadecimal digits of the SHA-256 over arrays of any shape, their names and shapes."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()[:12]


def serialised(tensors: Tensors, metadata: Mapping[str, str]) -> bytes:
    """The safetensors bytes of arrays of any shape, with a sorted header.

    The library writes the metadata in random order, and of a transposed array the bytes as they lie.
    """
    contiguous = {name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}
    content = save(contiguous, {"format": "absgui-1", **metadata})
    end = 8 + int.from_bytes(content[:8], "little")
    ordered = json.dumps(json.loads(content[8:end]), sort_keys=True, separators=(",", ":")).encode()
    ordered += b" " * (-len(ordered) % 8)
    return len(ordered).to_bytes(8, "little") + ordered + content[end:]


def read_tensors(path: Path) -> tuple[Tensors, dict[str, str]]:
    """The tensors, of any shape, and the metadata of a safetensors file.

    Raises WeightsError if it is none, too large, of a type that numpy does not have (bfloat16), or has a
    damaged note on its data set or its limits.
    """
    try:
        check_file(path)
        with safe_open(path, framework="numpy") as file:
            names = list(file.keys())
            if len(names) > MOST_TENSORS:
                raise WeightsError(
                    "{path} holds {count} tensors; none of these models has so many.",
                    path=path,
                    count=len(names),
                )
            tensors = {key: file.get_tensor(key) for key in names}
            metadata = dict(file.metadata() or {})
    # ValueError, AttributeError: a type that numpy does not have
    except (SafetensorError, OSError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(
            "{path} can't be read as safetensors ({error}); load other weights.", path=path, error=error
        ) from error
    trained_on(metadata, str(path))
    limits_in(metadata, str(path))
    return tensors, metadata


def check_file(path: Path) -> None:
    """Raise WeightsError for a pipe, which would wait, or what is too large, OSError for what is missing."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise WeightsError("{path} is no file: give a safetensors file.", path=path)
    if status.st_size > MAXIMUM_BYTES:
        raise WeightsError("{path} is far too large to hold the weights of one of these models.", path=path)


def as_float32(values: object) -> NDArray[np.float32] | None:
    """Floating-point numbers, as a numpy array or a tensor on any device, as contiguous float32.

    Those too large for it are infinite. None for anything else: no model has integers, truth values or
    complex numbers for weights.
    """
    if is_tensor(values):
        values = values.detach().float().cpu().numpy() if values.is_floating_point() else None
    if not isinstance(values, np.ndarray) or values.dtype.kind != "f":
        return None
    with np.errstate(over="ignore"):
        return np.array(values, np.float32, order="C", copy=None)


def number(values: NDArray[Any]) -> float:
    """A single real number; NaN, which no calibration takes, for anything else."""
    return float(values.item()) if values.size == 1 and values.dtype.kind in "fiu" else float("nan")
