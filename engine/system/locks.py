"""Locks between processes: on open files and folders, gone with the process that holds them.

Windows and some network file systems have none that fit; there a lock counts as not had, and the work goes on
without it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PATIENCE_S = 5.0
"""What is done under a lock takes milliseconds; who holds one for longer has been stopped or hangs."""
_PAUSE_S = 0.01


class HeldError(Exception):
    """Another process, or another part of this one, has the lock."""


def lock(handle: int) -> bool:
    """Lock an open file or folder until it is closed. Returns whether that is possible here.

    Raises HeldError if another has the lock.
    """
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise HeldError from error
    except OSError:  # there are no locks on this file system
        return False
    return True


@contextlib.contextmanager
def locked(handle: int, patience: float = PATIENCE_S) -> Iterator[bool]:
    """Within the block an open file or folder is locked. Yields False if another has kept the lock for
    `patience` seconds: nobody is kept waiting for what is never released.
    """
    end, alone = time.monotonic() + patience, True
    while True:
        try:
            had = lock(handle)
        except HeldError:
            had, alone = False, time.monotonic() < end
            if alone:
                time.sleep(_PAUSE_S)
                continue
        break
    try:
        yield alone
    finally:
        if had and sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_UN)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Within the block a folder is locked. Raises HeldError if another has it."""
    with _opened(folder) as handle:
        if handle is not None:
            lock(handle)
        yield


@contextlib.contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Within the block a folder is locked, with the patience of `locked`."""
    with _opened(folder) as handle:
        if handle is None:
            yield
        else:
            with locked(handle):
                yield


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)
