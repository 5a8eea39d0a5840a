"""The slice: drawn in the background while it is visible, without delaying anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.controllers.slices import _scene
from absgui.panels.slice.plot import cell_colours
from absgui.presentation.export_job import ExportKind
from absgui.presentation.regions import UNKNOWN
from absgui.widgets import theme
from engine.types import ImageError, Norm, Stage
from tests.gui import samples
from tests.gui.driving import look, wait_idle, wait_read
from tests.gui.fake_attacks import BRACKETING
from tests.gui.fakes import FakeModel
from tests.gui.latent_driving import settled
from tests.gui.slice_driving import drawn, sliced

__all__ = ["sliced"]

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


def attack(qtbot: QtBot, app: Application) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    wait_idle(qtbot, app)


def test_nothing_is_asked_before_somebody_looks(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    attack(qtbot, app)
    assert fake_model.labelled == 0
    assert app.window.slice.plot is None
    assert not app.window.export_menu.kinds[ExportKind.SLICE_PNG].isEnabled()


def test_it_shows_what_the_model_says(sliced: Application, fake_model: FakeModel) -> None:
    _, scene, regions = drawn(sliced)
    reading = sliced.session.reading
    assert reading is not None
    assert regions.done
    assert regions.label((0.0, 0.0)) == scene.own == reading.label
    assert scene.reconstruction is not None
    assert regions.label(scene.reconstruction) == scene.rival == reading.rival
    assert (regions.labels != UNKNOWN).all()
    assert regions.asked == fake_model.labelled
    panel = sliced.window.slice
    assert "Clipped" in panel.progress.text()
    assert "others" in panel.legend.text()
    assert panel.plot is not None
    assert f"{scene.own} has" in panel.plot.accessibleDescription()
    assert scene.adversarial is None
    panel.grab()


def test_what_the_rival_makes_is_marked_where_its_image_is(fake_model: FakeModel) -> None:
    image = samples.seven()
    reading = fake_model.reading(image, Stage.REFINED, 0.0)
    assert reading.reconstructions is not None
    makes = 1.9 * reading.reconstructions - 0.4  # as of Exact ABS
    beyond = replace(reading, reconstructions=makes)
    scene = _scene(beyond, None, reading.rival, 1.0)
    assert scene is not None
    assert scene.reconstruction is not None
    shown = makes[reading.rival].clip(0, 1)
    away = np.linalg.norm(shown.astype(float) - image)
    assert np.hypot(*scene.reconstruction) == pytest.approx(away, abs=1e-4)
    assert np.allclose(scene.plane.images(np.array([scene.reconstruction])), shown, atol=1e-5)


def test_it_is_as_coarse_as_it_has_come_and_goes_on_when_looked_at_again(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.labels_gate.shut()
    look(qtbot, app)
    qtbot.waitUntil(fake_model.labels_gate.reached.is_set)
    assert "Querying" in app.window.slice.progress.text()
    look(qtbot, app, "How robust")
    assert app.runner.is_idle
    fake_model.labels_gate.open()
    app.runner.read(fake_model.seen[-1])
    wait_idle(qtbot, app)
    assert fake_model.labelled <= 2  # the tile that had begun
    look(qtbot, app)
    wait_idle(qtbot, app)
    assert drawn(app)[2].done


def test_an_attack_puts_its_find_and_its_way_into_the_plane(qtbot: QtBot, sliced: Application) -> None:
    before = drawn(sliced)[1]
    attack(qtbot, sliced)
    plot, scene, regions = drawn(sliced)
    outcome = sliced.session.outcome
    assert outcome is not None
    assert outcome.best is not None
    assert scene is not before
    assert scene.adversarial is not None
    assert regions.done
    assert np.hypot(*scene.adversarial) == pytest.approx(outcome.best.distances.L2, abs=1e-4)
    assert len(scene.path) == len(outcome.frames)
    assert np.allclose(scene.path[0], 0)
    assert regions.label(scene.adversarial) in (outcome.best.label, scene.own)  # it is at the boundary
    player = sliced.window.player
    x, y = plot._now.getData()
    assert (x[0], y[0]) == pytest.approx(tuple(scene.path[player.position]))
    for position in (2, len(outcome.frames) - 1):
        player.go_to(position)
        x, y = plot._now.getData()
        assert (x[0], y[0]) == pytest.approx(tuple(scene.path[position]))


def test_the_nearest_find_stays_and_the_way_is_the_last_attacks(
    qtbot: QtBot, sliced: Application, fake_model: FakeModel
) -> None:
    distances, player = [], sliced.window.player
    for steps in (12, 2, 100):  # the fewer, the farther beyond the boundary
        fake_model.steps = steps
        attack(qtbot, sliced)
        plot, scene, _ = drawn(sliced)
        outcome = sliced.session.outcome
        assert outcome is not None
        assert outcome.best is not None
        distances.append(outcome.best.distances.L2)
        assert scene.adversarial is not None
        assert np.hypot(*scene.adversarial) == pytest.approx(min(distances), abs=1e-4)
        assert len(scene.path) == len(outcome.frames) == steps + 1
        x, y = plot._now.getData()
        assert (x[0], y[0]) == pytest.approx(tuple(scene.path[player.position]))
    assert distances[2] < distances[0] < distances[1]


def test_the_way_of_a_running_attack_is_drawn_and_the_map_waits(
    qtbot: QtBot, sliced: Application, fake_model: FakeModel
) -> None:
    plot, _, _ = drawn(sliced)
    fake_model.steps = 40
    fake_model.step_gate.shut()
    sliced.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(fake_model.step_gate.reached.is_set)
    asked = fake_model.labelled
    fake_model.step_gate.open()
    qtbot.waitUntil(lambda: len(plot._path.getData()[0]) > 5)
    qtbot.waitUntil(lambda: sliced.session.outcome is not None)
    wait_idle(qtbot, sliced)
    assert fake_model.labelled > asked


def test_both_balls_are_drawn(qtbot: QtBot, sliced: Application, fake_model: FakeModel) -> None:
    plot, _, _ = drawn(sliced)
    reading = sliced.session.reading
    assert reading is not None
    assert reading.certificate is not None
    first, second = plot._circles
    assert first.rect().width() / 2 == pytest.approx(reading.certificate.radii.L2)
    assert not second.isVisible()
    assert "refined" not in sliced.window.slice.legend.text()
    assert "attack" not in sliced.window.slice.legend.text()
    request = sliced.window.attack_bar.choice.request(reading.image)
    step = next(iter(fake_model.start_attack(fake_model, request)))
    refined = reading.certificate.radii.L2 + 0.5
    sliced.attacks._findings.add(
        reading.image,
        sliced.session.read_by or ("", "", ""),
        replace(step, certified=refined),
        replace(request, attack=BRACKETING, norm=Norm.L2, target=None),
    )
    attack(qtbot, sliced)
    assert plot._circles[1].isVisible()
    assert plot._circles[1].rect().width() / 2 == pytest.approx(refined)
    assert "refined" in sliced.window.slice.legend.text()
    assert "attack" in sliced.window.slice.legend.text()


def test_another_digit_is_another_slice_and_an_empty_canvas_none(qtbot: QtBot, sliced: Application) -> None:
    first = drawn(sliced)[1]
    sliced.subjects.open("mnist:test:3")
    qtbot.waitUntil(
        lambda: sliced.session.subject is not None and sliced.session.subject.name == "mnist:test:3"
    )
    wait_read(qtbot, sliced)
    wait_idle(qtbot, sliced)
    second = drawn(sliced)[1]
    assert second is not first
    assert sliced.session.subject is not None
    assert np.array_equal(second.plane.origin, sliced.session.subject.image)
    sliced.window.draw.canvas.clear()
    wait_read(qtbot, sliced)
    panel = sliced.window.slice
    assert panel.waiting.isVisible()
    assert panel.waiting.text() == "Draw a digit first"
    assert not sliced.window.export_menu.kinds[ExportKind.SLICE_PNG].isEnabled()


def test_another_model_draws_its_own(qtbot: QtBot, sliced: Application, fake_model: FakeModel) -> None:
    before, asked = drawn(sliced)[1], fake_model.labelled
    sliced.window.model.model_picked.emit("binary-abs", None)
    qtbot.waitUntil(lambda: sliced.session.model is not None and sliced.session.model.name == "binary-abs")
    wait_read(qtbot, sliced)
    wait_idle(qtbot, sliced)
    assert drawn(sliced)[1] is not before
    assert fake_model.labelled > asked


def test_a_pinned_target_is_the_rival(qtbot: QtBot, sliced: Application) -> None:
    _, scene, _ = drawn(sliced)
    other = next(c for c in range(10) if c not in (scene.own, scene.rival))
    qtbot.mouseClick(sliced.window.explanation.tiles.tiles[other], Qt.MouseButton.LeftButton)
    wait_idle(qtbot, sliced)
    assert drawn(sliced)[1].rival == other


def test_it_is_saved_as_a_png(qtbot: QtBot, sliced: Application, tmp_path: Path) -> None:
    menu, path = sliced.window.export_menu, tmp_path / "slice.png"
    menu.kinds[ExportKind.SLICE_PNG].trigger()  # there has been no attack
    assert menu.dialog is not None
    menu.dialog.fileSelected.emit(str(path))
    menu.dialog.reject()
    wait_idle(qtbot, sliced)
    with Image.open(path) as picture:
        assert picture.width == 1200
        assert len(np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)) > 3
    assert str(path) in sliced.window.status.message.text()


def test_a_fault_is_said_in_the_panel_and_below(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.labels_fail_with = ImageError("the plane is bent")
    look(qtbot, app)
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert "the plane is bent" in app.window.status.message.text()
    assert "could not be computed" in app.window.slice.waiting.text()


def test_closing_in_the_middle_of_it(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel
) -> None:
    for _ in range(5):
        app = make()
        wait_read(qtbot, app)
        fake_model.labels_gate.shut()
        look(qtbot, app)
        qtbot.waitUntil(fake_model.labels_gate.reached.is_set)
        fake_model.labels_gate.open()
        app.window.close()
        app.shutdown()
        assert not app.left_a_thread
        QSettings().clear()  # or the next one would open with the slice in front


def test_the_colours_follow_the_theme_and_stay_readable(sliced: Application) -> None:
    plot, scene, _ = drawn(sliced)
    try:
        for colours, scheme in ((theme.DARK, theme.Scheme.DARK), (theme.CONTRAST, theme.Scheme.CONTRAST)):
            sliced.window.view_menu.scheme_picked.emit(scheme)
            QApplication.processEvents()
            assert plot.backgroundBrush().color() == QColor(colours.panel)
            assert colours.original in sliced.window.slice.legend.text()
            sliced.window.grab()
    finally:
        sliced.window.view_menu.scheme_picked.emit(theme.Scheme.LIGHT)
    for colours in (theme.LIGHT, theme.DARK, theme.CONTRAST):
        cells = [QColor(*row).name() for row in cell_colours(colours, scene.own, scene.rival).tolist()]
        assert min(theme.contrast(colours.text, cell) for cell in cells) >= 4.5
        # Large bold figures need 3:1.
        assert theme.contrast(colours.original, cells[scene.own]) >= 3
        assert theme.contrast(colours.rival, cells[scene.rival]) >= 3


def test_the_latents_take_the_place_of_the_slice(qtbot: QtBot, sliced: Application) -> None:
    panel, latents = sliced.window.slice, sliced.window.latent
    view = latents._views[0]
    assert not view.isVisible()
    qtbot.mouseClick(panel.latents_button, Qt.MouseButton.LeftButton)
    assert not panel.seen  # no map is computed for nobody
    assert latents.seen
    assert not sliced.window._arrangement.is_in_sight("latent")
    qtbot.waitUntil(lambda: view.pad.plane is not None and view.pad.plane.done)
    settled(qtbot, sliced)
    assert view.pad.plane is latents.pad.plane
    assert "Energy" in view.energy.text()
    assert not panel.plot or not panel.plot.isVisible()

    qtbot.mouseClick(view.pad, Qt.MouseButton.LeftButton, pos=view.pad.to_widget(1.0, -1.0).toPoint())
    settled(qtbot, sliced)
    assert view.pad.at == latents.pad.at == pytest.approx((1.0, -1.0), abs=0.1)
    assert not len(view.pad.way)
    qtbot.mouseClick(view.walk_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(view.pad.way) > 1 and not view.walk_button.isChecked())
    assert tuple(view.pad.way[0]) == pytest.approx((1.0, -1.0), abs=0.1)

    qtbot.mouseClick(panel.latents_button, Qt.MouseButton.LeftButton)
    assert (panel.seen, latents.seen, view.isVisible()) == (True, False, False)
    assert panel.plot is not None
    assert panel.plot.isVisible()


def test_where_nothing_can_be_held_the_latents_say_why(qtbot: QtBot, app: Application) -> None:
    look(qtbot, app)
    qtbot.mouseClick(app.window.slice.latents_button, Qt.MouseButton.LeftButton)
    view = app.window.latent._views[0]
    app.window.latent.show_waiting("because")
    assert view.waiting.isVisible()
    assert view.waiting.text() == "because"
    assert not view.pad.isVisible()
