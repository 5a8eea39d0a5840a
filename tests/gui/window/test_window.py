"""The whole window on the fake engine: the start, attacks, models, keys, layout."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.export_job import ExportKind
from absgui.settings import Settings
from absgui.widgets import theme
from absgui.widgets.glyph_button import GlyphButton
from absgui.window.handle import Handle
from engine.types import Norm, Status, WeightsError
from tests.gui.driving import CTRL, at, drag, key, wait_idle, wait_read
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel
from tests.sparing import ends


def test_it_opens_on_a_bundled_digit_already_read(app: Application) -> None:
    session = app.session
    assert session.subject is not None
    assert session.subject.source == "mnist:test:0"
    assert session.subject.label == 7
    assert session.reading is not None
    assert app.window.draw.preview.image is session.subject.image
    assert "7" in app.window.explanation.headline.text()
    assert app.window.status.device.text() == "ABS, fast · cpu"
    assert app.window.attack_bar.run_action.isEnabled()


def test_a_gpu_given_up_while_working_is_said(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    fake_model.notice_while_reading = "The GPU is full."
    app.runner.read(prototype(3))
    qtbot.waitUntil(lambda: "left the GPU" in app.window.status.device.text())
    assert app.window.status.message.text() == "The GPU is full."


def test_the_picture_is_there_before_the_model(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel
) -> None:
    fake_model.load_gate.shut()
    app = make()
    qtbot.waitUntil(lambda: app.session.subject is not None)
    qtbot.waitUntil(fake_model.load_gate.reached.is_set)
    assert app.window.status.task.text() == "Loading the model …"
    assert not app.window.attack_bar.run_action.isEnabled()
    drag(app.window.draw.canvas, at(50, 50), at(90, 90))
    fake_model.load_gate.open()
    wait_read(qtbot, app)


def test_r_shows_some_other_digit_with_its_true_class(qtbot: QtBot, app: Application) -> None:
    key(qtbot, app, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.source != "mnist:test:0")
    wait_read(qtbot, app)
    assert app.session.subject is not None
    assert app.session.subject.label is not None
    assert app.window.draw.truth.text() == f"true class {app.session.subject.label}"


def test_f1_lists_the_keys(qtbot: QtBot, app: Application) -> None:
    key(qtbot, app, Qt.Key.Key_F1)
    dialog = app.window.help_dialog
    assert dialog is not None
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_an_attack_runs_plays_and_stays_where_the_user_looks(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_R, CTRL)
    outcome = app.session.outcome
    assert outcome is not None
    assert outcome.status is Status.FOUND
    player = app.window.player
    assert player.outcome is outcome
    assert app.window.export_menu.kinds[ExportKind.PNG].isEnabled()
    for which, position in (
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, len(outcome.frames) - 1),
    ):
        app.window.explanation.setFocus()
        app.window.setFocus()
        qtbot.keyClick(app.window, which)
        assert player.position == position
    qtbot.keyClick(app.window, Qt.Key.Key_Space)
    assert player.is_playing
    qtbot.keyClick(app.window, Qt.Key.Key_Space)
    assert not player.is_playing


def test_escape_stops_an_attack_and_keeps_its_best(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.steps = 100_000
    app.window.explanation.attack_button.click()
    qtbot.waitUntil(lambda: app.window.player.position > 3)
    assert app.window.attack_bar.stop_action.isEnabled()
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_Escape)
    assert app.session.outcome is not None
    assert app.session.outcome.status is Status.STOPPED
    assert app.window.attack_bar.run_action.isEnabled()


def test_norm_and_target_are_the_same_everywhere(qtbot: QtBot, app: Application) -> None:
    window = app.window
    window.robustness.norms.buttons[Norm.L0].click()
    assert app.session.norm is Norm.L0
    window.attack_bar.attack.setCurrentIndex(window.attack_bar.attack.findData("pointwise"))
    assert window.attack_bar.norm is Norm.L0
    reading = app.session.reading
    assert reading is not None
    other = next(c for c in range(10) if c != reading.label)
    qtbot.mouseClick(window.explanation.tiles.tiles[other], Qt.MouseButton.LeftButton)
    assert {window.attack_bar.choice.target, app.session.target} == {other}
    qtbot.mouseClick(window.explanation.tiles.tiles[reading.label], Qt.MouseButton.LeftButton)
    assert {window.attack_bar.choice.target, app.session.target} == {other}  # it stays pinned
    assert window.explanation.tiles.tiles[other].isChecked()
    assert not window.explanation.tiles.tiles[reading.label].isChecked()
    assert "pin another class" in window.status.message.text()


def test_another_model_reads_the_same_digit_again(qtbot: QtBot, app: Application) -> None:
    app.window.model.model_picked.emit("binary-abs", None)
    wait_read(qtbot, app)
    qtbot.waitUntil(lambda: app.session.reading is not None and app.session.reading.model == "binary-abs")
    assert app.window.status.device.text().startswith("Binary ABS")


def test_bad_weights_leave_the_model(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    fake_model.load_fails_with = WeightsError("ABS_3.net is missing; choose a folder with all ten")
    app.models.use_weights("/nowhere")
    wait_idle(qtbot, app)
    assert "ABS_3.net is missing" in app.window.status.message.text()
    assert app.session.model is not None
    fake_model.load_fails_with = None
    app.window.random_wanted.emit()
    wait_read(qtbot, app)
    assert app.session.choice.weights is None


def test_a_fault_while_reading_is_said_and_the_next_digit_is_read(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.fails_with = ZeroDivisionError("oops")
    app.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert "ZeroDivisionError" in app.window.status.message.text()
    app.subjects.open("mnist:test:4")
    wait_read(qtbot, app)


def test_the_layout_is_kept_and_can_be_reset(qtbot: QtBot, make: Callable[..., Application]) -> None:
    first = make()
    first.window.docks["robustness"].hide()
    first.window.docks["attack"].setFloating(True)
    first.window.close()
    first.shutdown()
    second = make()
    docks = second.window.docks
    assert docks["robustness"].isHidden()
    assert docks["attack"].isFloating()
    second.window.reset_layout()
    assert not docks["robustness"].isHidden()
    assert not docks["attack"].isFloating()


@pytest.mark.parametrize("scheme", ends(theme.Scheme))
def test_colours_are_switched_and_kept(qtbot: QtBot, app: Application, scheme: theme.Scheme) -> None:
    app.window.view_menu.scheme_picked.emit(scheme)
    assert Settings().scheme is scheme
    app.window.grab()
    app.window.view_menu.scheme_picked.emit(theme.Scheme.LIGHT)


def test_prototypes_of_the_fake_are_told_apart() -> None:
    model = FakeModel()
    assert [int(np.argmin(model.energies(prototype(c)))) for c in range(10)] == list(range(10))


def test_a_reset_layout_keeps_names_on_tabs_alone(qtbot: QtBot, app: Application) -> None:
    window = app.window
    for _ in range(2):  # the second time nothing moves
        window.reset_layout()
        qtbot.waitUntil(lambda: window.docks["attack"] in window.tabifiedDockWidgets(window.docks["lab"]))
        QApplication.processEvents()
        assert [name for name, dock in window.docks.items() if dock.titleBarWidget() is None] == []
        lab = window.docks["lab"]
        with qtbot.waitSignal(window.tabifiedDockWidgetActivated):
            lab.raise_()
        with qtbot.waitSignal(window.tabifiedDockWidgetActivated):
            window.docks["attack"].raise_()


def test_the_menu_view_raises_closes_and_brings_back(qtbot: QtBot, app: Application) -> None:
    window, menu = app.window, app.window.view_menu
    lab = next(action for action in menu.panels if action.text() == "Lab")
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.panels if not action.isChecked()] == [
        "Samples",
        "Slice",
        "Duel",
        "Notebook",
        "Latent hands",
        "Lab",
    ]
    lab.trigger()  # it is behind another: it comes to the front
    qtbot.waitUntil(lambda: not window.lab.visibleRegion().isEmpty())
    menu.aboutToShow.emit()
    assert lab.isChecked()
    lab.trigger()
    assert window.docks["lab"].isHidden()
    menu.aboutToShow.emit()
    assert not lab.isChecked()
    lab.trigger()
    qtbot.waitUntil(lambda: not window.lab.visibleRegion().isEmpty())


def test_a_panel_can_be_torn_off_and_closed_by_its_handle(qtbot: QtBot, app: Application) -> None:
    dock = app.window.docks["slice"]
    dock.raise_()
    handle = dock.titleBarWidget()
    assert isinstance(handle, Handle)
    buttons = {button.accessibleName(): button for button in handle.findChildren(GlyphButton)}
    qtbot.mouseClick(buttons["Tear off Slice"], Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    assert dock.titleBarWidget() is None  # the title of its own window
    app.window.reset_layout()
    assert not dock.isFloating()
    dock.raise_()
    handle = dock.titleBarWidget()
    assert handle is not None
    close = next(b for b in handle.findChildren(GlyphButton) if b.accessibleName() == "Close Slice")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert dock.isHidden()


def test_ctrl_y_redoes_as_well(qtbot: QtBot, app: Application) -> None:
    canvas = app.window.draw.canvas
    drag(canvas, at(50, 50), at(90, 90))
    key(qtbot, app, Qt.Key.Key_Z, CTRL)
    assert canvas.can_redo
    key(qtbot, app, Qt.Key.Key_Y, CTRL)
    assert not canvas.can_redo
