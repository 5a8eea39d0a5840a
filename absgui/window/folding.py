"""Large text in a small window leaves no room for three columns: the right one goes behind the left one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from absgui.widgets import theme
from absgui.window.room import Room
from absgui.window.shares import SIDE, free_height, head

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
_EASY = 1.05
"""So much more than is needed brings three columns back, so that a little more or less changes nothing."""


class Folding:
    """Moves panels between the columns, and remembers which ones."""

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, QDockWidget], rooms: Mapping[str, Room]
    ) -> None:
        self._window, self._docks, self._rooms = window, docks, rooms
        self._folded: list[str] = []
        self._before: dict[QDockWidget, int] = {}
        """How wide the left column was, as one of its docks says."""

    @property
    def is_on(self) -> bool:
        """There are two columns."""
        return bool(self._folded)

    def fit(self, seen: set[str]) -> None:
        """Two columns or three, as the window has room; `seen`, what is in sight, stays so where it can."""
        self._folded = [name for name in self._folded if name in self._at(_LEFT)]
        left = [name for name in self._at(_LEFT) if name not in self._folded]
        right = self._folded or self._at(_RIGHT)
        if not (self._window.isVisible() and left and right):
            return
        if not self._folded and self._lacks_room(left, right, 1):
            front = self._docks[next((name for name in left if name in seen), left[0])]
            self._before = {front: front.width()}
            for name in right:
                self._window.tabifyDockWidget(self._docks[left[-1]], self._docks[name])
            self._folded = right
            self._window.resizeDocks(
                [self._docks[left[0]]], [self._tabs(left + right)], Qt.Orientation.Horizontal
            )
            front.raise_()
        elif self._folded and not self._lacks_room(left, right, _EASY):
            self.undo(seen)

    def undo(self, seen: set[str]) -> None:
        """Three columns, as layouts are kept."""
        names, self._folded = self._folded, []
        for name in names:
            if name is names[0]:
                self._window.addDockWidget(_RIGHT, self._docks[name])
            else:
                self._window.tabifyDockWidget(self._docks[names[0]], self._docks[name])
        if names:
            front = self._docks[next((name for name in names if name in seen), names[0])]
            front.raise_()
            widths = {**self._before, front: self._rooms[front.objectName()].least.width()}
            self._window.resizeDocks(list(widths), list(widths.values()), Qt.Orientation.Horizontal)

    def _lacks_room(self, left: list[str], right: list[str], ease: float) -> bool:
        """Three columns are wider than the window, or with large text what is over the bottom is too high."""
        centre = [name for name in self._rooms if name not in self._docks]
        wide = sum(max(self._rooms[name].least.width() for name in part) for part in (left, centre, right))
        if ease * wide > self._window.width() - 2 * theme.GRID:
            return True
        if theme.text_size() <= theme.USUAL:  # else a longer message of an attack could move a panel
            return False
        high = sum(
            max((self._rooms[name].least.height() + self._head(name) for name in row), default=0)
            for row in ([*centre, *right], self._at(_BOTTOM))
        )
        return ease * high > free_height(self._window) - theme.GRID

    def _tabs(self, names: list[str]) -> int:
        """Px for the whole names of these panels on tabs, as far as a column may have them."""
        bold = theme.Role.STRONG
        across = sum(theme.advance(bold, self._docks[name].windowTitle()) + 4 * theme.GRID for name in names)
        return min(round(across), int(SIDE * self._window.width()))

    def _head(self, name: str) -> int:
        return head(self._window, self._docks[name]) if name in self._docks else 0

    def _at(self, area: Qt.DockWidgetArea) -> list[str]:
        return [
            name
            for name, dock in self._docks.items()
            if not dock.isHidden() and not dock.isFloating() and self._window.dockWidgetArea(dock) == area
        ]
