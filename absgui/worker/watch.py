"""Who keeps the event loop waiting: the stacks of all threads while it stands still."""

from __future__ import annotations

import faulthandler
import re
import tempfile
import time
from pathlib import PurePath
from typing import IO

LONG_S = 0.05
"""A gap that is worth a sample, taken when it is so long."""
_DEPTH = 5
_KEPT = 3
_THREAD = re.compile(r"^(?:Current thread|Thread) .*$", re.MULTILINE)
_CALL = re.compile(r'File "(.*)", line (\d+) in (.*)')


class Watch:
    """Times the turns of the event loop it is called from.

    Stacks are written by `faulthandler`: it needs no interpreter's lock, which whoever is to blame may hold,
    and no reference to a frame, which would keep a painter of another thread alive.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        """Where stacks are written to, while it watches."""
        self._last: float | None = None
        self._during = ""
        self._found: list[tuple[float, str]] = []

    def begin(self, during: str) -> None:
        """Watch from the next beat on, until `stop`; `during` says what goes on."""
        self.stop()
        self._during = during
        self._file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - `stop` closes it

    def beat(self) -> float | None:
        """Call at every turn. Seconds since the one before; None for the first, and after `stop`."""
        if self._file is None:
            return None
        now, before = time.perf_counter(), self._last
        self._last = now
        gap = None if before is None else now - before
        if gap is not None and gap > LONG_S:
            self._found.append((gap, f"{self._during}: {_sample(self._file)}"))
        faulthandler.dump_traceback_later(LONG_S, file=self._file)
        return gap

    def stop(self) -> None:
        """No gap counts until the next `begin`. Idempotent."""
        if self._file is not None:
            faulthandler.cancel_dump_traceback_later()
            self._file.close()
        self._last = self._file = None

    def stalls(self) -> list[str]:
        """The longest gaps, what went on, and where the threads were: innermost calls first."""
        longest = sorted(self._found, reverse=True)[:_KEPT]
        return [f"{1000 * gap:.0f} ms, {words}" for gap, words in longest]


def _sample(file: IO[bytes]) -> str:
    """What has been written, in short; the file is empty then."""
    faulthandler.cancel_dump_traceback_later()  # else it may still be writing
    file.seek(0)
    text = file.read().decode("utf-8", "replace")
    file.seek(0)
    file.truncate()
    return "; ".join(map(_shortened, _THREAD.split(text)[1:])) or "no sample"


def _shortened(stack: str) -> str:
    calls = _CALL.findall(stack)[:_DEPTH]
    return " < ".join(f"{PurePath(path).name}:{line} {name}" for path, line, name in calls)
