"""A cluster that is lost while it works: waited for, asked again for what it had, and given up in the end."""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NoReturn

import pytest

from engine.lab import cluster, run
from engine.lab.cluster import AbsentError, Cluster, LostError
from engine.lab.store import Store
from engine.lab.units import Result, Unit
from engine.types import AbsguiError, ModelChoice, ModelInfo
from tests.engine.fakes import lab_workers
from tests.engine.lab.test_cluster import Client, Stream, Told, complete, started
from tests.patience import PATIENCE_S


class Forgetful:
    """Cancels the first units that it is given, as a client does whose scheduler was restarted."""

    def __init__(self) -> None:
        self.left = 2

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.left -= 1
        if self.left >= 0:
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_result(fn(*args))
        return future


def test_units_that_a_restarted_scheduler_has_forgotten_are_done_again(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = run._Crew(Forgetful().submit, lambda: 3, lambda: None)
    monkeypatch.setattr(run, "_crew", lambda *_: nullcontext(crew))
    told = Told(lambda: None)
    assert run.run(units, store, progress=told) == []
    assert complete(units, infos, store, told)


class Breaking:
    """A cluster that is lost after its first result; of what it was given then nothing is heard."""

    ahead = 3

    def __init__(self) -> None:
        self.done = 0

    def submit(self, work: Callable[[Unit], Result], unit: Unit) -> Future[Result]:
        future: Future[Result] = Future()
        if not self.done:
            future.set_result(work(unit))
        self.done += 1
        return future

    def check(self) -> None:
        if self.done:
            raise LostError(cluster.GONE)


class Whole(Breaking):
    """One that does all it is given."""

    def submit(self, work: Callable[[Unit], Result], unit: Unit) -> Future[Result]:
        self.done = 0
        return super().submit(work, unit)

    def check(self) -> None:
        pass


class Dead(Breaking):
    """One that is lost before it has done anything."""

    def check(self) -> None:
        raise LostError(cluster.GONE)


def reaches(monkeypatch: pytest.MonkeyPatch, *clusters: type[Breaking]) -> list[bool]:
    """Each connection finds the next one; returns which of them were to one that had been lost."""
    asked: list[bool] = []

    @contextmanager
    def connected(_: str, *, lost: bool) -> Iterator[Breaking]:
        asked.append(lost)
        yield clusters[len(asked) - 1]()

    monkeypatch.setattr(run, "connected", connected)
    return asked


def test_what_a_lost_cluster_had_is_asked_for_again(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = reaches(monkeypatch, Breaking, Breaking, Dead, Breaking, Dead, Whole)
    told = Told(lambda: None)
    assert run.run(units, store, scheduler="tcp://here", progress=told) == []
    assert complete(units, infos, store, told)
    assert asked == [False, True, True, True, True, True]


def test_a_cluster_that_is_lost_again_and_again_ends_the_run(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = reaches(monkeypatch, Breaking, *[Dead] * run.ATTEMPTS)
    with pytest.raises(AbsguiError, match="The cluster is gone. Finished results are kept"):
        run.run(units, store, scheduler="tcp://here")
    assert len(asked) == run.ATTEMPTS
    assert len(store.results(units, infos)) == 1


def another_stream(client: Client) -> None:
    client.scheduler_comm = Stream()


def a_closed_stream(client: Client) -> None:
    client.scheduler_comm.over = True


def looking_for_it(client: Client) -> None:
    client.status = "connecting"


def gone_in_the_middle(client: Client) -> None:
    def closed(n_workers: int) -> NoReturn:
        raise OSError(n_workers)

    client.scheduler_info = closed  # type: ignore[method-assign]  # as it is when its scheduler dies


def half_closed(client: Client) -> None:
    def closed(n_workers: int) -> dict[str, Any]:
        client.status = "closing"
        return {}

    client.scheduler_info = closed  # type: ignore[method-assign]  # as it is when it gives up meanwhile


@pytest.mark.parametrize(
    "happens", [another_stream, a_closed_stream, looking_for_it, gone_in_the_middle, half_closed]
)
def test_that_a_cluster_is_lost_is_noticed(
    happens: Callable[[Client], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK", 0)
    client = Client(a="1")
    crew = Cluster(client, "1")
    crew.check()
    happens(client)
    with pytest.raises(LostError, match="The cluster is gone"):
        crew.check()


class Asked:
    """Dask's future: how it stands once it has ended, and what waiting for it gives or raises."""

    def __init__(self, status: str, ends: object) -> None:
        self.status, self._ends = status, ends
        self.cancels = 0

    def __await__(self) -> Generator[Any, None, object]:
        async def end() -> object:
            if isinstance(self._ends, Exception):
                raise self._ends
            return self._ends

        return end().__await__()

    def cancel(self) -> None:
        self.cancels += 1


class Asking:
    """A client that is asked for one thing; its thread comes to it at once, or never."""

    status = "running"

    def __init__(self, asked: Asked, *, comes: bool = True) -> None:
        self._asked, self._comes = asked, comes
        self.scheduler_comm = Stream()
        self.loop = self

    def submit(self, _work: object, _given: object, *, pure: bool, retries: int) -> Asked:
        assert not pure  # the same unit may be asked for twice
        assert retries == cluster.RETRIES
        if self.status == "closed":
            raise RuntimeError("Can't send a message")
        return self._asked

    def add_callback(self, does: Callable[..., Coroutine[Any, Any, None]], *given: object) -> None:
        if self._comes:
            asyncio.run(does(*given))


BROKEN = OSError("in <TCP (closed) ConnectionPool.gather>: Stream is closed")


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Asked("finished", BROKEN), CancelledError),  # the result was lost on its way back
        (Asked("cancelled", CancelledError()), CancelledError),
        (Asked("error", BROKEN), OSError),  # the unit's own
        (Asked("finished", ValueError("no result")), ValueError),  # it would be the same again
    ],
)
def test_what_is_lost_is_told_from_what_failed(asked: Asked, error: type[Exception]) -> None:
    future = Cluster(Asking(asked), "1").submit(abs, -3)
    with pytest.raises(error):
        future.result(timeout=0)


def test_what_is_asked_for_comes_back_or_is_cancelled() -> None:
    assert Cluster(Asking(Asked("finished", 3)), "1").submit(abs, -3).result(timeout=0) == 3
    asked = Asked("pending", 3)
    future = Cluster(Asking(asked, comes=False), "1").submit(abs, -3)
    assert asked.cancels == 0
    assert future.cancel()
    assert asked.cancels == 1
    asyncio.run(cluster._bring(asked, future))  # nobody minds that it comes after all


def test_a_client_that_has_closed_has_lost_what_it_is_asked_for() -> None:
    client = Asking(Asked("finished", 3))
    crew = Cluster(client, "1")
    client.status = "closed"
    with pytest.raises(CancelledError):
        crew.submit(abs, -3).result(timeout=0)


class Stumbling(Client):
    """It is still looking for its scheduler when it is closed."""

    def close(self) -> None:
        raise RuntimeError("ConnectionPool is closed")


def test_a_lost_cluster_may_take_a_while_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Stumbling()
    crew = Cluster(client, "1")
    finds: list[Exception | tuple[Any, Cluster]] = [AbsentError("none"), LostError("lost"), (client, crew)]

    def reached(*_: object) -> tuple[Any, Cluster]:
        found = finds.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(cluster, "BACK", PATIENCE_S)
    monkeypatch.setattr(cluster, "_reached", reached)
    with pytest.raises(LostError), cluster.connected("tcp://here", lost=True) as found:
        assert found is crew
        raise LostError(cluster.GONE)


def test_a_lost_cluster_that_does_not_come_back_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "BACK", 0.1)
    with (
        pytest.raises(AbsguiError, match="The cluster is gone. Finished results are kept"),
        cluster.connected("tcp://127.0.0.1:1", lost=True),
    ):
        pass


def killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def ended(process: subprocess.Popen[str]) -> None:
    """It says goodbye."""
    process.communicate("\n")


End = Callable[[subprocess.Popen[str]], None]


def restarted(ends: End, units: list[Unit], path: Path) -> list[Result]:
    """Run all units on a cluster that is ended and started again after the first one; what was told of."""
    late = time.monotonic() + PATIENCE_S
    with Store(path) as store, started() as (address, process), ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(cluster, "BACK", PATIENCE_S)

        def happens() -> None:
            ends(process)
            stack.enter_context(started(port=int(address.rpartition(":")[2])))

        told = Told(happens)
        assert not run.run(
            units, store, scheduler=address, progress=told, abandoned=lambda: time.monotonic() > late
        )
        return told.results


def gone(ends: End, units: list[Unit], path: Path) -> list[Result]:
    """Run all units on a cluster that is ended after the first one; what was told of."""
    with Store(path) as store, started() as (address, process), pytest.MonkeyPatch.context() as changed:
        changed.setattr(cluster, "BACK", 1)
        changed.setattr(run, "work", lab_workers.hangs_after_digit_zero)
        told = Told(lambda: ends(process))
        with pytest.raises(AbsguiError, match="The cluster is gone. Finished results are kept"):
            run.run(units, store, scheduler=address, progress=told)
        return told.results


@pytest.fixture
def apart() -> Iterator[Executor]:
    """Another process: Dask's client may leave a socket that it was about to connect by, which is no matter,
    but would be one to pytest, at some later time.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        yield executor


@pytest.mark.slow  # starts two clusters
@pytest.mark.parametrize("ends", [killed, ended])
def test_a_scheduler_that_is_restarted_is_asked_again(
    ends: End, units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, apart: Executor
) -> None:
    told = Told(lambda: None)
    told.results = apart.submit(restarted, ends, units, store.path).result()
    assert complete(units, infos, store, told)


@pytest.mark.slow  # starts a cluster
def test_a_cluster_that_is_gone_ends_the_run(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, apart: Executor
) -> None:
    told = apart.submit(gone, killed, units, store.path).result()
    assert told
    assert len(store.results(units, infos)) == len(told)
