"""A Dask cluster that runs units: reached, asked what it has installed, and watched while it works."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from typing import Any, TypeVar

from engine.types import AbsguiError, Message

_log = logging.getLogger(__name__)

Given = TypeVar("Given")
Made = TypeVar("Made")

AHEAD = 3
"""Units that each thread of a cluster has running or queued, so that none is idle."""
CONNECT = 10
"""Seconds within which a cluster must answer."""
BACK = 60
"""Seconds within which a cluster that was lost must be back, with a worker."""
LOOK = 5
"""Seconds between two looks at who is there."""
RETRIES = 3
"""How often a unit is done again whose worker was lost."""

# The package's version, None where it is missing. As text, which is answered here as it is there: a function
# of ours would be looked for in a package that may not be there.
_VERSION = (
    "getattr(__import__('absgui'), '__version__', None) "
    "if __import__('importlib.util', fromlist=['util']).find_spec('absgui') else None"
)


GONE = Message("The cluster is gone. Finished results are kept; start again once it is back.")


class LostError(AbsguiError):
    """What the cluster was given is lost: its scheduler is gone, or another one is in its place."""


class AbsentError(AbsguiError):
    """There is no scheduler, or none with a worker."""


class Cluster:
    """The workers of a scheduler, as many as there are at the time."""

    def __init__(self, client: Any, version: str | None) -> None:
        """`version` is that of the package here, which every worker must have."""
        self._client, self._version = client, version
        self._stream = client.scheduler_comm
        self._asked: set[str] = set()
        self._looked = -float(LOOK)
        self.ahead = AHEAD
        """How many units it should hold at the moment."""

    def submit(self, work: Callable[[Given], Made], given: Given) -> Future[Made]:
        """Have `work` done, again elsewhere if its worker is lost; each time, as none is remembered.

        The future ends as the work does, or with CancelledError where the work, or its result on the way
        back, was lost; that of Dask's own executor would never end then.
        """
        found: Future[Made] = Future()
        try:
            asked = self._client.submit(work, given, pure=False, retries=RETRIES)
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            found.set_exception(CancelledError() if self._lost else error)
            return found
        found.add_done_callback(lambda found: asked.cancel() if found.cancelled() else None)
        self._client.loop.add_callback(_bring, asked, found)
        return found

    def check(self) -> None:
        """Raise LostError once it is lost, AbsguiError if a worker can't do the work; ask who is new.

        Workers may come and go.
        """
        if self._lost:
            raise LostError(GONE)
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        self._looked = now
        try:
            self._look()
        except Exception as error:
            if isinstance(error, OSError) or self._lost:
                raise LostError(GONE) from error
            raise

    @property
    def _lost(self) -> bool:
        # A client that finds its scheduler again has lost what it had asked for, and still uses connections
        # to the one before. One whose scheduler has said goodbye does not look for it at all.
        stream = self._client.scheduler_comm
        return self._client.status != "running" or stream is not self._stream or bool(stream.closed())

    def _look(self) -> None:
        workers: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        new = sorted(set(workers) - self._asked)
        if new:
            self._ask(new)
        self._asked = set(workers)
        self.ahead = max(sum(worker["nthreads"] for worker in workers.values()), 1) * AHEAD

    def _ask(self, workers: list[str]) -> None:
        found = self._client.run(eval, _VERSION, workers=workers, on_error="return", wait=True)
        for worker, version in sorted(found.items()):
            if version == self._version or isinstance(version, OSError):  # it has left meanwhile
                continue
            has = (
                Message("has version {version}", version=version)
                if isinstance(version, str)
                else Message("does not have it")
            )
            raise AbsguiError(
                "Every worker needs absgui {version}, and {worker} {has}: install the same version on it, "
                "or take it off the cluster, and start again.",
                version=self._version,
                worker=worker,
                has=has,
            )


async def _bring(asked: Any, found: Future[Made]) -> None:
    """What Dask's future `asked` ends with, into `found`; runs in the client's thread."""
    result: Any = None
    failed: Exception | None = None
    try:
        result = await asked
    except Exception as error:  # noqa: BLE001 - whoever waits for it is told
        lost = asked.status != "error" and isinstance(error, CancelledError | OSError)
        failed = CancelledError() if lost else error
    if not found.set_running_or_notify_cancel():
        return
    if failed is None:
        found.set_result(result)
    else:
        found.set_exception(failed)


@contextmanager
def connected(address: str, *, lost: bool = False) -> Iterator[Cluster]:
    """The cluster whose scheduler is at `address`, checked. If it was `lost`, it has some time to come back.

    Raises AbsguiError where there is none, where no worker comes, and where a worker lacks the package or has
    another version of it; LostError where it is lost.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise AbsguiError("A cluster needs the package distributed: pip install distributed") from error
    client, cluster = _back(distributed, address) if lost else _reached(distributed, address, CONNECT)
    try:
        yield cluster
    finally:
        _close(client)


def _back(distributed: Any, address: str) -> tuple[Any, Cluster]:
    """As `_reached`, but tried until it is back. Raises AbsguiError where that takes too long."""
    end = time.monotonic() + BACK
    while (left := end - time.monotonic()) > 0:
        try:
            return _reached(distributed, address, left)
        except (AbsentError, LostError):  # it may be starting still
            continue
    raise AbsguiError(GONE)


def _reached(distributed: Any, address: str, seconds: float) -> tuple[Any, Cluster]:
    """A client, and its cluster, checked. Raises as `connected` does, AbsentError where it may come yet.

    The scheduler, and then a worker, have `seconds` each.
    """
    try:
        client = distributed.Client(address, timeout=seconds)
    except (OSError, ValueError) as error:
        raise AbsentError(
            Message("There is no Dask scheduler at {address}: {error}", address=address, error=error)
        ) from error
    try:
        try:
            client.wait_for_workers(1, timeout=seconds)  # a cluster that grows as needed may have none yet
        except (TimeoutError, OSError) as error:
            raise AbsentError(Message("The cluster at {address} has no workers.", address=address)) from error
        cluster = Cluster(client, eval(_VERSION))  # noqa: S307 - our own question, asked here
        cluster.check()
    except BaseException:
        _close(client)
        raise
    return client, cluster


def _close(client: Any) -> None:
    """One whose scheduler is lost may stumble over its own search for it, which is no matter."""
    try:
        client.close()
    except Exception:  # noqa: BLE001 - whatever it is, there is another client, or an error of ours
        _log.info("a client of a cluster did not close", exc_info=True)
