"""Analysis by synthesis by hand: hold a latent, let the machine finish, draw what it makes, attack that."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from engine.system import resources
from engine.types import Optimiser
from tests.gui.driving import drag, look
from tests.gui.latent_driving import at, hold, settled
from tests.journeys.test_draw_attack_export import read

LEFT = Qt.MouseButton.LeftButton


def take_hold(qtbot: QtBot, app: Application) -> None:
    app.window.view_menu.motion.setChecked(False)
    look(qtbot, app, "Latent hands")
    settled(qtbot, app)
    assert not app.window.status.has_error, app.window.status.message.text()


@pytest.mark.slow  # reads with bundled models
def test_from_the_hand_to_the_machine_to_the_drawing(qtbot: QtBot, app: Application) -> None:
    take_hold(qtbot, app)
    panel, scene, _, start = hold(app)
    reading = app.session.reading
    assert reading is not None
    assert scene.optimiser is Optimiser.LEVENBERG_MARQUARDT
    assert scene.optimum.energy == pytest.approx(float(reading.energies[reading.label]), abs=1e-3)
    # The hand goes to where the optimum is, latent by latent.
    for axis, slider in enumerate(panel.sliders.sliders):
        drag(slider, at(slider, 0.0), at(slider, float(scene.optimum.latent[axis])))
    settled(qtbot, app)
    by_hand = hold(app)[3]
    assert by_hand.energy < start.energy
    assert by_hand.energy < 1.5 * scene.optimum.energy
    # And the machine does the rest.
    qtbot.mouseClick(panel.head.walk_button, LEFT)
    settled(qtbot, app)
    end = hold(app)[3]
    assert end.energy == pytest.approx(scene.optimum.energy, abs=1e-2)
    assert "the reading's optimum" in panel.words.text()
    way = app.latents._walk._steps
    energies = [step.point.energy for step in way]
    assert (np.diff(energies) <= 1e-4).all()
    # What it has made is read as the same class, with hardly any squared error.
    qtbot.mouseClick(panel.head.drawing_button, LEFT)
    again = read(qtbot, app)
    np.testing.assert_array_equal(again.image, end.picture)
    assert again.label == reading.label
    assert again.energies[again.label] <= end.prior + 1e-2  # G(z) explains itself
    settled(qtbot, app)


@pytest.mark.slow  # reads with bundled models
def test_a_component_of_exact_abs_is_finished_in_one_step(qtbot: QtBot, app: Application) -> None:
    if not resources.weights("exact-abs.safetensors").is_file():
        pytest.skip("no weights of Exact ABS")
    app.window.model.model_picked.emit("exact-abs", None)
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "exact-abs")
    reading = read(qtbot, app)
    take_hold(qtbot, app)
    panel, scene, _, _ = hold(app)
    assert scene.size == 28
    assert scene.component == scene.components.argmin()
    qtbot.mouseClick(panel.head.walk_button, LEFT)
    settled(qtbot, app)
    point = hold(app)[3]
    assert point.energy == pytest.approx(float(reading.energies[reading.label]), abs=1e-3)
    assert reading.reconstructions is not None
    np.testing.assert_allclose(point.picture, reading.reconstructions[reading.label], atol=1e-4)
    assert "quadratic" in panel.words.text()
