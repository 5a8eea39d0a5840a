"""A list of entries that can be ticked."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from absgui.language import tr
from absgui.presentation.lab_scene import LabEntry


class CheckList(QListWidget):
    """Entries that can be ticked.

    Signals:
        changed(): another one is ticked, or one less.
    """

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("framed", True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(self.changed)

    @property
    def ticked(self) -> tuple[str, ...]:
        """Names, in the order of the list."""
        items = [self.item(place) for place in range(self.count())]
        return tuple(
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )

    def show_entries(self, entries: Sequence[LabEntry]) -> None:
        """Offer these instead; what is ticked and still there stays so. Emits nothing."""
        ticked, row = self.ticked, self.currentRow()
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            item = QListWidgetItem(tr(entry.title), self)
            item.setData(Qt.ItemDataRole.UserRole, entry.name)
            # Rich text, because only that is broken into lines.
            item.setToolTip(f"<p>{html.escape(tr(entry.title))}</p><p>{html.escape(tr(entry.tip))}</p>")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.setCurrentRow(row)
        self.blockSignals(False)
        self.tick(ticked)

    def mark(self, name: str, text: str) -> None:
        """Give an entry this text; emits nothing."""
        self.blockSignals(True)
        for place in range(self.count()):
            if self.item(place).data(Qt.ItemDataRole.UserRole) == name:
                self.item(place).setText(text)
        self.blockSignals(False)
        self.viewport().update()

    def tick(self, names: Sequence[str]) -> None:
        """These and no others; emits nothing."""
        self.blockSignals(True)
        for place in range(self.count()):
            item = self.item(place)
            on = item.data(Qt.ItemDataRole.UserRole) in names
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.viewport().update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(144, 96)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 48)
