"""Headings in menus."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from absgui.widgets import theme

_HEADING = "absgui_heading"


def add_heading(menu: QMenu, text: str) -> None:
    """Over what follows in a menu. Style sheets leave out the text of Qt's own sections."""
    if not menu.isEmpty():
        menu.addSeparator()
    action = menu.addAction(text)
    action.setEnabled(False)
    action.setProperty(_HEADING, True)
    theme.set_role(action, theme.Role.CAPTION)


def is_heading(action: QAction) -> bool:
    """`add_heading` made it."""
    return bool(action.property(_HEADING))
