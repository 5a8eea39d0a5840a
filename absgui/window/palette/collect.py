"""Finds what the window can do where the user would: menus, keys, the boxes and buttons of bars and panels.

Nothing is listed by hand, so nothing can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDockWidget,
    QMainWindow,
    QMenu,
    QToolButton,
    QWidget,
)

from absgui.presentation.commands import Command
from absgui.widgets.buttons import OBSTACLE, obstacle, why_off
from absgui.widgets.menus import is_heading

_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A command and how it is run."""

    command: Command
    run: Callable[[], object]


def of_menu(menu: QMenu, path: tuple[str, ...]) -> Iterator[Entry]:
    """What is in it and its submenus; a heading becomes a part of the path of what follows it."""
    menu.aboutToShow.emit()  # some say only then what is ticked
    # Not by QAction.menu(): the menu's wrapper in Python would be invalid once the action's is let go of.
    below = {each.menuAction(): each for each in menu.findChildren(QMenu)}
    here = path
    for action in menu.actions():
        if action.isSeparator() or not action.isVisible():
            continue
        name = plain(action.text())
        if is_heading(action):
            here = (*path, name)
        elif action in below:
            yield from of_menu(below[action], (*here, name))
        elif name:
            yield Entry(_of_action(action, here), action.trigger)


def of_menus(window: QWidget) -> Iterator[Entry]:
    """All menus that a button of the window opens."""
    for button in window.findChildren(QToolButton):
        menu = button.menu()
        if menu is not None:
            yield from of_menu(menu, (plain(button.accessibleName() or button.text()),))


def of_box(box: QComboBox) -> Iterator[Entry]:
    """What can be chosen in a box, under the box's name and the heading before it."""
    path: tuple[str, ...] = (box.accessibleName(),)
    model = box.model()
    for row in range(box.count()):
        flags = model.flags(model.index(row, 0))
        text = box.itemText(row)
        if not text:
            continue
        if flags == Qt.ItemFlag.NoItemFlags:
            path = (box.accessibleName(), text)
            continue
        able = bool(flags & Qt.ItemFlag.ItemIsEnabled) and box.isEnabled()
        why = why_off(box) if not box.isEnabled() else "" if able else box.itemData(row, OBSTACLE) or ""
        command = Command(text, path, "", able, why, ticked=row == box.currentIndex())
        yield Entry(command, partial(_choose, box, row))


def of_buttons(
    part: QWidget, path: tuple[str, ...], known: Collection[str], bring: Callable[[], object] | None = None
) -> Iterator[Entry]:
    """The buttons of a bar or a panel that are there now; `bring` shows the panel before one is pressed.

    Those that are called like something `known` are left out.
    """
    for button in part.findChildren(QAbstractButton):
        name = plain(button.accessibleName() or button.text())
        if not name or button.objectName().startswith("qt_") or not button.isVisibleTo(part):
            continue
        if name in known or plain(button.text()) in known:
            continue
        if isinstance(button, QToolButton) and button.menu() is not None:
            continue
        able = button.isEnabledTo(part)
        why = "" if able else why_off(button)
        command = Command(name, path, "", able, why, ticked=button.isChecked())
        yield Entry(command, partial(_press, button, bring))


def collect(window: QMainWindow, bars: list[QWidget], docks: Mapping[str, QDockWidget]) -> list[Entry]:
    """Everything: menus, keys, boxes and buttons of the bars, buttons of the panels.

    What is found twice under one name is listed once: as an action, which has its keys, before a button.
    """
    found = list(of_menus(window))
    known = {entry.command.name for entry in found}
    for action in window.actions():
        name = plain(action.text())
        if name and name not in known:
            found.append(Entry(_of_action(action, ()), action.trigger))
    known = {entry.command.name for entry in found}
    for bar in bars:
        for box in bar.findChildren(QComboBox):
            found += of_box(box)
        found += of_buttons(bar, (bar.windowTitle(),), known)
    central = window.centralWidget()
    found += of_buttons(central, (central.accessibleName(),), known)
    for dock in docks.values():
        panel = dock.widget()
        if panel is not None:
            found += of_buttons(panel, (dock.windowTitle(),), known, partial(_show, dock))
    return found


def plain(text: str) -> str:
    """Without mnemonics and marks of rich text."""
    if text.startswith("<"):
        document = QTextDocument()
        document.setHtml(text)
        text = document.toPlainText()
    text = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    return " ".join(text.replace("▶", " ").replace("■", " ").split())


def _of_action(action: QAction, path: tuple[str, ...]) -> Command:
    name = plain(action.text())
    keys = ", ".join(each.toString(_NATIVE) for each in action.shortcuts()[:1])
    why = "" if action.isEnabled() else obstacle(action)
    return Command(name, path, keys, action.isEnabled(), why, ticked=action.isChecked())


def _choose(box: QComboBox, row: int) -> None:
    box.setCurrentIndex(row)
    box.activated.emit(row)


def _press(button: QAbstractButton, bring: Callable[[], object] | None) -> None:
    if bring is not None:
        bring()
    button.click()


def _show(dock: QDockWidget) -> None:
    dock.show()
    dock.raise_()
