"""A digit shown as the pixels it is: square, whole-number scale, never blurred."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import number, tr
from absgui.widgets import rasters, theme
from absgui.widgets.spoken import spoken
from engine.types import SIDE, FloatArray

EDGE = 6
"""Px that are kept free around the pixels for their frame, both sides together."""


@spoken(QAccessible.Role.Graphic)
class PixelView(QWidget):
    """Shows one (28, 28) float32 array, as grey in [0, 1] or signed in [-limit, limit].

    Where there is no image it shows `placeholder`, in words.
    """

    def __init__(self, name: str, parent: QWidget | None = None, *, least_scale: int = 2) -> None:
        """`name` is its accessible name; `least_scale` the least side of one pixel."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._least = SIDE * least_scale + EDGE
        self._array: FloatArray | None = None
        self._picture: QImage | None = None
        self._limit: float | None = None
        self._meaning: theme.Meaning | None = None
        self._placeholder = ""

    @property
    def image(self) -> FloatArray | None:
        """What it shows, None where there is nothing."""
        return self._array

    def set_image(self, array: FloatArray | None) -> None:
        """Show a (28, 28) array, or nothing. Cheap: the picture is made when it is next painted."""
        if array is not None and array.shape != (SIDE, SIDE):
            raise ValueError(f"a (28, 28) array is shown here, not {array.shape}")
        self._array = array
        self._picture = None
        self.update()

    def set_signed(self, limit: float | None) -> None:
        """Diverging colours with the fixed limits -limit and +limit; None goes back to grey."""
        self._limit = limit
        self._picture = None
        self.update()

    def set_frame(self, meaning: theme.Meaning | None) -> None:
        """A frame in the colour of `meaning`; None for none. A word elsewhere must say the same."""
        if meaning != self._meaning:
            self._meaning = meaning
            self.update()

    def set_placeholder(self, text: str) -> None:
        """The words shown where there is no image."""
        self._placeholder = text
        self.update()

    def sentence(self) -> str:
        """Whether there is a picture, and how bright it is."""
        if self._array is None:
            return self._placeholder or tr("No picture")
        mean = number(f"{float(np.mean(self._array)):.2f}")
        return tr("A picture of {side} by {side} pixels, {mean} in the mean", side=SIDE, mean=mean)

    def pixel_rect(self) -> QRectF:
        """Where the 28 x 28 pixels lie in this widget, in logical px."""
        ratio = self.devicePixelRatioF()
        room = min(self.width(), self.height()) - EDGE
        side = SIDE * rasters.whole_scale(max(room, 1), SIDE, ratio)
        # Rounded to device pixels, else the whole grid would be smeared by half a pixel.
        left = int((self.width() - side) / 2 * ratio) / ratio
        top = int((self.height() - side) / 2 * ratio) / ratio
        return QRectF(left, top, side, side)

    def sizeHint(self) -> QSize:
        return QSize(2 * self._least, 2 * self._least)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, self._least)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._picture = None
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.colours()
        area = self.pixel_rect()
        if self._array is None:
            painter.fillRect(area, QColor(colours.raised))
            painter.setPen(QColor(colours.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._placeholder)
            return
        if self._picture is None:
            self._picture = self._make_picture(self._array)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(area, self._picture)
        if self._meaning is not None:
            painter.setPen(QPen(colours.of(self._meaning), 2))
            painter.drawRect(area.adjusted(-2, -2, 2, 2))
        else:
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _make_picture(self, array: FloatArray) -> QImage:
        if self._limit is None:
            return rasters.grey_image(np.asarray(array))
        return rasters.signed_image(np.asarray(array), self._limit)
