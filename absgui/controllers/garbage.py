"""When Python looks for reference cycles: in the interface thread alone, and a little at a time.

By itself Python looks in whatever thread happens to make an object. Parts of a window that refer to each
other would then be destroyed in the worker's thread now and then, which Qt answers by ending the process. And
a collection of the oldest generation goes through all objects there are, while every thread waits: the
300,000 that importing torch leaves take 0.1 s; with those of numba, which compiles one of Foolbox's attacks,
it was 0.7 s. So Python's own collections are off. The young generations are collected several times a second
where there is something in them, and the oldest is looked at every few seconds: what has come in bulk, as
only imports and lasting results do, is set aside for good (`gc.freeze`), and few objects are searched at
once. All but cycles is freed immediately as ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 2000
MANY = 40_000
"""So many old objects take 15 ms to search. More are set aside unsearched."""
FEW = 2_000
"""No search for fewer new ones."""
YOUNG_MS = 100
"""Between two looks at the young generations."""
SOME, OFTEN = 2_000, 10
"""New objects, and collections of the youngest generation, that make one of it, or of both, due."""


class GarbageControl(QObject):
    """Has the process's garbage collector to itself until `close`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._kept = 0
        """Old objects that the last search left."""
        self._timers = [QTimer(self, interval=interval) for interval in (YOUNG_MS, LOOK_MS)]
        for timer, slot in zip(self._timers, (self.look_at_young, self.look), strict=True):
            timer.timeout.connect(slot)
            timer.start()

    @Slot()
    def look_at_young(self) -> None:
        """Search what has been made lately, if there is enough of it."""
        made, collected, _ = gc.get_count()
        if collected >= OFTEN:
            gc.collect(1)
        elif made >= SOME:
            gc.collect(0)

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
        for timer in self._timers:
            timer.stop()
        if self._was_on:
            gc.enable()
        gc.unfreeze()
