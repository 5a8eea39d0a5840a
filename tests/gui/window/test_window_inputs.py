"""Every way in, every bad input, and the switches that go with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.controllers.subject.opening import as_array
from absgui.launch import LaunchOptions
from engine.data import read_image
from tests.gui.driving import CTRL, at, drag, key, wait_idle, wait_read
from tests.sparing import ends


def digit_file(folder: Path) -> Path:
    path = folder / "three.png"
    Image.fromarray(np.kron(read_image("mnist:test:18").image * 255, np.ones((8, 8))).astype(np.uint8)).save(
        path
    )
    return path


@pytest.mark.parametrize("way", ["argument", "drop", "paste-file", "paste-picture", "paste-path"])
def test_every_way_in(qtbot: QtBot, make: Callable[..., Application], tmp_path: Path, way: str) -> None:
    path = digit_file(tmp_path)
    app = make(LaunchOptions(source=str(path)) if way == "argument" else None)
    wait_read(qtbot, app)
    clipboard = QGuiApplication.clipboard()
    data = QMimeData()
    if way in ("drop", "paste-file"):
        data.setUrls([QUrl.fromLocalFile(str(path))])
    elif way == "paste-picture":
        data.setImageData(QImage(str(path)))
    elif way == "paste-path":
        data.setText(str(path))
    if way == "drop":
        app.window.dropEvent(
            QDropEvent(
                QPointF(400, 300),
                Qt.DropAction.CopyAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )
    elif way != "argument":
        clipboard.setMimeData(data)
        key(qtbot, app, Qt.Key.Key_V, CTRL)
    name = "pasted picture" if way == "paste-picture" else "three.png"
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == name)
    wait_read(qtbot, app)
    assert app.window.windowTitle().startswith(name)
    clipboard.clear()


def test_dark_on_light_is_inverted_with_a_switch_that_shows_it(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    path = tmp_path / "dark.png"
    Image.fromarray(255 - np.array(Image.open(digit_file(tmp_path)))).save(path)
    app.subjects.open(str(path))
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.inverted)
    wait_read(qtbot, app)
    assert app.window.draw.invert.isChecked()
    assert "inverted" in app.window.status.message.text()
    app.window.draw.invert.click()
    qtbot.waitUntil(lambda: app.session.subject is not None and not app.session.subject.inverted)
    wait_read(qtbot, app)


BAD = ["truncated", "empty", "text", "missing", "folder", "nan", "specification", "blank"]


@pytest.mark.parametrize("what", ends(BAD))
def test_bad_input_says_what_is_wrong_and_loses_nothing(
    qtbot: QtBot, app: Application, tmp_path: Path, what: str
) -> None:
    path = tmp_path / f"{what}.png"
    if what == "truncated":
        path.write_bytes(digit_file(tmp_path).read_bytes()[:60])
    elif what == "empty":
        path.write_bytes(b"")
    elif what == "text":
        path.write_text("not a picture")
    elif what == "folder":
        path.mkdir()
    elif what == "nan":
        path = tmp_path / "nan.npy"
        np.save(path, np.full((28, 28), np.nan, np.float32))
    elif what == "blank":
        Image.new("L", (50, 50), 255).save(path)
    before, reading = app.session.subject, app.session.reading
    app.subjects.open("mnist:test:99999" if what == "specification" else str(path))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    wait_idle(qtbot, app)
    text = app.window.status.message.text()
    assert "\n" not in text
    assert "unexpected" not in text
    assert app.session.subject is before
    assert app.session.reading is reading


def test_an_empty_clipboard_says_so(qtbot: QtBot, app: Application) -> None:
    QGuiApplication.clipboard().clear()
    key(qtbot, app, Qt.Key.Key_V, CTRL)
    assert "no picture" in app.window.status.message.text()


@pytest.mark.parametrize("way", ["dropped", "pasted"])
def test_a_web_address_is_not_looked_for_among_the_files(app: Application, way: str) -> None:
    data = QMimeData()
    if way == "dropped":
        data.setUrls([QUrl("https://example.org/seven.png")])
    else:
        data.setText("https://example.org/seven.png")
    app.subjects.take(data)
    assert "Web addresses can't be opened" in app.window.status.message.text()


def test_invert_is_off_for_drawings_and_says_why(qtbot: QtBot, app: Application) -> None:
    invert = app.window.draw.invert
    assert invert.isEnabled()
    app.window.draw.canvas.clear()
    drag(app.window.draw.canvas, at(100, 60), at(180, 60), at(120, 220))
    wait_read(qtbot, app)
    assert not invert.isEnabled()
    assert "opened" in invert.toolTip()


def test_hard_is_off_without_its_list_and_says_why(app: Application) -> None:
    samples = app.window.samples
    samples.set_hard(np.zeros(0, np.intp))
    button = samples.buttons.button(10)
    assert not button.isEnabled()
    assert "no list" in button.toolTip()
    samples.set_hard(np.arange(3))
    assert button.isEnabled()
    assert "Misclassified" in button.toolTip()


def test_a_picture_of_any_format_becomes_an_array() -> None:
    picture = QImage(3, 2, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    assert np.array_equal(as_array(picture), np.tile(np.array([255, 0, 0, 255], np.uint8), (2, 3, 1)))
