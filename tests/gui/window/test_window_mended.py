"""What has once gone wrong in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.class_view import ClassView, frame_headline
from absgui.widgets.glyph_button import GlyphButton
from absgui.widgets.parameter_form import SEED_MAXIMUM
from engine.types import Norm
from tests.gui.driving import CTRL, key, wait_idle, wait_read

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


def attack(qtbot: QtBot, app: Application) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)
    wait_idle(qtbot, app)


def test_numbers_beyond_the_form_s_are_the_largest_it_takes(app: Application) -> None:
    bar = app.window.attack_bar
    bar.set_choice(AttackChoice("pointwise", Norm.L2, None, 2**40, {"repeats": 1e300}))
    assert bar.form.seed.value() == SEED_MAXIMUM
    for parameter in bar.spec.parameters:
        assert parameter.minimum <= bar.form.boxes[parameter.name].value() <= parameter.maximum


def test_a_torn_off_panel_leaves_no_gap_and_does_not_hide_its_place(qtbot: QtBot, app: Application) -> None:
    attack(qtbot, app)
    dock = app.window.docks["attack"]
    tall = app.window.docks["attack"].height()
    old = dock.mapToGlobal(dock.rect().topLeft())
    handle = dock.titleBarWidget()
    assert handle is not None
    qtbot.mouseClick(handle.findChildren(GlyphButton)[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.window.docks["latent"].height() < tall - 50)
    assert dock.isFloating()
    assert dock.pos() != old
    app.window.reset_layout()


def test_an_attack_from_a_file_comes_to_the_front(
    qtbot: QtBot, make: Callable[..., Application], app: Application, tmp_path: Path
) -> None:
    attack(qtbot, app)
    path = tmp_path / "a.absgui"
    app.sessions.save(str(path))
    qtbot.waitUntil(lambda: path.exists() and app.runner.is_idle)
    app.window.docks["lab"].raise_()
    for _ in range(2):  # the second time does not double its runs
        app.subjects.open(str(path))
        qtbot.waitUntil(lambda: not app.window.player.visibleRegion().isEmpty())
        wait_read(qtbot, app)
        QApplication.processEvents()
    assert len(list(app.attacks.episodes)) == 1


def test_the_runner_up_of_a_frame_is_the_second_by_energy() -> None:
    energies = np.array([9, 8, 7, 1, 2, 9, 9, 9, 9, 3], np.float32)
    view = ClassView(np.zeros((28, 28), np.float32), energies, energies, None, label=3, own=9, rival=0)
    assert frame_headline(view, 2, 5, "0123456789", narrow=True) == "2 of 5: 3, then 4"


def test_the_sheet_is_scaled_so_it_is_never_repainted_in_part(app: Application) -> None:
    assert not app.window.draw.canvas.testAttribute(Qt.WidgetAttribute.WA_StaticContents)
