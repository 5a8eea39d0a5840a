"""The panels of the main window in their docks, as each of them declares it: places, titles, sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shiboken6
from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QTabBar, QTabWidget, QWidget

from absgui.language import tr
from absgui.panels.spec import Area, PanelSpec, Staged, Watchful
from absgui.widgets import theme
from absgui.window.folding import Folded, Folding
from absgui.window.handle import HEIGHT, Handle
from absgui.window.room import Room
from absgui.window.shares import share_room

ROOMY, TALL = 1160, 760
"""From this size of the window on there is room for all the words of the tool bar, and for large panels."""
TALL_ENOUGH, LOW = 720, 640
"""Lower than this, what is above the bottom gives more room; and the left reaches down to the status line."""
LEAST_ABOVE, LOW_ABOVE = 364, 234
"""Px that what is above the bottom keeps when that grows, in a window that is tall enough or too low."""
_AREAS = {
    Area.LEFT: Qt.DockWidgetArea.LeftDockWidgetArea,
    Area.RIGHT: Qt.DockWidgetArea.RightDockWidgetArea,
    Area.BOTTOM: Qt.DockWidgetArea.BottomDockWidgetArea,
}


def rooms_for(window: QMainWindow, specs: Sequence[PanelSpec]) -> dict[str, Room]:
    """An empty room for each panel, by name, in its dock where it has one: so that panels are made in them.

    Moved into them later, each widget would be styled a second time.
    """
    rooms: dict[str, Room] = {}
    for spec in specs:
        if spec.area is Area.CENTRE:
            rooms[spec.name] = Room(window)
            continue
        dock = QDockWidget(tr(spec.title), window)
        dock.setObjectName(spec.name)
        rooms[spec.name] = Room(dock)
        dock.setWidget(rooms[spec.name])
    return rooms


class Docks(QObject):
    """Fills the docks and arranges them; the central panel has none."""

    def __init__(
        self,
        window: QMainWindow,
        specs: Sequence[PanelSpec],
        rooms: Mapping[str, Room],
        panels: Mapping[str, QWidget],
    ) -> None:
        """`specs` in their order; `rooms`, from `rooms_for`, and `panels` by name."""
        super().__init__(window)
        self._window, self._rooms, self._panels = window, rooms, panels
        self._heights: dict[str, int] = {}
        """What panels at the bottom had when they were last in front."""
        self._staged: set[str] = set()
        """Panels with something to look at, for which they get more room."""
        self._seen: set[str] = set()
        """Panels in sight: Qt calls a tab behind another visible."""
        self._front: dict[tuple[Area, str], str] = {}
        """Place -> the panel that was raised last."""
        self._specs = {spec.name: spec for spec in specs if spec.area is not Area.CENTRE}
        self.docks: dict[str, QDockWidget] = {}
        self._sharing = QTimer(self, interval=0, singleShot=True)
        self._sharing.timeout.connect(self._share)
        for spec in specs:
            rooms[spec.name].changed.connect(self._sharing.start)
            dock = self._fill(rooms[spec.name], panels[spec.name])
            if dock is not None:
                self.docks[spec.name] = dock
        self._place()
        self._folding = Folding(window, self.docks, rooms)
        window.tabifiedDockWidgetActivated.connect(self._on_raised)

    @property
    def _first(self) -> list[PanelSpec]:
        """The panel of each place that is in front at first."""
        places: dict[tuple[Area, str], PanelSpec] = {}
        for spec in self._specs.values():
            places.setdefault(spec.place, spec)
        return list(places.values())

    def bring(self, name: str) -> None:
        """Show a panel, in front of what shares its place."""
        self.docks[name].show()
        self.docks[name].raise_()

    def is_in_sight(self, name: str) -> bool:
        """It is neither closed nor behind another panel."""
        return not self.docks[name].isHidden() and name in self._seen

    def hides(self, widget: QWidget) -> bool:
        """It is in a panel that is behind another."""
        return any(
            dock.isAncestorOf(widget) and not self.is_in_sight(name) for name, dock in self.docks.items()
        )

    def share_room(self) -> None:
        """The widths and heights of the very first start."""
        self._share()
        window, first = self._window, self._first
        sides = [spec for spec in first if spec.area is not Area.BOTTOM]
        roomy = window.width() >= theme.px(ROOMY)
        widths = [
            max(spec.extent(window.width(), roomy=roomy), self._rooms[spec.name].share.width())
            for spec in sides
        ]
        window.resizeDocks([self.docks[spec.name] for spec in sides], widths, Qt.Orientation.Horizontal)
        self._heights.clear()
        for spec in first:
            self.docks[spec.name].raise_()
        # Bringing a layout back unties the tabs and ties them again, and Qt may not tell of the latter.
        self._name()
        for spec in first:
            if spec.area is Area.BOTTOM:
                self._set_height(spec)

    @property
    def folded(self) -> Folded:
        """What `restore` needs to know beside the window's `saveState`, where three columns may be two."""
        return self._folding.memory

    def restore(self, layout: QByteArray, version: int, folded: Folded) -> None:
        """Bring back what the window's `saveState` gave, and what of it was `folded`."""
        before = [bar for bar in self._window.findChildren(QTabBar) if bar.count()]
        self._window.restoreState(layout, version)
        self._folding.memory = folded
        made = [bar for bar in self._window.findChildren(QTabBar) if bar.count() and bar not in before]
        self._drop_tabs(before, made)  # Qt makes new tabs and leaves the old ones where they were
        self._name()

    def tidy(self) -> None:
        """Tying panels together before the window is shown leaves tabs, too: the last ones are in use."""
        bars = [bar for bar in self._window.findChildren(QTabBar) if bar.count()]
        for place, bar in enumerate(bars):
            self._drop_tabs([bar], bars[place + 1 :])

    def _drop_tabs(self, bars: Sequence[QTabBar], newer: Sequence[QTabBar]) -> None:
        """Empty and hide those of `bars` whose panels have tabs in `newer` ones."""
        shown = {bar.tabText(place) for bar in newer for place in range(bar.count())}
        for bar in bars:
            if any(bar.tabText(place) in shown for place in range(bar.count())):
                bar.hide()
                while bar.count():
                    bar.removeTab(0)

    def stage(self, name: str, on: bool) -> None:
        """Give a panel at the bottom the room for what there is to look at in it, or its usual height."""
        if on != (name in self._staged):
            self._staged ^= {name}
            self._heights.pop(name, None)
            self.fit()

    def is_staged(self, name: str) -> bool:
        """It has been given more room."""
        return name in self._staged

    def leave_stage(self) -> None:
        """Everything has its usual height and place, as layouts are kept."""
        for name in tuple(self._staged):
            self.stage(name, on=False)
        self._folding.undo(self._seen)

    def fit(self) -> None:
        """What is looked at grows and shrinks with the window; in a low one the left has its whole height."""
        self._folding.fit(self._seen)
        low = self._window.height() < LOW or self._folding.is_on
        side = Qt.DockWidgetArea.LeftDockWidgetArea if low else Qt.DockWidgetArea.BottomDockWidgetArea
        if self._window.corner(Qt.Corner.BottomLeftCorner) is not side:
            self._window.setCorner(Qt.Corner.BottomLeftCorner, side)
        if self._window.isVisible():
            self._share()
        for spec in self._specs.values():
            dock = self.docks[spec.name]
            at_bottom = self._window.dockWidgetArea(dock) == Qt.DockWidgetArea.BottomDockWidgetArea
            if spec.area is Area.BOTTOM and at_bottom and not dock.isFloating() and spec.name in self._seen:
                self._set_height(spec)

    @Slot()
    def _share(self) -> None:
        share_room(self._window, self.docks, self._rooms)

    def _set_height(self, spec: PanelSpec) -> None:
        height, dock = self._window.height(), self.docks[spec.name]
        panel = self._panels[spec.name]
        if spec.name in self._staged and isinstance(panel, Staged):
            bars = self._tab_height(dock) + HEIGHT
            above = LEAST_ABOVE if height >= TALL_ENOUGH else LOW_ABOVE
            usual = panel.stage_height(dock.width(), height - above - bars) + bars
        else:
            usual = spec.extent(height, roomy=height >= theme.px(TALL))
        if theme.text_size() > theme.USUAL:
            bars = self._tab_height(dock) + theme.px(HEIGHT)
            usual = max(usual, self._rooms[spec.name].share.height() + bars)
        wanted = self._heights.get(spec.name, usual)
        self._window.resizeDocks([dock], [wanted], Qt.Orientation.Vertical)

    @Slot(QDockWidget)
    def _on_raised(self, dock: QDockWidget) -> None:
        """Some panels at the bottom need more room than others, so each brings its own height along."""
        spec = self._specs.get(dock.objectName())
        if spec is None or spec.area is not Area.BOTTOM or not self._window.isVisible():
            return
        beside = [other.objectName() for other in self._window.tabifiedDockWidgets(dock)]
        sharing = [name for name in beside if self._specs[name].place == spec.place]
        before = self._front.get(spec.place)
        if before not in sharing:  # not raised here yet: the one in front of a layout that was brought back
            before = sharing[0] if sharing else None
        self._front[spec.place] = spec.name
        if before is not None:
            self._heights[before] = self.docks[before].height() + self._tab_height(dock)
            self._set_height(spec)

    def _tab_height(self, dock: QDockWidget) -> int:
        """The height of the tabs above a dock: `resizeDocks` counts them, `height` does not."""
        bars = self._window.findChildren(QTabBar)
        mine = (b for b in bars if any(b.tabText(k) == dock.windowTitle() for k in range(b.count())))
        return max((bar.height() for bar in mine), default=0)

    def _fill(self, room: Room, panel: QWidget) -> QDockWidget | None:
        """Put a panel into its room; its dock is returned."""
        areas = panel.findChildren(QScrollArea)
        inner = [part for area in areas for part in (area.viewport(), area.widget())]
        for part in (panel, *inner):
            if part is not None:
                part.setAutoFillBackground(True)
                part.setBackgroundRole(QPalette.ColorRole.Base)
        room.fill(panel)
        dock = room.parent()
        if not isinstance(dock, QDockWidget):
            return None
        dock.topLevelChanged.connect(self._name)
        dock.dockLocationChanged.connect(self._name)
        dock.visibilityChanged.connect(self._name)
        dock.visibilityChanged.connect(self._on_seen)
        # Queued: what is left at the bottom has its room only once the panel has gone.
        dock.topLevelChanged.connect(self.refit, Qt.ConnectionType.QueuedConnection)
        if isinstance(panel, Watchful):
            dock.visibilityChanged.connect(panel.set_seen)
        return dock

    @Slot()
    def refit(self) -> None:
        """`fit` again, once the docks have their new widths."""
        if shiboken6.isValid(self._window):
            self.fit()

    @Slot(bool)
    def _on_seen(self, on: bool) -> None:
        dock = self.sender()
        if isinstance(dock, QDockWidget):
            (self._seen.add if on else self._seen.discard)(dock.objectName())

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
                dock.setTitleBarWidget(Handle(dock))
            elif not on_tab and not has_title:
                bare = dock.titleBarWidget()
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
                bare.deleteLater()
        for bar in self._window.findChildren(QTabBar):
            bar.setDrawBase(False)

    def _place(self) -> None:
        window, area = self._window, Qt.DockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, area.BottomDockWidgetArea)
        first = {spec.place: self.docks[spec.name] for spec in self._first}
        for spec in self._specs.values():
            dock = self.docks[spec.name]
            if dock is first[spec.place]:
                window.addDockWidget(_AREAS[spec.area], dock)
            else:
                window.tabifyDockWidget(first[spec.place], dock)
        window.setTabPosition(area.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for dock in first.values():
            dock.raise_()
