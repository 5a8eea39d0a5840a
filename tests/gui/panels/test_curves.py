"""The curves, and the trajectory they draw."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from absgui.panels.attack.curves import Curves
from absgui.presentation.trajectory import Trajectory, outline
from absgui.widgets import theme
from engine.types import Norm
from tests.gui import samples


def trajectory(count: int = 24, norm: Norm = Norm.L2) -> Trajectory:
    made = Trajectory(norm)
    for step in samples.walk(count):
        made.append(step)
    return made


@pytest.fixture
def curves(qtbot: QtBot) -> Curves:
    made = Curves()
    qtbot.addWidget(made)
    made.resize(640, 160)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_series_outgrow_their_arrays() -> None:
    made = Trajectory()
    steps = samples.walk(24)
    for _ in range(30):
        for step in steps:
            made.append(step)
    assert len(made) == 720
    np.testing.assert_allclose(made.series("L2"), np.tile([s.distances.L2 for s in steps], 30), rtol=1e-6)
    assert made.series("own_p").shape == (720,)


def test_class_changes_and_the_best_frame() -> None:
    made = trajectory()
    first = next(k for k, step in enumerate(made.frames) if step.is_adversarial)
    assert made.changes == [first]
    assert made.best == first
    assert made.label(first) == 9
    assert made.position_of(made[5]) == 5
    assert made.position_of(samples.step(999, 0.6)) is None


@given(st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=500), st.integers(2, 60))
def test_outline_keeps_ends_and_extremes(values: list[float], columns: int) -> None:
    array = np.array(values, np.float32)
    places, heights = outline(array, columns)
    assert len(places) <= max(2 * columns, len(values))
    assert places[0] == 0
    assert places[-1] == len(values) - 1
    assert np.all(np.diff(places) >= 0)
    assert heights.max() == array.max()
    assert heights.min() == array.min()


def test_press_and_drag_ask_for_a_frame(qtbot: QtBot, curves: Curves) -> None:
    curves.show_trajectory(trajectory())
    for plot in curves.chart_rects():
        for x, frame in ((plot.left(), 0), (plot.right(), 23)):
            with qtbot.waitSignal(curves.frame_requested) as caught:
                pos = QPoint(round(x), round(plot.center().y()))
                qtbot.mouseClick(curves, Qt.MouseButton.LeftButton, pos=pos)
            assert caught.args == [frame]


def test_nothing_to_ask_without_frames(qtbot: QtBot, curves: Curves) -> None:
    curves.grab()
    with qtbot.assertNotEmitted(curves.frame_requested):
        qtbot.mouseClick(curves, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))


@pytest.mark.parametrize("count", [1, 2, 24, 5000])
def test_paints_any_number_of_frames(curves: Curves, count: int) -> None:
    made = trajectory(min(count, 24))
    while len(made) < count:
        made.append(made[len(made) % 24])
    curves.show_trajectory(made)
    curves.show_position(count - 1)
    empty = Curves().grab().toImage()
    assert curves.grab().toImage() != empty


def test_files(curves: Curves) -> None:
    made = trajectory()
    curves.show_trajectory(made)
    picture = QImage.fromData(curves.as_png())
    assert (picture.width(), picture.height()) == (2400, 640)
    svg = curves.as_svg().decode()
    assert svg.startswith("<?xml")
    assert "<polyline" in svg
    rows = list(csv.DictReader(io.StringIO(curves.as_csv().decode())))
    assert len(rows) == len(made)
    assert float(rows[7]["L2"]) == pytest.approx(made[7].distances.L2, rel=1e-5)
    assert rows[-1]["class"] == "9"


@pytest.mark.parametrize("size", [(160, 120), (240, 160), (360, 300), (640, 160), (900, 120)])
def test_the_words_before_any_attack_stay_inside_or_away(
    qtbot: QtBot, curves: Curves, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    curves.resize(*size)
    with_words = curves.grab().toImage()
    monkeypatch.setattr("absgui.panels.attack.curves.tr", lambda text: "" if " frame" in text else text)
    curves.set_model(None)
    without = curves.grab().toImage()
    scale = with_words.devicePixelRatio()
    changed = [
        (x / scale, y / scale)
        for y in range(with_words.height())
        for x in range(with_words.width())
        if with_words.pixel(x, y) != without.pixel(x, y)
    ]
    heads = [(plot.top() - theme.px(18), plot.top()) for plot in curves.chart_rects()]
    assert not any(top <= y < below for _, y in changed for top, below in heads)
    if changed:  # in full: clear of both edges
        assert min(x for x, _ in changed) > 1 and max(x for x, _ in changed) < size[0] - 2
    assert bool(changed) is (size[0] > 200)
