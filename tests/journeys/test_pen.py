"""Every point of the pen arrives, however long the interface thread is kept waiting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import qt_application
from absgui.panels.draw.canvas import Canvas

POINTS = 120
CHILD = """
import subprocess, sys
from PySide6.QtCore import Qt
from absgui.app import qt_application
from absgui.panels.draw.canvas import Canvas

app = qt_application()
class Counting(Canvas):
    moves = 0
    def mouseMoveEvent(self, event):
        self.moves += bool(event.buttons() & Qt.MouseButton.LeftButton)
        super().mouseMoveEvent(event)
    def mousePressEvent(self, event):
        super().mousePressEvent(event)
        # The interface thread is held up here until the whole circle has been drawn.
        subprocess.run(["xdotool", *sys.argv[1].split()], check=True)
    def mouseReleaseEvent(self, event):
        super().mouseReleaseEvent(event)
        print(self.moves)
        app.quit()
canvas = Counting()
canvas.setGeometry(0, 0, 400, 400)
canvas.setWindowFlags(Qt.WindowType.BypassWindowManagerHint)
canvas.show()
app.processEvents()
subprocess.run(["xdotool", "mousemove", "300", "200", "mousedown", "1"], check=True)
app.exec()
"""


def test_mouse_moves_and_pens_are_not_merged(qapp: QApplication) -> None:
    assert qt_application() is qapp
    for attribute in (
        Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents,
        Qt.ApplicationAttribute.AA_CompressTabletEvents,
    ):
        assert not QCoreApplication.testAttribute(attribute)


def test_a_flood_of_moves_is_drawn_point_by_point(qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(282, 282)
    canvas.show()
    drawn = []
    canvas.ink_changed.connect(lambda: drawn.append(1))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * POINTS, QEvent.Type.MouseButtonRelease]
    for place, kind in enumerate(kinds):  # all of them wait before the first is handled
        point = QPointF(20 + 2 * place, 60 + place % 40)
        pressed = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        where = QPointF(canvas.mapToGlobal(point))
        keys = Qt.KeyboardModifier.NoModifier
        QCoreApplication.postEvent(canvas, QMouseEvent(kind, point, where, pressed, held, keys))
    qtbot.waitUntil(lambda: bool(drawn) and not canvas.is_drawing)
    assert len(drawn) == POINTS + 1


@pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
    reason="needs an X server of its own: apt-get install xvfb xdotool libxcb-cursor0",
)
def test_on_x11_every_point_arrives_while_the_interface_thread_is_held_up() -> None:
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        moves = " ".join(f"mousemove {300 - n} {200 + n % 50}" for n in range(1, POINTS + 1))
        try:
            found = subprocess.run(
                [sys.executable, "-c", CHILD, f"{moves} mouseup 1"],
                cwd=Path(__file__).parents[2],
                env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        finally:
            server.terminate()
    assert found.returncode == 0, found.stderr
    assert int(found.stdout.split()[-1]) == POINTS
