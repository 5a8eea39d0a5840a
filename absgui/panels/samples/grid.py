"""Small digits in rows, of which one can be picked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from absgui.language import tr
from absgui.widgets import theme
from engine.types import SIDE

_CELL = SIDE + theme.GRID


class SampleGrid(QAbstractScrollArea):
    """Small digits in rows; paints only those that are in sight, so ten thousand cost nothing.

    Signals:
        picked(int): index of the digit among all images there are.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._images: NDArray[np.uint8] | None = None
        self._indices: NDArray[np.intp] = np.zeros(0, np.intp)
        self._current = -1
        self._name = ""

    def set_images(self, images: NDArray[np.uint8], name: str, spoken: str) -> None:
        """(N, 28, 28) uint8: all digits there are.

        `name`: what comes before a digit's number in its name; `spoken`: what screen readers call them all.
        """
        self._name = name
        self._images = images
        self.setAccessibleName(spoken)

    def show_indices(self, indices: NDArray[np.intp]) -> None:
        """Show these digits, from the first on."""
        self._indices = indices
        self._current = -1
        self.verticalScrollBar().setValue(0)
        self._set_range()
        self.viewport().update()

    def mark(self, index: int | None) -> None:
        """Frame one digit, by its index among all."""
        found = np.flatnonzero(self._indices == (-1 if index is None else index))
        self._current = int(found[0]) if found.size else -1
        if self._current >= 0:
            self._scroll_to(self._current)
        self.viewport().update()

    @property
    def indices(self) -> NDArray[np.intp]:
        """Those of the shown digits, among all."""
        return self._indices

    def cell_rect(self, place: int) -> QRect:
        """Where the digit at `place` lies in the viewport."""
        row, column = divmod(place, self._columns)
        return QRect(column * _CELL, row * _CELL - self.verticalScrollBar().value(), _CELL, _CELL)

    @property
    def _columns(self) -> int:
        return max(1, self.viewport().width() // _CELL)

    def _place_at(self, x: int, y: int) -> int | None:
        column = x // _CELL
        place = (y + self.verticalScrollBar().value()) // _CELL * self._columns + column
        return place if column < self._columns and 0 <= place < len(self._indices) else None

    def _pick(self, place: int) -> None:
        self._current = place
        self._scroll_to(place)
        self.viewport().update()
        self.picked.emit(int(self._indices[place]))

    def _scroll_to(self, place: int) -> None:
        area, bar = self.cell_rect(place), self.verticalScrollBar()
        if area.top() < 0:
            bar.setValue(bar.value() + area.top())
        elif area.bottom() > self.viewport().height():
            bar.setValue(bar.value() + area.bottom() - self.viewport().height())

    def _set_range(self) -> None:
        rows = -(-len(self._indices) // self._columns)
        bar = self.verticalScrollBar()
        bar.setSingleStep(_CELL)
        bar.setPageStep(max(_CELL, self.viewport().height()))
        bar.setRange(0, max(0, rows * _CELL - self.viewport().height()))

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(7 * _CELL + 16, 6 * _CELL)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._set_range()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        place = self._place_at(at.x(), at.y())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pick(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or not len(self._indices):
            super().keyPressEvent(event)
            return
        self._pick(min(len(self._indices) - 1, max(0, self._current + move)))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            place = self._place_at(event.x(), event.y())
            text = "" if place is None else f"{self._name}:{self._indices[place]}"
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return bool(super().viewportEvent(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours = theme.colours()
        if self._images is None:
            painter.setPen(QColor(colours.muted))
            area = self.viewport().rect()
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, tr("loading the digits"))
            return
        top = self.verticalScrollBar().value() // _CELL * self._columns
        rows = self.viewport().height() // _CELL + 2
        for place in range(top, min(len(self._indices), top + rows * self._columns)):
            area = self.cell_rect(place)
            if not area.intersects(event.rect()):
                continue
            digit = np.ascontiguousarray(self._images[self._indices[place]])
            image = QImage(digit.data, SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8)
            corner = area.topLeft() + QRect(0, 0, theme.GRID, theme.GRID).center()
            painter.drawImage(corner, image.copy())
            if place == self._current:
                painter.setPen(QPen(QColor(colours.text), 2))
                painter.drawRect(QRect(corner.x() - 2, corner.y() - 2, SIDE + 3, SIDE + 3))
