"""The menu of the languages that the window can be read in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from absgui.language import tr
from absgui.translation import title

SYSTEM = ""
"""What stands for the language of the system."""


class LanguageMenu(QMenu):
    """Ticks what it is told to, and keeps nothing.

    Signals:
        language_picked(str): a language's code, as in "de", or "" for the system's.
    """

    language_picked = Signal(str)

    def __init__(self, codes: Sequence[str], parent: QWidget | None = None) -> None:
        """`codes` are the languages that there are, in their order."""
        super().__init__(tr("Language"), parent)
        self.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._offer(SYSTEM, tr("As the system"))
        self.addSeparator()
        for code in codes:
            self._offer(code, title(code))  # in itself: whoever looks for it may read no other
        self._group.triggered.connect(self._on_triggered)

    def show_choice(self, code: str) -> None:
        """Tick this one; none if there is no such language. Emits nothing."""
        for action in self._group.actions():
            action.setChecked(action.data() == code)

    def _offer(self, code: str, text: str) -> None:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setData(code)
        action.setToolTip(tr("From the next start on"))
        self._group.addAction(action)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.language_picked.emit(action.data())
