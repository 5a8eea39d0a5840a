"""Compiling in the background, loading, and running."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.kernels import build, slots, store
from engine.kernels.pool import Pool, R, T, each_alone
from engine.kernels.slots import Table

OFF = "ABSGUI_NO_KERNELS"
"""Environment variable that, set to anything, leaves everything to torch."""


@dataclass(slots=True)
class Tally:
    """What kernels did."""

    decoded: int = 0
    """Means, of one latent of one class each."""
    linearised: int = 0
    """The same with their Jacobians."""
    seconds: float = 0.0
    """In all kernels."""

    def add(self, name: str, table: Table, count: int, seconds: float) -> None:
        """Add a run of a kernel for `count` problems."""
        self.seconds += seconds
        if name in ("descend", "attempt"):
            done = table[slots.DONE].sum(0)
            self.decoded += int(done[0])
            self.linearised += int(done[1])
        self.decoded += count * (name == "decode")
        self.linearised += count * (name == "linearise")


class _State:
    """Of this process: it loads the kernels once, and tries once to have them compiled."""

    lock = threading.Lock()
    kernels: dict[str, store.Kernel] | None = None
    process: subprocess.Popen[bytes] | None = None
    tried = False
    tally: Tally | None = None
    temporary: Path | None = None
    """Where they are compiled to, if the user's cache folder can't be written."""


@cache
def _pool() -> Pool:
    """Made when it is needed first: until then a process may say that it has one thread."""
    return Pool()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_pool.cache_clear)  # threads stay behind


def ready() -> bool:
    """Whether the kernels are loaded, or could be and now are. Quick; never compiles."""
    if os.environ.get(OFF):
        return False
    with _State.lock:
        if _State.kernels is None and not _compiling():
            folder = _State.temporary or store.folder()
            try:
                _State.kernels = store.load(folder)
            except store.KernelsError:  # torch does the work; `prepare` sees to it that they come to be there
                return False
        return _State.kernels is not None


def loaded() -> str:
    """Which kernels compute here, by source and processor; empty if none do (yet). Loads nothing."""
    return "" if _State.kernels is None else store.folder().name


def prepare() -> None:
    """Compile in a process of its own, unless that was done or tried before. Returns at once.

    Where it fails, torch goes on computing, `build.log` beside the kernels says why, and the next start tries
    again.
    """
    if os.environ.get(OFF) or ready():
        return
    with _State.lock:
        if _State.tried:
            return
        _State.tried = True
        atexit.register(_stop)
        folder = store.folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            log = (folder / "build.log").open("wb")
        except OSError:
            # Nobody else may write there: what lies in it is run.
            try:
                folder = _State.temporary = Path(tempfile.mkdtemp(prefix="absgui-kernels-"))
                log = (folder / "build.log").open("wb")
            except OSError:  # nobody can write anywhere, so they can't come to be
                return
        root = str(Path(__file__).resolve().parents[2])
        with log:
            try:
                _State.process = subprocess.Popen(  # noqa: S603 (this program itself)
                    [sys.executable, "-m", "engine.kernels.build", str(folder), build.TIED],
                    env=dict(os.environ, PYTHONPATH=os.pathsep.join([root, *filter(None, sys.path)])),
                    stdin=subprocess.PIPE,  # it ends with this process, however that ends
                    stdout=log,
                    stderr=log,
                )
            except OSError as error:  # too little memory, say; torch goes on
                log.write(f"{error}\n".encode())


def run(name: str, table: Table, count: int, grain: int = 1) -> None:
    """Run a kernel for `count` problems of a table. Raises RuntimeError if the kernels are not `ready`."""
    if _State.kernels is None and not ready():
        raise RuntimeError("The kernels are not compiled yet.")
    assert _State.kernels is not None
    began = time.perf_counter()
    _pool().run(_State.kernels[name], table, count, grain)
    if _State.tally is not None:
        _State.tally.add(name, table, count, time.perf_counter() - began)


@contextlib.contextmanager
def tallied() -> Iterator[Tally]:
    """Within the block it is counted what the kernels of all threads do."""
    _State.tally = tally = Tally()
    try:
        yield tally
    finally:
        _State.tally = None


def threads() -> int:
    """How many threads a kernel has."""
    return _pool().threads


def side_by_side(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The results of some work on each of many things, each done by one core."""
    return each_alone(work, items, _pool().threads)


def wait(timeout: float) -> bool:
    """Wait so many seconds at most for what `prepare` began; returns whether the kernels are ready then."""
    process = _State.process
    if process is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout)
    return ready()


def _compiling() -> bool:
    return _State.process is not None and _State.process.poll() is None


def _stop() -> None:
    """End a compilation that nobody waits for any more."""
    if _State.process is not None and _State.process.poll() is None:
        _State.process.kill()
        _State.process.wait()
    if _State.temporary is not None:
        shutil.rmtree(_State.temporary, ignore_errors=True)
