"""Every moment to close, and the reports that close the window themselves."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.startup_report import HeartbeatReport, StartupReport
from engine.types import WeightsError
from tests.gui.driving import at, wait_read
from tests.gui.fakes import FakeModel


@pytest.mark.parametrize("during", ["start", "loading", "reading", "attack", "drawing"])
def test_closing_at_any_moment(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel, during: str
) -> None:
    """40 times each: no hang, no message from Qt, nothing left behind."""
    fake_model.steps = 1_000_000
    for _ in range(40):
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


def test_the_reports_measure_the_start_and_the_heartbeat(
    qtbot: QtBot, fake_model: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_model.steps = 2000  # long enough for a few beats
    for make_report in (StartupReport, HeartbeatReport):
        app = Application(LaunchOptions(), fake_model.engine)
        report = make_report(app.session, app.runner, app.window)
        app.start()
        qtbot.waitUntil(app.window.isVisible)
        qtbot.waitUntil(app.window.isHidden)
        app.shutdown()
        assert report.print() == 0
        figures = json.loads(capsys.readouterr().out)
        assert all(np.isfinite(value) for value in figures.values())
        assert figures["peak_memory_mb"] > 10


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
