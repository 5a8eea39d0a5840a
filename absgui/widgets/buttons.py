"""The kinds of button that the panels use; and why a control is off, for the list of commands to say it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

_KEY = "absgui_obstacle"
OBSTACLE = Qt.ItemDataRole.UserRole + 7
"""Role of the reason why a row of a box can't be chosen."""


class EnterButton(QToolButton):
    """Enter presses it; all other keys go on to the player, which plays with Space and steps with the arrows.

    For the buttons that have the focus while an attack is watched: a button of Qt's would press itself
    with Space and hand on the focus with the arrows.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()


def text_button(
    parent: QWidget, text: str, tip: str = "", *, checkable: bool = False, wide: bool = False
) -> QToolButton:
    """`wide` lets it take the room that a row has left."""
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(tip)
    button.setCheckable(checkable)
    if wide:
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button


def set_obstacle(control: QAction | QWidget, why_not: str) -> None:
    """What is said of it while it is off, "" for nothing; it may be given while the control is on."""
    control.setProperty(_KEY, why_not)


def offer(control: QAction | QWidget, what: str, why_not: str) -> None:
    """On, with `what` it does as its tip; off if there is a reason why not, which is its tip then."""
    control.setEnabled(not why_not)
    control.setToolTip(why_not or what)
    set_obstacle(control, why_not)


def obstacle(control: QObject) -> str:
    """What `set_obstacle` was given."""
    return str(control.property(_KEY) or "")


def why_off(widget: QWidget) -> str:
    """Why a widget is off, or what it is in; "" where that is not known."""
    at, above = widget, widget.parentWidget()
    while above is not None:
        if not at.isEnabledTo(above):
            return obstacle(at)
        at, above = above, above.parentWidget()
    return ""
