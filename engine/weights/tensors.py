"""Safetensors files: read with a size limit, written reproducibly, fingerprinted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from engine.types import WeightsError
from engine.weights.provenance import trained_on

MAXIMUM_BYTES = 256 * 2**20
"""No weights of these architectures come near this; a larger file is something else."""


def fingerprint(tensors: Mapping[str, Tensor]) -> str:
    """First 12 hexadecimal digits of the SHA-256 over CPU tensors of any shape, their names and shapes."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()[:12]


def serialised(tensors: dict[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    """The safetensors bytes of contiguous tensors of any shape, with a sorted header.

    The library writes the metadata in random order.
    """
    content = save(tensors, {"format": "absgui-1", **metadata})
    end = 8 + int.from_bytes(content[:8], "little")
    ordered = json.dumps(json.loads(content[8:end]), sort_keys=True, separators=(",", ":")).encode()
    ordered += b" " * (-len(ordered) % 8)
    return len(ordered).to_bytes(8, "little") + ordered + content[end:]


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors, of any shape and on the CPU, and the metadata of a safetensors file.

    Raises WeightsError if it is none, too large, or has a damaged note on its data set.
    """
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise WeightsError(f"{path} is far too large to hold the weights of one of these models.")
        with safe_open(path, framework="pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (no mapping)
            metadata = dict(file.metadata() or {})
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path} can't be read as safetensors ({error}); load other weights.") from error
    trained_on(metadata, str(path))
    return tensors, metadata
