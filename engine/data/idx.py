"""IDX files, the format of MNIST: a magic number, the shape, then the numbers, big-endian.

Bytes 0 and 1 are zero, byte 2 names the element type, byte 3 the number of dimensions; each
dimension follows as an unsigned 32-bit number. Reading is strict: a file that is shorter or
longer than its header says is refused, since half a data set is worse than none.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from engine.system.files import written_whole
from engine.types import ImageError, Message

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_CODES = {np.dtype(name): code for code, name in _TYPES.items()}
_GZIP = b"\x1f\x8b"
LIMIT = 1 << 30
"""Bytes of numbers that one file may hold: twenty times the MNIST training images."""


def looks_like_idx(head: bytes) -> bool:
    """Whether a file that begins with these (at least four) bytes may be a raw IDX file."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in _TYPES and 1 <= head[3] <= 8


def read_idx(path: Path) -> NDArray[Any]:
    """Read a raw or gzipped IDX file, whatever its name.

    Returns a read-only array of the shape (1 to 8 axes) and type in its header, in native byte order.
    Raises ImageError if the file is missing, not an IDX file, too short, too long or too large.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == _GZIP
            file.seek(0)
            if not zipped:
                return _read(file, path)
            with gzip.GzipFile(fileobj=file) as unzipped:
                return _read(unzipped, path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ImageError("{path}: the gzip file is damaged or cut short; get it again", path=path) from error
    except OSError as error:
        raise ImageError("{path}: can't be read: {why}", path=path, why=error.strerror or error) from error


def _read(file: IO[bytes] | gzip.GzipFile, path: Path) -> NDArray[Any]:
    head = file.read(4)
    if not looks_like_idx(head):
        raise ImageError(
            "{path}: not an IDX file (it begins with {head})",
            path=path,
            head=head.hex() or Message("nothing"),
        )
    dtype = np.dtype(_TYPES[head[2]])
    sizes = file.read(4 * head[3])
    if len(sizes) != 4 * head[3]:
        raise ImageError("{path}: the IDX file ends inside its header; get it again", path=path)
    shape = struct.unpack(f">{head[3]}I", sizes)
    expected = math.prod(shape) * dtype.itemsize  # Python's integers can't overflow here
    # A size of zero hides the others from the product, but numpy multiplies them all the same.
    if expected > LIMIT or math.prod(size or 1 for size in shape) > LIMIT:
        raise ImageError(
            "{path}: the IDX file says it holds {expected:,} bytes; the limit is {limit:,}",
            path=path,
            expected=expected,
            limit=LIMIT,
        )
    data = file.read(expected + 1)
    if len(data) != expected:
        problem = (
            Message("is longer than its header says") if len(data) > expected else Message("is cut short")
        )
        raise ImageError(
            "{path}: the IDX file {problem} ({expected:,} bytes of numbers expected)",
            path=path,
            problem=problem,
            expected=expected,
        )
    array = np.frombuffer(data, dtype).reshape(shape)
    return array if array.dtype.isnative else array.astype(dtype.newbyteorder("="))


def write_idx(path: Path, array: NDArray[np.generic]) -> None:
    """Write `array` (1 to 8 dimensions of uint8, int8, int16, int32, float32 or float64) as IDX.

    A name that ends in .gz is gzipped, the same bytes for the same array every time. Raises
    ImageError for another type or shape, ExportError if the file can't be written.
    """
    code = _CODES.get(array.dtype.newbyteorder(">"))
    if code is None or not 1 <= array.ndim <= 8:
        raise ImageError(
            "IDX can't hold {dimensions} dimensions of {dtype}", dimensions=array.ndim, dtype=array.dtype
        )
    head = struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape)
    data = head + array.astype(_TYPES[code]).tobytes()
    with written_whole(path) as file:
        file.write(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
