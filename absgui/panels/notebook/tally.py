"""How often the user saw what the model saw, by model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from absgui.language import tr
from absgui.presentation.notebook.tally import Row, cells, headings, in_words
from absgui.widgets import theme
from absgui.widgets.buttons import set_obstacle, text_button
from absgui.widgets.role_label import RoleLabel

WIDE, NARROW = 496, 192
"""Px at the usual text size in which a row fits, and which its words take."""


class Tally(QWidget):
    """Signals:
    keep_picked(bool): keep it from one start to the next, or not.
    clear_wanted(): begin again at nothing.
    """

    keep_picked = Signal(bool)
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = RoleLabel(theme.Role.STRONG, self)
        title.setText(tr("“Is it still the same to you?”"))
        self.none = QLabel(
            tr("No answers yet. The attack player asks when an adversarial example is found."), self
        )
        self.none.setWordWrap(True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table = QTableWidget(0, len(headings()), self)
        self.table.setAccessibleName(tr("Answers by model"))
        self.table.setProperty("framed", True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setMinimumSectionSize(1)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setMinimumSectionSize(2 * theme.GRID)
        self.table.horizontalHeader().setHighlightSections(False)
        for column, (short, full) in enumerate(headings()):
            heading = QTableWidgetItem(short)
            heading.setToolTip(full)
            left = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            heading.setTextAlignment(left | Qt.AlignmentFlag.AlignVCenter)
            self.table.setHorizontalHeaderItem(column, heading)
        self.table.setStyleSheet("QTableWidget::item { padding: 0 8px; }")  # as its headings
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidget(self.words)
        self.keep = QCheckBox(self)
        self.keep.setToolTip(tr("It is kept in the settings of absgui on this computer, without pictures"))
        self.keep.clicked.connect(self.keep_picked)
        self.clear_button = text_button(self, "", tr("Begin to count again at nothing; can be undone"))
        self.clear_button.clicked.connect(self.clear_wanted)
        below = QHBoxLayout()
        below.addWidget(self.keep, 1)
        below.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        layout.addWidget(title)
        layout.addWidget(self.none, 1)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.area, 1)
        layout.addLayout(below)
        self._narrow = False
        self._rows: Sequence[Row] = ()
        self.set_narrow(False)

    def set_narrow(self, on: bool) -> None:
        """In words instead of a table."""
        self._narrow = on
        theme.measure(self, width=NARROW if on else WIDE)
        self.keep.setText(tr("Keep it") if on else tr("Keep the tally between starts"))
        self.keep.setAccessibleName(tr("Keep the tally between starts"))
        self.clear_button.setText(tr("Clear") if on else tr("Clear the tally"))
        self.clear_button.setAccessibleName(tr("Clear the tally"))
        self.show_rows(self._rows)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; none says that there are none."""
        self.none.setVisible(not rows)
        self._rows = rows
        self.table.setVisible(bool(rows) and not self._narrow)
        self.area.setVisible(bool(rows) and self._narrow)
        self.words.setText("\n\n".join(map(in_words, rows)))
        self.clear_button.setEnabled(bool(rows))
        set_obstacle(self.clear_button, tr("Nothing has been counted yet"))
        self.table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(cells(row)):
                item = QTableWidgetItem(text)
                item.setToolTip(text if column == 0 else headings()[column][1])
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(place, column, item)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.verticalHeader().setDefaultSectionSize(theme.px(3 * theme.GRID))
        self.none.setMinimumHeight(self.none.heightForWidth(self.width()))

    def show_keep(self, on: bool) -> None:
        """Whether it is kept; emits nothing."""
        self.keep.setChecked(on)
