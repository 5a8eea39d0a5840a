"""The window with the slice of its digit in front."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.panels.slice.plot import SlicePlot
from absgui.presentation.regions import Regions
from absgui.presentation.slice_scene import Scene
from tests.gui.driving import look, wait_idle


def drawn(app: Application) -> tuple[SlicePlot, Scene, Regions]:
    """The finished slice."""
    panel = app.window.slice
    assert panel.plot is not None
    assert panel.plot.regions is not None
    assert panel._scene is not None
    return panel.plot, panel._scene, panel.plot.regions


@pytest.fixture
def sliced(qtbot: QtBot, app: Application) -> Application:
    """The window with the slice of its digit, finished."""
    look(qtbot, app)
    wait_idle(qtbot, app)
    return app
