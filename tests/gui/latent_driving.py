"""The window with the latents of its digit in front."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.panels.latent.panel import LatentPanel
from absgui.presentation.latents.plane import LatentPlane
from absgui.presentation.latents.scene import LatentScene
from absgui.widgets.marked_slider import MarkedSlider
from absgui.widgets.pixel_view import PixelView
from engine.types import FloatArray, LatentPoint
from tests.gui.driving import look


def settled(qtbot: QtBot, app: Application) -> None:
    """Until all that follows the hand is shown."""
    qtbot.waitUntil(lambda: not app.runner.live.is_busy)


def hold(app: Application) -> tuple[LatentPanel, LatentScene, FloatArray, LatentPoint]:
    """The panel, what is held, where, and what is made there."""
    control = app.latents
    assert control._scene is not None
    assert control._pose is not None
    assert control._pose.scene is control._scene
    return app.window.latent, control._scene, control._latent, control._pose.point


def plane(app: Application) -> LatentPlane:
    """The finished plane that is shown."""
    shown = app.window.latent.pad.plane
    assert shown is not None
    assert shown.done
    return shown


def shown(view: PixelView) -> FloatArray:
    """(28, 28) what a view shows."""
    assert view.image is not None
    return view.image


def at(slider: MarkedSlider, amount: float) -> QPoint:
    """Where a value stands on a slider."""
    return QPoint(round(slider.x_of(amount)), slider.height() // 2)


@pytest.fixture
def held(qtbot: QtBot, app: Application) -> Application:
    """The window with the latents of its digit in front."""
    look(qtbot, app, "Latent hands")
    settled(qtbot, app)
    return app
