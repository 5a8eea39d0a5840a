"""With how many threads some work is quickest: measured at once, then again from time to time, bit by bit."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable

MAXIMUM = 8
"""More threads than this only wait for each other in such small computations."""
ROUNDS = 5
"""Measurements of each number of threads, the median of which counts."""
AGAIN = 60.0
"""Seconds after which the number is in doubt."""
GAIN = 0.9
"""More threads must take no more than this part of the time of fewer ones."""


class Threads:
    """The number of threads, for all threads of a process that ask for it. Safe to share between them."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """`clock`: seconds from any beginning."""
        self.count: int | None = None
        """What is chosen, or None so far."""
        self._clock = clock
        self._decided = 0.0
        self._left: list[int] = []
        """What is still to be measured before the number is chosen anew, the next one at the end."""
        self._seconds: dict[int, list[float]] = {}
        self._lock = threading.Lock()

    def choose(self, work: Callable[[], object], use: Callable[[int], object], cores: int) -> None:
        """Measure `work`, which takes some ms: all that is needed at first, later only once in a call.

        `use` makes the calling thread compute with a number of threads, at most `cores` of which are of use.
        Returns with the chosen one in use.
        """
        if not self._lock.acquire(blocking=False):  # another thread measures, which is enough
            return
        try:
            first = self.count is None
            if not first and not self._left and self._clock() - self._decided < AGAIN:
                return
            if not self._left:
                most = min(MAXIMUM, cores)
                self._left = sorted({1, 2, 4, most} & set(range(1, most + 1))) * ROUNDS
                self._seconds = {count: [] for count in self._left}
            while self._left:
                self._measure(self._left.pop(), work, use)
                if not first:
                    break
            if not self._left:
                self.count, self._decided = self._quickest(), self._clock()
            assert self.count is not None
            use(self.count)
        finally:
            self._lock.release()

    def _measure(self, count: int, work: Callable[[], object], use: Callable[[int], object]) -> None:
        use(count)
        if not self._seconds[count]:
            work()  # its threads have to start
        began = self._clock()
        work()
        self._seconds[count].append(self._clock() - began)

    def _quickest(self) -> int:
        counts = sorted(self._seconds)
        best = counts[0]
        for count in counts[1:]:
            durations = [statistics.median(self._seconds[each]) for each in (count, best)]
            if durations[0] < GAIN * durations[1]:
                best = count
        return best
