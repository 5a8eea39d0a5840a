"""The sheet that the user draws on, with mouse, touchpad or pen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QEnterEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import number, tr
from absgui.presentation.ink import DEFAULT_BRUSH, LARGEST_BRUSH, LEAST_BRUSH, SHEET, Ink, Point, Sheet
from absgui.widgets import rasters, theme
from absgui.widgets.keys import latin_key
from absgui.widgets.spoken import spoken
from engine.types import SIDE, FloatArray

LEAST_INK = 127
"""Of 255: darker is paper, where a sentence says how much ink there is."""
BRUSH_STEP = 1.15
"""One press of a bracket key makes the brush this much larger or smaller."""


@spoken(QAccessible.Role.Canvas)
class Canvas(QWidget):
    """Draws white ink on a black sheet of 280 x 280, ten sheet pixels for one of the model's.

    Signals:
        ink_changed(): the sheet has changed; also while a stroke is being drawn.
        stroke_ended(): the pen is up again.
        brush_changed(): size or eraser.
        history_changed(): what can be undone or redone.
    """

    ink_changed = Signal()
    stroke_ended = Signal()
    brush_changed = Signal()
    history_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self._ink = Ink()
        self._brush = DEFAULT_BRUSH
        self._erasing = False
        self._last: QPointF | None = None
        self._stroke_erases = False
        self._hover: QPointF | None = None
        self._picture: QImage | None = None

    @property
    def sheet(self) -> Sheet:
        """A copy of the (280, 280) uint8 sheet; 255 is ink."""
        return self._ink.sheet.copy()

    @property
    def origin(self) -> object | None:
        """What the sheet was filled from, None once it was drawn on."""
        return self._ink.origin

    def pixels(self) -> FloatArray | None:
        """The sheet as (28, 28) where it holds a picture, with what was drawn on it; None for a drawing."""
        return self._ink.pixels()

    @property
    def is_empty(self) -> bool:
        """There is no ink."""
        return self._ink.is_empty

    def sentence(self) -> str:
        """What is on the sheet, and what to do with it."""
        if self.is_empty:
            return tr("Empty. Draw a digit with the mouse or a pen; the right button erases.")
        share = float((self._ink.sheet > LEAST_INK).mean())
        what = tr("A drawing") if self._ink.picture is None else tr("A picture")
        return tr("{what}; {share} % of the sheet is ink.", what=what, share=number(f"{100 * share:.0f}"))

    @property
    def is_drawing(self) -> bool:
        """A stroke is being drawn."""
        return self._last is not None

    @property
    def brush(self) -> float:
        """Diameter in sheet pixels."""
        return self._brush

    @property
    def eraser(self) -> bool:
        """Whether strokes erase."""
        return self._erasing

    @property
    def can_undo(self) -> bool:
        """There is a state to go back to."""
        return self._ink.can_undo

    @property
    def can_redo(self) -> bool:
        """There is a state to go forward to."""
        return self._ink.can_redo

    def show_image(self, image: FloatArray, origin: object | None = None) -> None:
        """Put a (28, 28) image on the sheet, to look at or to draw on. Can be undone."""
        self._end_stroke()
        self._ink.fill(image, origin)
        self._repaint()
        self.history_changed.emit()

    def draw(self, strokes: Sequence[Sequence[Point]]) -> None:
        """Draw lines of points, in px of the sheet, onto an empty sheet. Can be undone."""
        self._end_stroke()
        self._ink.clear()
        self._ink.remember()
        for points in strokes:
            for start, end in pairwise(points):
                self._ink.stroke(start, end, DEFAULT_BRUSH, erase=False)
        self._ink.settle()
        self._changed()

    def clear(self) -> None:
        """Take away all ink. Can be undone."""
        self._end_stroke()
        if self._ink.clear():
            self._changed()

    def undo(self) -> None:
        """Go back to the state before the last change."""
        self._end_stroke()
        if self._ink.undo():
            self._changed()

    def redo(self) -> None:
        """Go forward again after `undo`."""
        self._end_stroke()
        if self._ink.redo():
            self._changed()

    def set_brush(self, diameter: float) -> None:
        """In sheet pixels; kept within sensible limits."""
        self._brush = min(LARGEST_BRUSH, max(LEAST_BRUSH, diameter))
        self.update()
        self.brush_changed.emit()

    def grow_brush(self) -> None:
        """A step wider."""
        self.set_brush(self._brush * BRUSH_STEP)

    def shrink_brush(self) -> None:
        """A step narrower."""
        self.set_brush(self._brush / BRUSH_STEP)

    def set_eraser(self, on: bool) -> None:
        """Whether strokes erase from now on."""
        if on != self._erasing:
            self._erasing = on
            self.update()
            self.brush_changed.emit()

    def sheet_rect(self) -> QRectF:
        """Where the sheet lies in this widget: square, a whole number of device pixels per model pixel."""
        ratio = self.devicePixelRatioF()
        side = SIDE * rasters.whole_scale(max(1, min(self.width(), self.height()) - 2), SIDE, ratio)
        left = int((self.width() - side) / 2 * ratio) / ratio
        top = int((self.height() - side) / 2 * ratio) / ratio
        return QRectF(left, top, side, side)

    def _to_sheet(self, at: QPointF) -> tuple[float, float]:
        area = self.sheet_rect()
        scale = SHEET / area.width()
        return (at.x() - area.left()) * scale, (at.y() - area.top()) * scale

    def _begin_stroke(self, at: QPointF, pressure: float, *, erase: bool) -> None:
        self._ink.remember()
        self._stroke_erases = erase
        self._last = at
        self._draw_to(at, pressure)
        self.history_changed.emit()

    def _draw_to(self, at: QPointF, pressure: float) -> None:
        if self._last is None:
            return
        brush = self._brush * (0.6 + 0.4 * pressure)
        self._ink.stroke(self._to_sheet(self._last), self._to_sheet(at), brush, erase=self._stroke_erases)
        self._last = at
        self._repaint()
        self.ink_changed.emit()

    def _end_stroke(self) -> None:
        if self._last is not None:
            self._last = None
            self._ink.settle()
            self.history_changed.emit()
            self.stroke_ended.emit()

    def _changed(self) -> None:
        self._repaint()
        self.history_changed.emit()
        self.ink_changed.emit()

    def _repaint(self) -> None:
        self._picture = None
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(SIDE * 9 + 2, SIDE * 9 + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE * 4 + 2, SIDE * 4 + 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = event.button()
        if button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton) and self._last is None:
            erase = self._erasing or button == Qt.MouseButton.RightButton
            self._begin_stroke(event.position(), 1.0, erase=erase)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position()
        if event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self._draw_to(event.position(), 1.0)
        else:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self._end_stroke()

    def tabletEvent(self, event: QTabletEvent) -> None:
        self._hover = event.position()
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            rubber = event.pointerType().name == "Eraser"
            right = event.button() == Qt.MouseButton.RightButton
            self._begin_stroke(event.position(), _pressure(event), erase=self._erasing or rubber or right)
        elif kind == QEvent.Type.TabletMove and self._last is not None:
            self._draw_to(event.position(), _pressure(event))
        elif kind == QEvent.Type.TabletRelease:
            self._end_stroke()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = latin_key(event)
        if event.matches(QKeySequence.StandardKey.Undo) or (
            key == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or (
            key == Qt.Key.Key_Z
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            self.redo()
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = event.position()
        super().enterEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.colours()
        area = self.sheet_rect()
        if self._picture is None:
            sheet = np.ascontiguousarray(self._ink.sheet)
            self._picture = QImage(sheet.data, SHEET, SHEET, SHEET, QImage.Format.Format_Grayscale8).copy()
        # Ink that was drawn is smooth; an image that was loaded is shown as the pixels it is.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._ink.origin is None)
        painter.drawImage(area, self._picture)
        if self._ink.is_empty:
            self._paint_invitation(painter, area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.line), 1))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._hover is not None and area.contains(self._hover):
            self._paint_brush(painter, area)

    def _paint_invitation(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QColor("#b8bec9"))  # on the black sheet, in every theme
        painter.setFont(theme.font(theme.Role.NUMBER))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, tr("draw a digit"))

    def _paint_brush(self, painter: QPainter, area: QRectF) -> None:
        """The brush's outline at the pointer, dashed while it erases; seen on ink and on paper."""
        assert self._hover is not None
        radius = self._brush / 2 * area.width() / SHEET
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if self._erasing or self._stroke_erases_now else Qt.PenStyle.SolidLine
        for colour, width in (("#000000", 3.0), ("#ffffff", 1.0)):
            painter.setPen(QPen(QColor(colour), width, style))
            painter.drawEllipse(self._hover, radius, radius)

    @property
    def _stroke_erases_now(self) -> bool:
        return self._last is not None and self._stroke_erases


def _pressure(event: QTabletEvent) -> float:
    """0 to 1; that of the mouse for pens that don't tell."""
    tells = QInputDevice.Capability.Pressure in event.pointingDevice().capabilities()
    return event.pressure() if tells else 1.0
