"""The attack player: live, scrubbed, played, ended; with real mouse and key events."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.panels.attack.panel import AttackPlayer
from absgui.panels.attack.transport import SPEEDS
from absgui.presentation.answers import Answers, Verdict
from engine.types import AttackStep, Norm, Status
from tests.gui import samples


@pytest.fixture
def player(qtbot: QtBot) -> AttackPlayer:
    made = AttackPlayer()
    qtbot.addWidget(made)
    made.resize(1264, 264)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def steps() -> list[AttackStep]:
    return samples.walk()


def ended(player: AttackPlayer, steps: list[AttackStep]) -> AttackPlayer:
    player.start(samples.reading(), samples.request())
    for step in steps:
        player.add_frame(step)
    player.finish(samples.outcome(steps))
    return player


def shows(player: AttackPlayer, step: AttackStep) -> bool:
    return player.pictures.now.image is step.image


def test_follows_what_comes(qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]) -> None:
    player.start(samples.reading(), samples.request())
    for step in steps[:5]:
        player.add_frame(step)
    qtbot.waitUntil(lambda: shows(player, steps[4]))
    for step in steps[5:9]:
        player.add_frame(step)
    qtbot.waitUntil(lambda: shows(player, steps[8]))
    assert player.is_following
    assert player.transport.frame.text() == "8 / 8"
    assert "walking" in player.conversation.message.text()


def test_scrubbing_stays_until_follow(qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]) -> None:
    player.start(samples.reading(), samples.request())
    for step in steps[:10]:
        player.add_frame(step)
    qtbot.waitUntil(lambda: shows(player, steps[9]))
    bar = player.transport.scrub_bar
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(round(bar.x_of(3)), 24))
    assert shows(player, steps[3])
    assert not player.is_following
    for step in steps[10:]:
        player.add_frame(step)
    qtbot.waitUntil(lambda: player.transport.scrub_bar.maximum() == len(steps) - 1)
    assert shows(player, steps[3])
    qtbot.mouseClick(player.transport.follow, Qt.MouseButton.LeftButton)
    assert shows(player, steps[-1])
    assert player.is_following


def test_end_shows_the_best_and_says_so(player: AttackPlayer, steps: list[AttackStep]) -> None:
    ended(player, steps)
    best = samples.outcome(steps).best
    assert best is not None
    assert shows(player, best)
    assert player.transport.scrub_bar.best == player.position
    assert [label for _, label in player.transport.scrub_bar.marks] == ["9"]
    text = player.conversation.message.text()
    assert text.startswith("Found: the 7 becomes a 9 at L2 ")
    assert "23 steps" in text
    assert not player.transport.follow.isEnabled()


def test_end_leaves_a_scrubbing_user_where_they_look(player: AttackPlayer, steps: list[AttackStep]) -> None:
    player.start(samples.reading(), samples.request())
    for step in steps:
        player.add_frame(step)
    player.go_to(4)
    player.finish(samples.outcome(steps))
    assert shows(player, steps[4])


@pytest.mark.parametrize(
    ("last", "status", "words"),
    [
        (0.3, Status.NOT_FOUND, "Not found within the budget"),
        (0.3, Status.STOPPED, "Nothing found so far"),
        (0.8, Status.STOPPED, "Best so far: a 9"),
    ],
)
def test_other_ends_in_words(player: AttackPlayer, last: float, status: Status, words: str) -> None:
    steps = samples.walk(last=last)
    player.start(samples.reading(), samples.request())
    for step in steps:
        player.add_frame(step)
    player.finish(samples.outcome(steps, status))
    assert words in player.conversation.message.text()
    assert bool(player.conversation.questions.asks) == (last > 0.5)


def test_frames_that_only_the_outcome_has_are_added(player: AttackPlayer, steps: list[AttackStep]) -> None:
    player.start(samples.reading(), samples.request())
    player.add_frame(steps[0])
    player.finish(samples.outcome(steps))
    assert player.transport.scrub_bar.maximum() == len(steps) - 1


def test_no_frames_at_all(player: AttackPlayer) -> None:
    player.start(samples.reading(), samples.request())
    player.finish(samples.outcome([], Status.STOPPED))
    assert "Stopped after 0 steps" in player.conversation.message.text()
    player.grab()


def test_keys(qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]) -> None:
    ended(player, steps)
    player.setFocus()
    key = Qt.Key
    for pressed, position in (
        (key.Key_Home, 0),
        (key.Key_Right, 1),
        (key.Key_Right, 2),
        (key.Key_Left, 1),
        (key.Key_End, 23),
        (key.Key_Right, 23),
        (key.Key_Home, 0),
        (key.Key_Left, 0),
    ):
        qtbot.keyClick(player, pressed)
        assert player.position == position
        assert shows(player, steps[position])
    speed = player.transport.frames_per_second
    qtbot.keyClick(player, key.Key_Up)
    assert SPEEDS.index(player.transport.frames_per_second) == SPEEDS.index(speed) + 1
    qtbot.keyClick(player, key.Key_Down)
    assert player.transport.frames_per_second == speed


@pytest.mark.parametrize("part", ["scrub_bar", "play", "on"])
def test_keys_reach_the_player_from_its_parts(
    qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep], part: str
) -> None:
    ended(player, steps)
    widget = getattr(player.transport, part)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    assert player.position == 0
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert player.position == 1
    qtbot.keyClick(widget, Qt.Key.Key_Space)
    assert player.is_playing
    qtbot.keyClick(widget, Qt.Key.Key_Space)
    assert not player.is_playing


def test_plays_to_the_end_and_again_from_the_start(
    qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]
) -> None:
    ended(player, steps)
    while player.transport.frames_per_second < SPEEDS[-1]:
        player.transport.step_speed(1)
    player.go_first()
    seen: list[int] = []
    player.frame_shown.connect(seen.append)
    qtbot.mouseClick(player.transport.play, Qt.MouseButton.LeftButton)
    assert player.is_playing
    assert player.transport.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not player.is_playing)
    assert player.position == len(steps) - 1
    assert seen == sorted(seen)
    assert seen[-1] == len(steps) - 1
    player.toggle_play()
    assert player.position == 0
    player.toggle_play()
    assert not player.is_playing


def test_pictures_show_difference_and_rival(player: AttackPlayer, steps: list[AttackStep]) -> None:
    ended(player, steps).go_last()
    difference = player.pictures.difference.image
    assert difference is not None
    np.testing.assert_allclose(difference, steps[-1].image - samples.seven(), atol=1e-6)
    assert player.pictures.rival.image is steps[-1].rival_reconstruction
    assert player.pictures.captions[1].text().startswith("now a 9")
    player.go_first()
    assert player.pictures.captions[1].text().startswith("still a 7")


def test_what_full_inference_does_not_say_is_no_other_class(
    player: AttackPlayer, steps: list[AttackStep]
) -> None:
    doubted = [replace(step, is_adversarial=False) for step in steps]
    ended(player, doubted).go_last()
    assert player.pictures.captions[1].text().startswith("not confirmed: a 9")


def test_limits_of_the_difference_are_chosen_by_the_user_alone(
    qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]
) -> None:
    legend = ended(player, steps).pictures.legend
    for position in (0, 5, 23):
        player.go_to(position)
        assert legend.limit == 1.0
    with qtbot.waitSignal(legend.limit_changed) as caught:
        qtbot.mouseClick(legend, Qt.MouseButton.LeftButton)
    assert caught.args == [0.5]
    with qtbot.waitSignal(legend.limit_changed) as caught:
        qtbot.keyClick(legend, Qt.Key.Key_Return)
    assert caught.args == [0.25]


def test_pressing_a_curve_goes_to_its_frame(
    qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]
) -> None:
    ended(player, steps)
    plot = player.curves.chart_rects()[1]
    left = QPoint(round(plot.left()), round(plot.center().y()))
    qtbot.mouseClick(player.curves, Qt.MouseButton.LeftButton, pos=left)
    assert shows(player, steps[0])


def test_guess_before_the_run_is_kept_and_judged(
    qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]
) -> None:
    player.prepare(samples.reading())
    assert player.conversation.questions.asks == "What will it become?"
    assert not player.conversation.questions.guesses[7].isVisible()
    with qtbot.waitSignal(player.answers_changed) as caught:
        qtbot.mouseClick(player.conversation.questions.guesses[9], Qt.MouseButton.LeftButton)
    assert caught.args == [Answers(guess=9)]
    ended(player, steps)
    assert "You guessed 9: right." in player.conversation.message.text()
    assert player.conversation.questions.asks == "Is it still a 7 to you?"
    with qtbot.waitSignal(player.answers_changed):
        qtbot.mouseClick(player.conversation.questions.verdicts[Verdict.CHANGED], Qt.MouseButton.LeftButton)
    assert player.answers == Answers(9, Verdict.CHANGED)


def test_no_guess_after_it_is_seen_nor_with_a_target(
    qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]
) -> None:
    player.start(samples.reading(), samples.request())
    assert player.conversation.questions.asks
    for step in steps:
        player.add_frame(step)
    qtbot.waitUntil(lambda: not player.conversation.questions.asks)
    player.start(samples.reading(), samples.request(target=9))
    assert not player.conversation.questions.asks


def test_a_guess_for_another_image_is_forgotten(qtbot: QtBot, player: AttackPlayer) -> None:
    player.prepare(samples.reading())
    qtbot.mouseClick(player.conversation.questions.guesses[9], Qt.MouseButton.LeftButton)
    player.start(samples.reading(image=samples.nine()), samples.request(image=samples.nine()))
    assert player.answers == Answers()


def test_clear_forgets(player: AttackPlayer, steps: list[AttackStep]) -> None:
    ended(player, steps).clear()
    assert player.outcome is None
    assert player.pictures.original.image is None
    assert player.transport.scrub_bar.marks == []
    assert not player.conversation.questions.asks


def test_a_new_attack_begins_empty(player: AttackPlayer, steps: list[AttackStep]) -> None:
    ended(player, steps)
    player.start(samples.reading(), samples.request(Norm.L0))
    assert player.outcome is None
    assert player.pictures.now.image is None
    assert player.transport.frame.text() == "–"


def test_digits_are_whole_number_squares(player: AttackPlayer) -> None:
    for size in ((1264, 264), (900, 230), (1904, 400)):
        player.resize(*size)
        sides = {(view.pixel_rect().width(), view.pixel_rect().height()) for view in player.pictures.views}
        assert len(sides) == 1
        width, height = sides.pop()
        assert width == height
        assert width % 28 == 0


def test_thousands_of_frames_stay_cheap(qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]) -> None:
    player.start(samples.reading(), samples.request())
    spent = 0.0
    for k in range(4000):
        started = time.thread_time()
        player.add_frame(steps[k % len(steps)])
        spent += time.thread_time() - started
    assert spent / 4000 < 1e-3
    qtbot.waitUntil(lambda: player.transport.scrub_bar.maximum() == 3999)
    assert shows(player, steps[3999 % len(steps)])


def test_drawing_is_coalesced(qtbot: QtBot, player: AttackPlayer, steps: list[AttackStep]) -> None:
    seen: list[int] = []
    player.frame_shown.connect(seen.append)
    player.start(samples.reading(), samples.request())
    for step in steps:
        player.add_frame(step)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [len(steps) - 1]
