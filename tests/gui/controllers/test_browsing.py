"""The images of a file in the panel "Samples": which file is meant, and what a hand does there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.panels.samples.panel import SampleBrowser
from engine.data import mnist
from tests.gui.driving import at, wait_read


def stack(path: Path, count: int, start: int = 0) -> str:
    np.save(path, mnist().images[start : start + count])
    return str(path)


def listed(qtbot: QtBot, app: Application, source: str, text: str) -> SampleBrowser:
    """Open it, and wait for its images."""
    browser = app.window.samples
    app.subjects.open(source)
    qtbot.waitUntil(lambda: browser.shows_file and browser.file_name.text() == text)
    wait_read(qtbot, app)
    return browser


def shows(app: Application, name: str, index: int) -> bool:
    subject = app.session.subject
    return subject is not None and (subject.name, subject.index) == (name, index)


def pick(qtbot: QtBot, browser: SampleBrowser, place: int) -> None:
    where = browser.grid.cell_rect(place).center()
    qtbot.mouseClick(browser.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)


@pytest.fixture
def ready(qtbot: QtBot, app: Application) -> Application:
    wait_read(qtbot, app)
    return app


def test_a_pick_is_from_the_file_that_is_shown(qtbot: QtBot, ready: Application, tmp_path: Path) -> None:
    browser = listed(qtbot, ready, stack(tmp_path / "a.npy", 30), "a.npy: 30 images")
    bad = mnist().images[:9] / np.float32(255)
    np.save(tmp_path / "one.npy", bad[0])
    ready.subjects.open(str(tmp_path / "one.npy"))
    qtbot.waitUntil(partial(shows, ready, "one.npy", 0))
    assert browser.grid._current == -1
    pick(qtbot, browser, 7)
    qtbot.waitUntil(partial(shows, ready, "a.npy", 7))
    wait_read(qtbot, ready)
    assert browser.grid._current == 7


def test_digits_of_a_page_are_no_images_of_the_file(qtbot: QtBot, ready: Application, tmp_path: Path) -> None:
    row = np.hstack([np.kron(mnist().images[k], np.ones((4, 4), np.uint8)) for k in (0, 1)])
    pages = [Image.fromarray(255 - row)] * 3
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    browser = listed(qtbot, ready, f"{tmp_path}/a.tiff:2", "a.tiff: 3 images")
    assert browser.grid._current == 2
    ready.window.draw.next.click()
    qtbot.waitUntil(lambda: ready.session.subject is not None and ready.session.subject.place == 2)
    wait_read(qtbot, ready)
    assert browser.file_name.text() == "a.tiff: 3 images"
    assert browser.grid._current == 2
    pick(qtbot, browser, 1)
    qtbot.waitUntil(partial(shows, ready, "a.tiff", 1))
    wait_read(qtbot, ready)


def test_a_file_that_was_replaced_is_listed_again(qtbot: QtBot, ready: Application, tmp_path: Path) -> None:
    source = stack(tmp_path / "a.npy", 5)
    browser = listed(qtbot, ready, source, "a.npy: 5 images")
    stack(tmp_path / "a.npy", 40, start=50)
    listed(qtbot, ready, f"{source}:30", "a.npy: 40 images")
    assert browser.grid._current == 30
    assert browser.grid.viewport().rect().contains(browser.grid.cell_rect(30))


def test_opening_an_image_turns_to_its_file_again(qtbot: QtBot, ready: Application, tmp_path: Path) -> None:
    source = stack(tmp_path / "a.npy", 30)
    browser = listed(qtbot, ready, f"{source}:4", "a.npy: 30 images")
    qtbot.mouseClick(browser.turn, Qt.MouseButton.LeftButton)
    assert not browser.shows_file
    qtbot.mouseClick(browser.turn, Qt.MouseButton.LeftButton)
    assert browser.grid._current == 4
    qtbot.mouseClick(browser.turn, Qt.MouseButton.LeftButton)
    ready.subjects.open(f"{source}:3")
    qtbot.waitUntil(lambda: browser.shows_file and browser.grid._current == 3)
    wait_read(qtbot, ready)


def test_a_key_that_is_held_ends_where_the_hand_does(
    qtbot: QtBot, ready: Application, tmp_path: Path
) -> None:
    browser = listed(qtbot, ready, stack(tmp_path / "a.npy", 60), "a.npy: 60 images")
    for _ in range(20):
        qtbot.keyClick(browser.grid, Qt.Key.Key_Right)
    assert browser.grid._current == 20
    qtbot.waitUntil(partial(shows, ready, "a.npy", 20))
    wait_read(qtbot, ready)
    assert browser.grid._current == 20


def test_a_file_that_is_gone_leaves_the_frame_at_what_is_shown(
    qtbot: QtBot, ready: Application, tmp_path: Path
) -> None:
    source = stack(tmp_path / "a.npy", 30)
    browser = listed(qtbot, ready, f"{source}:5", "a.npy: 30 images")
    Path(source).unlink()
    with qtbot.waitSignal(ready.runner.failed):
        pick(qtbot, browser, 9)
    qtbot.waitUntil(lambda: browser.grid._current == 5)
    assert shows(ready, "a.npy", 5)


def test_a_random_image_is_of_the_class_that_is_shown(
    qtbot: QtBot, ready: Application, tmp_path: Path
) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, x=mnist().images[:200], y=mnist().labels[:200])
    browser = listed(qtbot, ready, str(path), "a.npz: 200 images")
    qtbot.mouseClick(browser.buttons.button(3), Qt.MouseButton.LeftButton)
    for _ in range(3):
        before = ready.session.subject
        qtbot.mouseClick(browser.random, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: ready.session.subject is not before)  # noqa: B023
        wait_read(qtbot, ready)
        assert ready.session.subject is not None
        assert ready.session.subject.label == 3
        assert browser.grid._current >= 0


def test_a_stroke_keeps_its_canvas(qtbot: QtBot, ready: Application, tmp_path: Path) -> None:
    window, canvas = ready.window, ready.window.draw.canvas
    window.bring("draw")
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(100, 100))
    assert canvas.is_drawing
    window.samples.set_file(mnist().images[:3], np.full(3, -1, np.int8), "a.npy", 3)
    with qtbot.assertNotEmitted(ready.subjects.listed):
        ready.subjects.samples.file_shown.emit()
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(120, 100))
    with qtbot.waitSignal(ready.subjects.listed):
        ready.subjects.samples.file_shown.emit()
    wait_read(qtbot, ready)


def test_next_and_the_switches_leave_the_list_where_it_is(
    qtbot: QtBot, ready: Application, tmp_path: Path
) -> None:
    listed(qtbot, ready, stack(tmp_path / "a.npy", 30), "a.npy: 30 images")
    ready.window.bring("draw")
    with qtbot.assertNotEmitted(ready.subjects.samples.file_shown):
        ready.window.draw.next.click()
        qtbot.waitUntil(partial(shows, ready, "a.npy", 1))
        wait_read(qtbot, ready)
        for switch in (ready.window.draw.invert, ready.window.draw.normalise):
            before = ready.session.subject
            switch.click()
            qtbot.waitUntil(lambda: ready.session.subject is not before)  # noqa: B023
            wait_read(qtbot, ready)
        qtbot.waitUntil(lambda: ready.runner.is_idle)
    assert shows(ready, "a.npy", 1)


def test_a_picture_made_here_frees_the_browser(qtbot: QtBot, ready: Application, tmp_path: Path) -> None:
    """Also where it takes the place of one that was picked and waits for a stroke to end."""
    browser = listed(qtbot, ready, stack(tmp_path / "a.npy", 30), "a.npy: 30 images")
    canvas = ready.window.draw.canvas
    pick(qtbot, browser, 3)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(100, 100))
    qtbot.waitUntil(lambda: ready.subjects._held is not None)
    ready.subjects.show_made(np.full((28, 28), 0.5, np.float32), "made")
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(100, 100))
    pick(qtbot, browser, 4)
    qtbot.waitUntil(partial(shows, ready, "a.npy", 4))
    wait_read(qtbot, ready)


def _others(browser: SampleBrowser, before: object) -> bool:
    return browser.grid._images is not before


def test_rows_and_columns_are_exchanged_for_the_whole_file(
    qtbot: QtBot, ready: Application, tmp_path: Path
) -> None:
    upright = mnist().images[:30]
    np.save(tmp_path / "a.npy", upright.transpose(0, 2, 1))
    browser = listed(qtbot, ready, f"{tmp_path}/a.npy", "a.npy: 30 images")
    switch = ready.window.draw.transpose
    # It is beside the digit, so the images don't hide it; and what is doubtful is still said.
    assert switch.isVisible()
    assert "Rows and columns seem exchanged" in ready.window.status.message.text()
    assert not switch.isChecked()
    for on in (True, False):
        before = browser.grid._images
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, switch.height() // 2))
        qtbot.waitUntil(partial(_others, browser, before))
        wait_read(qtbot, ready)
        assert switch.isVisible()
        assert switch.isChecked() is on
        wanted = upright if on else upright.transpose(0, 2, 1)
        assert ready.session.subject is not None
        np.testing.assert_allclose(ready.session.subject.image, wanted[0] / 255, atol=1e-6)
        assert browser.grid._images is not None
        np.testing.assert_array_equal(browser.grid._images[7], wanted[7])


def _is_transposed(app: Application) -> bool:
    return app.session.subject is not None and app.session.subject.transposed


@pytest.fixture
def turned(qtbot: QtBot, ready: Application, tmp_path: Path) -> Application:
    """A file whose rows and columns have been exchanged by the switch."""
    np.save(tmp_path / "a.npy", mnist().images[:30].transpose(0, 2, 1))
    browser = listed(qtbot, ready, f"{tmp_path}/a.npy", "a.npy: 30 images")
    before = browser.grid._images
    ready.window.draw.transpose.click()
    qtbot.waitUntil(partial(_others, browser, before))
    wait_read(qtbot, ready)
    return ready


def shown_upright(app: Application, index: int) -> bool | None:
    """None: it is neither the file's image nor that with rows and columns exchanged."""
    subject, upright = app.session.subject, mnist().images[index] / 255
    if subject is None or subject.index != index:
        return None
    return next(
        (on for on in (True, False) if np.allclose(subject.image, upright if on else upright.T, atol=1e-6)),
        None,
    )


