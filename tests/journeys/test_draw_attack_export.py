"""Draw a digit, see it read, walk it to the boundary, view the frames, export it, read it again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.export_job import ExportJob, ExportKind
from engine.types import Norm, Reading, Stage, Status
from tests.gui.driving import at, drag


def read(qtbot: QtBot, app: Application) -> Reading:
    """The complete reading of what is shown now."""

    def done() -> bool:
        subject, reading = app.session.subject, app.session.reading
        return (
            app.runner.is_idle
            and not app.subjects._ink_timer.isActive()
            and subject is not None
            and reading is not None
            and reading.stage is Stage.CERTIFIED
            and np.array_equal(reading.image, subject.image)
        )

    qtbot.waitUntil(done)
    reading = app.session.reading
    assert reading is not None
    return reading


def draw_seven(app: Application) -> None:
    """Three mouse moves, as a hand would make them."""
    canvas = app.window.draw.canvas
    area = canvas.sheet_rect()
    scale = area.width() / 280

    def spot(x: float, y: float) -> object:
        return at(area.left() - 1 + scale * x, area.top() - 1 + scale * y)

    drag(canvas, spot(70, 60), spot(140, 62), spot(205, 58), spot(170, 130), spot(130, 230))  # type: ignore[arg-type]


def test_from_a_drawn_digit_to_an_adversarial_that_is_read_again(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    window = app.window
    qtbot.mouseClick(window.explanation.draw_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.session.subject is None)
    draw_seven(app)
    reading = read(qtbot, app)
    assert reading.label == 7
    assert reading.certificate is not None
    assert "It reads as 7" in window.explanation.headline.text()
    tiles = {tile.label: tile.word for tile in window.explanation.tiles.tiles}
    assert tiles[7] == "winner"

    window.attack_bar.set_choice(AttackChoice("latent-descent", parameters={"step": 0.04}))
    with qtbot.waitSignal(app.runner.attack_ended):
        qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    outcome = app.session.outcome
    assert outcome is not None
    assert outcome.status is Status.FOUND
    assert outcome.best is not None
    radii = reading.certificate.radii
    for norm in Norm:
        assert radii.of(norm) <= outcome.best.distances.of(norm) + 1e-6

    player = window.player
    window.setFocus()
    seen = []
    for key in (Qt.Key.Key_Home, *[Qt.Key.Key_Right] * 4, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(window, key)
        seen.append(player.position)
    assert seen == [0, 1, 2, 3, 4, 3, len(outcome.frames) - 1]

    path = tmp_path / "adversarial.png"
    window.export_menu.export_requested.emit(ExportJob(ExportKind.PNG, path, outcome))
    qtbot.waitUntil(lambda: path.exists() and app.runner.is_idle)
    assert "stays adversarial" in window.status.message.text()
    app.subjects.open(str(path))
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == path.name)
    assert read(qtbot, app).label == outcome.best.label


@pytest.mark.slow  # attacks a bundled model
def test_every_export_of_a_real_attack(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    app.window.attack_bar.set_choice(AttackChoice("latent-descent", parameters={"step": 0.1, "halvings": 2}))
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.explanation.attack_button.click()
    outcome = app.session.outcome
    assert outcome is not None
    for kind in ExportKind:
        if kind.value.startswith(("plot", "slice")):
            continue
        path = tmp_path / f"x.{kind.value}"
        app.window.export_menu.export_requested.emit(ExportJob(kind, path, outcome))
        qtbot.waitUntil(lambda: app.runner.is_idle)
        assert path.stat().st_size > 0
        assert not app.window.status.has_error


@pytest.mark.slow  # loads bundled models
@pytest.mark.parametrize("names", [("binary-abs", "abs")], ids="-".join)
def test_another_model_and_back(qtbot: QtBot, app: Application, names: tuple[str, ...]) -> None:
    for name in names:
        with qtbot.waitSignal(app.runner.model_loaded):
            app.window.model.model_picked.emit(name, app.session.choice.weights)
        reading = read(qtbot, app)
        assert reading.model == name
        assert reading.label == 7
