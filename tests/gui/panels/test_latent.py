"""Latent hands: the hand moves, the picture and the energy follow, and whatever is shown is the model's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.wording import score
from absgui.widgets import theme
from engine.types import ImageError
from tests.gui.driving import drag, key, look, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.latent_driving import at, held, hold, plane, settled, shown
from tests.sparing import ends

__all__ = ["held"]

LEFT = Qt.MouseButton.LeftButton


def test_nothing_is_asked_before_somebody_looks(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    assert not fake_model.held
    look(qtbot, app, "Latent hands")
    settled(qtbot, app)
    assert len(fake_model.held) == 1


def test_it_opens_on_the_predicted_class_at_zero(held: Application, fake_model: FakeModel) -> None:
    panel, scene, latent, point = hold(held)
    reading = held.session.reading
    assert reading is not None
    assert scene.grip.label == reading.label
    assert not latent.any()
    space = fake_model.held[-1]
    np.testing.assert_array_equal(shown(panel.pictures.input), reading.image)
    np.testing.assert_allclose(shown(panel.pictures.made), space.decode(latent[None])[0])
    np.testing.assert_allclose(shown(panel.pictures.residual), reading.image - point.picture)
    assert panel.energy.text().startswith(f"Energy {score(point.energy)}: ")
    assert score(space.optimum.energy) in panel.energy.text()
    assert score(point.squared_error) in panel.parts.text()
    assert panel.head.classes.currentText() == f"{reading.label}, winner"
    assert [s.mark for s in panel.sliders.sliders] == pytest.approx(space.optimum.latent.tolist())
    panel.grab()


def test_dragging_a_slider_moves_the_picture(qtbot: QtBot, held: Application, fake_model: FakeModel) -> None:
    panel, _, _, before = hold(held)
    slider = panel.sliders.sliders[2]
    drag(slider, at(slider, 0.0), at(slider, 0.6), at(slider, 1.5))
    settled(qtbot, held)
    _, _, latent, point = hold(held)
    assert latent[2] == pytest.approx(1.5, abs=0.15)
    assert np.flatnonzero(latent).tolist() == [2]
    assert panel.sliders.values[2].text() == f"{latent[2]:.2f}"
    space = fake_model.held[-1]
    assert len(fake_model.held) == 1
    np.testing.assert_allclose(shown(panel.pictures.made), space.at(latent).picture)
    assert point.energy == pytest.approx(space.at(latent).energy)
    assert point.energy != pytest.approx(before.energy)
    assert score(point.energy) in panel.energy.text()
    assert score(point.energy) in panel.bar.accessibleDescription()


def test_keys_move_a_slider_and_backspace_and_double_click_go_to_the_optimum(
    qtbot: QtBot, held: Application
) -> None:
    panel, scene, _, _ = hold(held)
    best = scene.optimum.latent
    for axis, reset in ((1, "key"), (5, "mouse")):
        slider = panel.sliders.sliders[axis]
        slider.setFocus()
        key(qtbot, held, Qt.Key.Key_Right)
        key(qtbot, held, Qt.Key.Key_PageUp)
        assert hold(held)[2][axis] == pytest.approx(0.55)
        assert "0.55 standard deviations" in slider.accessibleDescription()
        if reset == "key":
            key(qtbot, held, Qt.Key.Key_Backspace)
        else:
            qtbot.mouseDClick(slider, LEFT, pos=at(slider, -2.0))
        assert hold(held)[2][axis] == pytest.approx(best[axis], abs=1e-5)
    assert np.flatnonzero(hold(held)[2]).tolist() == [k for k in (1, 5) if best[k]]


def test_buttons_go_to_the_optimum_and_to_zero(qtbot: QtBot, held: Application) -> None:
    panel, scene, _, _ = hold(held)
    qtbot.mouseClick(panel.head.optimum_button, LEFT)
    settled(qtbot, held)
    _, _, latent, point = hold(held)
    np.testing.assert_array_equal(latent, scene.optimum.latent)
    assert point.energy == pytest.approx(scene.optimum.energy)
    assert "the reading's optimum" in panel.energy.text()
    qtbot.mouseClick(panel.head.zero_button, LEFT)
    settled(qtbot, held)
    assert not hold(held)[2].any()


def test_the_plane_has_the_models_energies_and_one_moves_in_it(
    qtbot: QtBot, held: Application, fake_model: FakeModel
) -> None:
    panel, scene, _, _ = hold(held)
    first, pad = plane(held), panel.pad
    right, up = first.pair
    assert (right, up) == scene.widest
    latents = np.zeros((2, 8), np.float32)
    latents[:, right], latents[:, up] = (-4, 4), (-4, 2)
    expected = fake_model.held[-1].energies(latents)
    assert first.energies[0, 0] == pytest.approx(expected[0], rel=1e-4)
    assert first.energies[24, 32] == pytest.approx(expected[1], rel=1e-4)
    start, end = (pad.to_widget(*p).toPoint() for p in ((0.0, 0.0), (1.0, -2.0)))
    drag(pad, start, QPoint(start.x() + 2, start.y() + 1), end)
    settled(qtbot, held)
    latent = hold(held)[2]
    assert latent[[right, up]] == pytest.approx([1.0, -2.0], abs=0.1)
    assert pad.at == pytest.approx(latent[[right, up]].tolist(), abs=1e-5)
    assert panel.sliders.sliders[right].amount == pytest.approx(latent[right], abs=0.01)
    assert panel.pad.plane is first  # one moves in the same plane
    pad.setFocus()
    key(qtbot, held, Qt.Key.Key_Up)
    key(qtbot, held, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert hold(held)[2][[right, up]] == pytest.approx((latent[[right, up]] + [-0.5, 0.1]).tolist(), abs=1e-5)
    key(qtbot, held, Qt.Key.Key_Backspace)
    best = scene.optimum.latent
    assert hold(held)[2][[right, up]] == pytest.approx(best[[right, up]].tolist(), abs=1e-5)
    pad.grab()


def test_another_latent_or_another_pair_is_another_plane(qtbot: QtBot, held: Application) -> None:
    panel, _, _, _ = hold(held)
    first = plane(held)
    other = next(k for k in range(8) if k not in first.pair)
    panel.sliders.sliders[other].setFocus()
    key(qtbot, held, Qt.Key.Key_PageUp)
    settled(qtbot, held)
    second = plane(held)
    assert second is not first
    assert not np.allclose(second.energies, first.energies)
    panel.axes[0].setFocus()
    panel.axes[0].setCurrentIndex(other)
    panel.axes[0].activated.emit(other)
    settled(qtbot, held)
    assert plane(held).pair == (other, first.pair[1])
    assert panel.pad.at[0] == pytest.approx(0.5)


def test_any_class_can_be_held_and_a_pinned_target_is(
    qtbot: QtBot, held: Application, fake_model: FakeModel
) -> None:
    panel, scene, _, _ = hold(held)
    other = (scene.grip.label + 3) % 10
    panel.head.classes.setFocus()
    panel.head.classes.setCurrentIndex(other)
    panel.head.classes.activated.emit(other)
    settled(qtbot, held)
    assert hold(held)[1].grip.label == other
    assert fake_model.held[-1].label == other
    pinned = (other + 1) % 10
    qtbot.mouseClick(held.window.explanation.tiles.tiles[pinned], LEFT)
    settled(qtbot, held)
    assert hold(held)[1].grip.label == pinned
    assert panel.head.classes.currentIndex() == pinned
    held.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: held.session.subject is not None and held.session.subject.name == "mnist:test:3")
    wait_read(qtbot, held)
    settled(qtbot, held)
    assert held.session.reading is not None
    assert hold(held)[1].grip.label == held.session.reading.label
    np.testing.assert_array_equal(shown(panel.pictures.input), held.session.reading.image)


def test_components_can_be_chosen(qtbot: QtBot, held: Application, fake_model: FakeModel) -> None:
    assert not hold(held)[0].head.components.isVisible()
    fake_model.components = 5
    held.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: held.session.subject is not None and held.session.subject.name == "mnist:test:3")
    wait_read(qtbot, held)
    settled(qtbot, held)
    panel, scene, _, _ = hold(held)
    box = panel.head.components
    assert box.isVisible()
    assert box.currentText() == "5 of 5, F 10.0, best"
    assert scene.axis_names[0] == "v1"
    box.setFocus()
    key(qtbot, held, Qt.Key.Key_Down)
    settled(qtbot, held)
    assert hold(held)[1].component == fake_model.held[-1].component == 3
    assert box.currentText() == "4 of 5, F 11.0"
    assert "the component's" in panel.energy.text()


def test_models_without_latents_say_so(qtbot: QtBot, held: Application) -> None:
    panel = held.window.latent
    held.window.model.model_picked.emit("cnn", None)
    qtbot.waitUntil(lambda: held.session.model is not None and held.session.model.name == "cnn")
    wait_read(qtbot, held)
    assert panel.waiting.isVisible()
    assert "CNN has no latents" in panel.waiting.text()
    held.window.model.model_picked.emit("abs", None)
    qtbot.waitUntil(lambda: held.session.model is not None and held.session.model.name == "abs")
    wait_read(qtbot, held)
    qtbot.waitUntil(lambda: not panel.waiting.isVisible())
    settled(qtbot, held)
    hold(held)


def test_an_empty_canvas_has_nothing_to_hold(qtbot: QtBot, held: Application) -> None:
    held.window.draw.canvas.clear()
    wait_read(qtbot, held)
    assert held.window.latent.waiting.text() == "Draw a digit first"
    held.window.draw.canvas.undo()
    wait_read(qtbot, held)
    settled(qtbot, held)
    assert not held.window.latent.waiting.isVisible()


def test_while_a_digit_changes_the_hand_stays(qtbot: QtBot, held: Application) -> None:
    panel, _, _, _ = hold(held)
    canvas = held.window.draw.canvas
    canvas.clear()
    wait_read(qtbot, held)
    drag(canvas, QPoint(100, 60), QPoint(160, 60), QPoint(120, 200))
    wait_read(qtbot, held)
    panel.head.classes.activated.emit(5)
    settled(qtbot, held)
    panel.sliders.sliders[6].setFocus()
    key(qtbot, held, Qt.Key.Key_PageDown)
    latent = hold(held)[2]
    assert latent[6] == pytest.approx(-0.5)
    drag(canvas, QPoint(100, 64), QPoint(110, 64))
    wait_read(qtbot, held)
    settled(qtbot, held)
    assert held.session.reading is not None
    assert hold(held)[1].grip.label == 5
    np.testing.assert_array_equal(hold(held)[2], latent)
    np.testing.assert_array_equal(shown(panel.pictures.input), held.session.reading.image)


def test_a_fault_is_said_in_the_panel_and_below(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.latents_fail_with = ImageError("the latents are bent")
    look(qtbot, app, "Latent hands")
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert "the latents are bent" in app.window.status.message.text()
    assert "could not be computed" in app.window.latent.waiting.text()


def test_out_of_sight_nothing_is_computed(qtbot: QtBot, held: Application, fake_model: FakeModel) -> None:
    look(qtbot, held, "Attack")
    asked = len(fake_model.held)
    held.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: held.session.subject is not None and held.session.subject.name == "mnist:test:3")
    wait_read(qtbot, held)
    assert len(fake_model.held) == asked
    look(qtbot, held, "Latent hands")
    settled(qtbot, held)
    assert len(fake_model.held) == asked + 1


def test_closing_in_the_middle_of_it(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel
) -> None:
    app = make()
    wait_read(qtbot, app)
    fake_model.latents_gate.shut()
    look(qtbot, app, "Latent hands")
    qtbot.waitUntil(fake_model.latents_gate.reached.is_set)
    fake_model.latents_gate.open()
    app.window.close()
    app.shutdown()
    assert not app.left_a_thread
    QSettings().clear()


@pytest.mark.parametrize("size", ends([(940, 500), (1024, 600), (1000, 680), (1280, 800), (1920, 1080)]))
def test_at_every_size_the_pictures_have_whole_pixels_and_all_is_within(
    qtbot: QtBot, held: Application, size: tuple[int, int]
) -> None:
    panel = held.window.latent
    held.window.resize(*size)
    QApplication.processEvents()
    held.window.docks["latent"].raise_()
    QApplication.processEvents()
    # What is compact in a narrow panel asks for less a moment later.
    qtbot.waitUntil(lambda: panel.sliders.width() <= panel._middle.viewport().width())
    sides = {view.pixel_rect().width() for view in panel.pictures.views}
    assert len(sides) == 1
    assert sides.pop() % 28 == 0
    for part in (panel.pictures, panel._middle, panel.pad, panel.head):
        assert panel.rect().contains(QRect(part.mapTo(panel, QPoint(0, 0)), part.size()))
    for button in (panel.head.walk_button, panel.head.drawing_button, panel.blend.keep_button):
        assert button.width() >= button.sizeHint().width()


def test_all_of_it_can_be_reached_and_has_a_name(held: Application) -> None:
    panel = held.window.latent
    parts = [
        panel.head.classes, panel.head.walk_button, panel.head.drawing_button, *panel.sliders.sliders,
        panel.head.optimum_button, panel.head.zero_button, panel.blend.target, panel.blend.slider,
        panel.blend.keep_button, *panel.axes, panel.pad, panel.pictures.legend,
    ]  # fmt: skip
    for part in parts:
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
        name = part.accessibleName() or getattr(part, "text", str)()
        assert name
    assert len({part.accessibleName() for part in panel.sliders.sliders}) == 8


def test_the_colours_follow_the_theme(held: Application) -> None:
    pad = hold(held)[0].pad
    try:
        pictures = []
        for scheme in (theme.Scheme.LIGHT, theme.Scheme.DARK):
            held.window.view_menu.scheme_picked.emit(scheme)
            QApplication.processEvents()
            held.window.latent.grab()
            assert pad._picture is not None
            pictures.append(pad._picture.pixelColor(115, 115).lightness())
        assert pictures[0] > 128 > pictures[1]
    finally:
        held.window.view_menu.scheme_picked.emit(theme.Scheme.LIGHT)
