"""How large the window is: at least, at first, and with larger text."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from absgui.widgets import theme

LEAST, FIRST = QSize(952, 500), QSize(1280, 800)
"""Below this something would be cut off; and how large the window is at first, where the screen is."""


def first_size(free: QRect) -> QSize:
    """The window's, inside its frame, on a screen of which so much is free."""
    frame = QSize(2 * theme.GRID, 5 * theme.GRID)  # about as much as window managers add
    return FIRST.boundedTo(free.size() - frame).expandedTo(LEAST)


def fit_screen(window: QWidget) -> None:
    """The first size, or as much of it as the screen has beside its bars and the window's own frame."""
    free = window.screen().availableGeometry()
    window.resize(first_size(free))
    at = free.center() - window.rect().center()
    window.move(max(at.x(), free.left()), max(at.y(), free.top()))


def fit_text(window: QWidget) -> None:
    """The text has another size: the least size of the window follows, as far as the screen has room."""
    least = LEAST if theme.text_size() <= theme.USUAL else LEAST.expandedTo(window.minimumSizeHint())
    window.setMinimumSize(least.boundedTo(window.screen().availableSize()).expandedTo(LEAST))
