"""A clock that says which frame is due."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

_LEAST_MS = 16


class Playback(QObject):
    """Counts frames from a starting frame at a speed.

    By the clock and not by its timeouts: a busy moment skips frames instead of slowing down.

    Signals:
        due(int): this frame should be shown now.
    """

    due = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first = 0
        self._speed = 1
        self._clock = QElapsedTimer()
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
        self._timer.start(max(1000 // speed, _LEAST_MS))

    def stop(self) -> None:
        """No frame becomes due any more."""
        self._timer.stop()

    def _tick(self) -> None:
        self.due.emit(self._first + self._clock.elapsed() * self._speed // 1000)
