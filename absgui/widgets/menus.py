"""Headings in menus."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from absgui.widgets import theme


def add_heading(menu: QMenu, text: str) -> None:
    """Over what follows in a menu. Style sheets leave out the text of Qt's own sections."""
    if not menu.isEmpty():
        menu.addSeparator()
    action = menu.addAction(text)
    action.setEnabled(False)
    action.setFont(theme.font(theme.Role.CAPTION))
