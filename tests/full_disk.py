"""A disk without room, for this process alone."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import pytest

NEEDS_LIMITS = pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of the system")


@contextlib.contextmanager
def full_disk(most: int = 0) -> Iterator[None]:
    """Within the block no file takes more than `most` bytes, whoever of this process writes it, SQLite and Qt
    too: the system says EFBIG, where it would say ENOSPC.
    """
    import resource

    before, hardest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hardest))  # Python ignores the signal that comes with it
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hardest))
