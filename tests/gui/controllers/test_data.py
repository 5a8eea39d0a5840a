"""The window with `--data FOLDER`: its test images are the folder's, wherever one is shown or asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui import app as window_app
from absgui.__main__ import main
from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.worker.lab_view import Tally, digit_of
from engine.data import load_dataset
from engine.lab.units import Result, Unit
from engine.types import DatasetInfo, ModelChoice, Norm
from tests.engine.fakes.shapes import NAMES, TEST, write_shapes
from tests.gui.driving import key, wait_idle, wait_read
from tests.gui.fakes import FakeModel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_shapes(tmp_path / "shapes", train=1)


@pytest.fixture
def shapes(
    qtbot: QtBot, fake_model: FakeModel, make: Callable[..., Application], folder: Path
) -> Application:
    fake_model.trained_on = DatasetInfo("shapes", NAMES)
    app = make(LaunchOptions(choice=ModelChoice(data=folder)))
    wait_read(qtbot, app)
    return app


def shown(app: Application) -> str:
    assert app.session.subject is not None
    return app.session.subject.name


def test_it_opens_on_the_first_test_image_of_the_folder(shapes: Application) -> None:
    assert shown(shapes) == "shapes:test:0"
    assert shapes.window.draw.truth.text() == "true class ring"
    assert not shapes.window.status.has_error


def test_a_random_image_is_one_that_there_is(qtbot: QtBot, shapes: Application) -> None:
    for _ in range(3):  # each of MNIST's ten thousand would be out of range 994 times in 1000
        key(qtbot, shapes, Qt.Key.Key_R)
        wait_idle(qtbot, shapes)
        wait_read(qtbot, shapes)
        assert not shapes.window.status.has_error
    name, split, number = shown(shapes).split(":")
    assert (name, split) == ("shapes", "test")
    assert int(number) < 10 * TEST


def test_the_samples_are_those_of_the_folder(qtbot: QtBot, shapes: Application) -> None:
    window = shapes.window
    window.docks["samples"].raise_()
    grid = window.samples.grid
    qtbot.waitUntil(grid.isVisible)
    qtbot.mouseClick(window.samples.buttons.button(3), Qt.MouseButton.LeftButton)
    assert list(grid.indices) == list(range(3, 10 * TEST, 10))
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    wait_read(qtbot, shapes)
    assert shown(shapes) == "shapes:test:3"
    assert window.draw.truth.text() == "true class cross"


def test_the_lab_attacks_models_on_the_folder(shapes: Application, folder: Path) -> None:
    assert {choice.data for choice in shapes.lab._offered.values()} == {folder}


@pytest.mark.parametrize("bundled", [True, False])
def test_the_lab_shows_the_papers_figures_beside_those_on_mnist_only(folder: Path, *, bundled: bool) -> None:
    unit = Unit(ModelChoice("cnn", data=None if bundled else folder), "fgm", Norm.L2, 0)
    rows = {row.attack: row for row in Tally([unit]).view().rows}
    assert ("paper" in rows) is bundled
    assert ("The paper" in rows["fgm"].cells[0].tip) is bundled


def test_the_lab_shows_images_of_the_folder(folder: Path) -> None:
    unit = Unit(ModelChoice("cnn", data=folder), "fgm", Norm.L2, digit=5)
    found = digit_of(Result(unit, "0123456789ab", "exact", truth=5, label=5, status="not found"))
    np.testing.assert_array_equal(found.original, load_dataset(folder).test.images[5])


def test_an_unfit_folder_is_refused_before_a_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[LaunchOptions] = []
    monkeypatch.setattr(window_app, "main", opened.append)
    assert main(["--data", str(tmp_path / "none")]) == 2
    assert "There is no folder" in capsys.readouterr().err
    assert not opened


def test_samples_and_the_lab_know_the_folder(qtbot: QtBot, shapes: Application) -> None:
    """The class names on the buttons; and the lab begins with the model in use: bundled weights don't fit."""
    buttons = shapes.window.samples.buttons
    qtbot.waitUntil(lambda: buttons.button(0).text() == NAMES[0])
    assert buttons.button(1).toolTip() == f"Images of class {NAMES[1]}"
    assert shapes.window.lab.setup.models == ("abs", "nearest-neighbour")


def test_class_names_stand_there_before_anything_is_read(qtbot: QtBot, shapes: Application) -> None:
    shapes.window.draw.canvas.clear()
    qtbot.waitUntil(lambda: shapes.session.reading is None)
    assert shapes.window.explanation.tiles.tiles[0].accessibleName() == f"Class {NAMES[0]}"
