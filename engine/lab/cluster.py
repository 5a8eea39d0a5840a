"""A Dask cluster that runs units: reached, asked what it has installed, and watched while it works."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from engine.types import AbsguiError, Message

AHEAD = 3
"""Units that each thread of a cluster has running or queued, so that none is idle."""
CONNECT = 10
"""Seconds within which a cluster must answer."""
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


class Cluster:
    """The workers of a scheduler, as many as there are at the time."""

    def __init__(self, client: Any, version: str | None) -> None:
        """`version` is that of the package here, which every worker must have."""
        self._client, self._version = client, version
        self._asked: set[str] = set()
        self._looked = -float(LOOK)
        self.executor: Executor = client.get_executor(pure=False, retries=RETRIES)
        """Not pure: a lost worker's units are done again elsewhere, but none is remembered."""
        self.ahead = AHEAD
        """How many units it should hold at the moment."""

    def check(self) -> None:
        """Raise AbsguiError once it is gone, or has a worker that can't do the work; ask who is new.

        Workers may come and go.
        """
        if self._client.status in ("closing", "closed"):
            raise AbsguiError("The cluster is gone. Finished results are kept; start again once it is back.")
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        self._looked = now
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


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler is at `address`, checked.

    Raises AbsguiError where there is none, where no worker comes, and where a worker lacks the package or has
    another version of it.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise AbsguiError("A cluster needs the package distributed: pip install distributed") from error
    try:
        client = distributed.Client(address, timeout=CONNECT)
    except (OSError, ValueError) as error:
        raise AbsguiError(
            "There is no Dask scheduler at {address}: {error}", address=address, error=error
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT)  # a cluster that grows as needed may have none yet
        except (TimeoutError, OSError) as error:
            raise AbsguiError("The cluster at {address} has no workers.", address=address) from error
        cluster = Cluster(client, eval(_VERSION))  # noqa: S307 - our own question, asked here
        cluster.check()
        yield cluster
