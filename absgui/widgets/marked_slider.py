"""A slider of numbers with a mark on it, to which a double click goes back."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.widgets import painting, theme
from absgui.widgets.hand_slider import HandSlider

_PARTS = 100
"""Steps of one unit."""
_MARGIN = 7
_HEIGHT = 22


class MarkedSlider(HandSlider):
    """From -limit to limit; the handle follows the mouse at once, wherever it is pressed.

    Backspace does what a double click does. A value outside the limits stands at the end.

    Signals:
        moved(float): the user moved it.
        reset_wanted(): a double click, or Backspace.
    """

    moved = Signal(float)
    reset_wanted = Signal()

    def __init__(self, limit: float, parent: QWidget | None = None) -> None:
        super().__init__(_MARGIN, parent)
        self._mark: float | None = None
        self._showing = False
        self.setRange(round(-limit * _PARTS), round(limit * _PARTS))
        self.setSingleStep(_PARTS // 20)
        self.setPageStep(_PARTS // 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._on_changed)

    @property
    def amount(self) -> float:
        """Where the handle is."""
        return self.value() / _PARTS

    @property
    def mark(self) -> float | None:
        """Where the mark is."""
        return self._mark

    def show_amount(self, amount: float) -> None:
        """Move the handle; emits nothing of ours."""
        self._showing = True
        self.setValue(round(amount * _PARTS))
        self._showing = False

    def set_mark(self, mark: float | None) -> None:
        """Where the mark is; None for none."""
        if mark != self._mark:
            self._mark = mark
            self.update()

    def x_of(self, amount: float) -> float:
        """Where a value stands, in px from the left."""
        low, high = self.minimum() / _PARTS, self.maximum() / _PARTS
        share = (min(max(amount, low), high) - low) / (high - low)
        return _MARGIN + share * (self.width() - 2 * _MARGIN)

    def _on_changed(self, value: int) -> None:
        if not self._showing:
            self.moved.emit(value / _PARTS)

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(140, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, _HEIGHT)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.reset_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours()
        middle = self.height() / 2
        painter.setPen(QPen(QColor(colours.line), 2))
        painter.drawLine(QPointF(_MARGIN, middle), QPointF(self.width() - _MARGIN, middle))
        painter.setPen(QPen(QColor(colours.muted), 1))
        for part in (self.minimum(), 0, self.maximum()):
            x = self.x_of(part / _PARTS)
            painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        ink = QColor(colours.text if self.isEnabled() else colours.neutral)
        if self._mark is not None:
            painter.setBrush(QColor(colours.muted))
            painting.triangle(painter, QPointF(self.x_of(self._mark), middle + 3), 6, down=False)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(self.x_of(self.amount), middle), 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 1))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
