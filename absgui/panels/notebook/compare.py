"""Two entries of the notebook side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from absgui.language import tr
from absgui.presentation.notebook.compare import Comparison, Picture
from absgui.presentation.notebook.entry import Entry
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from absgui.widgets.eliding import ElidedLabel, ElidingBox
from absgui.widgets.pixel_view import PixelView
from absgui.widgets.role_label import ElidedRoleLabel

_PICTURES = 3
_MUCH = 1000
"""Stretch that leaves the rest nothing until a picture is as large as it can be."""


class _Side(QWidget):
    """Which entry, and its pictures."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = ElidingBox(8, self)
        self.box.setAccessibleName(name)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.views = [PixelView("", self, least_scale=1) for _ in range(_PICTURES)]
        self.captions = [ElidedRoleLabel(theme.Role.CAPTION, self) for _ in range(_PICTURES)]
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        for view, caption in zip(self.views, self.captions, strict=True):
            caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(view, _MUCH)
            column.addWidget(caption)
            column.addStretch(1)
            row.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        layout.addWidget(self.box)
        layout.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures are square: what is higher would only move their captions away."""
        super().resizeEvent(event)
        room = (event.size().width() - 2 * theme.GRID) // _PICTURES
        for view in self.views:
            view.setMaximumHeight(max(room, view.minimumSizeHint().height()))

    def show_pictures(self, pictures: Sequence[Picture]) -> None:
        for view, caption, picture in zip(self.views, self.captions, pictures, strict=True):
            view.set_signed(1.0 if picture.signed else None)
            view.set_image(picture.image)
            view.set_placeholder("")
            view.setAccessibleName(f"{self.box.accessibleName()}: {picture.caption}")
            caption.setText(picture.caption)


class CompareView(QWidget):
    """Signals:
    pair_picked(int, int): the keys of the entries on the left and on the right.
    back_wanted(): to the list.
    """

    pair_picked = Signal(int, int)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Two entries compared"))
        self.back_button = text_button(self, tr("Back to the list"), tr("Esc does the same"))
        self.back_button.clicked.connect(self.back_wanted)
        self.sentence = QLabel(self)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sides = [_Side(tr("Left"), self), _Side(tr("Right"), self)]
        for side in self.sides:
            side.box.activated.connect(self._on_picked)
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(tr("The numbers of both"))
        self.table.setProperty("framed", True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setMinimumWidth(34 * theme.GRID)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setMinimumSectionSize(1)
        self.table.verticalHeader().setDefaultSectionSize(5 * theme.GRID // 2)
        header = self.table.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        head = QHBoxLayout()
        head.setSpacing(2 * theme.GRID)
        head.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.sentence, 1)
        middle = QHBoxLayout()
        middle.setSpacing(2 * theme.GRID)
        middle.addWidget(self.sides[0], 3)
        middle.addWidget(self.table, 4)
        middle.addWidget(self.sides[1], 3)
        self.legend = ElidedLabel(self)
        self.legend.setText(
            tr("Differences: orange is ink added, blue ink taken away; the ends of the scale are ±1")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID // 2)
        layout.setSpacing(theme.GRID // 2)
        layout.addLayout(head)
        layout.addLayout(middle, 1)
        layout.addWidget(self.legend)

    def show_choices(self, entries: Sequence[Entry], left: int, right: int) -> None:
        """What can be chosen on both sides, and what is chosen: keys of entries."""
        for side, key in zip(self.sides, (left, right), strict=True):
            side.box.clear()
            for place, each in enumerate(entries):
                side.box.addItem(tr("{name}: {result}", name=each.name, result=each.result), each.key)
                side.box.setItemData(place, each.facts, Qt.ItemDataRole.ToolTipRole)
            side.box.setCurrentIndex(side.box.findData(key))

    def show_comparison(self, comparison: Comparison) -> None:
        """Pictures, numbers and the sentence."""
        self.sentence.setText(comparison.sentence)
        self.sides[0].show_pictures(comparison.left)
        self.sides[1].show_pictures(comparison.right)
        self.table.setRowCount(len(comparison.rows))
        for place, row in enumerate(comparison.rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 0:
                    item.setFont(theme.font(theme.Role.CAPTION))
                self.table.setItem(place, column, item)

    @Slot()
    def _on_picked(self) -> None:
        left, right = (side.box.currentData() for side in self.sides)
        self.pair_picked.emit(left, right)
