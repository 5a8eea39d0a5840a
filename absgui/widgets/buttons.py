"""The one kind of text button that the panels use."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget


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
