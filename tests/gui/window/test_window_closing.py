"""Every moment to close, and the reports that close the window themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.startup_report import ATTACKS, HeartbeatReport, Report, StartupReport
from engine.types import WeightsError
from tests.gui.driving import at, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.lab_fakes import FakeLab


@pytest.mark.parametrize("during", ["start", "loading", "reading", "attack", "drawing"])
def test_closing_at_any_moment(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel, during: str
) -> None:
    """No hang, no message from Qt, nothing left behind."""
    fake_model.steps = 1_000_000
    for _ in range(2):
        fake_model.release_all()
        if during == "loading":
            fake_model.load_gate.shut()
        app = make()
        if during == "loading":
            qtbot.waitUntil(fake_model.load_gate.reached.is_set)
            fake_model.load_gate.open()
        elif during != "start":
            wait_read(qtbot, app)
        if during == "reading":
            app.window.random_wanted.emit()
        elif during == "attack":
            with qtbot.waitSignal(app.runner.attack_stepped):
                app.window.attack_bar.run_action.trigger()
        elif during == "drawing":
            qtbot.mousePress(app.window.draw.canvas, Qt.MouseButton.LeftButton, pos=at(50, 50))
            qtbot.mouseMove(app.window.draw.canvas, QPoint(90, 90))
        app.window.close()
        app.shutdown()
        app.shutdown()
        assert not app.left_a_thread


def test_the_startup_report_measures_what_is_painted_first(
    qtbot: QtBot, fake_model: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    app = Application(LaunchOptions(), fake_model.engine)
    figures = reported(qtbot, app, StartupReport(app.session, app.runner, app.window), capsys)
    assert 0 < figures["window_seconds"] <= figures["reading_seconds"] <= figures["certified_seconds"]
    assert figures["peak_memory_mb"] > 10


def test_the_heartbeat_report_runs_attacks_without_the_lab_and_beside_it(
    qtbot: QtBot, fake_model: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_model.steps = 1_000_000  # each attack is stopped
    lab, began = FakeLab(), []
    lab.allow(1)
    app = Application(LaunchOptions(), fake_model.engine, lab.engine)
    app.runner.attack_started.connect(lambda request: began.append((request.attack, app.lab.state.busy)))
    report = HeartbeatReport(app.session, app.runner, app.window, app.lab, seconds=0.05)
    figures = reported(qtbot, app, report, capsys)
    assert began == [(name, beside) for beside in (False, True) for name in ATTACKS]
    for phase in ("attack", "lab"):
        assert figures[f"{phase}_gaps"] > 0
        assert 0 < figures[f"{phase}_p999_ms"] <= figures[f"{phase}_max_ms"]
    assert lab.given
    assert {stall.split(", ")[1].split(":")[0] for stall in figures["stalls"]} <= {"attack", "lab"}


def reported(
    qtbot: QtBot, app: Application, report: Report, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """What it has printed when it has closed the window."""
    app.start()
    qtbot.waitUntil(app.window.isVisible)
    qtbot.waitUntil(app.window.isHidden)
    app.shutdown()
    assert report.print() == 0
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    return figures


def test_a_report_without_a_model_ends_with_its_message(
    qtbot: QtBot, fake_model: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_model.load_fails_with = WeightsError("no weights; run absgui train")
    app = Application(LaunchOptions(), fake_model.engine)
    report = StartupReport(app.session, app.runner, app.window)
    app.start()
    qtbot.waitUntil(app.window.isVisible)
    qtbot.waitUntil(app.window.isHidden)
    app.shutdown()
    assert report.print() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "no weights" in said.err
