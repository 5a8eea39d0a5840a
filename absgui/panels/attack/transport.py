"""First, back, play, on, last; the scrub bar; speed, frame, follow.

Passive: the player tells it what is shown; its signals say what the user
wants. It decides nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from absgui.language import number, tr
from absgui.widgets import theme
from absgui.widgets.buttons import set_obstacle
from absgui.widgets.glyph_button import Glyph, GlyphButton
from absgui.widgets.scrub_bar import ScrubBar

SPEEDS = (1, 2, 5, 10, 20, 30, 60, 120, 300)
"""Frames a second."""
_NARROW = 560
"""In less px of width, at the usual text size, the speed, which has keys, too, leaves its room to the bar."""
DEFAULT_SPEED = 20


class Transport(QWidget):
    """The row under the pictures.

    Signals:
        first_wanted(), back_wanted(), play_wanted(), on_wanted(), last_wanted(): a button was pressed.
        frame_wanted(int): the scrub bar was moved there.
        follow_wanted(bool): the follow button was switched.
        speed_changed(int): frames a second.
    """

    first_wanted = Signal()
    back_wanted = Signal()
    play_wanted = Signal()
    on_wanted = Signal()
    last_wanted = Signal()
    frame_wanted = Signal(int)
    follow_wanted = Signal(bool)
    speed_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Transport"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        self.first = GlyphButton(Glyph.FIRST, tr("First frame"), tr("First frame (Home)"), self)
        self.back = GlyphButton(Glyph.PREVIOUS, tr("One frame back"), tr("One frame back (←)"), self)
        self.play = GlyphButton(Glyph.PLAY, tr("Play"), tr("Play or pause (Space)"), self)
        self.on = GlyphButton(Glyph.NEXT, tr("One frame forward"), tr("One frame forward (→)"), self)
        self.last = GlyphButton(Glyph.LAST, tr("Last frame"), tr("Last frame (End)"), self)
        for button, signal in (
            (self.first, self.first_wanted),
            (self.back, self.back_wanted),
            (self.play, self.play_wanted),
            (self.on, self.on_wanted),
            (self.last, self.last_wanted),
        ):
            button.clicked.connect(signal)
            layout.addWidget(button)
        self.scrub_bar = ScrubBar(self)
        self.scrub_bar.scrubbed.connect(self.frame_wanted)
        layout.addWidget(self.scrub_bar, 1)
        self.frame = QLabel(self)
        self.frame.setAccessibleDescription(tr("Frame number"))
        self.frame.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.frame)
        layout.addSpacing(theme.GRID // 2)
        self.follow = QToolButton(self)
        self.follow.setText(tr("Follow"))
        self.follow.setCheckable(True)
        self.follow.setAccessibleName(tr("Follow the running attack"))
        self.follow.setToolTip(tr("Show the newest frame of the running attack"))
        self.follow.clicked.connect(self.follow_wanted)
        layout.addWidget(self.follow)
        self.speed = QComboBox(self)
        self.speed.setAccessibleName(tr("Speed in frames per second"))
        self.speed.setToolTip(tr("Frames per second (↑ and ↓)"))
        for speed in SPEEDS:
            self.speed.addItem(tr("{speed} / s", speed=speed), speed)
        self.speed.setCurrentIndex(SPEEDS.index(DEFAULT_SPEED))
        self.speed.currentIndexChanged.connect(self._speed_chosen)
        layout.addWidget(self.speed)
        for button in (self.first, self.back, self.play, self.on, self.last):
            set_obstacle(button, tr("There are no frames to step through"))
        set_obstacle(self.follow, tr("No attack is running"))
        self._last = 0
        self.show_frames(0, 0)

    @property
    def frames_per_second(self) -> int:
        """The chosen speed."""
        return SPEEDS[self.speed.currentIndex()]

    def step_speed(self, direction: int) -> None:
        """One speed up (1) or down (-1)."""
        self.speed.setCurrentIndex(min(max(self.speed.currentIndex() + direction, 0), len(SPEEDS) - 1))

    def faster(self) -> None:
        """Choose the next higher speed."""
        self.step_speed(1)

    def slower(self) -> None:
        """Choose the next lower speed."""
        self.step_speed(-1)

    def show_frames(self, position: int, count: int) -> None:
        """Frame `position` (from 0) of `count`."""
        self.scrub_bar.set_frames(count)
        self.scrub_bar.setValue(position)
        last = max(count - 1, 0)
        self.frame.setText(number(f"{position:,} / {last:,}") if count else "–")
        self._last = last
        self._keep_wide()
        for button in (self.first, self.back, self.play, self.on, self.last):
            button.setEnabled(count > 1)

    def show_playing(self, playing: bool) -> None:
        """Whether the button offers to pause or to play."""
        self.play.set_glyph(Glyph.PAUSE if playing else Glyph.PLAY, tr("Pause") if playing else tr("Play"))

    def show_following(self, running: bool, following: bool) -> None:
        """Follow only means something while an attack runs."""
        self.follow.setEnabled(running)
        self.follow.setChecked(running and following)

    def _keep_wide(self) -> None:
        """The number is as wide as its widest text: the bar must not twitch while frames are counted."""
        most = max(self._last, 999)
        widest = QFontMetrics(self.frame.font()).horizontalAdvance(number(f"{most:,} / {most:,}"))
        if self.frame.minimumWidth() != widest:
            self.frame.setMinimumWidth(widest)

    def _speed_chosen(self) -> None:
        self.speed_changed.emit(self.frames_per_second)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.speed.setVisible(self.width() >= theme.px(_NARROW))
        self._keep_wide()
