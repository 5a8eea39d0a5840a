"""The digits of the test set: by class, the hard ones, or any at all."""

from __future__ import annotations

from collections.abc import Sequence

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
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QButtonGroup,
    QGridLayout,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from absgui.language import mark, tr
from absgui.presentation.wording import elided
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from engine.types import CLASSES, SIDE

_CELL = SIDE + theme.GRID
_HARD = CLASSES
_MOST_LETTERS = 8
"""Longer class names give way on their buttons; the tool tip has them whole."""
"""Id of the button for the hard digits, after those of the ten classes."""
_HARD_TIP = mark("Misclassified or barely certified by the bundled ABS model")
_NO_HARD_TIP = mark("There is no list of the hard digits")


class SampleGrid(QAbstractScrollArea):
    """Small digits in rows; paints only those that are in sight, so ten thousand cost nothing.

    Signals:
        picked(int): index of the digit in the test set.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Digits of the test set"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._images: NDArray[np.uint8] | None = None
        self._indices: NDArray[np.intp] = np.zeros(0, np.intp)
        self._current = -1
        self._name = ""

    def set_images(self, images: NDArray[np.uint8], name: str) -> None:
        """(N, 28, 28) uint8: all digits there are; `name` is the data set's."""
        self._name = name
        self._images = images

    def show_indices(self, indices: NDArray[np.intp]) -> None:
        """Show these digits, from the first on."""
        self._indices = indices
        self._current = -1
        self.verticalScrollBar().setValue(0)
        self._set_range()
        self.viewport().update()

    def mark(self, index: int | None) -> None:
        """Frame one digit, by its index in the test set."""
        found = np.flatnonzero(self._indices == (-1 if index is None else index))
        self._current = int(found[0]) if found.size else -1
        self.viewport().update()

    @property
    def indices(self) -> NDArray[np.intp]:
        """Those of the shown digits, in the test set."""
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
        area = self.cell_rect(place)
        bar = self.verticalScrollBar()
        if area.top() < 0:
            bar.setValue(bar.value() + area.top())
        elif area.bottom() > self.viewport().height():
            bar.setValue(bar.value() + area.bottom() - self.viewport().height())
        self.viewport().update()
        self.picked.emit(int(self._indices[place]))

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
            text = "" if place is None else f"{self._name}:test:{self._indices[place]}"
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


class SampleBrowser(QWidget):
    """Class buttons over the grid.

    Signals:
        picked(int): index in the test set.
        random_wanted(): some digit at all.
    """

    picked = Signal(int)
    random_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._labels: NDArray[np.uint8] | None = None
        self._hard: NDArray[np.intp] = np.zeros(0, np.intp)
        self.grid = SampleGrid(self)
        self.grid.picked.connect(self.picked)
        self.buttons = QButtonGroup(self)
        self.buttons.setExclusive(True)
        self.buttons.idClicked.connect(self.show_class)
        choice = QGridLayout()
        choice.setSpacing(theme.GRID // 2)
        for label in range(CLASSES):
            button = self._button(str(label), tr("Images of class {label}", label=label), label)
            choice.addWidget(button, label // 5, label % 5)
        hard = self._button(tr("Hard"), tr("Loading the list of hard digits"), _HARD)
        choice.addWidget(hard, 0, 5)
        self.random = text_button(self, tr("Random"), tr("A random digit of the test set (R)"), wide=True)
        self.random.clicked.connect(self.random_wanted)
        choice.addWidget(self.random, 1, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addLayout(choice)
        layout.addWidget(self.grid, 1)

    def set_digits(
        self, images: NDArray[np.uint8], labels: NDArray[np.uint8], name: str, classes: Sequence[str]
    ) -> None:
        """(N, 28, 28) and (N,) uint8: the test set of the data set `name`, and its ten classes' names."""
        self._labels = labels
        for label, called in enumerate(classes):
            button = self.buttons.button(label)
            button.setText(elided(called, _MOST_LETTERS))
            button.setToolTip(tr("Images of class {label}", label=called))
        self.grid.set_images(images, name)
        self.buttons.button(0).setChecked(True)
        self.show_class(0)

    def set_hard(self, indices: NDArray[np.intp]) -> None:
        """Indices of the hard digits, the hardest first."""
        self._hard = indices
        button = self.buttons.button(_HARD)
        button.setEnabled(len(indices) > 0)
        button.setToolTip(tr(_HARD_TIP) if len(indices) else tr(_NO_HARD_TIP))

    def show_class(self, which: int) -> None:
        """The digits of a class; 10 shows the hard ones."""
        if self._labels is not None:
            self.grid.show_indices(self._hard if which == _HARD else np.flatnonzero(self._labels == which))

    def mark(self, index: int | None) -> None:
        """Frame the digit that the window is about, where it is in sight."""
        self.grid.mark(index)

    def _button(self, text: str, tip: str, which: int) -> QToolButton:
        button = text_button(self, text, tip, checkable=True, wide=True)
        button.setEnabled(which != _HARD)
        self.buttons.addButton(button, which)
        return button
