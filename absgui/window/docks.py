"""The panels of the main window in their docks: where they are at first, their titles, their sizes."""

from __future__ import annotations

from collections.abc import Mapping

import shiboken6
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QTabBar, QTabWidget, QWidget

ROOMY, TALL = 1160, 760
"""From this size of the window on there is room for all the words of the tool bar, and for large panels."""
LOW = ("attack", "lab")
"""They share the place below all others, and take turns there."""


class Docks(QObject):
    """Makes the docks and arranges them."""

    def __init__(self, window: QMainWindow, panels: Mapping[str, tuple[str, QWidget]]) -> None:
        """`panels`: name -> title and panel."""
        super().__init__(window)
        self._window = window
        self._heights: dict[str, int] = {}
        """Of those below, as they were when they were last in front."""
        self.docks: dict[str, QDockWidget] = {}
        self.docks = {name: self._dock(name, title, panel) for name, (title, panel) in panels.items()}
        self._place()
        window.tabifiedDockWidgetActivated.connect(self._on_raised)

    def share_room(self) -> None:
        """The widths and heights of the very first start."""
        window = self._window
        sides = [self.docks["draw"], self.docks["robustness"]]
        # In a small window they get the least that they can do with, and the classes get the rest.
        width = window.width()
        widths = [1, 1] if width < ROOMY else [max(280, round(0.19 * width)), max(320, round(0.2 * width))]
        window.resizeDocks(sides, widths, Qt.Orientation.Horizontal)
        self._heights.clear()
        for name in ("draw", "robustness", "attack"):
            self.docks[name].raise_()
        self._set_height("attack")

    def _set_height(self, name: str) -> None:
        height = self._window.height()
        player = max(228, round(0.3 * height)) if height >= TALL else 1
        usual = {"attack": player, "lab": round(0.52 * height)}
        wanted = self._heights.get(name, usual[name])
        self._window.resizeDocks([self.docks[name]], [wanted], Qt.Orientation.Vertical)

    @Slot(QDockWidget)
    def _on_raised(self, dock: QDockWidget) -> None:
        """The lab needs more room than the player, so each brings its own height to the front."""
        name = dock.objectName()
        if name in LOW and self._window.isVisible():
            before = LOW[1 - LOW.index(name)]
            if self.docks[before] in self._window.tabifiedDockWidgets(dock):
                self._heights[before] = self.docks[before].height() + self._tab_height(dock)
                self._set_height(name)

    def _tab_height(self, dock: QDockWidget) -> int:
        """Of the tabs that it shares its place by: `resizeDocks` counts them, `height` does not."""
        bars = self._window.findChildren(QTabBar)
        mine = (b for b in bars if any(b.tabText(k) == dock.windowTitle() for k in range(b.count())))
        return max((bar.height() for bar in mine), default=0)

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        areas = panel.findChildren(QScrollArea)
        inner = [part for area in areas for part in (area.viewport(), area.widget())]
        for part in (panel, *inner):
            if part is not None:
                part.setAutoFillBackground(True)
                part.setBackgroundRole(QPalette.ColorRole.Base)
        dock.setWidget(panel)
        dock.topLevelChanged.connect(self._name)
        dock.dockLocationChanged.connect(self._name)
        dock.visibilityChanged.connect(self._name)
        return dock

    @Slot()
    def _name(self) -> None:
        """A panel that shares its place has its name on a tab; a title below that would say it twice."""
        if not shiboken6.isValid(self._window):
            return  # it is being taken down
        for dock in self.docks.values():
            on_tab = not dock.isFloating() and any(
                not other.isHidden() for other in self._window.tabifiedDockWidgets(dock)
            )
            has_title = dock.titleBarWidget() is None
            if on_tab and has_title:
                dock.setTitleBarWidget(QWidget(dock))
            elif not on_tab and not has_title:
                bare = dock.titleBarWidget()
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
                bare.deleteLater()
        for bar in self._window.findChildren(QTabBar):
            bar.setDrawBase(False)

    def _place(self) -> None:
        window, docks, area = self._window, self.docks, Qt.DockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, area.BottomDockWidgetArea)
        window.addDockWidget(area.LeftDockWidgetArea, docks["draw"])
        window.tabifyDockWidget(docks["draw"], docks["samples"])
        window.addDockWidget(area.RightDockWidgetArea, docks["robustness"])
        window.tabifyDockWidget(docks["robustness"], docks["slice"])
        window.addDockWidget(area.BottomDockWidgetArea, docks["attack"])
        window.tabifyDockWidget(docks["attack"], docks["lab"])
        window.setTabPosition(area.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for name in ("robustness", "attack"):
            docks[name].raise_()
