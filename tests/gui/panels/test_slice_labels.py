"""Words at the marks of a slice don't lie on each other, and a low panel does with less."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from absgui.panels.slice.labels import labels
from absgui.panels.slice.panel import SlicePanel
from absgui.presentation.plane import Plane
from absgui.presentation.slice_scene import Scene


def scene(reconstruction: tuple[float, float], adversarial: tuple[float, float] | None) -> Scene:
    directions = np.zeros((2, 784))
    directions[0, 0] = directions[1, 1] = 1
    plane = Plane(np.zeros((28, 28), np.float32), directions, (-5.0, -5.0), 10.0)
    return Scene(plane, 7, 9, adversarial, reconstruction, np.zeros((0, 2)))


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[SlicePanel]:
    window = QWidget()  # a window of its own would be kept larger by its layout
    qtbot.addWidget(window)
    made = SlicePanel(window)
    window.resize(1000, 1000)
    made.resize(260, 420)
    window.show()
    made.set_seen(True)
    yield made
    window.close()


def areas(panel: SlicePanel) -> dict[str, QRectF]:
    assert panel.plot is not None
    panel.plot.grab()  # the marks are where they are painted
    return {
        item.textItem.toPlainText(): item.mapRectToScene(item.boundingRect())
        for item in panel.plot._labels
        if item.isVisible()
    }


@pytest.mark.parametrize("size", [(200, 200), (900, 700)])
@pytest.mark.parametrize("adversarial", [(3.0, 0.0), (0.0, 2.4), None])
@pytest.mark.parametrize("reconstruction", [(3.0, 0.2), (0.0, 2.6), (4.9, -4.9)])
def test_words_never_lie_on_each_other(
    panel: SlicePanel,
    reconstruction: tuple[float, float],
    adversarial: tuple[float, float] | None,
    size: tuple[int, int],
) -> None:
    panel.resize(*size)
    panel.show_radii(2.44, 2.6)
    panel.show_scene(scene(reconstruction, adversarial))
    found = areas(panel)
    assert "original" in found
    assert not [(one, other) for one, other in combinations(found, 2) if found[one].intersects(found[other])]
    assert panel.plot is not None
    panel.plot.getPlotItem().vb.scaleBy((4, 4))
    found = areas(panel)  # further away all is nearer to each other
    assert not [(one, other) for one, other in combinations(found, 2) if found[one].intersects(found[other])]


def test_all_words_are_there_where_there_is_room(panel: SlicePanel) -> None:
    panel.resize(900, 900)
    panel.show_radii(2.0, None)
    shown = scene((3.0, -3.0), (4.0, 2.0))
    panel.show_scene(shown)
    assert set(areas(panel)) == {label.text for label in labels(shown, 2.0, None)}
    assert len(areas(panel)) == 4


def test_a_low_panel_does_without_the_image_under_the_mouse(panel: SlicePanel) -> None:
    panel.show_scene(scene((3.0, 0.0), None))
    assert panel.preview.isVisible()
    assert panel.legend.isVisible()
    least = panel.minimumSizeHint().height()
    assert least < 180
    panel.resize(260, least)
    assert not panel.preview.isVisible()
    assert not panel.legend.isVisible()
    assert panel.height() == least
    assert panel.plot is not None
    assert panel.plot.isVisible()
    assert panel.fit_button.isVisible()
    assert panel.minimumSizeHint().height() == least
    panel.resize(260, 420)
    assert panel.preview.isVisible()
