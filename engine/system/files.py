"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from engine.types import ExportError

_WHY = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "your quota is used up; free some space or choose another folder",
    errno.EACCES: "you may not write there; choose another folder",
    errno.EPERM: "you may not write there; choose another folder",
    errno.EROFS: "the file system is read-only; choose another folder",
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "part of its path is not a folder",
    errno.EISDIR: "it is a folder; give a file name",
}


def why(error: OSError) -> str:
    """A system error in words for the user who chose the file, with what to do."""
    return _WHY.get(error.errno or 0, error.strerror or str(error))


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A binary file to write into, which becomes `path` when the block ends without an error.

    The bytes go to a temporary file in the same folder, are flushed to the disk, and the
    temporary file is renamed over `path`: at every moment `path` is the old file or the new one.
    Raises ExportError if the file can't be written; then (and on any error inside the block)
    whatever stood at `path` is untouched and the temporary file is gone. A link is written through:
    it stays, and what it points at is replaced. Devices, pipes and sockets are refused, as renaming
    over them would take them away.
    """
    named = path = Path(path)
    try:
        path = _target(path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise ExportError(f"{named} was not written: {why(error)}") from error
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(_permissions(path))
        partial.replace(path)
    except OSError as error:
        raise ExportError(f"{named} was not written: {why(error)}") from error
    finally:
        partial.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    """The file to replace, links followed. Raises OSError if it can't be replaced."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a device, a pipe or a socket; give the name of a file", str(path))
    return target


def _permissions(path: Path) -> int:
    """The permissions of the replaced file, else those of a plain new file (mkstemp makes 0600)."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def make_folder(path: Path) -> Path:
    """Make a folder for results, with its parents, and return it. Raises ExportError if it can't be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise ExportError(f"{path} is a file, not a folder; choose another folder") from error
    except OSError as error:
        raise ExportError(f"the folder {path} can't be made: {why(error)}") from error
    return path


def check_folder(path: Path) -> None:
    """Raise ExportError unless files can be made in this folder: asked before hours of work, not after."""
    try:
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ExportError(f"nothing can be written in {path}: {why(error)}") from error
