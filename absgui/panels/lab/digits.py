"""The digits of a cell of the lab's table: what they were, what was found, how far; the nearest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from absgui.language import tr
from absgui.presentation.lab_scene import CellKey, LabDigit, digit_in_words
from absgui.widgets import theme
from engine.types import SIDE, Norm

_SCALE = 2
_GAP = 4
_PICTURES = QSize(2 * SIDE * _SCALE + _GAP, SIDE * _SCALE)


class LabDigitsModel(QAbstractListModel):
    """Paints only what is in sight, so thousands of digits cost nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._norm = Norm.L2
        self.digits: Sequence[LabDigit] = ()

    def show_digits(self, norm: Norm, digits: Sequence[LabDigit]) -> None:
        """List these instead."""
        self.beginResetModel()
        self._norm, self.digits = norm, digits
        self.endResetModel()

    # Qt overrides

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.digits)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        each = self.digits[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return digit_in_words(self._norm, each)
            case Qt.ItemDataRole.DecorationRole:
                return _pictures(each)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignHCenter
            case Qt.ItemDataRole.ToolTipRole:
                return tr("Test image {number}. Double-click to watch this attack live", number=each.digit)
        return None


class LabDigits(QListView):
    """Enter or a double click activates one.

    Signals:
        digit_activated(object, object): the CellKey and the LabDigit.
    """

    digit_activated = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Digits of a cell"))
        self.setProperty("framed", True)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setIconSize(_PICTURES)
        self.setUniformItemSizes(True)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._key: CellKey | None = None
        self._model = LabDigitsModel(self)
        self.setModel(self._model)
        self.activated.connect(self._on_activated)

    @property
    def digits(self) -> Sequence[LabDigit]:
        """What is listed."""
        return self._model.digits

    def show_digits(self, key: CellKey | None, digits: Sequence[LabDigit]) -> None:
        """List these; where more of the same cell come, the current one and the place stay."""
        row, place = self.currentIndex().row(), self.verticalScrollBar().value()
        same = key == self._key
        current = self.digits[row].digit if same and row >= 0 else None
        self._key = key
        self._model.show_digits(Norm.L2 if key is None else key[0], digits)
        for row, each in enumerate(digits):
            if each.digit == current:
                self.setCurrentIndex(self._model.index(row))
        self.verticalScrollBar().setValue(place if same else 0)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        words = QSize(
            max(theme.px(_PICTURES.width() + 2 * theme.GRID), _PICTURES.width() + 2 * theme.GRID),
            theme.px(5 * theme.GRID),
        )
        self.setGridSize(QSize(words.width(), _PICTURES.height() + theme.GRID + words.height()))
        super().resizeEvent(event)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.digit_activated.emit(self._key, self.digits[index.row()])


def _pictures(each: LabDigit) -> QPixmap:
    """The digit, and beside it what was found."""
    side, colours = SIDE * _SCALE, theme.colours()
    pixmap = QPixmap(_PICTURES)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    for place, pixels in enumerate((each.original, each.adversarial)):
        left = place * (side + _GAP)
        if pixels is None:
            painter.setPen(QColor(colours.line))
            painter.drawRect(left, 0, side - 1, side - 1)
        else:
            grey = np.ascontiguousarray(pixels)
            image = QImage(grey.data, SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8)
            painter.drawImage(left, 0, image.scaled(side, side))
    painter.end()
    return pixmap
