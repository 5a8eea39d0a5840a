"""How large the window is: at least, and at first."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from absgui.widgets import theme

LEAST, FIRST = QSize(952, 500), QSize(1280, 800)
"""Below this panels are scrolled, and no window is smaller but on a screen that is; and the first size."""


def first_size(free: QRect) -> QSize:
    """The window's, inside its frame, on a screen of which so much is free."""
    frame = QSize(2 * theme.GRID, 5 * theme.GRID)  # about as much as window managers add
    return FIRST.boundedTo(free.size() - frame)


def fit_screen(window: QWidget) -> None:
    """The first size, or as much of it as the screen has beside its bars and the window's own frame."""
    free = window.screen().availableGeometry()
    window.resize(first_size(free))
    at = free.center() - window.rect().center()
    window.move(max(at.x(), free.left()), max(at.y(), free.top()))


def limit(window: QWidget) -> None:
    """The least size of the window is never more than its screen has."""
    window.setMinimumSize(LEAST.boundedTo(first_size(window.screen().availableGeometry())))
