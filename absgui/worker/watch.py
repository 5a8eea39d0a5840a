"""How long the event loop stands still, and what goes on then."""

from __future__ import annotations

import time

LONG_S = 0.05
"""A gap that is worth a line."""
_KEPT = 3


class Watch:
    """Times the turns of the event loop it is called from.

    It does not say where the threads were. From another thread Python can't: whoever is to blame may hold its
    lock, and `faulthandler`, which needs no lock, ends the process now and then when it meets a frame that is
    just being left.
    """

    def __init__(self) -> None:
        self._watching = False
        self._last: float | None = None
        self._during = ""
        self._found: list[tuple[float, str]] = []

    def begin(self, during: str) -> None:
        """Watch from the next beat on, until `stop`; `during` says what goes on."""
        self.stop()
        self._during, self._watching = during, True

    def beat(self) -> float | None:
        """Call at every turn. Seconds since the one before; None for the first, and after `stop`."""
        if not self._watching:
            return None
        now, before = time.perf_counter(), self._last
        self._last = now
        gap = None if before is None else now - before
        if gap is not None and gap > LONG_S:
            self._found.append((gap, self._during))
        return gap

    def stop(self) -> None:
        """No gap counts until the next `begin`. Idempotent."""
        self._watching, self._last = False, None

    def stalls(self) -> list[str]:
        """The longest gaps, and what went on."""
        longest = sorted(self._found, reverse=True)[:_KEPT]
        return [f"{1000 * gap:.0f} ms, {words}" for gap, words in longest]
