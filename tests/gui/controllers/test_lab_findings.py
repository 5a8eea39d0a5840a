"""What the lab found: the digits of a cell, their attacks in the window, tables and figures as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.lab_scene import LabState
from engine.data import strided
from engine.evaluation import plots
from engine.lab.table import ALL
from engine.types import ModelChoice, Norm
from tests.gui.driving import look, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.lab_driving import MANY, Build, activate, build, filled, lab, pick, press, wait_done
from tests.gui.lab_fakes import MISCLASSIFIED_PLACE, STUBBORN_PLACE, FakeLab
from tests.sparing import first

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


DIGITS = strided(10_000, 5)

__all__ = ["build", "filled", "lab"]


def test_a_cell_lists_its_digits_the_nearest_first(qtbot: QtBot, filled: Application) -> None:
    listed = pick(qtbot, filled, Norm.L2, "fgm", "abs")
    assert [each.digit for each in listed] == [
        DIGITS[place] for place in (MISCLASSIFIED_PLACE, 2, 1, 0, STUBBORN_PLACE)
    ]
    model = filled.window.lab.digits.model()
    words = [model.index(row, 0).data() for row in range(5)]
    assert words[0] == "7 is read as 1\nmisclassified"
    assert words[1] == "7 becomes 9\nL2 0.50"
    assert words[4] == "7 stays 7\nnone found"
    assert filled.window.lab.pages.currentWidget() is filled.window.lab.digits
    assert len(pick(qtbot, filled, Norm.L2, ALL, "abs")) == 5
    before = filled.window.lab.about.text()
    pick(qtbot, filled, Norm.L2, "paper", "abs")
    assert filled.window.lab.about.text() == before  # nothing of ours to list


def test_a_digit_of_the_lab_is_attacked_in_the_window(
    qtbot: QtBot, filled: Application, fake_model: FakeModel
) -> None:
    pick(qtbot, filled, Norm.LINF, "fgm", "cnn")
    with qtbot.waitSignal(filled.runner.attack_ended):
        activate(filled, DIGITS[2])
    session, request = filled.session, fake_model.requests[-1]
    assert session.choice == ModelChoice("cnn")
    assert session.subject is not None
    assert session.subject.name == f"mnist:test:{DIGITS[2]}"
    assert (request.attack, request.norm, request.seed, request.target) == ("fgm", Norm.LINF, 7, None)
    assert np.array_equal(request.image, session.subject.image)
    assert filled.window.player.isVisible()
    assert filled.window.player.outcome is session.outcome
    look(qtbot, filled, "Lab")
    activate(filled, DIGITS[MISCLASSIFIED_PLACE])
    wait_read(qtbot, filled)
    qtbot.waitUntil(lambda: "nothing to attack" in filled.window.status.message.text())
    assert len(fake_model.requests) == 1


def test_it_is_attacked_with_the_parameters_of_the_lab(
    qtbot: QtBot, build: Build, lab: FakeLab, fake_model: FakeModel
) -> None:
    app = build(parameters={"pointwise": {"repeats": 2.0}})
    lab.allow(MANY)
    press(qtbot, app)
    wait_done(qtbot, app)
    pick(qtbot, app, Norm.L0, "pointwise", "abs")
    with qtbot.waitSignal(app.runner.attack_ended):
        activate(app, strided(10_000, 3)[1])
    assert fake_model.requests[-1].parameters == {"repeats": 2.0}


def test_whoever_turns_to_something_else_meanwhile_gets_that(
    qtbot: QtBot, filled: Application, fake_model: FakeModel
) -> None:
    pick(qtbot, filled, Norm.L2, "fgm", "cnn")
    fake_model.load_gate.shut()
    activate(filled, DIGITS[2])
    qtbot.waitUntil(fake_model.load_gate.reached.is_set)
    filled.window.model.model_picked.emit("abs", None)
    fake_model.load_gate.open()
    wait_read(qtbot, filled)
    assert fake_model.requests == []
    assert filled.session.choice.name == "abs"


@pytest.mark.parametrize("has_matplotlib", first([False, True]))
def test_tables_and_figures_are_written(
    qtbot: QtBot, filled: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_matplotlib: bool
) -> None:
    monkeypatch.setattr(plots, "available", lambda: has_matplotlib)
    filled.lab.export(tmp_path / "out")
    assert filled.lab.state is LabState.WRITING
    assert not filled.window.lab.run_button.isEnabled()
    wait_done(qtbot, filled)
    assert (
        "| L2 | Fast gradient | 1.00 / 20 % [4, 62] | 2.00 / 60 % [23, 88] |"
        in (tmp_path / "out" / "table.md").read_text()
    )
    assert (tmp_path / "out" / "quantiles-L2.svg").exists() is has_matplotlib
    message = filled.window.status.message.text()
    assert str(tmp_path / "out") in message
    assert ("pip install matplotlib" in message) is not has_matplotlib


def test_a_folder_that_can_not_be_written_is_said(qtbot: QtBot, filled: Application, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    filled.lab.export(tmp_path / "out")
    wait_done(qtbot, filled)
    qtbot.waitUntil(lambda: filled.window.status.has_error)
    assert "is a file, not a folder" in filled.window.status.message.text()
    assert filled.window.lab.export_button.isEnabled()
