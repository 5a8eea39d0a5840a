"""Where a panel is: it never has less than its least size, and is scrolled where the window has less."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

MOST = 16_777_215
"""Px: no limit, as Qt has it."""
_KEPT = 0.7
"""The part of its share that a room keeps where another one is made larger by hand."""


class _Column(QVBoxLayout):
    """Asks for a panel's least height, not for the one that it would like at its width."""

    def hasHeightForWidth(self) -> bool:
        return False


class Room(QScrollArea):
    """The panel is made with `place` as its parent, then given to `fill`.

    Signals:
        changed(): the panel needs more or less than before.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self._most, self._needed = QSize(MOST, MOST), QSize()
        self.place = QWidget(self.viewport())
        self._column = _Column(self.place)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self.place)
        for part in (self.viewport(), self.place):
            part.setAutoFillBackground(True)
            part.setBackgroundRole(QPalette.ColorRole.Base)

    def fill(self, panel: QWidget) -> None:
        """Show this panel. Once only."""
        self._column.addWidget(panel)

    @property
    def least(self) -> QSize:
        """What the panel needs to be seen whole, in px."""
        return self._column.totalMinimumSize()

    @property
    def share(self) -> QSize:
        """What it should have at least: all that the panel needs, as far as the window has that."""
        width, height = self.least.width(), self.least.height()
        if height > self._most.height():
            width += self.verticalScrollBar().sizeHint().width()
        if width > self._most.width():
            height += self.horizontalScrollBar().sizeHint().height()
        return QSize(width, height).boundedTo(self._most)

    def limit(self, most: QSize) -> None:
        """Ask the window for no more than this, whatever the panel needs."""
        if most != self._most:
            self._most = most
            self.updateGeometry()

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        least, share = self.least, self.share
        width = share.width() if least.width() <= share.width() else int(_KEPT * share.width())
        height = share.height() if least.height() <= share.height() else int(_KEPT * share.height())
        return QSize(width, height)

    def sizeHint(self) -> QSize:
        return self._column.totalSizeHint()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.least != self._needed:
            self._needed = self.least
            self.updateGeometry()
            self.changed.emit()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: a scroll area would keep the arrows."""
        event.ignore()


def reveal(widget: QWidget) -> None:
    """Scroll to a widget, where it is in a room."""
    at = widget.parentWidget()
    while at is not None:
        if isinstance(at, Room):
            at.ensureWidgetVisible(widget, 0, 0)
        at = at.parentWidget()
