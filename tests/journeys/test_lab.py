"""The lab with the real engine in processes of its own, and one of its digits in the player."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.lab_scene import LabState
from engine.types import Norm
from tests.gui.driving import look
from tests.gui.lab_driving import pick


@pytest.mark.slow  # starts processes
def test_a_small_lab_and_one_of_its_digits(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    panel = app.window.lab
    look(qtbot, app, "Lab")
    panel.show_setup(
        replace(
            panel.setup,
            models=("nearest-neighbour",),
            attacks=("fgm",),
            digits=2,
            processes=1,
            folder=str(tmp_path / "lab"),
        )
    )
    qtbot.mouseClick(panel.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not app.lab.state.busy)
    assert not app.window.status.has_error, app.window.status.message.text()
    assert app.lab.state is LabState.DONE
    assert panel.words.text() == "4 of 4 attacks · done"
    nearest, farther = pick(qtbot, app, Norm.L2, "fgm", "nearest-neighbour")
    assert 0 < nearest.distance <= farther.distance < 5
    with qtbot.waitSignal(app.runner.attack_ended):
        panel.digits.activated.emit(panel.digits.model().index(0, 0))
    outcome = app.session.outcome
    assert outcome is not None
    assert outcome.model == "nearest-neighbour"
    assert outcome.best is not None
    assert outcome.best.distances.L2 == pytest.approx(nearest.distance, rel=1e-3)
    assert app.window.player.isVisible()


@pytest.mark.slow  # starts processes
def test_the_window_closes_soon_and_its_processes_with_it(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    panel = app.window.lab
    before = set(multiprocessing.active_children())
    panel.show_setup(
        replace(
            panel.setup,
            models=("nearest-neighbour",),
            attacks=("pointwise",),
            digits=1000,
            processes=1,
            folder=str(tmp_path / "lab"),
        )
    )
    app.lab.start()
    qtbot.waitUntil(lambda: set(multiprocessing.active_children()) > before)
    app.window.close()
    app.shutdown()
    assert not app.left_a_thread
    assert set(multiprocessing.active_children()) <= before
