"""Large text in a small window leaves no room for three columns: the right one goes behind the left one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from absgui.widgets import theme
from absgui.window.room import Room
from absgui.window.shares import SIDE, free_height, head

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
_EASY = 1.05
"""So much more than is needed brings three columns back, so that a little more or less changes nothing."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What is at the left only because the window lacks room: part of how the panels are arranged."""

    names: tuple[str, ...] = ()
    """Closed and torn off panels among them: they come back where the others are."""
    width: tuple[str, int] | None = None
    """How wide the left column was before, as one of its docks says."""


class Folding:
    """Moves panels between the columns, and remembers which ones."""

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, QDockWidget], rooms: Mapping[str, Room]
    ) -> None:
        self._window, self._docks, self._rooms = window, docks, rooms
        self.memory = Folded()
        """Goes with the layout: whoever brings back a folded one brings this back, too."""

    @property
    def is_on(self) -> bool:
        """There are two columns."""
        return any(name in self.memory.names for name in self._at(_LEFT))

    def fit(self, seen: set[str]) -> None:
        """Two columns or three, as the window has room; `seen`, what is in sight, stays so where it can."""
        moved = [
            name for name in self.memory.names if self._area(name) == _LEFT
        ]  # others, the user took away
        self.memory = replace(self.memory, names=tuple(moved))
        shown = self._at(_LEFT)
        left = [name for name in shown if name not in moved]
        right = [name for name in shown if name in moved] + self._at(_RIGHT)
        if not (self._window.isVisible() and left and right):
            return
        if self._at(_RIGHT) and self._lacks_room(left, right, 1):
            self._fold(left, seen)
        elif moved and not self._lacks_room(left, right, _EASY):
            self.undo(seen)

    def _fold(self, left: list[str], seen: set[str]) -> None:
        front = self._docks[next((name for name in left if name in seen), left[0])]
        width = self.memory.width if self.is_on else (front.objectName(), front.width())
        right = [name for name in self._docks if self._area(name) == _RIGHT]
        for name in right:
            self._window.tabifyDockWidget(self._docks[left[-1]], self._docks[name])
        self.memory = Folded((*self.memory.names, *right), width)
        self._window.resizeDocks(
            [self._docks[left[0]]], [self._tabs(self._at(_LEFT))], Qt.Orientation.Horizontal
        )
        front.raise_()

    def undo(self, seen: set[str]) -> None:
        """Three columns, as layouts are kept."""
        names, width = self.memory.names, self.memory.width
        seen = set(seen)  # as it is now: what Qt moves, it raises
        self.memory = Folded()
        for name in names:
            if name is names[0]:
                self._window.addDockWidget(_RIGHT, self._docks[name])
            else:
                self._window.tabifyDockWidget(self._docks[names[0]], self._docks[name])
        shown = [name for name in self._at(_RIGHT) if name in names]
        if shown:
            front = next((name for name in shown if name in seen), shown[0])
            self._docks[front].raise_()
            widths = dict(filter(None, [width])) | {front: self._rooms[front].least.width()}
            self._window.resizeDocks(
                [self._docks[name] for name in widths], list(widths.values()), Qt.Orientation.Horizontal
            )
            if width is not None and not any(name in seen for name in self._at(_LEFT)):
                self._docks[width[0]].raise_()

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
            if not dock.isHidden() and not dock.isFloating() and self._area(name) == area
        ]

    def _area(self, name: str) -> Qt.DockWidgetArea:
        """Where the panel is or, if it is closed or torn off, where it would be."""
        return self._window.dockWidgetArea(self._docks[name])
