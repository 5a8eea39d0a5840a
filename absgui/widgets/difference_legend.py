"""The colours of the signed difference, with their fixed symmetric limits."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import number, tr
from absgui.widgets import painting, rasters, theme

LIMITS = (1.0, 0.5, 0.25)
"""Grey levels at the ends of the scale; the user chooses, no frame changes it."""
_BAR = 8.0
_STEPS = 32


class DifferenceLegend(QWidget):
    """An upright bar from +limit to -limit. A click or Enter takes the next limit.

    Signals:
        limit_changed(float): the new limit.
    """

    limit_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._limit = LIMITS[0]
        self._describe()

    @property
    def limit(self) -> float:
        """The difference at the ends of the scale, in grey levels of [0, 1]."""
        return self._limit

    def _next(self) -> None:
        self._limit = LIMITS[(LIMITS.index(self._limit) + 1) % len(LIMITS)]
        self._describe()
        self.update()
        self.limit_changed.emit(self._limit)

    def _describe(self) -> None:
        limit = number(f"{self._limit:g}")
        self.setAccessibleName(tr("Scale of the difference, {limit} grey levels each way", limit=limit))
        self.setToolTip(
            tr(
                "Orange: ink added, blue: removed; {limit} is the end of the scale, the same for all "
                "frames. Click to change it.",
                limit=limit,
            )
        )

    def sizeHint(self) -> QSize:
        return QSize(12 + theme.px(24), 84)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.colours()
        bar = QRectF(0.5, 0.5, _BAR, self.height() - 1.0)
        part = bar.height() / _STEPS
        for k in range(_STEPS):
            value = self._limit * (1 - 2 * (k + 0.5) / _STEPS)
            painter.fillRect(
                QRectF(bar.left(), bar.top() + k * part, bar.width(), part + 0.5),
                rasters.diverging_colour(value, self._limit),
            )
        painter.setPen(QPen(QColor(colours.line if not self.hasFocus() else colours.focus), 1))
        painter.drawRect(bar)
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.muted)
        end = number(f"{self._limit:g}".lstrip("0"))
        middle = bar.center().y() + metrics.capHeight() / 2
        for text, y in ((f"+{end}", metrics.capHeight() + 1), ("0", middle), (f"−{end}", bar.bottom())):
            painter.drawText(QPointF(bar.right() + 4, y), text)
