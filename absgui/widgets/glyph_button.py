"""Tool buttons with painted signs: they follow the theme without image files."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from absgui.widgets import theme
from absgui.widgets.buttons import EnterButton

_SIZE = QSize(32, 28)


class Glyph(StrEnum):
    """What can be painted."""

    FIRST = "first"
    PREVIOUS = "previous"
    PLAY = "play"
    PAUSE = "pause"
    NEXT = "next"
    LAST = "last"
    FLOAT = "float"
    CLOSE = "close"


class GlyphButton(EnterButton):
    """A button with a sign."""

    def __init__(self, glyph: Glyph, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = glyph
        theme.measure(self, width=_SIZE.width(), height=_SIZE.height())
        self.setAccessibleName(name)
        self.setToolTip(tip)

    @property
    def glyph(self) -> Glyph:
        """What it shows."""
        return self._glyph

    def set_glyph(self, glyph: Glyph, name: str) -> None:
        """Show another glyph, with another accessible name."""
        if glyph is not self._glyph:
            self._glyph = glyph
            self.setAccessibleName(name)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        lit = QPalette.ColorRole.Base if self.isDown() else QPalette.ColorRole.ButtonText
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(enabled, lit))
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(theme.px(100) / 100, theme.px(100) / 100)
        x = y = 0.0
        if self._glyph in (Glyph.FLOAT, Glyph.CLOSE):
            painter.setPen(QPen(self.palette().color(enabled, lit), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self._glyph is Glyph.FLOAT:
                painter.drawRect(QRectF(x - 3.5, y - 3.5, 7, 7))
            else:
                painter.drawLine(QPointF(x - 3.5, y - 3.5), QPointF(x + 3.5, y + 3.5))
                painter.drawLine(QPointF(x - 3.5, y + 3.5), QPointF(x + 3.5, y - 3.5))
            return
        if self._glyph is Glyph.PAUSE:
            painter.drawRect(QRectF(x - 5, y - 6, 3.5, 12))
            painter.drawRect(QRectF(x + 1.5, y - 6, 3.5, 12))
            return
        back = self._glyph in (Glyph.FIRST, Glyph.PREVIOUS)
        reach = 5.0 if not back else -5.0
        painter.drawPolygon(
            QPolygonF([QPointF(x + reach, y), QPointF(x - reach, y - 6), QPointF(x - reach, y + 6)])
        )
        if self._glyph in (Glyph.FIRST, Glyph.LAST):
            painter.drawRect(QRectF(x + reach - 1, y - 6, 2.2, 12))
        elif self._glyph in (Glyph.PREVIOUS, Glyph.NEXT):
            # One frame: the bar stands behind the triangle, where first and last have it at the tip.
            painter.drawRect(QRectF(x - reach * 1.7 - 1, y - 6, 2.2, 12))
