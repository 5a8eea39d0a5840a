"""A model whose classes have words for names: the window uses them wherever it names a class."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.presentation.wording import class_names, elided, with_article
from absgui.window.sizes import LEAST
from engine.types import DatasetInfo, Norm
from tests.gui.driving import look, wait_idle, wait_read
from tests.gui.fakes import INFO, FakeModel

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "A bag of very many words indeed",
    "Ankle boot",
)


@pytest.fixture
def fashion(qtbot: QtBot, fake_model: FakeModel, make: Callable[..., Application]) -> Application:
    """The window on a sneaker, number 7 of the fake's classes."""
    fake_model.trained_on = DatasetInfo("fashion", NAMES)
    app = make(LaunchOptions())
    wait_read(qtbot, app)
    assert app.session.reading is not None
    return app


def own_and_rival(app: Application) -> tuple[int, int]:
    reading = app.session.reading
    assert reading is not None
    return reading.label, reading.rival


def test_the_reading_is_in_words(fashion: Application) -> None:
    window = fashion.window
    own, rival = own_and_rival(fashion)
    names = class_names(fashion.session.model)
    explanation = window.explanation
    fashion.window.resize(1600, 900)
    said = f"A {names[7]}, misclassified as {names[own]}"
    assert explanation.headline.text() == f"{said}; the runner-up is {names[rival]}"
    assert explanation.attack_button.text() == f"Change the answer {names[own]}"
    window.resize(LEAST)
    assert explanation.headline.text() == said
    assert explanation.attack_button.text() == "Attack"
    assert [tile.name for tile in explanation.tiles.tiles] == list(names)
    assert explanation.tiles.tiles[1].accessibleName() == "Class Trouser"
    assert "Trouser: " in explanation.energy_bars.accessibleDescription()
    assert f"nearest class: {names[rival]}" in window.robustness.unit.text()
    assert f"{names[rival]}: " in window.robustness.rivals.accessibleDescription()
    window.robustness._explain(window.robustness.axis.values.lower_mark)
    assert f"turns the wrong answer {names[own]} into anything else" in window.robustness.sentence.text()
    assert window.draw.truth.text() == "true class 7"  # by the data set in use
    assert window.attack_bar.target.itemText(2) == "to class Trouser"


def test_an_attack_and_its_questions_are_in_words(qtbot: QtBot, fashion: Application) -> None:
    window = fashion.window
    own, _ = own_and_rival(fashion)
    names = class_names(fashion.session.model)
    questions = window.player.conversation.questions
    assert questions.guesses[1].text() == "Trous…"
    assert questions.guesses[1].toolTip() == "Trouser"
    assert questions.guesses[1].accessibleName() == "It will become a Trouser"
    window.attack_bar.run_action.trigger()
    wait_idle(qtbot, fashion)
    outcome = fashion.session.outcome
    assert outcome is not None
    assert outcome.best is not None
    becomes = with_article(names[outcome.best.label])
    said = window.player.conversation.message.text()
    assert f"the {names[7]}, misclassified as {names[own]}, becomes {becomes} at " in said
    assert questions.asks == f"Is it still {with_article(names[7])} to you?"
    assert window.player.transport.scrub_bar.marks[0][1] in names
    assert window.player.pictures.captions[1].text().startswith(f"now {becomes}, p ")
    assert "makes of it" in window.player.pictures.captions[3].text()
    window.grab()


def test_the_slice_is_in_words(qtbot: QtBot, fashion: Application) -> None:
    look(qtbot, fashion)
    panel = fashion.window.slice
    qtbot.waitUntil(lambda: panel.plot is not None and panel.plot.regions is not None)
    wait_idle(qtbot, fashion)
    own, rival = own_and_rival(fashion)
    names = class_names(fashion.session.model)
    assert f"{names[own]}&nbsp;own" in panel.legend.text()
    assert panel.plot is not None
    assert f"{names[own]} has " in panel.plot.accessibleDescription()
    assert panel._scene is not None
    assert panel._scene.towards == f"L2, to the right towards what {names[rival]} makes of it"


def test_a_target_that_is_read_already_is_named(qtbot: QtBot, fashion: Application) -> None:
    own, _ = own_and_rival(fashion)
    tile = fashion.window.explanation.tiles.tiles[own]
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert f"It already reads as {NAMES[own]}; pin another" in fashion.window.status.message.text()


def test_long_names_widen_nothing(fashion: Application) -> None:
    window = fashion.window
    window.resize(LEAST)
    assert (window.width(), window.height()) == (LEAST.width(), LEAST.height())
    for norm in Norm:
        fashion.session.set_norm(norm)
        window.grab()
    assert window.explanation.tiles.tiles[8].name == "A bag of very m…"


def test_digits_come_back_with_a_model_of_digits(
    qtbot: QtBot, fashion: Application, fake_model: FakeModel
) -> None:
    fake_model.trained_on = DatasetInfo()
    fashion.window.model.model_picked.emit("binary-abs", None)
    wait_read(qtbot, fashion)
    assert fashion.window.attack_bar.target.itemText(2) == "to class 1"
    assert [tile.name for tile in fashion.window.explanation.tiles.tiles] == list("0123456789")
    assert fashion.window.draw.truth.text() == "true class 7"  # by the data set in use


@pytest.mark.parametrize(
    ("name", "words"), [("7", "a 7"), ("8", "an 8"), ("Ankle boot", "an Ankle boot"), ("Bag", "a Bag")]
)
def test_articles(name: str, words: str) -> None:
    assert with_article(name) == words


def test_names_are_elided_only_where_they_are_long() -> None:
    assert elided("Ankle boot") == "Ankle boot"
    assert len(elided("x" * 40)) == 16
    assert class_names(INFO) == class_names(None) == tuple("0123456789")
