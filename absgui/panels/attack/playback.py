"""A clock that says which frame is due, and whether there is time for more than its pictures."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

_LEAST_MS = 16
_LATE = 1.5
"""A tick that comes so many intervals after the one before is late."""
_MOST_SKIPPED = 5
"""What follows a frame follows at least every so many ticks and one."""
_CALM = 12
"""After so many ticks in time, more often again."""


class Playback(QObject):
    """Counts frames from a starting frame at a speed.

    By the clock and not by its timeouts: a busy moment skips frames instead of slowing down. Where the whole
    window can not be painted as often as frames are due, the pictures keep their pace and the rest of the
    window follows every second or third of them (`has_time`).

    Signals:
        due(int): this frame should be shown now.
    """

    due = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first = 0
        self._speed = 1
        self._skips = self._since = self._calm = self._ticks = 0
        self._clock, self._tock = QElapsedTimer(), QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def is_running(self) -> bool:
        """Whether frames become due."""
        return self._timer.isActive()

    def start(self, first: int, speed: int) -> None:
        """From frame `first` on, `speed` frames a second. May be called while it runs."""
        self._first, self._speed = first, speed
        self._clock.start()
        self._tock.start()
        self._timer.start(max(1000 // speed, _LEAST_MS))

    def stop(self) -> None:
        """No frame becomes due any more."""
        self._timer.stop()

    @property
    def has_time_for_numbers(self) -> bool:
        """Whether those beside the pictures are due with this frame: where it is late, every other time."""
        return not self._skips or self._ticks % 2 == 0

    def has_time(self) -> bool:
        """Whether what follows the pictures is due with this frame; asked once a frame."""
        self._since += 1
        if self._since <= self._skips:
            return False
        self._since = 0
        return True

    def _tick(self) -> None:
        self._ticks += 1
        if self._tock.restart() > _LATE * self._timer.interval():
            self._skips, self._calm = min(self._skips + 1, _MOST_SKIPPED), 0
        elif self._skips:
            self._calm += 1
            if self._calm == _CALM:
                self._skips, self._calm = self._skips - 1, 0
        self.due.emit(self._first + self._clock.elapsed() * self._speed // 1000)
