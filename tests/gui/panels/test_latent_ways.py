"""Latent hands: what the machine does, ways between latents and classes, and the picture as the drawing."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from tests.gui.driving import CTRL, key, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.latent_driving import at, held, hold, plane, settled, shown

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["held"]

LEFT = Qt.MouseButton.LeftButton


def test_the_machine_finishes_at_once_without_motion(qtbot: QtBot, held: Application) -> None:
    panel, scene, _, _ = hold(held)
    held.window.view_menu.motion.setChecked(False)
    qtbot.mouseClick(panel.head.walk_button, LEFT)
    settled(qtbot, held)
    _, _, latent, point = hold(held)
    np.testing.assert_allclose(latent, scene.optimum.latent, atol=1e-6)
    assert point.energy == pytest.approx(scene.optimum.energy)
    assert len(panel.pad.way) == 7
    assert panel.words.text().startswith("Levenberg-Marquardt, 6 steps: energy")
    assert not panel.head.walk_button.isChecked()
    assert plane(held).holds(scene, panel.pair, latent)


def test_with_motion_each_step_is_seen_and_it_can_be_stopped(
    qtbot: QtBot, held: Application, fake_model: FakeModel
) -> None:
    panel, scene, _, _ = hold(held)
    seen: list[int] = []
    held.latents._walk.stepped.connect(lambda step: seen.append(step.number))
    panel.head.walk_button.setFocus()
    key(qtbot, held, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(seen) > 2)
    assert panel.head.walk_button.text() == "Stop the machine"
    qtbot.mouseClick(panel.head.walk_button, LEFT)
    settled(qtbot, held)
    assert seen == list(range(len(seen)))
    part = seen[-1] / fake_model.held[-1].steps
    np.testing.assert_allclose(hold(held)[2], part * scene.optimum.latent, atol=1e-5)
    assert panel.words.text() == f"Stopped after {seen[-1]} steps"
    assert len(panel.pad.way) == len(seen)
    seen.clear()
    qtbot.mouseClick(panel.head.walk_button, LEFT)
    qtbot.waitUntil(lambda: not held.latents._walk.is_walking)
    assert seen == list(range(7))
    # The hand takes over at once.
    qtbot.mouseClick(panel.head.zero_button, LEFT)
    qtbot.mouseClick(panel.head.walk_button, LEFT)
    qtbot.waitUntil(lambda: len(seen) > 8)
    qtbot.mouseClick(panel.head.optimum_button, LEFT)
    assert not held.latents._walk.is_walking
    settled(qtbot, held)
    np.testing.assert_array_equal(hold(held)[2], scene.optimum.latent)


def test_between_latents_one_goes_straight(qtbot: QtBot, held: Application) -> None:
    panel, scene, _, _ = hold(held)
    slider = panel.sliders.sliders[4]
    slider.setFocus()
    key(qtbot, held, Qt.Key.Key_End)
    settled(qtbot, held)
    start = hold(held)[2]
    qtbot.mouseClick(panel.blend.keep_button, LEFT)
    panel.blend.slider.setFocus()
    for _ in range(3):
        key(qtbot, held, Qt.Key.Key_PageUp)
    settled(qtbot, held)
    np.testing.assert_allclose(hold(held)[2], 0.7 * start + 0.3 * scene.optimum.latent, atol=1e-5)
    assert panel.blend.slider.value() == 30
    qtbot.mouseClick(panel.head.zero_button, LEFT)
    settled(qtbot, held)
    assert panel.blend.slider.value() == 0
    kept = panel.blend.target.findText("the kept latent")
    panel.blend.target.setCurrentIndex(kept)
    panel.blend.slider.setFocus()
    key(qtbot, held, Qt.Key.Key_End)
    settled(qtbot, held)
    np.testing.assert_allclose(hold(held)[2], start, atol=1e-5)


def test_between_classes_pictures_are_blended_and_that_is_said(
    qtbot: QtBot, held: Application, fake_model: FakeModel
) -> None:
    panel, scene, _, _ = hold(held)
    own, other = scene.grip.label, (scene.grip.label + 1) % 10
    start = hold(held)[3].picture
    panel.blend.target.setCurrentIndex(panel.blend.target.findText(f"picture of a {other}"))
    panel.blend.slider.setFocus()
    for _ in range(4):
        key(qtbot, held, Qt.Key.Key_PageUp)
    settled(qtbot, held)
    expected = 0.6 * start + 0.4 * fake_model.made_by(other)
    np.testing.assert_allclose(shown(panel.pictures.made), expected, atol=1e-5)
    assert panel.energy.text() == "No energy: no latent makes a blend"
    assert "not a way through latents" in panel.words.text()
    qtbot.mouseClick(panel.head.drawing_button, LEFT)
    assert held.session.subject is not None
    assert held.session.subject.name == f"60 % G(z) of a {own}, 40 % of a {other}"
    wait_read(qtbot, held)
    settled(qtbot, held)


def test_what_is_made_becomes_the_drawing_and_undo_brings_it_back(
    qtbot: QtBot, held: Application, fake_model: FakeModel
) -> None:
    panel, scene, _, _ = hold(held)
    before = held.session.subject
    slider = panel.sliders.sliders[3]
    qtbot.mouseClick(slider, LEFT, pos=at(slider, 2.0))
    settled(qtbot, held)
    made = hold(held)[3].picture.clip(0, 1)
    qtbot.mouseClick(panel.head.drawing_button, LEFT)
    wait_read(qtbot, held)
    subject = held.session.subject
    assert subject is not None
    assert subject.name == f"G(z) of a {scene.grip.label}"
    assert subject.label is None
    np.testing.assert_array_equal(subject.image, made)
    np.testing.assert_array_equal(fake_model.seen[-1], made)
    held.window.draw.normalise.click()  # it is exact, whatever the switch says
    wait_read(qtbot, held)
    np.testing.assert_array_equal(fake_model.seen[-1], made)
    held.window.draw.canvas.setFocus()
    key(qtbot, held, Qt.Key.Key_Z, CTRL)
    wait_read(qtbot, held)
    assert held.session.subject is before
    settled(qtbot, held)
