"""What a duel is between: models, own weights, attacks that suit both or don't."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from engine.types import AbsguiError, Norm
from tests.gui.driving import wait_read
from tests.gui.duel_driving import Stable, app, fight, stable, titles

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["app", "stable"]
LEFT = Qt.MouseButton.LeftButton


def test_any_two_models(qtbot: QtBot, app: Application, stable: Stable) -> None:
    corners = app.window.duel.arena.corners
    place = corners[0].model.findText("Nearest neighbour")
    corners[0].model.setCurrentIndex(place)
    corners[0].model.activated.emit(place)
    assert titles(app) == ["Nearest neighbour", "ABS"]
    fight(qtbot, app)
    assert [name for name, _ in stable.asked] == ["nearest-neighbour", "abs"]
    # The other's model: they change places.
    place = corners[0].model.findText("ABS")
    corners[0].model.setCurrentIndex(place)
    corners[0].model.activated.emit(place)
    assert titles(app) == ["ABS", "Nearest neighbour"]


def test_the_pair_follows_the_model_in_use_until_one_is_picked(
    qtbot: QtBot, app: Application, tmp_path: Path, stable: Stable
) -> None:
    app.window.model.model_picked.emit("cnn", None)
    wait_read(qtbot, app)
    assert titles(app) == ["CNN", "ABS"]
    app.models.use_weights(str(tmp_path / "mine.safetensors"))
    wait_read(qtbot, app)
    assert titles(app) == ["CNN · mine.safetensors", "ABS"]
    app.window.model.model_picked.emit("binary-abs", None)
    wait_read(qtbot, app)
    assert titles(app) == ["CNN", "Binary ABS"]
    corner = app.window.duel.arena.corners[0]
    place = corner.model.findText("CNN · mine.safetensors")
    corner.picked.emit(place)
    assert titles(app) == ["CNN · mine.safetensors", "Binary ABS"]
    app.window.model.model_picked.emit("abs", None)
    wait_read(qtbot, app)
    assert titles(app) == ["CNN · mine.safetensors", "Binary ABS"]
    fight(qtbot, app)
    assert stable.of("cnn", str(tmp_path / "mine.safetensors")).info.name == "cnn"


def test_a_duel_of_another_pair_is_not_shown_under_it(qtbot: QtBot, app: Application) -> None:
    panel = fight(qtbot, app)
    scene, corner = panel.scene, app.window.duel.arena.corners[0]
    corner.picked.emit(corner.model.findText("Nearest neighbour"))
    assert panel.scene is None
    assert corner.found.text() == ""
    assert "start the duel" in panel.remark.text()
    corner.picked.emit(corner.model.findText("CNN"))
    assert panel.scene is scene
    assert "ALMA, L2, any class, seed 0." in panel.remark.text()


def test_another_model_in_use_leaves_the_running_duel_alone(
    qtbot: QtBot, app: Application, stable: Stable
) -> None:
    stable.of("cnn").steps = 3000
    panel = app.window.duel
    app.window.duel_action.trigger()
    qtbot.waitUntil(lambda: panel.scene is not None and panel.scene.count > 3)
    app.window.model.model_picked.emit("nearest-neighbour", None)
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "nearest-neighbour")
    assert app.duel.is_running
    app.duel.stop()
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert titles(app) == ["CNN", "ABS"]
    assert panel.scene is not None
    assert panel.scene.duel is not None
    wait_read(qtbot, app)
    assert titles(app) == ["CNN", "ABS"]
    # Nobody has picked these two: the panel follows the model in use again.
    app.window.model.model_picked.emit("binary-abs", None)
    wait_read(qtbot, app)
    assert titles(app) == ["CNN", "Binary ABS"]


def test_the_next_digit_is_for_the_model_in_use(qtbot: QtBot, app: Application, stable: Stable) -> None:
    stable.of("cnn").steps = 3000
    panel = app.window.duel
    app.window.duel_action.trigger()
    qtbot.waitUntil(lambda: panel.scene is not None and panel.scene.count > 3)
    app.window.model.model_picked.emit("nearest-neighbour", None)
    app.duel.stop()
    qtbot.waitUntil(lambda: not app.duel.is_running)
    wait_read(qtbot, app)
    before = app.session.subject
    app.window.random_wanted.emit()
    qtbot.waitUntil(lambda: app.session.subject is not before)
    assert titles(app) == ["CNN", "Nearest neighbour"]
    wait_read(qtbot, app)


def test_the_end_is_announced(qtbot: QtBot, app: Application) -> None:
    said: list[str] = []
    app.announcements.announced.connect(said.append)
    panel = fight(qtbot, app)
    assert panel.sentence.text() in said


def test_attack_norm_target_and_seed_are_set_up_for_both(
    qtbot: QtBot, app: Application, stable: Stable
) -> None:
    setup = app.window.duel.setup
    setup.attack.setCurrentIndex(setup.attack.findData("pointwise"))
    assert setup.norms.norm is Norm.L2
    assert not setup.norms.buttons[Norm.LINF].isEnabled()
    qtbot.mouseClick(setup.norms.buttons[Norm.L0], LEFT)
    setup.target.setCurrentIndex(setup.target.findData(3))
    setup.form.seed.setValue(11)
    assert setup.form_button.text() == "… (1)"
    fight(qtbot, app)
    for _, request in stable.asked:
        assert (request.attack, request.norm, request.target, request.seed) == ("pointwise", Norm.L0, 3, 11)
    assert app.window.duel.arena.corners[0].found.text().endswith("pixels")


def test_an_attack_that_does_not_suit_both_says_which_do(
    qtbot: QtBot, app: Application, stable: Stable
) -> None:
    panel = app.window.duel
    panel.setup.attack.setCurrentIndex(panel.setup.attack.findData("latent-descent"))
    app.window.duel_action.trigger()
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert "needs reconstructions, which CNN does not have" in panel.sentence.text()
    assert "Attacks that suit both: pointwise, " in panel.sentence.text()
    assert not stable.asked
    assert app.window.status.has_error
    # From now on it is known what CNN has: the parameters' button still works, and so does another attack.
    panel.setup.attack.setCurrentIndex(panel.setup.attack.findData("pointwise"))
    qtbot.mouseClick(panel.setup.run_button, LEFT)
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert len(stable.asked) == 2
    model = panel.setup.attack.model()
    item = model.index(panel.setup.attack.findData("latent-descent"), 0)
    assert not item.flags() & Qt.ItemFlag.ItemIsEnabled


def test_a_model_that_cannot_be_loaded(qtbot: QtBot, app: Application, stable: Stable) -> None:
    stable.of("cnn").load_fails_with = AbsguiError("There are no weights; train some.")
    app.window.duel_action.trigger()
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert app.window.duel.sentence.text() == "There are no weights; train some."
    assert app.window.duel.setup.run_button.isEnabled()
    stable.of("cnn").load_fails_with = None
    qtbot.mouseClick(app.window.duel.setup.run_button, LEFT)
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert app.window.duel.sentence.text().startswith("CNN reads")
