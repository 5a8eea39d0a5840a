"""Kernels run by all cores: the problems of a table are dealt out in small parts.

Whoever is done takes the next part, so that a core that is busy with something else does fewer of them,
and no choice made in a busy moment lasts. Kernels hold no lock of Python's.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from engine.kernels.slots import SCRATCH_COUNT, Table, aligned
from engine.kernels.store import Kernel
from engine.system.devices import cores

MOST_THREADS = 8
"""More than these find too little to do in one reading."""
PARTS = 4
"""Parts for each thread."""

_local = threading.local()

T = TypeVar("T")
R = TypeVar("R")


class Pool:
    """Some threads, the calling one among them."""

    def __init__(self, threads: int | None = None) -> None:
        """As many `threads` as there are cores, and OMP_NUM_THREADS at most where that is set."""
        self.threads = threads or _wanted()
        self._helpers: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def run(self, kernel: Kernel, table: Table, count: int, grain: int = 1) -> None:
        """Do `count` problems with a kernel; parts are multiples of `grain`."""
        size = -(-count // (self.threads * PARTS))
        size = -(-max(size, 1) // grain) * grain
        parts = -(-count // size)
        if parts <= 1 or self.threads == 1 or getattr(_local, "alone", False):
            _do(kernel, table, 0, count)
            return
        numbers = itertools.count()

        def work() -> None:
            # `next` of a count is one step under Python's lock.
            while (part := next(numbers)) < parts:
                _do(kernel, table, part * size, min((part + 1) * size, count))

        helpers = self._started()
        waiting: list[Future[None]] = []
        with contextlib.suppress(RuntimeError):  # they take no more work once Python is ending
            waiting.extend(helpers.submit(work) for _ in range(min(self.threads, parts) - 1))
        work()
        for future in waiting:
            # A helper that has not begun by now would find nothing left.
            if not future.cancel():
                future.result()

    def _started(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._helpers is None:
                self._helpers = ThreadPoolExecutor(self.threads - 1, "kernels")
            return self._helpers


def each_alone(work: Callable[[T], R], items: Sequence[T], threads: int) -> list[R]:
    """The results of some work on each of many things, which go to the cores one by one.

    The kernels of one thing then run in one thread: where there are enough things, nobody waits for anyone.
    """

    def alone(item: T) -> R:
        _local.alone = True
        return work(item)

    if threads == 1 or len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(threads, "kernels alone") as pool:
        try:
            found = pool.map(alone, items)  # hands out all of them at once
        except RuntimeError:  # not to anyone any more, for Python is ending
            return [work(item) for item in items]
        return list(found)


def _do(kernel: Kernel, table: Table, first: int, last: int) -> None:
    scratch = getattr(_local, "scratch", None)
    if scratch is None:
        scratch = _local.scratch = aligned((SCRATCH_COUNT,))
        _local.returned = np.zeros(2, np.int64)
    returned = _local.returned.ctypes.data
    kernel(returned, returned + 8, first, last, table.addresses.ctypes.data, scratch.ctypes.data)


def _wanted() -> int:
    given = os.environ.get("OMP_NUM_THREADS", "")
    limit = int(given) if given.isdigit() and int(given) > 0 else MOST_THREADS
    return max(1, min(limit, MOST_THREADS, cores()))
