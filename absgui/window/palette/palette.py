"""The palette itself: a line to type into, and the list of what is meant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.presentation.commands import Command
from absgui.widgets import theme
from absgui.widgets.announce import announce
from absgui.window.palette.collect import Entry
from absgui.window.palette.delegate import PaletteDelegate
from absgui.window.palette.model import COMMAND, PaletteModel

_WIDTH, _ROWS = 560, 12
_ONWARD = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: 1 - _ROWS,
    Qt.Key.Key_PageDown: _ROWS - 1,
}


class Palette(QFrame):
    """Words find, arrow keys move, Enter runs, Escape closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(tr("Find a command"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(tr("Find a command: some of its words, in any order"))
        self.line.setAccessibleName(tr("Find a command"))
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.view = QListView(self)
        self.view.setAccessibleName(tr("Commands"))
        self.view.setProperty("framed", True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setItemDelegate(PaletteDelegate(self.view))
        self.commands = PaletteModel(self)
        self.view.setModel(self.commands)
        self.view.clicked.connect(self._run)
        self.view.selectionModel().currentChanged.connect(self._announce)
        self.nothing = QLabel(tr("No command is called that."), self)
        self.nothing.hide()
        self.refusal = QLabel(self)
        self.refusal.setAccessibleDescription(tr("Why the command is not run"))
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.line)
        layout.addWidget(self.nothing)
        layout.addWidget(self.refusal)
        layout.addWidget(self.view, 1)
        layout.addStretch(0)  # the line stays at the top where nothing is found

    @property
    def current(self) -> Command | None:
        """What Enter would run."""
        command = self.view.currentIndex().data(COMMAND)
        return command if isinstance(command, Command) else None

    def pop_up(self, entries: Sequence[Entry], over: QRect) -> None:
        """List these; in the upper middle of `over`, in global px."""
        self.refusal.hide()
        self.commands.show_entries(entries)
        self.line.clear()
        self._stand_at(0)
        row = self.view.sizeHintForRow(0)
        height = self.line.sizeHint().height() + _ROWS * row + 4 * theme.GRID
        edge = 4 * theme.GRID
        self.resize(min(theme.px(_WIDTH), over.width() - edge), min(height, over.height() - edge))
        self.move(over.topLeft() + QPoint((over.width() - self.width()) // 2, edge // 2))
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _search(self, words: str) -> None:
        self.refusal.hide()
        self.commands.search(words)
        there = self.commands.rowCount() > 0
        self.nothing.setVisible(not there)
        self.view.setVisible(there)
        if there:
            self._stand_at(0)
        else:
            announce(self, self.nothing.text())

    def _stand_at(self, row: int) -> None:
        last = self.commands.rowCount() - 1
        if last >= 0:
            self.view.setCurrentIndex(self.commands.index(min(max(row, 0), last)))

    @Slot(QModelIndex)
    def _run(self, index: QModelIndex) -> None:
        entry = self.commands.entry(index.row())
        command = entry.command
        if not command.enabled:
            self.refusal.setText(f"{command.name}: {command.obstacle}")
            self.refusal.show()
            announce(self, command.said)
            return
        self.close()
        # Once the key is dealt with: what is run may open a dialogue or a popup of its own.
        QTimer.singleShot(0, self, entry.run)

    @Slot()
    def _announce(self) -> None:
        """The keys stay in the line, so the list does not speak by itself."""
        self.refusal.hide()
        if self.current is not None and self.isVisible():
            announce(self, self.current.said)

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            pressed = Qt.Key(event.key())
            index = self.view.currentIndex()
            if pressed in _ONWARD:
                self._stand_at(index.row() + _ONWARD[pressed])
                return True
            if pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if index.isValid():
                    self._run(index)
                return True
            if pressed == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)
