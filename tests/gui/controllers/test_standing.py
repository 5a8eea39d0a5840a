"""The whole window about an image that no class explains, and about a misclassified digit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.presentation.answers import Verdict
from absgui.session import Subject
from absgui.widgets import theme
from tests.gui.driving import at, drag, wait_idle, wait_read
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel

SIZE = 1600, 900


def ask(qtbot: QtBot, app: Application, shown: int, truth: int | None) -> None:
    """Turn to the bar of class `shown`, whose own class is `truth`."""
    app.session.ask(Subject(prototype(shown), "a bar", truth))
    wait_read(qtbot, app)


def attack(qtbot: QtBot, app: Application) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        qtbot.mouseClick(app.window.explanation.attack_button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, app)


@pytest.fixture
def strict(qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel) -> Application:
    """The fake explains its bars alone, which have an energy of 5."""
    fake_model.energy_limit = 6.0
    app = make(LaunchOptions())
    wait_read(qtbot, app)
    app.window.resize(*SIZE)
    return app


def test_a_scribble_is_called_nonsense_and_a_bar_is_not(qtbot: QtBot, strict: Application) -> None:
    window = strict.window
    ask(qtbot, strict, 4, None)
    assert window.explanation.headline.text().startswith("It reads as 4")
    qtbot.mouseClick(window.explanation.draw_button, Qt.MouseButton.LeftButton)
    drag(window.draw.canvas, at(60, 60), at(200, 90), at(80, 220), at(220, 200))
    wait_read(qtbot, strict)
    reading = strict.session.reading
    assert reading is not None
    assert not reading.explained
    explanation = window.explanation
    assert explanation.headline.text().startswith("None of the ten explains this; the nearest is ")
    assert "99.5 %" in explanation.headline.toolTip()
    assert explanation.attack_button.text() == f"Change the answer {reading.label}"
    words = {tile.label: tile.word for tile in explanation.tiles.tiles if tile.word}
    assert words == {reading.label: "nearest"}
    contents = [tile.content for tile in explanation.tiles.tiles]
    assert all(each is not None and each.meaning is theme.Meaning.NEUTRAL for each in contents)
    assert "explains nothing" in explanation.tiles.tiles[0].accessibleDescription()
    assert explanation.posterior_bars._style.hint == "if it were one of the ten"
    assert window.robustness.caption.text().endswith("which explains nothing; assuming the optimum is found")
    window.robustness._explain(window.robustness.axis.values.lower_mark)
    assert f"turns the answer {reading.label} into anything else" in window.robustness.sentence.text()
    assert "No class explains this image" in window.player.conversation.message.text()
    assert window.player.pictures.captions[0].text() == "no class explains it"


def test_an_attack_on_nonsense_asks_what_it_has_become(qtbot: QtBot, strict: Application) -> None:
    strict.session.ask(Subject(prototype(4) * 0.3 + prototype(8) * 0.1, "faint bars"))
    wait_read(qtbot, strict)
    attack(qtbot, strict)
    outcome = strict.session.outcome
    assert outcome is not None
    assert outcome.best is not None
    conversation = strict.window.player.conversation
    assert f"the answer changes from {outcome.original_label} to {outcome.best.label}" in (
        conversation.message.text()
    )
    assert conversation.questions.asks.startswith("Is it a")
    assert "still" not in conversation.questions.asks
    assert conversation.questions.verdicts[Verdict.STILL].text() == "No, still nothing"


def test_a_misclassified_digit_is_called_that_everywhere(qtbot: QtBot, app: Application) -> None:
    window = app.window
    window.resize(*SIZE)
    ask(qtbot, app, 7, 2)
    explanation = window.explanation
    assert explanation.headline.text().startswith("A 2, misclassified as 7; the runner-up is ")
    assert explanation.attack_button.text() == "Change the answer 7"
    assert "counts as a distance of 0" in explanation.attack_button.toolTip()
    words = {tile.label: tile.word for tile in explanation.tiles.tiles}
    assert words[7] == "wrong"
    assert words[2] == "truth"
    assert window.robustness.caption.text() == "of a wrong answer: it is a 2; assuming the optimum is found"
    assert window.player.conversation.message.text().startswith("A 2, misclassified as 7: its distance")
    assert window.player.pictures.captions[0].text().startswith("read as 7, p ")
    attack(qtbot, app)
    assert "the 2, misclassified as 7, becomes " in window.player.conversation.message.text()
    questions = window.player.conversation.questions
    assert questions.asks == "Is it still a 2 to you?"
    assert questions.verdicts[Verdict.STILL].text() == "Yes, a 2"


def test_another_image_forgets_that_the_last_one_was_misclassified(qtbot: QtBot, app: Application) -> None:
    ask(qtbot, app, 7, 2)
    attack(qtbot, app)
    ask(qtbot, app, 7, 2)
    assert "misclassified" in app.window.player.conversation.message.text()  # its attack is shown again
    ask(qtbot, app, 5, 5)
    window = app.window
    assert "misclassified" not in window.explanation.headline.text()
    assert window.explanation.attack_button.text() in ("Attack this 5", "Attack")
    assert "wrong" not in window.robustness.caption.text()
    assert window.player.conversation.message.text() == "No attack has run on this digit yet."


def test_a_drawing_has_no_truth_to_be_held_against(qtbot: QtBot, app: Application) -> None:
    ask(qtbot, app, 7, 2)
    qtbot.mouseClick(app.window.explanation.draw_button, Qt.MouseButton.LeftButton)
    drag(app.window.draw.canvas, at(60, 60), at(200, 90))
    wait_read(qtbot, app)
    assert app.session.true_label is None
    assert app.window.explanation.headline.text().lower().startswith(("it reads as", "reads as"))


def test_p_is_the_shown_one_and_the_tip_has_the_papers(qtbot: QtBot, app: Application) -> None:
    reading = app.session.reading
    assert reading is not None
    assert reading.paper_confidence is not None
    label = reading.label
    tile = app.window.explanation.tiles.tiles[label]
    assert tile.content is not None
    assert tile.content.confidence == pytest.approx(float(reading.confidence[label]))
    assert f"p {reading.confidence[label]:.2f}" in tile.tip()
    assert f"with η: {reading.paper_confidence[label]:.2f}" in tile.tip()
    assert "η" in app.window.explanation.posterior_bars.toolTip()


def test_a_network_shows_its_own_softmax(qtbot: QtBot, app: Application) -> None:
    app.session.choose(replace(app.session.choice, name="cnn"))
    wait_read(qtbot, app)
    explanation = app.window.explanation
    assert "own softmax" in explanation.posterior_bars.toolTip()
    assert "η" not in explanation.tiles.tiles[0].tip()
