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

from engine.system import locks
from engine.types import ExportError, Message

PARTIAL = ".absgui-part"
"""How the names of unfinished files end; they begin with a dot."""
_WHY = {
    errno.ENOSPC: Message("the disk is full; free some space or choose another folder"),
    errno.EDQUOT: Message("your quota is used up; free some space or choose another folder"),
    errno.EACCES: Message("you may not write there; choose another folder"),
    errno.EPERM: Message("you may not write there; choose another folder"),
    errno.ENOENT: Message("there is no such folder"),
    errno.ENOTDIR: Message("part of its path is not a folder"),
    errno.EISDIR: Message("it is a folder; give a file name"),
    errno.EFBIG: Message("files may not become that large there; choose another folder"),
    errno.EIO: Message("the disk fails (input/output error); choose a folder on another one"),
    errno.ENAMETOOLONG: Message("its name is too long; choose a shorter one"),
    errno.EROFS: Message("the file system is read-only; choose another folder"),
}

_WHY_UNREAD = {
    errno.ENOENT: Message("there is no such file; check its name"),
    errno.EACCES: Message("you may not read it; ask its owner, or choose another file"),
    errno.EPERM: Message("you may not read it; ask its owner, or choose another file"),
    errno.EIO: Message("the disk fails (input/output error); take a copy of it from another one"),
    errno.ENAMETOOLONG: Message("its name is too long; check it"),
}


def why(error: OSError) -> Message:
    """A system error in words for the user who chose the file, with what to do."""
    return _WHY.get(error.errno or 0) or Message("{said}", said=error.strerror or error)


def why_unread(error: OSError) -> Message:
    """The same of a file that was to be read."""
    return _WHY_UNREAD.get(error.errno or 0) or why(error)


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A binary file to write into, which becomes `path` when the block ends without an error.

    The bytes go to a temporary file in the same folder, are flushed to the disk, and the
    temporary file is renamed over `path`: at every moment `path` is the old file or the new one.
    Raises ExportError if the file can't be written; then (and on any error inside the block)
    whatever stood at `path` is untouched and the temporary file is gone. What a process that was
    killed has left in the folder goes with the next file that is written there. A link is written through:
    it stays, and what it points at is replaced. Devices, pipes and sockets are refused, as renaming
    over them would take them away.
    """
    named = path = Path(path)
    try:
        path = _target(path)
        forget_partials(path.parent)
        handle, partial = _partial(path)
    except OSError as error:
        raise ExportError("{named} was not written: {why}", named=named, why=why(error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            with contextlib.suppress(OSError):  # some file systems have no permissions to set
                partial.chmod(_permissions(path))
            if os.name != "nt":
                # Before it is closed: then its lock is gone, and it could be taken for a rest.
                partial.replace(path)
        if os.name == "nt":
            partial.replace(path)
    except OSError as error:
        raise ExportError("{named} was not written: {why}", named=named, why=why(error)) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _partial(path: Path) -> tuple[int, Path]:
    """A new file beside `path`, open and locked, by which others see that somebody is writing it."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=PARTIAL, dir=path.parent)
        with contextlib.suppress(locks.HeldError):
            locks.lock(handle)
            if os.path.lexists(name):
                return handle, Path(name)
        os.close(handle)  # another took it for a rest before it was locked


def forget_partials(folder: Path) -> None:
    """Remove unfinished files that nobody is writing any more: their writers were killed."""
    for partial in folder.glob(f".*{PARTIAL}"):
        with contextlib.suppress(OSError, locks.HeldError):
            handle = os.open(partial, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            try:
                if locks.lock(handle):
                    partial.unlink(missing_ok=True)
            finally:
                os.close(handle)


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
        said = Message("it is a device, a pipe or a socket; give the name of a file")
        raise OSError(errno.EINVAL, said, str(path))
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
        raise ExportError("{path} is a file, not a folder; choose another folder", path=path) from error
    except OSError as error:
        raise ExportError("the folder {path} can't be made: {why}", path=path, why=why(error)) from error
    return path


def check_folder(path: Path) -> None:
    """Raise ExportError unless files can be made in this folder: asked before hours of work, not after."""
    try:
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ExportError("nothing can be written in {path}: {why}", path=path, why=why(error)) from error