def test_undo_takes_the_exchange_back_for_what_is_opened_next(qtbot: QtBot, turned: Application) -> None:
    draw, browser = turned.window.draw, turned.window.samples
    draw.undo.click()
    qtbot.waitUntil(lambda: shown_upright(turned, 0) is False)
    assert not draw.transpose.isChecked()
    draw.next.click()
    qtbot.waitUntil(lambda: shown_upright(turned, 1) is False)
    wait_read(qtbot, turned)
    # The images of the list are as they are seen there.
    turned.window.bring("samples")
    pick(qtbot, browser, 4)
    qtbot.waitUntil(lambda: shown_upright(turned, 4) is True)
    wait_read(qtbot, turned)


def test_inverted_by_hand_stays_so(qtbot: QtBot, turned: Application) -> None:
    draw = turned.window.draw
    draw.invert.click()
    qtbot.waitUntil(lambda: turned.session.subject is not None and turned.session.subject.inverted)
    wait_read(qtbot, turned)
    draw.transpose.click()
    qtbot.waitUntil(lambda: not draw.transpose.isChecked() and not _is_transposed(turned))
    wait_read(qtbot, turned)
    assert turned.session.subject is not None
    assert turned.session.subject.inverted


def test_a_switch_that_could_not_be_followed_goes_back(
    qtbot: QtBot, turned: Application, tmp_path: Path
) -> None:
    (tmp_path / "a.npy").rename(tmp_path / "b.npy")
    with qtbot.waitSignal(turned.runner.failed):
        turned.window.draw.transpose.click()
    assert turned.window.draw.transpose.isChecked()


def test_there_is_nothing_to_exchange_in_other_files(
    qtbot: QtBot, ready: Application, tmp_path: Path
) -> None:
    listed(qtbot, ready, stack(tmp_path / "a.npy", 30), "a.npy: 30 images")
    assert not ready.window.draw.transpose.isVisible()
