"""Prototypes' means on disk, in the user's cache folder: quicker read than decoded.

A file is an NPY array of the means, then their CRC-32 in four bytes. That takes 4 ms, a better digest three
times as long, and against chance alone no more is needed.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import zlib
from pathlib import Path

import numpy as np
from array_api_compat import device
from numpy.lib import format as npy
from numpy.typing import NDArray

from engine.inference.prototypes import Prototypes
from engine.nets.generator import Generator
from engine.system import resources
from engine.system.arrays import Array, is_numpy, namespace, to_numpy
from engine.system.files import make_folder, written_whole
from engine.types import PIXELS, ExportError

FORMAT = 2
"""To be raised when what is kept, or how the decoders round, is another thing."""
KEPT = 8
"""Files, the last used ones; each has some 29 MB."""


def stored_prototypes(generator: Generator, latents: Array, fingerprint: str) -> Prototypes:
    """The prototypes of `latents` (C, K, 8) float32 on the CPU, decoded by weights of a fingerprint.

    Read from the cache folder, or decoded and kept there. A damaged file is replaced; where nothing can be
    kept, nothing is.
    """
    path = resources.cache("prototypes") / f"{_key(latents, fingerprint)}.npy"
    means = _read(path, latents.shape[:2])
    if means is not None:
        return Prototypes(generator, latents, namespace(latents).asarray(means, device=device(latents)))
    made = Prototypes(generator, latents)
    with contextlib.suppress(ExportError):  # it only takes longer the next time
        _write(path, to_numpy(made.means))
    return made


def _key(latents: Array, fingerprint: str) -> str:
    """What the means depend on. Compiled code and torch round differently, if only in the last digit."""
    kind = "numpy" if is_numpy(latents) else "torch"
    digest = hashlib.sha256(to_numpy(latents).tobytes()).hexdigest()[:16]
    return f"{fingerprint}-{digest}-{kind}-{FORMAT}"


def _read(path: Path, shape: tuple[int, ...]) -> NDArray[np.float32] | None:
    """The means (*shape, 784), or None if there are none that are whole."""
    wanted = (*shape, PIXELS)
    try:
        if path.stat().st_size > 4 * np.prod(wanted) + 1024:
            return None
        with path.open("rb") as file:
            header = _header(wanted)
            if file.read(len(header)) != header:
                return None
            means = np.fromfile(file, np.float32, int(np.prod(wanted)))
            checksum = file.read()
    except (OSError, ValueError):
        return None
    if (
        means.size != np.prod(wanted)
        or checksum != _checksum(means)
        or not (means.min() >= 0 and means.max() <= 1)
    ):  # NaN is neither
        return None
    with contextlib.suppress(OSError):  # the folder may be for reading only
        path.touch()  # used last
    return means.reshape(wanted)


def _checksum(means: NDArray[np.float32]) -> bytes:
    return zlib.crc32(np.ascontiguousarray(means).data).to_bytes(4, "little")


def _header(shape: tuple[int, ...]) -> bytes:
    """How `_write` begins a file. It is compared, not parsed: numpy would read a damaged one as Python."""
    made = io.BytesIO()
    kind = npy.dtype_to_descr(np.dtype(np.float32))
    npy.write_array_header_1_0(made, {"descr": kind, "fortran_order": False, "shape": shape})
    return made.getvalue()


def _write(path: Path, means: NDArray[np.float32]) -> None:
    """Raises ExportError if it can't be kept."""
    make_folder(path.parent)
    with written_whole(path) as file:
        npy.write_array(file, means, (1, 0), allow_pickle=False)
        file.write(_checksum(means))
    with contextlib.suppress(OSError):  # another process removes the same ones
        files = sorted(path.parent.glob("*.npy"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in files[KEPT:]:
            old.unlink(missing_ok=True)
