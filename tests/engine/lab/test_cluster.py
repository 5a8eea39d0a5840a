"""A Dask cluster: workers are asked what they have, come and go, and nothing is lost or done twice."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import distributed
import pytest

from absgui import __version__
from engine.lab import cluster, run
from engine.lab.cluster import Cluster
from engine.lab.store import Store
from engine.lab.units import Result, Unit, work
from engine.types import AbsguiError, ModelChoice, ModelInfo
from tests.engine.fakes import lab_workers
from tests.engine.lab.conftest import plain

CLUSTER = """
import sys
import distributed
{before}
if __name__ == "__main__":
    cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, protocol="tcp",
                                       dashboard_address=None, scheduler_port=int(sys.argv[1]))
    print(cluster.scheduler_address, flush=True)
    input()
    cluster.close()
"""

MISSING = "sys.modules['absgui'] = None"
OLDER = "import absgui; absgui.__version__ = '0.0.1'"


class Stream:
    """What a client hears its scheduler by."""

    over = False

    def closed(self) -> bool:
        return self.over


class Client:
    """Of a cluster whose workers have these versions."""

    status = "running"

    def __init__(self, **versions: str | None) -> None:
        self.versions = versions
        self.scheduler_comm = Stream()
        self.asked: list[list[str]] = []

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        assert n_workers == -1  # Dask names five by default
        return {"workers": {name: {"nthreads": 2} for name in self.versions}}

    def run(
        self, _does: Callable[[str], object], _code: str, workers: list[str], **_: object
    ) -> dict[str, str | None]:
        self.asked.append(workers)
        return {name: self.versions[name] for name in workers}


@pytest.fixture
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "LOOK", 0)


@pytest.mark.usefixtures("look_at_once")
def test_each_worker_is_asked_once_also_those_that_come_later() -> None:
    client = Client(a="1", b="1")
    crew = Cluster(client, "1")
    crew.check()
    assert crew.ahead == 4 * cluster.AHEAD
    crew.check()
    client.versions = {"b": "1", "c": "1", "d": "1"}
    crew.check()
    assert client.asked == [["a", "b"], ["c", "d"]]
    assert crew.ahead == 6 * cluster.AHEAD
    client.versions["e"] = "2"
    with pytest.raises(AbsguiError, match="needs absgui 1, and e has version 2: install the same"):
        crew.check()
    client.status = "closed"
    with pytest.raises(AbsguiError, match="The cluster is gone"):
        crew.check()


def test_a_worker_without_the_package_is_named() -> None:
    with pytest.raises(AbsguiError, match="absgui 1, and b does not have it"):
        Cluster(Client(a="1", b=None), "1").check()


def test_the_question_is_answered_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert eval(cluster._VERSION) == __version__
    monkeypatch.setitem(sys.modules, "absgui", None)
    assert eval(cluster._VERSION) is None


@contextmanager
def started(before: str = "", port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A cluster of one worker in a process of its own, which ends with a line of input."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER.replace("{before}", before), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow  # starts a cluster
@pytest.mark.parametrize(("before", "has"), [(MISSING, "does not have it"), (OLDER, "has version 0.0.1")])
def test_a_cluster_that_can_not_do_the_work_is_said_to_be_so(
    before: str, has: str, units: list[Unit], store: Store
) -> None:
    with started(before) as (address, _), pytest.raises(AbsguiError, match=has):
        run.run(units, store, scheduler=address)


@pytest.mark.slow  # starts a cluster
def test_a_cluster_that_loses_a_worker_finds_the_same(
    units: list[Unit],
    infos: dict[ModelChoice, ModelInfo],
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(lab_workers.MARKER, str(tmp_path / "died"))  # for the workers too: they inherit it
    monkeypatch.setattr(run, "work", lab_workers.dies_once)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as local:
        assert run.run(units, store, scheduler=local.scheduler_address) == []
    assert (tmp_path / "died").exists()
    assert plain(store.results(units, infos)) == plain([work(unit) for unit in units])


class Told:
    """Which results a run has told of; after the first one something happens to the cluster."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self._happens = happens
        self.results: list[Result] = []

    def __call__(self, result: Result) -> None:
        self.results.append(result)
        if len(self.results) == 1:
            self._happens()


def complete(units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, told: Told) -> bool:
    """Whether all results are in the store as one process finds them, and each was told of once."""
    wanted = plain([work(unit) for unit in units])
    once = sorted(plain(told.results), key=repr) == sorted(wanted, key=repr)
    return once and plain(store.results(units, infos)) == wanted


@contextmanager
def local(workers: int) -> Iterator[distributed.LocalCluster]:
    """A cluster of processes."""
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as cluster:
        yield cluster


@pytest.mark.slow  # starts a cluster
@pytest.mark.usefixtures("look_at_once")
def test_a_worker_that_comes_later_has_its_share(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "work", lab_workers.waits_for_a_second_worker)
    with local(1) as grows:
        told = Told(lambda: grows.scale(2))
        assert run.run(units, store, scheduler=grows.scheduler_address, progress=told) == []
    assert complete(units, infos, store, told)


@pytest.mark.slow  # starts a cluster
def test_a_worker_that_is_taken_away_leaves_nothing_undone(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "work", lab_workers.says_when_the_second_worker_is_busy)
    with local(2) as shrinks, distributed.Client(shrinks) as client:

        def taken_away() -> None:
            distributed.Event("busy", client).wait()
            client.retire_workers([shrinks.workers[1].worker_address])

        told = Told(taken_away)
        assert run.run(units, store, scheduler=shrinks.scheduler_address, progress=told) == []
    assert complete(units, infos, store, told)


def test_a_cluster_that_is_not_there_is_said_to_be_missing(
    units: list[Unit], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.3)
    with pytest.raises(AbsguiError, match="no Dask scheduler at tcp://127.0.0.1:1"):
        run.run(units, store, scheduler="tcp://127.0.0.1:1")
