"""What is dropped or pasted, and what is said of an image that was opened."""

from __future__ import annotations

import base64
import io
import os
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.controllers.subject.images import KINDS
from absgui.controllers.subject.opening import about, digit_of, file_of, offered, opened, source_of
from absgui.session import Subject
from engine.data import load_dataset, mnist
from engine.data.formats import ARRAYS, PICTURES
from engine.types import AbsguiError, Change, ChangeKind, Doubt
from tests.gui.driving import wait_read

EMPTY = np.zeros((28, 28), np.float32)


def pasted(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/a/seven.png", "/a/seven.png"),
        ('  "/a/my seven.png"\n', "/a/my seven.png"),
        ("'/a/seven.png:3'", "/a/seven.png:3"),
        ("file:///a/my%20seven.png", "/a/my seven.png"),
        ("~/seven.png", str(Path.home() / "seven.png")),
        ("mnist:test:5", "mnist:test:5"),
        ("pixels:abc", "pixels:abc"),
        ('"', '"'),
    ],
)
def test_a_source_as_people_write_it(text: str, wanted: str) -> None:
    assert source_of(text) == wanted
    assert offered(pasted(text)) == [wanted]


def test_a_picture_written_into_its_address() -> None:
    written = io.BytesIO()
    Image.fromarray(mnist().images[0]).save(written, "PNG")
    code = base64.b64encode(written.getvalue()).decode()
    (pixels,) = offered(pasted(f"data:image/png;base64,{code}"))
    assert isinstance(pixels, np.ndarray)
    assert np.array_equal(pixels[..., 0], mnist().images[0])
    for bad in ("data:,hello", "data:image/png;base64,AAAA", "data:text/html;base64,AAAA"):
        with pytest.raises(AbsguiError, match="no picture that can be read"):
            offered(pasted(bad))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.absgui")
    with pytest.raises(AbsguiError, match="a pipe or a device"):
        opened(str(tmp_path / "pipe.absgui"), normalise=True, invert=None, data=load_dataset())


def test_all_files_that_were_dropped_are_told() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/a/{name}.png") for name in "abc"])
    assert offered(data) == ["/a/a.png", "/a/b.png", "/a/c.png"]
    assert about(Subject(EMPTY, "a.png"), 2).startswith("2 more file")


def test_what_is_said_of_an_image() -> None:
    changes = (Change(ChangeKind.CLIPPED, "0..1.01"), Change(ChangeKind.INVERTED))
    assert about(Subject(EMPTY, "a.png"), 0) == ""
    assert about(Subject(EMPTY, "a.png", changes=changes, changed_l2=0.031), 0) == (
        "What the model sees of a.png: clipped (0..1.01), inverted, L2 0.04"
    )
    assert "filled area" in about(Subject(EMPTY, "a.png", doubts=(Doubt.FILLED,)), 0)
    several = Subject(EMPTY, "a.png", doubts=(Doubt.SEVERAL,), place=2, places=4)
    assert "4 digits were found on a.png; this is number 2" in about(several, 0)
    assert "a.npz holds 60" in about(Subject(EMPTY, "a.npz", places=60), 0)


def test_the_next_of_several() -> None:
    assert digit_of("a.png", 2) == "a.png#2"
    assert digit_of("a.png#2", 3) == "a.png#3"
    assert file_of("a.npz:x_train") == file_of("a.npz:x_train:7") == "a.npz:x_train"
    assert file_of("a.tiff:3#2") == "a.tiff"


def test_the_dialogue_lists_every_format() -> None:
    for endings in (*PICTURES.values(), *ARRAYS.values()):
        assert all(f"{ending} " in KINDS for ending in endings)


def test_next_goes_through_the_digits_of_a_picture_and_the_images_of_a_file(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    picture, array = tmp_path / "row.png", tmp_path / "two.npy"
    row = np.hstack([np.kron(mnist().images[k], np.ones((4, 4), np.uint8)) for k in (0, 1)])
    Image.fromarray(255 - row).save(picture)
    np.save(array, mnist().images[:2])
    following = app.window.draw.next
    assert following.isHidden()

    def shows(name: str, place: int) -> bool:
        subject = app.session.subject
        return subject is not None and (subject.name, subject.place, subject.places) == (name, place, 2)

    for path in (picture, array):
        app.subjects.open(str(path))
        for place in (1, 2, 1):
            qtbot.waitUntil(partial(shows, path.name, place))
            wait_read(qtbot, app)
            assert not following.isHidden()
            assert following.text() == f"Next ({place} of 2)"
            following.click()
        qtbot.waitUntil(partial(shows, path.name, 2))
    wait_read(qtbot, app)


def test_a_file_of_many_images_opens_as_a_browser(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    images, labels = mnist().images[:30], mnist().labels[:30]
    path = tmp_path / "some.npz"
    np.savez(path, x_test=images, y_test=labels)
    browser = app.window.samples
    wait_read(qtbot, app)
    app.subjects.open(f"{path}:4")
    qtbot.waitUntil(lambda: browser.shows_file)
    assert app.window.docks["samples"].isVisible()
    assert browser.file_name.text() == "some.npz: 30 images"
    assert list(browser.grid.indices) == list(range(30))
    assert browser.grid._current == 4

    def shows(index: int) -> bool:
        subject = app.session.subject
        return subject is not None and np.array_equal(subject.image * 255, images[index])

    qtbot.mouseClick(
        browser.grid.viewport(), Qt.MouseButton.LeftButton, pos=browser.grid.cell_rect(7).center()
    )
    qtbot.waitUntil(partial(shows, 7))
    assert app.session.subject is not None
    assert app.session.subject.label == labels[7]
    qtbot.mouseClick(browser.buttons.button(1), Qt.MouseButton.LeftButton)
    assert list(browser.grid.indices) == [k for k in range(30) if labels[k] == 1]
    wait_read(qtbot, app)
    seen = app.session.subject
    qtbot.mouseClick(browser.random, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.session.subject is not seen)
    subject = app.session.subject
    assert subject is not None
    assert subject.name == "some.npz"
    wait_read(qtbot, app)
    assert browser.turn.text() == "Test set"
    qtbot.mouseClick(browser.turn, Qt.MouseButton.LeftButton)
    assert not browser.shows_file
    assert browser.turn.text() == "File"
    assert browser.grid.accessibleName() == "Digits of the test set"
    qtbot.keyClick(browser.grid, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name.startswith("mnist:"))
    wait_read(qtbot, app)
    qtbot.mouseClick(browser.turn, Qt.MouseButton.LeftButton)
    assert len(browser.grid.indices) == 30
    assert browser.grid._current == -1
