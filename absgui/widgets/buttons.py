"""The kinds of button that the panels use."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget


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
