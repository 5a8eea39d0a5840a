"""Everything follows the frame that is looked at, and what is looked at is large."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from engine.types import AttackStep, ModelChoice
from tests.gui.driving import CTRL, at, drag, key, wait_idle, wait_read
from tests.gui.fakes import FakeModel
from tests.sparing import first


def run(qtbot: QtBot, app: Application) -> tuple[AttackStep, ...]:
    """Attack what is shown; the player then shows the best frame."""
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)
    wait_idle(qtbot, app)
    assert app.session.outcome is not None
    return app.session.outcome.frames


def shows(app: Application, step: AttackStep) -> None:
    """All panels show this frame."""
    panel = app.window.explanation
    assert app.session.frame is not None
    assert app.session.frame.step is step
    view = panel.view
    assert view is not None
    assert np.array_equal(view.energies, step.energies)
    for tile in panel.tiles.tiles:
        assert tile.content is not None
        assert tile.content.energy == pytest.approx(float(step.energies[tile.label]))
        assert tile.content.confidence == pytest.approx(float(step.confidence[tile.label]))
    winner = panel.tiles.tiles[step.label]
    assert winner.word == "winner"
    assert panel.original_button.isVisible()
    assert not panel.attack_button.isVisible()
    assert f"Frame {step.index} of {app.window.player.last}: " in panel.headline.text()
    shown = app.window.robustness.axis.values.shown
    assert shown == step.distances.L2


def test_all_panels_show_the_frame_and_home_goes_back(qtbot: QtBot, app: Application) -> None:
    frames = run(qtbot, app)
    best = app.session.outcome.best if app.session.outcome else None
    assert best is not None
    shows(app, best)
    tile = app.window.explanation.tiles.tiles[best.original_label]
    assert tile.word == "original"
    app.window.player.setFocus()
    key(qtbot, app, Qt.Key.Key_Home)
    assert not app.window.explanation.original_button.isVisible()
    assert "misclassified as" in app.window.explanation.headline.text()  # as the fake model does
    assert app.window.robustness.axis.values.shown is None
    key(qtbot, app, Qt.Key.Key_Right)
    shows(app, frames[1])
    qtbot.mouseClick(app.window.explanation.original_button, Qt.MouseButton.LeftButton)
    assert app.window.player.position == 0
    assert not app.window.explanation.original_button.isVisible()
    assert app.window.explanation.attack_button.isVisible()


def test_a_stroke_ends_looking_at_a_frame(qtbot: QtBot, app: Application) -> None:
    run(qtbot, app)
    assert app.session.frame is not None
    drag(app.window.draw.canvas, at(30, 30), at(200, 60))
    wait_read(qtbot, app)
    assert not app.window.explanation.original_button.isVisible()
    assert "It reads as" in app.window.explanation.headline.text()


def test_the_other_classes_pictures_of_a_frame_are_made_when_it_is_looked_at(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    frames = run(qtbot, app)
    app.window.player.go_to(1)
    panel = app.window.explanation
    qtbot.waitUntil(lambda: app.readings.drawn is app.session.frame)
    view = panel.view
    assert view is not None
    assert view.reconstructions is not None
    for label, made in enumerate(view.reconstructions):
        assert made is not None
        assert np.array_equal(made, fake_model.made_by(label))
    assert panel.tiles.tiles[0].content is not None
    residual = panel.tiles.tiles[0].content.residual
    assert residual is not None
    assert np.array_equal(residual, frames[1].image - fake_model.made_by(0))


def test_a_model_without_pictures_has_frames_as_well(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel
) -> None:
    app = make(LaunchOptions(choice=ModelChoice("cnn")))
    wait_read(qtbot, app)
    run(qtbot, app)
    assert app.session.frame is not None
    shows(app, app.session.frame.step)
    assert app.readings.drawn is None


@pytest.mark.parametrize(
    ("size", "least"), first([((1280, 800), 252), ((1920, 1080), 336), ((952, 500), 84)], rows=True)
)
def test_pictures_of_an_attack_are_the_largest_and_grow_with_the_window(
    qtbot: QtBot, app: Application, size: tuple[int, int], least: int
) -> None:
    window = app.window
    window.resize(*size)
    run(qtbot, app)
    now = window.player.pictures.now
    qtbot.waitUntil(lambda: now.pixel_rect().width() >= least)
    assert window.size().toTuple() == size
    tile = window.explanation.tiles.tiles[0]
    assert now.pixel_rect().width() >= tile.picture_rect().width()
    if size[1] > 500:  # in the lowest window there is not much to give
        large = window.docks["attack"].height()
        drag(window.draw.canvas, at(30, 30), at(100, 60))
        wait_read(qtbot, app)
        qtbot.waitUntil(lambda: window.docks["attack"].height() < large)


def test_a_layout_is_kept_as_it_is_without_an_attack(
    qtbot: QtBot, make: Callable[..., Application], app: Application
) -> None:
    before = app.window.docks["attack"].height()
    run(qtbot, app)
    assert app.window.docks["attack"].height() > before
    app.window.close()
    again = make()
    wait_read(qtbot, again)
    assert again.window.docks["attack"].height() == pytest.approx(before, abs=2)
