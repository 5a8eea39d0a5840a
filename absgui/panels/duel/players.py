"""One transport for both players, which keeps them in step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.attack.playback import Playback
from absgui.panels.attack.transport import Transport


class Players(QWidget):
    """Where both players are: a position of the longer way, from 0 on.

    Signals:
        moved(): `position` is another, or it is played or no longer.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = self._position = 0
        self._running, self._following = False, True
        self.transport = transport = Transport(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(transport)
        self.setToolTip(
            tr(
                "Both players are in step: at the same share of their ways, from the original to the nearest "
                "adversarial example found, or to the last frame where none was."
            )
        )
        self._playback = Playback(self)
        self._playback.due.connect(self._advance)
        transport.first_wanted.connect(self.go_first)
        transport.back_wanted.connect(self.go_back)
        transport.play_wanted.connect(self.toggle_play)
        transport.on_wanted.connect(self.go_on)
        transport.last_wanted.connect(self.go_last)
        transport.frame_wanted.connect(self.go_to)
        transport.follow_wanted.connect(self.set_following)
        transport.speed_changed.connect(self._set_speed)
        self._show()

    @property
    def position(self) -> int:
        """Where both are."""
        return self._position

    @property
    def is_playing(self) -> bool:
        """Whether frames are played by the clock."""
        return self._playback.is_running

    @property
    def is_following(self) -> bool:
        """Whether new frames are shown as they come."""
        return self._running and self._following

    def begin(self) -> None:
        """Frames are about to come, and are followed."""
        self.rest(0)
        self._running, self._following = True, True
        self._show()

    def rest(self, count: int) -> None:
        """No more come: there are `count`, and the last one is shown."""
        self._playback.stop()
        self._running = False
        self._count, self._position = count, max(count - 1, 0)
        self._show()

    def grow(self, count: int, *, running: bool) -> None:
        """There are `count` frames by now; more may come while it is `running`."""
        follows = self.is_following
        self._count, self._running = count, running
        self._position = max(count - 1, 0) if follows else min(self._position, max(count - 1, 0))
        self._show()

    def show_marks(self, marks: Sequence[tuple[int, str]]) -> None:
        """(position, what a side becomes there), ascending."""
        self.transport.scrub_bar.set_marks(marks, None)

    def go_to(self, position: int) -> None:
        """Show this position and stay there."""
        self._playback.stop()
        self._following = False
        self._move(position)

    def go_first(self) -> None:
        """Show the original and stay there."""
        self.go_to(0)

    def go_back(self) -> None:
        """Show the position before and stay there."""
        self.go_to(self._position - 1)

    def go_on(self) -> None:
        """Show the next position and stay there."""
        self.go_to(self._position + 1)

    def go_last(self) -> None:
        """Show the ends of both ways and stay there."""
        self.go_to(self._count - 1)

    def set_following(self, on: bool) -> None:
        """Show the newest frames, now and from now on; or stay."""
        self._playback.stop()
        self._following = on
        self._move(self._count - 1 if self.is_following else self._position)

    def toggle_play(self) -> None:
        """Play from here, from the start if this is the end; or pause."""
        if self.is_playing:
            self._playback.stop()
        elif self._count > 1:
            if self._position >= self._count - 1:
                self._position = 0
            self._following = False
            self._playback.start(self._position, self.transport.frames_per_second)
        self._move(self._position)

    def handle_key(self, key: Qt.Key) -> bool:
        """Do what a key means to the players; False if it means nothing."""
        actions = {
            Qt.Key.Key_Space: self.toggle_play,
            Qt.Key.Key_Left: self.go_back,
            Qt.Key.Key_Right: self.go_on,
            Qt.Key.Key_Home: self.go_first,
            Qt.Key.Key_End: self.go_last,
            Qt.Key.Key_Up: self.transport.faster,
            Qt.Key.Key_Down: self.transport.slower,
        }
        action = actions.get(key)
        if action is None or not self._count:
            return False
        action()
        return True

    def _move(self, position: int) -> None:
        self._position = min(max(position, 0), max(self._count - 1, 0))
        self._show()
        self.moved.emit()

    def _advance(self, due: int) -> None:
        if due >= self._count - 1:
            self._playback.stop()
            self._following = True  # it caught up with what is live, if anything is
        if due >= self._count - 1 or due != self._position:
            self._move(due)

    def _set_speed(self, speed: int) -> None:
        if self.is_playing:
            self._playback.start(self._position, speed)

    def _show(self) -> None:
        self.transport.show_frames(self._position, self._count)
        self.transport.show_playing(self.is_playing)
        self.transport.show_following(self._running, self._following)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
