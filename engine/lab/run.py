"""Runs units in parallel, in processes on this machine or on a Dask cluster, and stores the results."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

from engine.lab.cluster import LostError, connected
from engine.lab.store import Store
from engine.lab.units import Result, Unit, work
from engine.system.locks import HeldError, held
from engine.system.processes import end_with_parent
from engine.types import AbsguiError, ModelChoice, ModelInfo

NICENESS = 10
"""Of worker processes, so that the window, or whatever else the user does, comes first."""
POLL = 0.2
"""Seconds between two checks for a stop."""
ATTEMPTS = 3
"""How often a unit is tried if its workers die, and a cluster that is lost before it has finished any."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that ended in an error."""

    unit: Unit
    reason: str


def run(
    units: Sequence[Unit],
    store: Store,
    *,
    infos: Mapping[ModelChoice, ModelInfo] | None = None,
    workers: int = 0,
    scheduler: str | None = None,
    progress: Callable[[Result], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
    abandoned: Callable[[], bool] = lambda: False,
) -> list[Failure]:
    """Run all units in any order and add each result to the store as it comes; returns those that failed.

    Several processes may share the work in a folder: with the `infos` of all models, a unit that another one
    has come to first is not run again, and whoever comes second begins at the other end.
    `workers`: processes on this machine, 0 for one per core. `scheduler`: the address of a Dask cluster to
    use instead. Once `stopped`, units that are running are finished and stored; once `abandoned`, or on an
    exception, the processes are killed and their units lost. Both are asked several times a second, in this
    thread. The results do not depend on where or in which order they are made. A cluster that was lost is
    waited for, and asked again for what it had. Raises AbsguiError if the cluster can't be reached or does
    not come back, if a worker of it lacks this package or has another version of it, or if workers keep
    dying, and ExportError if a result can't be stored.
    """
    waiting = list(units)
    tries: dict[Unit, int] = {}
    failures: list[Failure] = []
    losses, left = 0, len(units)

    def made(unit: Unit) -> Result | None:
        return None if infos is None else store.find(unit, infos[unit.model])

    with ExitStack() as stack:
        with suppress(HeldError):  # another begins at the first one
            stack.enter_context(held(store.path.parent))
            waiting.reverse()
        while waiting and not stopped() and not abandoned():
            try:
                with _crew(workers, scheduler, abandoned, losses > 0) as crew:
                    broken = _run_on(crew, waiting, failures, store, made, progress, stopped, abandoned)
                losses = 0
            except LostError:
                broken = []
                losses = losses + 1 if len(waiting) == left else 1
                left = len(waiting)
                if losses == ATTEMPTS:
                    raise
            for unit in broken:
                tries[unit] = tries.get(unit, 0) + 1
                if tries[unit] >= ATTEMPTS:
                    raise AbsguiError(
                        "A worker died {attempts} times, the last time at {attack} on digit {digit}: is "
                        "there enough memory? Start again with fewer --workers; finished results are kept.",
                        attempts=ATTEMPTS,
                        attack=unit.attack,
                        digit=unit.digit,
                    )
            waiting += reversed(broken)
    return failures


class _Crew(NamedTuple):
    """What runs units."""

    submit: Callable[[Callable[[Unit], Result], Unit], Future[Result]]
    ahead: Callable[[], int]
    """How many units it should hold now."""
    check: Callable[[], None]
    """Raises LostError once no more results will come."""


def _run_on(
    crew: _Crew,
    waiting: list[Unit],
    failures: list[Failure],
    store: Store,
    made: Callable[[Unit], Result | None],
    progress: Callable[[Result], None],
    stopped: Callable[[], bool],
    abandoned: Callable[[], bool],
) -> list[Unit]:
    """Run until no unit is waiting or the executor is broken; returns the units lost with it.

    Raises LostError if a cluster is lost; all that it had is waiting again.
    """
    running: dict[Future[Result], Unit] = {}
    broken: list[Unit] = []
    try:
        while (waiting or running) and not abandoned():
            crew.check()
            stopping = stopped()
            if stopping:
                running = {future: unit for future, unit in running.items() if not future.cancel()}
            while waiting and len(running) < crew.ahead() and not broken and not stopping:
                unit = waiting.pop()
                result = made(unit)
                if result is not None:
                    progress(result)
                    stopping = stopped()
                    continue
                try:
                    running[crew.submit(work, unit)] = unit
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
                except CancelledError:  # the scheduler does not know of it any more
                    waiting.append(unit)
                except Exception as error:  # noqa: BLE001 - one unit's error must not lose the others
                    failures.append(
                        Failure(unit, error.message if isinstance(error, AbsguiError) else repr(error))
                    )
                else:
                    store.add(result)
                    progress(result)
    except LostError:
        waiting += reversed(running.values())
        running.clear()  # there is nobody to be told that they are not wanted
        raise
    finally:
        for future in running:
            future.cancel()
    return broken


@contextmanager
def _crew(workers: int, scheduler: str | None, abandoned: Callable[[], bool], lost: bool) -> Iterator[_Crew]:
    if scheduler is not None:
        with connected(scheduler, lost=lost) as cluster:
            yield _Crew(cluster.submit, lambda: cluster.ahead, cluster.check)
        return
    count = workers or cores()
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_begin) as executor:
        whole = False
        try:
            # One more, so that none is idle while a result is written; all that it has are brought to an
            # end before it is stopped.
            yield _Crew(executor.submit, lambda: count + 1, lambda: None)
            whole = not abandoned()
        finally:
            if not whole:
                # From Python 3.14 on there is kill_workers() for this.
                for process in list(executor._processes.values()):  # noqa: SLF001
                    process.kill()
            executor.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Make a worker process end when its parent does, however that ends, ignore Ctrl+C, and be nice.

    Ctrl+C reaches all processes of a terminal; the parent then ends its workers. Where processes are not
    nice (Windows), they run as they are.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def cores() -> int:
    """How many CPU cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
