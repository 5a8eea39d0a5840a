"""The panel of duels: begin, watch, stop, play in step, choose models and attacks, save."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.duel.scene import DuelFile
from engine.types import ModelChoice, Norm, Outcome, Status
from tests.gui.driving import key, wait_read
from tests.gui.duel_driving import Stable, app, fight, stable, titles
from tests.sparing import ends, first

__all__ = ["app", "stable"]
LEFT = Qt.MouseButton.LeftButton


def test_one_press_and_both_are_attacked_in_the_same_way(
    qtbot: QtBot, app: Application, stable: Stable
) -> None:
    panel = app.window.duel
    assert titles(app) == ["CNN", "ABS"]
    qtbot.mouseClick(app.window.tools.duel_button, LEFT)
    assert panel.isVisible()
    assert app.duel.is_running
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert [name for name, _ in stable.asked] == ["cnn", "abs"]
    first, second = (request for _, request in stable.asked)
    assert first is second
    assert (first.attack, first.norm, first.seed) == ("alma", Norm.L2, 0)
    scene = panel.scene
    assert scene is not None
    assert scene.duel is not None
    assert panel.players.position == scene.count - 1
    assert panel.sentence.text().startswith("CNN reads")
    assert "upper bound" in panel.remark.text()
    for corner, side in zip(panel.arena.corners, scene.duel.sides, strict=True):
        assert side.best is not None
        assert corner.found.text().startswith("L2 ")
        assert corner.reads.text().startswith("reads a")
        assert corner.posterior.shown
    assert panel.arena.corners[0].certified.text() == "no certificate"
    assert panel.arena.corners[1].certified.text().startswith("certified L2 ")
    assert panel.arena.corners[1].rests.text() == "assuming the latent optimum is found"


def test_the_model_in_use_is_not_loaded_again(qtbot: QtBot, app: Application, stable: Stable) -> None:
    assert stable.loaded == ["abs"]
    fight(qtbot, app)
    assert stable.loaded == ["abs", "cnn"]
    qtbot.mouseClick(app.window.duel.setup.run_button, LEFT)
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert stable.loaded == ["abs", "cnn"]
    main = next(iter(stable.of("abs").threads))
    assert stable.of("cnn").threads == {main}  # the worker's own thread


def test_pictures_are_of_the_same_share_of_both_ways(qtbot: QtBot, app: Application, stable: Stable) -> None:
    stable.of("cnn").steps = 7
    panel = fight(qtbot, app)
    scene, views = panel.scene, panel.arena.views
    assert scene is not None
    counts = [len(side.frames) for side in scene.sides]
    assert counts[0] != counts[1]
    for position in range(scene.count):
        panel.players.go_to(position)
        for number, (now, change) in enumerate(((1, 0), (3, 4))):
            place = round(position / (scene.count - 1) * (counts[number] - 1))
            step = scene.sides[number].frames[place]
            shown, difference = views[now].image, views[change].image
            assert shown is not None
            assert difference is not None
            np.testing.assert_array_equal(shown, step.image)
            np.testing.assert_array_equal(difference, step.image - scene.source.image)
    assert panel.arena.captions[2].text() == "both at 100 % of the way"
    panel.players.go_first()
    assert panel.arena.captions[2].text() == "both at 0 % of the way"
    np.testing.assert_array_equal(views[1].image, views[2].image)


def test_keys(qtbot: QtBot, app: Application) -> None:
    panel = fight(qtbot, app)
    assert panel.scene is not None
    last = panel.scene.count - 1
    assert QApplication.focusWidget() is panel
    key(qtbot, app, Qt.Key.Key_Home)
    assert panel.players.position == 0
    key(qtbot, app, Qt.Key.Key_Right)
    key(qtbot, app, Qt.Key.Key_Right)
    key(qtbot, app, Qt.Key.Key_Left)
    assert panel.players.position == 1
    speed = panel.players.transport.frames_per_second
    key(qtbot, app, Qt.Key.Key_Up)
    assert panel.players.transport.frames_per_second > speed
    key(qtbot, app, Qt.Key.Key_Down)
    assert panel.players.transport.frames_per_second == speed
    key(qtbot, app, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: panel.players.position == last)
    qtbot.waitUntil(lambda: not panel.players.is_playing)
    key(qtbot, app, Qt.Key.Key_Space)
    key(qtbot, app, Qt.Key.Key_Space)
    assert not panel.players.is_playing
    key(qtbot, app, Qt.Key.Key_End)
    assert panel.players.position == last


def test_keys_from_the_canvas_go_to_the_duel_that_is_in_front(qtbot: QtBot, app: Application) -> None:
    panel = fight(qtbot, app)
    app.window.setFocus()
    key(qtbot, app, Qt.Key.Key_Home)
    assert panel.players.position == 0
    app.window.bring("attack")
    app.window.setFocus()
    key(qtbot, app, Qt.Key.Key_End)
    assert panel.players.position == 0


def test_ctrl_d_begins_one(qtbot: QtBot, app: Application) -> None:
    key(qtbot, app, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: app.window.duel.scene is not None and not app.duel.is_running)
    assert app.window.duel_action in app.window.view_menu.actions()


@pytest.mark.parametrize("by", first(["button", "escape"]))
def test_stopped_it_keeps_what_was_found(qtbot: QtBot, app: Application, stable: Stable, by: str) -> None:
    panel = app.window.duel
    stable.of("abs").step_gate.shut()
    app.window.duel_action.trigger()
    qtbot.waitUntil(stable.of("abs").step_gate.reached.is_set)
    qtbot.waitUntil(lambda: panel.scene is not None and panel.scene.sides[0].result is not None)
    assert panel.setup.run_button.accessibleName() == "Stop the duel"
    assert not panel.setup.attack.isEnabled()
    assert not panel.arena.corners[0].model.isEnabled()
    if by == "button":
        qtbot.mouseClick(panel.setup.run_button, LEFT)
    else:
        key(qtbot, app, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert panel.scene is not None
    assert panel.scene.duel is not None
    first, second = panel.scene.duel.sides
    assert first.outcome is not None
    assert first.outcome.status is Status.FOUND
    assert second.outcome is not None
    assert second.outcome.status is Status.STOPPED
    assert "stopped" in panel.sentence.text()
    assert "nothing to compare yet" in panel.remark.text()
    assert panel.arena.corners[0].model.isEnabled()


def test_closing_during_a_duel_ends_at_once(qtbot: QtBot, app: Application, stable: Stable) -> None:
    gate = stable.of("cnn").step_gate
    gate.shut()
    app.window.duel_action.trigger()
    qtbot.waitUntil(gate.reached.is_set)
    app.shutdown()  # would wait for the gate, if the attack were not stopped
    assert app.duel._bout is not None
    assert app.duel._bout.stopped
    assert not app.left_a_thread


def test_the_digit_is_read_while_a_duel_runs(qtbot: QtBot, app: Application, stable: Stable) -> None:
    stable.of("cnn").steps = 5000
    app.window.duel_action.trigger()
    panel = app.window.duel
    qtbot.waitUntil(lambda: panel.scene is not None and panel.scene.count > 3)
    about = app.session.subject
    app.window.random_wanted.emit()
    qtbot.waitUntil(lambda: app.session.is_complete and app.session.subject is not about)
    assert app.duel.is_running
    assert about is not None
    assert f"about {about.name}" in panel.remark.text()
    assert isinstance(about.source, str)
    app.subjects.open(about.source, invert=False)  # and back
    qtbot.waitUntil(lambda: "This duel is about" not in panel.remark.text())
    assert app.duel.is_running
    app.window.random_wanted.emit()
    qtbot.waitUntil(lambda: "This duel is about" in panel.remark.text())
    app.duel.stop()
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert panel.scene is None  # the new digit has had none


def test_a_duel_comes_back_with_its_digit(qtbot: QtBot, app: Application) -> None:
    panel = fight(qtbot, app)
    scene, subject = panel.scene, app.session.subject
    assert subject is not None
    app.window.random_wanted.emit()
    qtbot.waitUntil(lambda: app.session.subject is not subject)
    assert panel.scene is None
    assert not panel.export_button.isEnabled()
    assert isinstance(subject.source, str)
    app.subjects.open(subject.source, invert=False)
    qtbot.waitUntil(lambda: panel.scene is scene)
    assert panel.sentence.text().startswith("CNN reads")
    wait_read(qtbot, app)


def test_its_attacks_are_in_the_notebook_and_beside_the_certificate(qtbot: QtBot, app: Application) -> None:
    assert app.attacks.found.best is None
    panel = fight(qtbot, app)
    assert panel.scene is not None
    assert panel.scene.duel is not None
    sides = panel.scene.duel.sides
    assert [each.model.name for each in app.notebook.noted] == ["cnn", "abs"]
    assert sides[1].best is not None
    assert app.attacks.found.distance(Norm.L2) == sides[1].best.distances.of(Norm.L2)
    assert [each.subject for each in app.attacks.episodes] == [app.session.subject] * 2
    # What is looked at stays: the digit itself, and no frame of an attack.
    assert app.session.frame is None
    assert app.attacks.shown is None
    for entry, side in zip(reversed(app.notebook.entries), sides, strict=True):
        app.notebook.show(entry.key)
        qtbot.waitUntil(partial(_shows, app, side.outcome))


def test_a_session_with_a_duel_says_nothing_false_of_weights(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    app.models.use(ModelChoice("cnn"))
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "cnn")
    wait_read(qtbot, app)
    fight(qtbot, app)
    path = tmp_path / "a.absgui"
    app.sessions.save(str(path))
    qtbot.waitUntil(lambda: "Saved" in app.window.status.message.text())
    for episode in list(app.attacks.episodes):
        app.attacks.episodes.remove(episode)
    app.subjects.open(str(path))
    qtbot.waitUntil(lambda: app.window.status.message.text().startswith(("Opened a.absgui", "⚠")))
    # Of the two attacks the one on the model in use is shown, and it confirms it.
    assert app.window.status.message.text() == "Opened a.absgui: 2 runs"
    wait_read(qtbot, app)


def test_what_is_wrong_with_a_session_is_still_said_when_its_model_is_there(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    fight(qtbot, app)
    path = tmp_path / "a.absgui"
    app.sessions.save(str(path))
    qtbot.waitUntil(lambda: "Saved" in app.window.status.message.text())
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 100])
    app.models.use(ModelChoice("cnn"))
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "cnn")
    wait_read(qtbot, app)
    app.subjects.open(str(path))
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "abs")
    wait_read(qtbot, app)
    qtbot.waitUntil(lambda: app.sessions._wish is None and app.runner.is_idle)
    assert "cut off or damaged" in app.window.status.message.text()


def _shows(app: Application, outcome: Outcome | None) -> bool:
    return app.attacks.shown is not None and app.attacks.shown.outcome is outcome


def test_what_is_misclassified_is_not_attacked(qtbot: QtBot, app: Application, stable: Stable) -> None:
    from engine.data import load_dataset

    fake, digits = stable.of("abs"), load_dataset().test
    wrong = next(k for k in range(100) if int(fake.labels(digits.image(k)[None])[0]) != int(digits.labels[k]))
    app.subjects.open(f"mnist:test:{wrong}")
    wait_read(qtbot, app)
    panel = fight(qtbot, app)
    assert not stable.asked
    assert "misclassifies the image" in panel.sentence.text()
    assert panel.arena.corners[0].reads.text().startswith("misclassified as")
    assert not panel.exports[DuelFile.FILM].isEnabled()
    assert panel.exports[DuelFile.SHEET].isEnabled()


def test_without_a_digit_there_is_nothing_to_begin(qtbot: QtBot, app: Application) -> None:
    app.window.draw.canvas.clear()
    qtbot.waitUntil(lambda: app.session.subject is None)
    panel = app.window.duel
    assert not panel.setup.run_button.isEnabled()
    assert panel.setup.run_button.toolTip() == "Draw a digit first"
    app.window.duel_action.trigger()
    assert not app.duel.is_running
    assert panel.arena.original.image is None


@pytest.mark.parametrize("what", list(DuelFile))
def test_what_is_saved(qtbot: QtBot, app: Application, tmp_path: Path, what: DuelFile) -> None:
    panel = fight(qtbot, app)
    panel.exports[what].trigger()
    dialog = app.duel.dialog
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == f"duel_cnn_abs_alma{what.value}"
    path = tmp_path / f"mine{what.value}"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(lambda: app.runner.is_idle)
    assert str(path) in app.window.status.message.text()
    if what is DuelFile.RECORD:
        record = json.loads(path.read_text("utf-8"))
        assert record["sentence"] == panel.sentence.text()
        assert [side["model"] for side in record["sides"]] == ["cnn", "abs"]
    else:
        with Image.open(path) as picture:
            assert picture.width > 600


@pytest.mark.parametrize("size", ends([(952, 500), (1024, 600), (1366, 690), (1280, 800), (1920, 1080)]))
def test_fits_every_size(qtbot: QtBot, app: Application, size: tuple[int, int]) -> None:
    panel = fight(qtbot, app)
    app.window.resize(*size)
    QApplication.processEvents()
    QApplication.processEvents()
    assert app.window.size().toTuple() == size
    for part in (panel.setup, panel.arena.views[1], panel.arena.views[3], panel.players, panel.sentence):
        where = part.mapTo(panel, QPoint(0, 0))
        assert panel.rect().contains(where), part
        assert where.x() + part.width() <= panel.width(), part
        assert where.y() + part.height() <= panel.height() + 1, part
    scale = panel.arena.views[1].pixel_rect().width() / 28
    assert scale == int(scale)
    if size == (1920, 1080):
        assert scale >= 9
