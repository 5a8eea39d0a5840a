"""How large the text is: three entries of the menu View, and their keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence

from absgui.language import tr
from absgui.widgets import theme
from absgui.widgets.buttons import set_obstacle


class TextSize(QObject):
    """Larger, smaller, usual.

    Signals:
        picked(int): the text size that is wanted, in per cent.
    """

    picked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.larger = self._action(tr("Larger text"), ["Ctrl++", "Ctrl+="])
        self.smaller = self._action(tr("Smaller text"), ["Ctrl+-"])
        self.usual = self._action(tr("Usual text size"), ["Ctrl+0"])
        self.larger.triggered.connect(self._enlarge)
        self.smaller.triggered.connect(self._shrink)
        self.usual.triggered.connect(self._restore)
        set_obstacle(self.usual, tr("The text has this size already"))
        set_obstacle(self.larger, tr("The text can't be larger"))
        set_obstacle(self.smaller, tr("The text can't be smaller"))
        self.show_size()

    @property
    def actions(self) -> tuple[QAction, QAction, QAction]:
        """As they stand in a menu."""
        return self.larger, self.smaller, self.usual

    def show_size(self) -> None:
        """Say which size is in use, and offer what there is beyond it."""
        size = theme.text_size()
        self.larger.setEnabled(size < theme.SIZES[-1])
        self.smaller.setEnabled(size > theme.SIZES[0])
        self.usual.setEnabled(size != theme.USUAL)
        self.usual.setText(tr("Usual text size (now {size} %)", size=size))

    @Slot()
    def _enlarge(self) -> None:
        self._step(1)

    @Slot()
    def _shrink(self) -> None:
        self._step(-1)

    @Slot()
    def _restore(self) -> None:
        self.picked.emit(theme.USUAL)

    def _step(self, by: int) -> None:
        place = theme.SIZES.index(theme.text_size()) + by
        self.picked.emit(theme.SIZES[min(max(place, 0), len(theme.SIZES) - 1)])

    def _action(self, name: str, keys: list[str]) -> QAction:
        action = QAction(name, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        return action
