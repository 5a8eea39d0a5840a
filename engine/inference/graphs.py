"""Computations on a GPU that are recorded once and replayed: CUDA graphs.

A reading of one image is thousands of kernels of some microseconds each, which take the host longer to start
than the GPU to run. A graph starts all of them at once. What is recorded has fixed shapes and addresses, and
waits for nothing.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import torch
from torch import Tensor

from engine.inference.energy import Optimum

SWITCH = "ABSGUI_CUDA_GRAPHS"
"""Set to 1 in the environment, graphs are used. They are not by themselves: no GPU has run them yet."""
WARM_UPS = 2
"""Runs before one is recorded: libraries set themselves up in the first, which can't be recorded."""

log = logging.getLogger(__name__)

Refine = Callable[[Tensor], Iterator[Optimum]]
"""Yields optima for images (N, 784), always as many."""
YIELDS = 2
"""How many: a quick one and the final one."""


def wanted() -> bool:
    """Whether the environment asks for graphs."""
    return os.environ.get(SWITCH) == "1"


class Recorder(Protocol):
    """What records on a GPU."""

    def warm_up(self, work: Callable[[], object]) -> None:
        """Do some work as it will be recorded, without recording it."""

    def record(self, work: Callable[[], Optimum]) -> tuple[Callable[[], None], Optimum]:
        """Record work. Returns what replays it, and the arrays that then have its results."""


class CudaRecorder:
    """By CUDA graphs that share their memory, so that one can go on with what another one left."""

    def __init__(self) -> None:
        self._pool: Any = torch.cuda.graph_pool_handle()

    def warm_up(self, work: Callable[[], object]) -> None:
        """On a side stream, as recording wants it."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            work()
        torch.cuda.current_stream().wait_stream(side)

    def record(self, work: Callable[[], Optimum]) -> tuple[Callable[[], None], Optimum]:
        """Other threads may go on with work of their own meanwhile."""
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
            found = work()
        return graph.replay, found


class Recorded:
    """What `refine` does with images of one shape, a graph for each of its results."""

    def __init__(self, refine: Refine, images: Tensor, recorder: Recorder) -> None:
        """Records at once. Raises RuntimeError where that can't be."""
        self._images = images.clone()
        self._lock = threading.Lock()
        self._owner: object = None
        """Whose results are in memory: two runs may take turns, and one may be left unfinished."""
        for _ in range(WARM_UPS):
            recorder.warm_up(lambda: list(refine(self._images)))
        # Kept, for what it refers to is where later graphs find what earlier ones left.
        self._running = refine(self._images)
        self._graphs = [recorder.record(lambda: next(self._running)) for _ in range(YIELDS)]

    def __call__(self, images: Tensor) -> Iterator[Optimum]:
        """What `refine` yields for images of that shape; the results are the caller's own."""
        me = object()
        for number in range(YIELDS):
            with self._lock:
                first = number
                if self._owner is not me:
                    self._images.copy_(images)
                    self._owner, first = me, 0
                for replay, _ in self._graphs[first : number + 1]:
                    replay()
                found = self._graphs[number][1].placed(torch.clone)
            yield found


class Graphs:
    """A `refine` that is recorded for some numbers of images, and done step by step for all others."""

    def __init__(
        self, refine: Refine, rows: tuple[int, ...], recorder: Callable[[], Recorder] = CudaRecorder
    ) -> None:
        """`rows` are the numbers N that come often."""
        self._refine = refine
        self._rows = rows
        self._recorder = recorder
        self._lock = threading.Lock()
        self._recorded: dict[int, Refine] = {}

    def __call__(self, images: Tensor) -> Iterator[Optimum]:
        """Optima for images (N, 784)."""
        if len(images) not in self._rows:
            return self._refine(images)
        with self._lock:
            if len(images) not in self._recorded:
                self._recorded[len(images)] = self._record(images)
        return self._recorded[len(images)](images)

    def _record(self, images: Tensor) -> Refine:
        try:
            return Recorded(self._refine, images, self._recorder())
        except RuntimeError as error:
            log.warning("Inference of %d images can't be recorded as a graph: %s", len(images), error)
            return self._refine
