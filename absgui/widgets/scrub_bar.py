"""A slider over the frames of an attack, with marks where the class changes and where the best is.

Passive: `set_frames`, `set_marks` and `setValue` show, `scrubbed` tells that
the user moved it. Keys are left to the player, which owns them all.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from absgui.language import tr
from absgui.widgets import painting, theme
from absgui.widgets.backdrop import Backdrop

_MARGIN = 10
_SNAP = 4.0
"""A press this near (px) to a mark goes to the mark."""


class ScrubBar(QSlider):
    """Which frame is shown.

    Signals:
        scrubbed(int): the user moved it to this frame.
    """

    scrubbed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(tr("Frame"))
        self.setToolTip(
            tr("Drag to any frame. Triangle: the class changes; band: often. Diamond: the best adversarial.")
        )
        self.setRange(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._changes: list[tuple[int, str]] = []
        self._best: int | None = None
        self._marks = Backdrop(self)
        self._count = 0

    @property
    def marks(self) -> list[tuple[int, str]]:
        """(frame, what it changes to)."""
        return list(self._changes)

    @property
    def best(self) -> int | None:
        """The frame of the best adversarial."""
        return self._best

    def set_frames(self, count: int) -> None:
        """How many frames there are. Without any it stays enabled: disabled, it would give its focus away."""
        if (count > 0) != (self._count > 0):
            self.update()
        self._count = count
        self.setMaximum(max(count - 1, 0))

    def set_marks(self, changes: Sequence[tuple[int, str]], best: int | None) -> None:
        """`changes`: (frame, what it changes to), ascending; `best`: a frame or None."""
        # The same tuples at every frame of a running attack, so that comparing them is one of addresses.
        changes = list(changes)
        if changes != self._changes or best != self._best:
            self._changes, self._best = changes, best
            self.update()

    def clear(self) -> None:
        """No frames and no marks."""
        self._changes, self._best = [], None
        self.setValue(0)
        self.set_frames(0)
        self.update()

    def x_of(self, frame: int) -> float:
        """Where a frame stands, in px from the left."""
        return _MARGIN + (self.width() - 2 * _MARGIN) * frame / max(self.maximum(), 1)

    def frame_at(self, x: float) -> int:
        """The frame nearest to `x` px."""
        share = (x - _MARGIN) / max(self.width() - 2 * _MARGIN, 1)
        return round(min(max(share, 0.0), 1.0) * self.maximum())

    def _scrub(self, frame: int) -> None:
        if not self._count:
            return
        frame = min(max(frame, 0), self.maximum())
        self.setValue(frame)
        self.scrubbed.emit(frame)

    def _marked(self) -> list[int]:
        return [frame for frame, _ in self._changes] + ([] if self._best is None else [self._best])

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(14) + 22)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, theme.px(14) + 22)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        x = event.position().x()
        nearest = min(self._marked(), key=lambda frame: abs(self.x_of(frame) - x), default=None)
        snaps = nearest is not None and abs(self.x_of(nearest) - x) <= _SNAP
        self.setSliderDown(True)
        self._scrub(nearest if snaps and nearest is not None else self.frame_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            frame = self.frame_at(event.position().x())
            if frame != self.value():
                self._scrub(frame)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scrub(self.value() + (-1 if event.angleDelta().y() > 0 else 1))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours()
        y = theme.px(14) + 10.0
        left, right = float(_MARGIN), float(self.width() - _MARGIN)
        now = self.x_of(self.value()) if self._count else left
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line if self._count else colours.raised))
        painter.drawRoundedRect(QRectF(left, y - 2, right - left, 4), 2, 2)
        if not self._count:
            return
        painter.setBrush(QColor(colours.muted))
        painter.drawRoundedRect(QRectF(left, y - 2, now - left, 4), 2, 2)
        painter.setPen(QPen(QColor(colours.panel), 1.5))
        painter.setBrush(QColor(colours.text))
        painter.drawRoundedRect(QRectF(now - 3.5, y - 10, 7, 20), 3.5, 3.5)
        # Over the handle, or it would hide the mark it stands at.
        marks = (tuple(self._changes), self._best, self.maximum())
        self._marks.paint(painter, marks, lambda inside: self._paint_marks(inside, colours, y))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_marks(self, painter: QPainter, colours: theme.Colours, y: float) -> None:
        orange = colours.of(theme.Meaning.RIVAL)
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.muted, bold=True)
        free = -1.0
        if self._best is not None:
            x = self.x_of(self._best)
            painter.setPen(QPen(QColor(colours.panel), 1.5))
            painter.setBrush(orange)
            painting.diamond(painter, QPointF(x, y), 7)
        places = [self.x_of(frame) for frame, _ in self._changes]
        for first, last in painting.bunches(places, 10):
            x = (places[first] + places[last]) / 2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.text))
            if first == last:
                painting.triangle(painter, QPointF(x, y - 4), 6)
                text = f"→ {self._changes[first][1]}"
            else:
                painting.band(painter, places[first], places[last], y - 4, 5)
                text = " ↔ ".join(sorted({name for _, name in self._changes[first : last + 1]}))
            width = metrics.horizontalAdvance(text)
            start = min(max(x - width / 2, 0.0), self.width() - width)
            if start >= free:
                painter.setPen(QColor(colours.text))
                painter.drawText(QPointF(start, theme.px(10.5)), text)
                free = start + width + 6
