"""What can't be read because it is cut off."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QLabel, QToolBar, QWidget
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


def covered(window: MainWindow) -> list[str]:
    """Of the bars and panels in sight, which lie over each other or beyond the window."""
    bars = [bar for bar in window.findChildren(QToolBar) if bar.isVisible()]
    parts: dict[str, QWidget] = {bar.objectName(): bar for bar in bars}
    parts |= {"status": window.statusBar(), "centre": window.centralWidget()}
    arrangement = window._arrangement
    parts |= {name: dock for name, dock in window.docks.items() if arrangement.is_in_sight(name)}
    areas = {name: QRect(part.mapTo(window, QPoint(0, 0)), part.size()) for name, part in parts.items()}
    found = [
        f"{name} is beyond the window" for name, area in areas.items() if not window.rect().contains(area)
    ]
    for (one, area), (other, beside) in combinations(areas.items(), 2):
        if area.intersects(beside):
            found.append(f"{one} and {other} lie over each other")
    return found


def squeezed(window: MainWindow) -> list[str]:
    """Of the panels in sight, which are smaller than they have to be; they should scroll."""
    found = []
    for name, panel in window._panels.items():
        if name in window.docks and not window._arrangement.is_in_sight(name):
            continue
        for part in (panel, *panel.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)):
            least = part.minimumSizeHint().boundedTo(part.maximumSize())
            if part.isVisible() and (part.width() < least.width() or part.height() < least.height()):
                found.append(f"{name}: {type(part).__name__} {part.size()} needs {least}")
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
