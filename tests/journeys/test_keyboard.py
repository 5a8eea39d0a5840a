"""Without a mouse and without eyes: open a file, attack it, step through the frames, export what was found.

Keys go to whatever has the focus, as a keyboard's do, and what is known of the window is read from the
accessibility tree alone, as a screen reader does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from absgui.app import Application

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Role = QAccessible.Role


def press(which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key, to what would get it."""
    QTest.keyClick(receiver(), which, modifier)


def write(text: str) -> None:
    """A text, letter by letter."""
    QTest.keyClicks(receiver(), text)


def receiver() -> QWidget:
    """What has the keyboard: an open menu, or what has the focus."""
    found = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
    assert found is not None
    return found


def parts(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that is in sight, below and with this."""
    if interface.state().invisible:
        return
    yield interface
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is not None:
            yield from parts(child)


class Listener:
    """What a screen reader knows of the window, and what it was told."""

    def __init__(self, app: Application) -> None:
        self._window = app.window
        self.heard: list[str] = []
        app.announcements.announced.connect(self.heard.append)

    def names(self, role: QAccessible.Role) -> list[str]:
        """Of everything in sight with that role."""
        root = QAccessible.queryAccessibleInterface(self._window)
        assert root is not None
        return [part.text(QAccessible.Text.Name) for part in parts(root) if part.role() is role]

    def says(self, text: str, role: QAccessible.Role = Role.StaticText) -> bool:
        return any(text in name for name in self.names(role))

    def description(self, name: str) -> str:
        """Of what is called that."""
        return self._other(name, QAccessible.Text.Name, QAccessible.Text.Description)

    def called(self, description: str) -> str:
        """The text of what is described like that."""
        return self._other(description, QAccessible.Text.Description, QAccessible.Text.Name)

    def _other(self, text: str, known: QAccessible.Text, wanted: QAccessible.Text) -> str:
        root = QAccessible.queryAccessibleInterface(self._window)
        assert root is not None
        found = [part for part in parts(root) if part.text(known) == text]
        assert found, text
        return str(found[0].text(wanted))


class Choice(QTimer):
    """Goes down the next menu that opens to the entry that begins like this, and takes it.

    By a timer, since a button that opens a menu only returns when that has closed.
    """

    def __init__(self, start: str, parent: QObject) -> None:
        super().__init__(parent, interval=10)
        self.taken = ""
        self._start = start
        self.timeout.connect(self._look)
        self.start()

    @Slot()
    def _look(self) -> None:
        menu = QApplication.activePopupWidget()
        if menu is None:
            return
        self.stop()
        for _ in range(60):
            press(Qt.Key.Key_Down)
            here = QAccessible.queryAccessibleInterface(menu)
            assert here is not None
            entries = [here.child(place) for place in range(here.childCount())]
            name = next((e.text(QAccessible.Text.Name) for e in entries if e.state().focused), "")
            if name.startswith(self._start):
                self.taken = name
                press(Qt.Key.Key_Return)
                return
        menu.close()


def activate(qtbot: QtBot, app: Application) -> None:
    """What a window manager does when a dialogue has closed."""
    app.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is app.window)


def name_file(qtbot: QtBot, path: Path) -> None:
    """Write a path into the dialogue that is open, and close it."""
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    dialog = QApplication.activeModalWidget()
    press(Qt.Key.Key_A, CTRL)
    write(str(path))
    for _ in range(2):  # the first Return may be taken by the list of files that begin like this
        if QApplication.activeModalWidget() is dialog:
            press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not dialog)


def test_a_whole_journey_by_keyboard_and_ear(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    reader = Listener(app)
    picture, record = tmp_path / "digit.npy", tmp_path / "found.json"
    subject = app.session.subject
    assert subject is not None
    np.save(picture, subject.image)
    activate(qtbot, app)
    app.window.draw.canvas.setFocus()

    press(Qt.Key.Key_O, CTRL)
    name_file(qtbot, picture)
    activate(qtbot, app)
    qtbot.waitUntil(lambda: "digit.npy" in app.window.windowTitle() and app.session.is_complete)
    qtbot.waitUntil(lambda: any("Certified: L2 " in text for text in reader.heard))
    assert reader.says("It reads as 7")
    assert float(reader.called("Certified radius")) > 0

    press(Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: app.session.outcome is not None and app.runner.is_idle)
    assert any("at L2 " in text for text in reader.heard)
    press(Qt.Key.Key_Home)
    assert reader.description("Curves of the attack").startswith("Frame 0 of ")
    for _ in range(3):
        press(Qt.Key.Key_Right)
    assert reader.description("Curves of the attack").startswith("Frame 3 of ")
    qtbot.waitUntil(lambda: reader.says("Frame 3 of "))

    choice = Choice("Record of the attack as JSON", app.window)
    press(Qt.Key.Key_X, ALT)
    assert choice.taken
    name_file(qtbot, record)
    qtbot.waitUntil(lambda: any("found.json" in text for text in reader.heard))
    assert json.loads(record.read_text(encoding="utf-8"))["status"] == "found"
