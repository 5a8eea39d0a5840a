"""What a source names: which file, which of its images, arrays or digits."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from engine.data.datasets import SPLITS, Dataset, load_dataset
from engine.system.files import why_unread
from engine.types import ImageError, Message

_FOREIGN = re.compile(rf"(?P<name>.+):(?:{'|'.join(SPLITS)}):\d{{1,9}}", re.DOTALL)
"""A reference to an image of any data set."""
_ADDRESS = re.compile(r"(file|https?|ftp)://", re.IGNORECASE)
_PARTS = re.compile(
    r"(?P<path>.+?)(?::(?P<member>[a-z_]\w{0,99}))?(?::(?P<index>\d{1,9}))?(?:#(?P<digit>[1-9]\d{0,2}))?",
    re.DOTALL | re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A file, and what is meant in it."""

    path: Path
    index: int = 0
    """Which of its images."""
    member: str = ""
    """The name of an array in it; empty if none is named."""
    digit: int | None = None
    """Which of the digits on the picture, in reading order, 1 being the first; None if none is named."""
    namesake: bool = False
    """The file is called as an image of another one that exists would be named."""


def named(text: str, data: Dataset) -> Named:
    """The file that a text names: FILE, FILE:7, FILE:name, FILE:name:7, each with #2 behind it or not.

    A file that is called so, number and all, comes first, and is said to be a namesake. Raises
    ImageError where there is no such file.
    """
    if not text.strip():
        raise ImageError("no image is named; give a file, or mnist:test:123")
    if _ADDRESS.match(text):
        raise ImageError("{text}: is an address; give the path of a file on this machine", text=text[:200])
    whole = Path(text)
    try:
        others = [found for found in _readings(text) if found.path != whole and found.path.is_file()]
        if others and not whole.is_file():
            return others[0]
        mode = whole.stat().st_mode if whole.exists() else 0
    except (OSError, ValueError) as error:  # too long a name, a NUL in it, a folder that may not be entered
        raise ImageError(
            "{text!r}: can't be read: {why}",
            text=text[:200],
            why=why_unread(error) if isinstance(error, OSError) else error,
        ) from error
    if stat.S_ISDIR(mode):
        raise ImageError("{text}: is a folder; give a file in it", text=text)
    if mode and not stat.S_ISREG(mode):
        raise ImageError("{text}: is a pipe or a device, not a file; save it as a file first", text=text)
    if not mode and (other := _FOREIGN.fullmatch(text)):
        bundled = other["name"] == load_dataset().name
        remedy = (
            Message("start without --data")
            if bundled
            else Message("give the folder of {one} with --data", one=other["name"])
        )
        raise ImageError(
            "{text}: the data set in use is {data}, not {other}; {remedy}, or use {data}:test:N",
            text=text,
            data=data.name,
            other=other["name"],
            remedy=remedy,
        )
    if not mode:
        raise ImageError(
            "{text}: no such file, and not of the form {data}:test:123", text=text, data=data.name
        )
    return Named(whole, namesake=bool(others))


def _readings(text: str) -> list[Named]:
    """What a text can mean that is no file's whole name, the fewest parts first."""
    match = _PARTS.fullmatch(text)
    if match is None:
        return []
    path, member, index, digit = match["path"], match["member"], match["index"], match["digit"]
    wanted = None if digit is None else int(digit)
    found = [Named(Path(text.removesuffix(f"#{digit}")), digit=wanted)] if digit else []
    if member and index:
        found.append(Named(Path(f"{path}:{member}"), int(index), digit=wanted))
    found.append(Named(Path(path), int(index or 0), member or "", wanted))
    return found
