"""Runs from the NPZ and JSON files that this program writes. Pickles are never loaded."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import BROKEN, load_array
from engine.export.facts_back import run_back
from engine.export.fields import Fields, in_range, parsed
from engine.system.files import why_unread
from engine.types import ImageError, RecordError, Run

MOST_BYTES = 1 << 30
"""Of all arrays of a file together, as its directory states them: a small file may claim to hold a lot."""
LONGEST_RECORD = 1 << 22
"""Bytes of the record."""
_RECORD = "record"
_USED = (
    "images",
    "own_reconstructions",
    "rival_reconstructions",
    "energies",
    "confidence",
    "frame",
    "queries",
    "rival",
    "is_adversarial",
    "phase_kind",
    "phase_value",
    "phase_round",
    "phase_rounds",
    "certified",
    "progress",
    "reading_latents",
    "reading_reconstructions",
)
"""The other arrays say the same once more, for people and other programs."""


def holds_run(path: Path) -> bool:
    """Whether an NPZ or JSON file is one of our records; False as well where it can't be read."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(path) as archive:
                return f"{_RECORD}.npy" in archive.namelist() and "original.npy" in archive.namelist()
        return head.lstrip()[:1] == b"{" and path.suffix.lower() == ".json"
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False


def read_run(path: Path) -> Run:
    """The run of a record: an NPZ file, of the adversarial or of all frames, or a JSON file.

    Raises RecordError, with one line that says what is wrong, for anything else.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(4)
            if head.startswith(b"PK\x03\x04"):
                return run_from_npz(file, str(path))
            content = head + file.read(LONGEST_RECORD + 1)
    except OSError as error:
        raise RecordError("{path} can't be opened: {why}", path=path, why=why_unread(error)) from error
    if len(content) > LONGEST_RECORD or not content.lstrip().startswith(b"{"):
        raise RecordError("{path} is not one of absgui's records", path=path)
    return run_back(parsed(content.decode("utf-8", "replace"), str(path)))


def run_from_npz(file: IO[bytes], where: str, most: int = MOST_BYTES) -> Run:
    """The run of an NPZ file that is open and claims to hold `most` bytes or less. Raises RecordError."""
    content, arrays = record_from_npz(file, where, most)
    original = arrays.pop("original", None)
    run = run_back(content, arrays)
    if original is not None and not np.array_equal(in_range(original, where), run.source.image):
        raise RecordError("{where} is damaged: its record is about another digit", where=where)
    return run


def record_from_npz(
    file: IO[bytes], where: str, most: int = MOST_BYTES
) -> tuple[Fields, dict[str, NDArray[np.generic]]]:
    """The record of such a file, and those of its arrays that are used. Raises RecordError."""
    try:
        with zipfile.ZipFile(file) as archive:
            sizes = {each.filename.removesuffix(".npy"): each.file_size for each in archive.infolist()}
            if _RECORD not in sizes:
                raise RecordError("{where} has no record; open it as an image instead", where=where)
            if sum(sizes.values()) > most or sizes[_RECORD] > 4 * LONGEST_RECORD:
                raise RecordError(
                    "{where} claims to hold more than {most:,} bytes; it is not opened",
                    where=where,
                    most=most,
                )
            record = _array(archive, _RECORD, where, "U")
            arrays = {
                name: _array(archive, name, where, "U" if name == "phase_kind" else "biuf")
                for name in _USED
                if name in sizes and ("images" in sizes or name.startswith("reading"))
            }
            if "original" in sizes:
                arrays["original"] = _array(archive, "original", where, "biuf")
    except BROKEN as error:
        raise RecordError("{where} is damaged: the NPZ file can't be read whole", where=where) from error
    if record.ndim != 0:
        raise RecordError("{where} is damaged: its record is no single text", where=where)
    content = parsed(str(record[()]), where)
    for name in content.listed("arrays", 100):
        if name not in sizes:
            raise RecordError("{where} is damaged: the array {name!r} is missing", where=where, name=name)
    return content, arrays


def claimed(data: bytes) -> int:
    """How many bytes the arrays of an NPZ file hold together, as its directory states them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(each.file_size for each in archive.infolist())


def _array(archive: zipfile.ZipFile, name: str, where: str, kinds: str) -> NDArray[np.generic]:
    member = f"{name}.npy"
    try:
        with archive.open(member) as file:
            return load_array(file, archive.getinfo(member).file_size, Path(where), kinds)
    except ImageError as error:
        raise RecordError(error.message) from error
    except KeyError as error:
        raise RecordError(
            "{where} is damaged: the array {name!r} is missing", where=where, name=name
        ) from error
