"""A window with the lab in front, on a lab that runs no process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.presentation.lab_scene import LabDigit, LabSetup
from absgui.window.sizes import FIRST
from engine.types import Norm
from tests.gui.driving import look, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.lab_fakes import FakeLab

MANY = 100_000
Build = Callable[..., Application]


@pytest.fixture
def lab() -> FakeLab:
    return FakeLab()


@pytest.fixture
def build(qtbot: QtBot, fake_model: FakeModel, lab: FakeLab, tmp_path: Path) -> Iterator[Build]:
    """Makes a window with the lab in front: two models, two attacks, three digits."""
    opened: list[Application] = []

    def make(**changes: object) -> Application:
        app = Application(LaunchOptions(), fake_model.engine, lab.engine)
        opened.append(app)
        app.start()
        app.window.resize(FIRST)  # the platform without a display claims a small screen
        wait_read(qtbot, app)
        look(qtbot, app, "Lab")
        setup = LabSetup(("abs", "cnn"), ("fgm", "pointwise"), digits=3, folder=str(tmp_path / "lab"))
        app.window.lab.show_setup(replace(setup, **changes))  # type: ignore[arg-type]
        return app

    yield make
    fake_model.release_all()
    for app in opened:
        app.shutdown()


def press(qtbot: QtBot, app: Application) -> None:
    qtbot.mouseClick(app.window.lab.run_button, Qt.MouseButton.LeftButton)


def wait_done(qtbot: QtBot, app: Application) -> None:
    # Figures take six seconds of a processor, which may have other things to do.
    qtbot.waitUntil(lambda: not app.lab.state.busy)


@pytest.fixture
def filled(qtbot: QtBot, build: Build, lab: FakeLab) -> Application:
    """Five digits, all done."""
    app = build(digits=5, seed=7)
    lab.allow(MANY)
    press(qtbot, app)
    wait_done(qtbot, app)
    return app


def texts(app: Application) -> dict[tuple[str, str, str], str]:
    view = app.window.lab.table.cells.view
    return {
        (row.norm.value, row.attack, model.name): cell.text
        for row in view.rows
        for model, cell in zip(view.models, row.cells, strict=True)
    }


def pick(qtbot: QtBot, app: Application, norm: Norm, attack: str, model: str) -> list[LabDigit]:
    """Click on a cell; what is listed then."""
    table = app.window.lab.table
    view = table.cells.view
    row = next(k for k, each in enumerate(view.rows) if (each.norm, each.attack) == (norm, attack))
    column = [entry.name for entry in view.models].index(model)
    index = table.cells.index(row, column)
    table.scrollTo(index)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    return list(app.window.lab.digits.digits)


def activate(app: Application, digit: int) -> None:
    digits = app.window.lab.digits
    row = [each.digit for each in digits.digits].index(digit)
    index = digits.model().index(row, 0)
    digits.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    digits.activated.emit(index)
