"""How much each panel may ask for at most, so that together they never ask for more than the window has.

Qt lets panels lie over each other otherwise. What is left over is everybody's; what is lacking, everybody
gives in proportion, and is scrolled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolBar, QWidget

from absgui.widgets import theme
from absgui.window.room import MOST, Room

_Area = Qt.DockWidgetArea


SIDE = 0.42
"""The part of a crowded window that the columns beside the centre have at most."""
_SIDES = (
    _Area.LeftDockWidgetArea,
    _Area.RightDockWidgetArea,
    _Area.TopDockWidgetArea,
    _Area.BottomDockWidgetArea,
)


def shares(needs: Sequence[int], room: int) -> list[int]:
    """Px for each of those that stand side by side and need so many, of `room` px in all."""
    needed, there = sum(needs), max(room, 0)
    if needed > there:
        return [there * need // needed for need in needs]
    spare = (there - needed) // max(len(needs), 1)
    return [need + spare for need in needs]


def share_room(window: QMainWindow, docks: Mapping[str, QDockWidget], rooms: Mapping[str, Room]) -> None:
    """Limit all rooms to what the window has for them; what is torn off may be as large as it likes."""
    placed: dict[_Area, list[str]] = {area: [] for area in _SIDES}
    centre = [name for name in rooms if name not in docks]
    for name, dock in docks.items():
        if dock.isFloating() or dock.isHidden():
            rooms[name].limit(QSize(MOST, MOST))
        else:
            placed[window.dockWidgetArea(dock)].append(name)
    left, right = placed[_Area.LeftDockWidgetArea], placed[_Area.RightDockWidgetArea]
    top, bottom = placed[_Area.TopDockWidgetArea], placed[_Area.BottomDockWidgetArea]
    # What reaches down to the status line stands beside the bottom, not over it.
    beside = window.corner(Qt.Corner.BottomLeftCorner) == _Area.LeftDockWidgetArea
    bars = window.findChildren(QTabBar)
    heads = {name: head(window, docks[name], bars) if name in docks else 0 for name in rooms}
    middle = [*centre, *right] if beside else [*left, *centre, *right]
    rows = [row for row in (top, middle, bottom) if row]
    needs = [max(rooms[name].least.height() + heads[name] for name in row) for row in rows]
    whole = free_height(window)
    tall = dict.fromkeys(left, whole)
    for row, share in zip(rows, shares(needs, whole - theme.GRID * (len(rows) - 1)), strict=True):
        tall |= dict.fromkeys(row, share)
    tall = {name: share - heads[name] for name, share in tall.items()}
    columns = [part for part in (left, centre, right) if part]
    across = [max(_width(rooms[name], tall[name]) for name in part) for part in columns]
    wide = dict.fromkeys([*top, *bottom], window.width())
    room = window.width() - theme.GRID * (len(columns) - 1)
    if beside and bottom:
        place = columns.index(centre)
        below = max(rooms[name].least.width() for name in bottom)
        beyond = sum(across[place + 1 :]) + theme.GRID * len(across[place + 1 :])
        across[place] = max(across[place], below - beyond)
    for part, share in zip(columns, _columns(across, columns.index(centre), room), strict=True):
        wide |= dict.fromkeys(part, share)
        if part is left and beside:
            wide |= dict.fromkeys(bottom, window.width() - share - theme.GRID)
    for name, most in tall.items():
        rooms[name].limit(QSize(wide[name], max(most, 0)))


def _columns(needs: list[int], centre: int, room: int) -> list[int]:
    """Px for each column. In a crowded window those beside the centre have the less, and it has the rest."""
    if sum(needs) <= room or len(needs) == 1:
        return shares(needs, room)
    side = int(SIDE * room) // (len(needs) - 1)
    found = [min(need, side) for need in needs]
    found[centre] = room - (sum(found) - found[centre])
    return found


def _width(room: Room, tall: int) -> int:
    """What a room `tall` px high needs across, its scroll bar included."""
    least = room.least
    bar = room.verticalScrollBar().sizeHint().width() if least.height() > tall else 0
    return least.width() + bar


def head(window: QMainWindow, dock: QDockWidget, bars: Sequence[QTabBar] | None = None) -> int:
    """Px above a panel: its tabs, which are among `bars`, all by default, and its title or handle."""
    title: QWidget | None = dock.titleBarWidget()
    head = theme.px(3 * theme.GRID) if title is None else title.sizeHint().height()
    if window.tabifiedDockWidgets(dock):
        shown = [bar for bar in bars or window.findChildren(QTabBar) if bar.isVisible()]
        mine = [b for b in shown if any(b.tabText(k) == dock.windowTitle() for k in range(b.count()))]
        head += max((bar.sizeHint().height() for bar in mine), default=0)
    return head


def free_height(window: QMainWindow) -> int:
    """What the window has between its tool bars and its status line."""
    bars = [bar for bar in window.findChildren(QToolBar) if not bar.isHidden()]
    taken = sum(bar.sizeHint().height() for bar in bars) + window.statusBar().sizeHint().height()
    return window.height() - taken
