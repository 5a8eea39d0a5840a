"""What the palette lists, for its view and for a screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from absgui.presentation.commands import Command, found
from absgui.window.palette.collect import Entry

COMMAND = Qt.ItemDataRole.UserRole
"""Role of the Command itself."""
_Index = QModelIndex | QPersistentModelIndex


class PaletteModel(QAbstractListModel):
    """The entries that some words mean, the likeliest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[Entry] = ()
        self._shown: list[int] = []

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Everything there is; all of it is listed."""
        self._entries = entries
        self.search("")

    def search(self, words: str) -> None:
        """List what these words mean."""
        self.beginResetModel()
        self._shown = found(words, [entry.command for entry in self._entries])
        self.endResetModel()

    def entry(self, row: int) -> Entry:
        """The one in a row."""
        return self._entries[self._shown[row]]

    # Qt overrides

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        command: Command = self.entry(index.row()).command
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return command.said
            case _ if role == COMMAND:
                return command
        return None
