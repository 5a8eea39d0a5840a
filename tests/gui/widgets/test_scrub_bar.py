"""The scrub bar and the row around it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.panels.attack.transport import SPEEDS, Transport
from absgui.widgets.scrub_bar import ScrubBar


@pytest.fixture
def bar(qtbot: QtBot) -> ScrubBar:
    made = ScrubBar()
    qtbot.addWidget(made)
    made.resize(421, 36)
    made.set_frames(101)
    made.show()
    qtbot.waitExposed(made)
    return made


def at(bar: ScrubBar, frame: int, off: int = 0) -> QPoint:
    return QPoint(round(bar.x_of(frame)) + off, 24)


def test_press_and_drag_scrub(qtbot: QtBot, bar: ScrubBar) -> None:
    seen: list[int] = []
    bar.scrubbed.connect(seen.append)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 20))
    qtbot.mouseMove(bar, at(bar, 60))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at(bar, 60))
    assert seen[0] == 20
    assert bar.value() == seen[-1]


def test_press_near_a_mark_goes_to_it(qtbot: QtBot, bar: ScrubBar) -> None:
    bar.set_marks([(30, "9")], best=50)
    for frame in (30, 50):
        with qtbot.waitSignal(bar.scrubbed) as caught:
            qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=at(bar, frame, off=3))
        assert caught.args == [frame]


def test_as_many_marks_with_other_words_are_other_marks(bar: ScrubBar) -> None:
    bar.set_marks([(30, "9")], best=50)
    before = bar.grab().toImage()
    bar.set_marks([(30, "4")], best=50)
    assert bar.marks == [(30, "4")]
    assert bar.grab().toImage() != before


def test_setting_the_value_is_no_scrubbing(qtbot: QtBot, bar: ScrubBar) -> None:
    with qtbot.assertNotEmitted(bar.scrubbed):
        bar.setValue(40)
        bar.set_frames(30)
    assert bar.value() == 29


def test_ends_of_the_bar_are_the_first_and_last_frame(bar: ScrubBar) -> None:
    assert bar.frame_at(-50) == 0
    assert bar.frame_at(9999) == 100
    assert [bar.frame_at(bar.x_of(frame)) for frame in range(101)] == list(range(101))


def test_empty_bar_is_off_and_paints(bar: ScrubBar) -> None:
    bar.clear()
    assert bar.isEnabled()  # or it would give its focus away
    assert bar.frame_at(200) == 0
    bar.grab()


def test_many_marks_paint(bar: ScrubBar) -> None:
    bar.set_marks([(frame, str(frame % 10)) for frame in range(1, 101)], best=100)
    bar.grab()


@pytest.fixture
def transport(qtbot: QtBot) -> Transport:
    made = Transport()
    qtbot.addWidget(made)
    made.show_frames(3, 10)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize("name", ["first", "back", "play", "on", "last"])
def test_buttons_say_what_is_wanted(qtbot: QtBot, transport: Transport, name: str) -> None:
    button = getattr(transport, name)
    wanted = getattr(transport, f"{name}_wanted")
    assert button.accessibleName()
    with qtbot.waitSignal(wanted):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    button.setFocus()
    with qtbot.waitSignal(wanted):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_speed_stops_at_both_ends(qtbot: QtBot, transport: Transport) -> None:
    for _ in range(2 * len(SPEEDS)):
        transport.step_speed(1)
    assert transport.frames_per_second == SPEEDS[-1]
    with qtbot.waitSignal(transport.speed_changed) as caught:
        transport.step_speed(-1)
    assert caught.args == [SPEEDS[-2]]
    for _ in range(2 * len(SPEEDS)):
        transport.step_speed(-1)
    assert transport.frames_per_second == SPEEDS[0]


def test_frame_number_and_follow(transport: Transport) -> None:
    assert transport.frame.text() == "3 / 9"
    transport.show_following(True, True)
    assert transport.follow.isEnabled()
    assert transport.follow.isChecked()
    transport.show_following(False, True)
    assert not transport.follow.isEnabled()
    transport.show_frames(0, 0)
    assert transport.frame.text() == "–"
    assert not transport.play.isEnabled()
