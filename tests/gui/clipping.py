"""What can't be read because it is cut off."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from absgui.widgets.eliding import ElidedLabel
from absgui.window.main_window import MainWindow


def clipped(window: MainWindow) -> list[str]:
    """Of all labels and buttons in sight, the texts that do not fit into them."""
    arrangement = window._arrangement
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or arrangement.hides(widget) or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.text():
            if widget.textFormat().name == "RichText" or widget.wordWrap():
                if widget.heightForWidth(widget.width()) > widget.height() + 1:
                    found.append(f"{plain(widget.text())!r}: too low")
            elif widget.sizeHint().width() > widget.width() + 1:
                found.append(f"{widget.text()!r}: too narrow")
            elif widget.fontMetrics().height() > widget.height() + 2:
                found.append(f"{widget.text()!r}: too low")
        elif isinstance(widget, QAbstractButton) and widget.text():
            text = widget.text().replace("&", "")
            if widget.fontMetrics().horizontalAdvance(text) > widget.width():
                found.append(f"button {text!r}: too narrow")
            if widget.fontMetrics().height() > widget.height():
                found.append(f"button {text!r}: too low")
    return found


def wait_readable(qtbot: QtBot, window: MainWindow) -> None:
    """Until all texts have the room that they need: one that has just changed gets it a moment later."""

    def readable() -> None:
        assert clipped(window) == []

    qtbot.waitUntil(readable, timeout=20_000)


def plain(text: str) -> str:
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()
