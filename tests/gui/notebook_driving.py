"""The notebook as a user works with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.panels.notebook.panel import NotebookPanel
from absgui.presentation.attack_choice import AttackChoice
from engine.types import Norm
from tests.gui.driving import look, wait_idle


def attack(qtbot: QtBot, app: Application, seed: int = 0, norm: Norm = Norm.L2) -> None:
    app.window.attack_bar.set_choice(
        AttackChoice("latent-descent" if norm is Norm.L2 else "fgm", norm, None, seed)
    )
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    wait_idle(qtbot, app)


def book(qtbot: QtBot, app: Application) -> NotebookPanel:
    """In front, and the list has the keys."""
    look(qtbot, app, "Notebook")
    panel = app.window.notebook
    panel.list.setFocus()
    return panel


def seeds(app: Application) -> list[str]:
    """Of what is listed, from above."""
    return [each.facts.rpartition(" ")[2] for each in app.window.notebook.list.entries_model.entries]


def names(app: Application) -> list[str]:
    return [each.name for each in app.window.notebook.list.entries_model.entries]


def choose(panel: NotebookPanel, row: int) -> None:
    panel.list.setCurrentIndex(panel.list.entries_model.index(row))


def press(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.fixture
def three(qtbot: QtBot, app: Application) -> Application:
    """Three runs on one digit, by their seeds."""
    for seed in (1, 2, 3):
        attack(qtbot, app, seed)
    return app


def saved(qtbot: QtBot, app: Application, path: Path) -> Path:
    app.sessions.save(str(path))
    wait_idle(qtbot, app)
    return path


def cells(table: QTableWidget) -> list[list[str]]:
    items = [[table.item(row, k) for k in range(table.columnCount())] for row in range(table.rowCount())]
    return [["" if item is None else item.text() for item in row] for row in items]
