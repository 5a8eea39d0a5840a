"""The plane of two latents, to move in: contours of the energy, the optimum, the machine's way."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui import language
from absgui.language import tr
from absgui.panels.latent.sliders import number
from absgui.presentation.latents.plane import FINE, STEPS, LatentPlane
from absgui.presentation.latents.scene import LIMIT
from absgui.widgets import painting, theme
from absgui.widgets.spoken import spoken
from engine.types import FloatArray

_LEAST = 112
_STEP = 0.1
_LEAP = 0.5


@spoken(QAccessible.Role.Chart)
class LatentPad(QWidget):
    """A press or a drag goes there, arrow keys go a step, with Shift a leap; a double click or Backspace goes
    to the optimum.

    Signals:
        pointed(float, float): the user moved to this place, in standard deviations.
        reset_wanted(): back to the optimum with both.
    """

    pointed = Signal(float, float)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Plane of two latents"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._names = ("", "")
        self._plane: LatentPlane | None = None
        self._picture: QImage | None = None
        self._at = (0.0, 0.0)
        self._optimum = (0.0, 0.0)
        self._way = np.zeros((0, 2), np.float32)
        self._down = False
        words = tr(
            "The energy F(x, z) over two latents, the others staying as they are. The plainest part is the "
            "lowest; the first line is {step} above it, each further one twice as far. Disc: this latent. "
            "Triangle: the optimum; line: the machine's way, both seen from above.",
            step=language.number(f"{STEPS[0]:g}"),
        )
        keys = tr("Drag, or use the arrow keys; double click or Backspace goes to the optimum.")
        self.setToolTip(f"<p>{words}</p><p>{keys}</p>")

    @property
    def plane(self) -> LatentPlane | None:
        """What is drawn now."""
        return self._plane

    @property
    def at(self) -> tuple[float, float]:
        """Where the disc is."""
        return self._at

    @property
    def way(self) -> FloatArray:
        """(N, 2) the machine's."""
        return self._way

    def show_axes(self, names: tuple[str, str], optimum: tuple[float, float]) -> None:
        """What the directions are called, and where the optimum is."""
        self._names, self._optimum = names, optimum
        self._describe()
        self.update()

    def show_plane(self, plane: LatentPlane | None) -> None:
        """The energies."""
        self._plane, self._picture = plane, None
        self.update()

    def show_place(self, x: float, y: float) -> None:
        """Where the disc is; emits nothing."""
        self._at = x, y
        self._describe()
        self.update()

    def show_way(self, way: FloatArray) -> None:
        """(N, 2) the machine's way; none for N = 0."""
        self._way = way
        self.update()

    def square(self) -> QRectF:
        """Where the plane is drawn."""
        side = float(min(self.width(), self.height()) - 2)
        return QRectF(1, 1, side, side)

    def to_widget(self, x: float, y: float) -> QPointF:
        """Where a place is, in px; one outside stands at the edge."""
        area = self.square()
        share = [(min(max(v, -LIMIT), LIMIT) + LIMIT) / (2 * LIMIT) for v in (x, y)]
        return QPointF(area.left() + share[0] * area.width(), area.bottom() - share[1] * area.height())

    def _go(self, at: QPointF) -> None:
        area = self.square()
        x = 2 * LIMIT * (at.x() - area.left()) / area.width() - LIMIT
        y = 2 * LIMIT * (area.bottom() - at.y()) / area.height() - LIMIT
        self._move(x, y)

    def _move(self, x: float, y: float) -> None:
        place = min(max(x, -LIMIT), LIMIT), min(max(y, -LIMIT), LIMIT)
        self.show_place(*place)
        self.pointed.emit(*place)

    def _describe(self) -> None:
        (first, second), (x, y), (best_x, best_y) = self._names, self._at, self._optimum
        self.setAccessibleDescription(
            tr(
                "{first} {x}, {second} {y}; the optimum is at {best_x}, {best_y}",
                first=first,
                x=number(x),
                second=second,
                y=number(y),
                best_x=number(best_x),
                best_y=number(best_y),
            )
        )

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, _LEAST)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._down = True
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._down:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._down = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0), keys.Key_Down: (0, -1), keys.Key_Up: (0, 1)}
        key = keys(event.key())
        if key in steps:
            length = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
            right, up = steps[key]
            self._move(self._at[0] + right * length, self._at[1] + up * length)
        elif key == keys.Key_Backspace:
            self.reset_wanted.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._picture = None
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours, area = theme.colours(), self.square()
        painter.fillRect(area, QColor(colours.raised))
        if self._plane is not None:
            if self._picture is None:
                self._picture = _picture(self._plane)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(self.to_widget(0, -LIMIT), self.to_widget(0, LIMIT))
        painter.drawLine(self.to_widget(-LIMIT, 0), self.to_widget(LIMIT, 0))
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        self._paint_names(painter)
        ink = QColor(colours.text)
        if len(self._way):
            points = [self.to_widget(float(x), float(y)) for x, y in self._way]
            painter.setPen(QPen(ink, 1.5))
            painter.drawPolyline(QPolygonF(points))
            painter.setBrush(ink)
            painter.setPen(Qt.PenStyle.NoPen)
            for point in points:
                painter.drawEllipse(point, 2, 2)
        paper = QPen(QColor(colours.panel), 1.5)
        painter.setPen(paper)
        painter.setBrush(ink)
        best = self.to_widget(*self._optimum)
        painting.triangle(painter, QPointF(best.x(), best.y() - 6), 11, down=False)
        painter.drawEllipse(self.to_widget(*self._at), 6, 6)

    def _paint_names(self, painter: QPainter) -> None:
        """At the ends of the axes."""
        metrics = painting.set_type(painter, theme.Role.CAPTION, theme.colours().text)
        right, up = self._names
        place = self.to_widget(LIMIT, 0) - QPointF(metrics.horizontalAdvance(right) + 4, 4)
        painter.drawText(place, right)
        painter.drawText(self.to_widget(0, LIMIT) + QPointF(4, metrics.ascent() + 2), up)


def _picture(plane: LatentPlane) -> QImage:
    """The bands in greys of the theme, the lowest being the panel's own colour, and lines between them."""
    colours = theme.colours()
    steps = np.linspace(0, 0.6, len(STEPS) + 1)
    greys = [theme.mix(QColor(colours.panel), QColor(colours.neutral), float(step)) for step in steps]
    pixels = np.array([grey.rgb() for grey in greys], np.uint32)[plane.bands]
    pixels[plane.edges] = theme.mix(QColor(colours.panel), QColor(colours.neutral), 0.9).rgb()
    # 32 bits a pixel are drawn without being converted first.
    return QImage(pixels.data, FINE, FINE, 4 * FINE, QImage.Format.Format_RGB32).copy()
