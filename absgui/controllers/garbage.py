"""When Python looks for reference cycles: a little at a time, so that the window never stands still for it.

A collection of the oldest generation goes through all objects there are, and every thread waits for it. The
300,000 objects that importing torch leaves take 0.1 s; with those of numba, which compiles one of Foolbox's
attacks in the middle of it, it was 0.7 s. So the oldest generation is not collected by itself here but looked
at every few seconds: what has come in bulk, as only imports and lasting results do, is set aside for good
(`gc.freeze`), and few objects are searched at once. All but cycles is freed immediately as ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 2000
MANY = 40_000
"""So many old objects take 15 ms to search. More are set aside unsearched."""
FEW = 2_000
"""No search for fewer new ones."""
_NEVER = 1_000_000
"""Collections of the young generation that make one of the oldest due."""


class GarbageControl(QObject):
    """Has the process's garbage collector to itself until `close`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], _NEVER)
        self._kept = 0
        """Old objects that the last search left."""
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Search what is due, or set it aside."""
        old = len(gc.get_objects(2))
        if old > MANY:
            gc.freeze()
            self._kept = 0
        elif old > self._kept + FEW:
            gc.collect()
            self._kept = len(gc.get_objects(2))

    def close(self) -> None:
        """The collector is as it was, and nothing is set aside any more."""
        self._timer.stop()
        gc.set_threshold(*self._before)
        gc.unfreeze()
