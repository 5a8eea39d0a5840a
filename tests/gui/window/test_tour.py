"""The tour: by doing what it asks, by its buttons, by the keyboard, and whatever the user does meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.tour import STEPS, Side, Stop
from absgui.window.tour import bubble as bubble_module
from tests.gui.driving import CTRL, at, drag, key, wait_idle, wait_read
from tests.sparing import ends

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


def begun(app: Application, stop: Stop = Stop.DRAW) -> None:
    app.window.tour_action.trigger()
    for _ in range([step.stop for step in STEPS].index(stop)):
        app.window.tour.go_on()
    assert app.window.tour.stop is stop


def stop_of(app: Application) -> Stop | None:
    return app.window.tour.stop


def inside(app: Application) -> bool:
    window, bubble = app.window, app.window.tour.bubble
    visible = bubble.geometry().adjusted(10, 10, -10, -10)
    return bool(bubble.isVisible() and window.rect().contains(visible))


def test_it_goes_on_when_the_user_has_done_what_it_asks(qtbot: QtBot, app: Application) -> None:
    window, tour = app.window, app.window.tour
    begun(app)
    assert tour.bubble.side is Side.RIGHT
    drag(window.draw.canvas, at(60, 60), at(200, 80), at(120, 230))
    assert stop_of(app) is Stop.DRAW  # there may be another stroke
    qtbot.waitUntil(lambda: stop_of(app) is Stop.GUESS)
    wait_read(qtbot, app)
    questions = window.player.conversation.questions
    guess = next(button for button in questions.guesses if button.isVisible())
    qtbot.mouseClick(guess, Qt.MouseButton.LeftButton)
    assert stop_of(app) is Stop.ATTACK
    with qtbot.waitSignal(app.attacks.finished):
        qtbot.mouseClick(window.attack_bar.run_button, Qt.MouseButton.LeftButton)
    assert stop_of(app) is Stop.JUDGE
    wait_idle(qtbot, app)
    verdict = next(button for button in questions.verdicts.values() if button.isVisible())
    qtbot.mouseClick(verdict, Qt.MouseButton.LeftButton)
    assert stop_of(app) is Stop.COMPARE
    assert tour.bubble.next.text() == "Done"
    with qtbot.waitSignal(tour.ended):
        window.model.model_picked.emit("cnn", None)
    assert not tour.bubble.isVisible()
    qtbot.waitUntil(lambda: app.session.choice.name == "cnn")
    wait_read(qtbot, app)


def test_the_keyboard_is_enough(qtbot: QtBot, app: Application) -> None:
    tour = app.window.tour
    begun(app)
    assert QApplication.focusWidget() is tour.bubble.next
    for stop in list(Stop)[1:]:
        qtbot.keyClick(tour.bubble.next, Qt.Key.Key_Space)
        assert stop_of(app) is stop
        assert inside(app)
    qtbot.keyClick(tour.bubble.next, Qt.Key.Key_Space)
    assert stop_of(app) is None
    begun(app)
    key(qtbot, app, Qt.Key.Key_Escape)  # in the bubble
    assert not bool(tour.bubble.isVisible())
    begun(app, Stop.ATTACK)
    app.window.draw.canvas.setFocus()
    key(qtbot, app, Qt.Key.Key_Escape)  # anywhere else
    assert not bool(tour.bubble.isVisible())
    begun(app)
    tour.bubble.skip.click()
    assert not bool(tour.bubble.isVisible())


def test_it_is_said_aloud(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(bubble_module, "announce", lambda _widget, text: said.append(text))
    begun(app, Stop.GUESS)
    assert [text.split(".")[0] for text in said] == ["Draw, 1 of 5", "Guess, 2 of 5"]
    assert app.window.tour.bubble.accessibleDescription() == STEPS[1].text


@pytest.mark.parametrize("size", ends([(952, 500), (1024, 600), (1920, 1080)]))
@pytest.mark.parametrize("stop", ends(Stop))
def test_it_stays_inside_and_points_where_there_is_room(
    app: Application, stop: Stop, size: tuple[int, int]
) -> None:
    window = app.window
    begun(app, stop)
    window.resize(*size)
    QApplication.processEvents()
    assert inside(app)
    bubble = window.tour.bubble
    assert bubble.side is not None
    target = window.tour._targets[stop][0]
    where = bubble.mapFrom(window, target.mapTo(window, target.rect().center()))
    assert not bubble.rect().adjusted(10, 10, -10, -10).contains(where)
    bubble.grab()


def test_it_survives_what_the_user_does(qtbot: QtBot, app: Application) -> None:
    window, bubble = app.window, app.window.tour.bubble
    begun(app, Stop.GUESS)
    window.docks["attack"].hide()
    QApplication.processEvents()
    assert inside(app)
    qtbot.waitUntil(lambda: not bubble._tip(bubble.rect().toRectF()))
    assert "“Attack”" in bubble.hint.text()
    window._arrangement.bring("lab")
    window._arrangement.bring("attack")
    QApplication.processEvents()
    qtbot.waitUntil(lambda: bool(bubble._tip(bubble.rect().toRectF())))
    assert bubble.hint.isHidden()
    window.docks["attack"].setFloating(True)
    QApplication.processEvents()
    assert inside(app)
    window.docks["attack"].setFloating(False)
    window.reset_layout()
    app._pick_text_size(150)
    QApplication.processEvents()
    assert inside(app)
    app._pick_text_size(100)
    window.draw.canvas.clear()
    wait_read(qtbot, app)
    assert inside(app)
    window.tour.go_on()
    app.subjects.open_sample(3)
    qtbot.waitUntil(lambda: app.session.subject is not None)
    wait_read(qtbot, app)
    app.attacks.run_as_set()
    qtbot.waitUntil(lambda: app.session.attacking is not None or app.session.outcome is not None)
    app.runner.stop_attack()
    qtbot.waitUntil(lambda: stop_of(app) is Stop.JUDGE)
    window.close()


def test_it_is_offered_once_and_takes_no_keys(qtbot: QtBot, app: Application) -> None:
    window, tour = app.window, app.window.tour
    window.draw.canvas.setFocus()
    assert not bool(tour.bubble.isVisible())
    app.offer_tour()
    assert inside(app)
    assert stop_of(app) is None
    assert QApplication.focusWidget() is window.draw.canvas
    drag(window.draw.canvas, at(60, 60), at(200, 80))
    assert not bool(tour.bubble.isVisible())  # who draws needs no offer
    app.offer_tour()
    assert not bool(tour.bubble.isVisible())
    app.settings.tour_offered = False
    app.offer_tour()
    qtbot.mouseClick(tour.bubble.next, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert stop_of(app) is Stop.DRAW
    key(qtbot, app, Qt.Key.Key_R, CTRL)
    assert tour.bubble.isVisible()
    wait_read(qtbot, app)


def test_what_it_says_follows_the_model_and_the_attack(qtbot: QtBot, app: Application) -> None:
    text = app.window.tour.bubble.text
    begun(app)
    assert "Ten models" in text.text()
    app.window.model.model_picked.emit("cnn", None)
    wait_read(qtbot, app)
    assert "Ten models" not in text.text()
    begun(app, Stop.JUDGE)
    assert text.text().startswith("When an attack has changed the prediction")
    with qtbot.waitSignal(app.attacks.finished):
        app.attacks.run_as_set()
    wait_idle(qtbot, app)
    qtbot.waitUntil(lambda: text.text().startswith("The prediction has changed."))
    app.window.tour.go_on()
    assert text.text().startswith("Choose another model here")
