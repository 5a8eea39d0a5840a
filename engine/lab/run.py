"""Runs units side by side, in processes of this machine or on a Dask cluster, and keeps what comes."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from engine.lab.store import Store
from engine.lab.units import Result, Unit, work
from engine.types import AbsguiError

AHEAD = 3
"""Units that wait in each worker's queue, so that none is idle."""
POLL = 0.2
"""Seconds after which it looks again whether it is to stop."""
CONNECT = 10
"""Seconds in which a cluster has to answer."""
ATTEMPTS = 3
"""How often a unit is tried whose worker died."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that ended in an error of the program."""

    unit: Unit
    reason: str


def run(
    units: Sequence[Unit],
    store: Store,
    *,
    workers: int = 0,
    scheduler: str | None = None,
    progress: Callable[[Result], None] | None = None,
    stopped: Callable[[], bool] = lambda: False,
    abandoned: Callable[[], bool] = lambda: False,
) -> list[Failure]:
    """Do all units, in any order, and add each result to the store as it comes; returns those that failed.

    `workers`: processes of this machine, 0 for one a core. `scheduler`: the address of a Dask cluster that is
    used instead. Ends early once `stopped`, when what its processes have begun is done and kept, or at once
    when `abandoned`: they are killed, and what they had begun is lost. Both are asked several times a
    second, in this thread. The results do not depend on where and in which order they are made.
    Raises AbsguiError if the cluster can't be reached, or if workers keep dying.
    """
    waiting = list(reversed(units))
    tries: dict[Unit, int] = {}
    failures: list[Failure] = []
    while waiting and not stopped() and not abandoned():
        with _executor(workers, scheduler, abandoned) as (executor, count):
            broken = _run_on(executor, count * AHEAD, waiting, failures, store, progress, stopped, abandoned)
        for unit in broken:
            tries[unit] = tries.get(unit, 0) + 1
            if tries[unit] >= ATTEMPTS:
                raise AbsguiError(
                    f"A worker died {ATTEMPTS} times, the last time at {unit.attack} on digit {unit.digit}: "
                    "is there enough memory? Start again with fewer --workers; what is done is kept."
                )
        waiting += reversed(broken)
    return failures


def _run_on(
    executor: Executor,
    ahead: int,
    waiting: list[Unit],
    failures: list[Failure],
    store: Store,
    progress: Callable[[Result], None] | None,
    stopped: Callable[[], bool],
    abandoned: Callable[[], bool],
) -> list[Unit]:
    """Until nothing is waiting, or the executor is broken; returns the units that were lost with it."""
    running: dict[Future[Result], Unit] = {}
    broken: list[Unit] = []
    try:
        while (waiting or running) and not abandoned():
            stopping = stopped()
            if stopping:
                running = {future: unit for future, unit in running.items() if not future.cancel()}
            while waiting and len(running) < ahead and not broken and not stopping:
                unit = waiting.pop()
                try:
                    running[executor.submit(work, unit)] = unit
                except BrokenProcessPool:
                    broken.append(unit)
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED, timeout=POLL)
            for future in done:
                unit = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken.append(unit)
                except AbsguiError:
                    raise
                except Exception as error:  # noqa: BLE001 - one unit's fault is no reason to lose the others
                    failures.append(Failure(unit, repr(error)))
                else:
                    store.add(result)
                    if progress is not None:
                        progress(result)
    finally:
        for future in running:
            future.cancel()
    return broken


@contextmanager
def _executor(
    workers: int, scheduler: str | None, abandoned: Callable[[], bool]
) -> Iterator[tuple[Executor, int]]:
    """What runs units, and how many at once."""
    if scheduler is not None:
        with _cluster(scheduler) as found:
            yield found
        return
    count = workers or cores()
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_deaf) as executor:
        try:
            yield executor, count
        finally:
            if abandoned():
                # From Python 3.14 on there is kill_workers() for this.
                for process in list(executor._processes.values()):  # noqa: SLF001
                    process.kill()
            executor.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    """Ctrl+C reaches all processes of a terminal; it is for the first one to end the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise AbsguiError("A cluster needs the package distributed: pip install distributed") from error
    try:
        client = distributed.Client(address, timeout=CONNECT)
    except (OSError, ValueError) as error:
        raise AbsguiError(f"There is no Dask scheduler at {address}: {error}") from error
    with client:
        count = sum(client.ncores().values())
        if count == 0:
            raise AbsguiError(f"The cluster at {address} has no workers.")
        # Not pure: a lost worker's units are done again elsewhere, but none is remembered.
        yield client.get_executor(pure=False, retries=ATTEMPTS), count
