"""What a widget paints the same many times in a row, kept as a picture."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from absgui.widgets import theme


class Backdrop:
    """The part of a widget under what moves: painted once, then copied until something in it changes.

    Text is what costs most while frames are played, and most of it stays.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._key: Hashable = None
        self._pixmap = QPixmap()

    def paint(self, painter: QPainter, key: Hashable, draw: Callable[[QPainter], None]) -> None:
        """Paint what `draw` paints into the widget; it is asked again when `key` is another.

        Size, resolution, theme and type count by themselves.
        """
        size, ratio = self._widget.size(), self._widget.devicePixelRatioF()
        whole = (key, size.width(), size.height(), ratio, theme.colours(), theme.text_size())
        if whole != self._key:
            self._key = whole
            self._pixmap = QPixmap(size * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            inside = QPainter(self._pixmap)
            inside.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(inside)
            inside.end()
        painter.drawPixmap(0, 0, self._pixmap)
