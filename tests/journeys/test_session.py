"""A drawing is attacked, saved, opened in another window, and repeated without one; so is what was copied."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import engine
from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.export_job import Code
from absgui.worker.engine import Engine
from engine import export
from engine.types import ModelChoice, Outcome
from tests.journeys.test_draw_attack_export import draw_seven, read

ROOT = Path(__file__).resolve().parents[2]
CHOICE = AttackChoice("latent-descent", seed=3, parameters={"step": 0.1, "max_steps": 40.0})


def run(*argv: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, on the same code."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from absgui.__main__ import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, *argv]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def attacked(qtbot: QtBot, app: Application) -> Outcome:
    """The quick attack on a seven that is drawn."""
    qtbot.mouseClick(app.window.explanation.draw_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.session.subject is None)
    draw_seven(app)
    read(qtbot, app)
    app.window.attack_bar.set_choice(CHOICE)
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: app.runner.is_idle)
    outcome = app.session.outcome
    assert outcome is not None and outcome.best is not None
    return outcome


def test_a_session_is_saved_opened_and_repeated(
    qtbot: QtBot, app: Application, choice: ModelChoice, tmp_path: Path
) -> None:
    outcome = attacked(qtbot, app)
    app.window.player.go_to(5)
    path = tmp_path / "seven.absgui"
    app.sessions.save(str(path))
    qtbot.waitUntil(lambda: app.runner.is_idle and path.exists())
    app.shutdown()

    other = Application(
        LaunchOptions(source=str(path), choice=choice), Engine(engine.load_model, engine.attack)
    )
    try:
        other.start()
        qtbot.waitUntil(lambda: other.window.player.outcome is not None and other.runner.is_idle)
        player = other.window.player
        assert player.outcome is not None and player.outcome.best is not None and outcome.best is not None
        assert len(player.outcome.frames) == len(outcome.frames)
        assert player.outcome.best.distances.L2 == pytest.approx(outcome.best.distances.L2)
        assert player.position == 5
        assert other.attacks.found.best is not None  # the model has confirmed it
        assert not other.window.status.has_error
    finally:
        other.shutdown()

    ended = run("replay", str(path), "--json", folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    (report,) = json.loads(ended.stdout)["runs"]
    assert report["verdict"] in ("to the bit", "within rounding")
    parts = {part["what"]: part["verdict"] for part in report["parts"]}
    assert parts["weights"] == "to the bit"
    assert parts.keys() == {"weights", "energies", "confidence", "certificate", "attack"}
    other_model = run("replay", str(path), "--model", "nearest-neighbour", folder=tmp_path)
    assert other_model.returncode == 1
    assert "other weights" in other_model.stdout


@pytest.mark.slow  # starts processes
def test_what_is_copied_runs_elsewhere_and_finds_the_same(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    outcome = attacked(qtbot, app)
    assert outcome.best is not None
    wanted = pytest.approx(outcome.best.distances.L2, rel=1e-3)
    actions = app.window.export_menu.code_actions
    actions[Code.PYTHON].trigger()
    script = tmp_path / "copied.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{QGuiApplication.clipboard().text()}")
    printed = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    label, distance = printed.stdout.strip("()\n").split(", ")
    assert int(label) == outcome.best.label
    assert float(distance) == wanted
    actions[Code.COMMAND].trigger()
    words = shlex.split(QGuiApplication.clipboard().text())
    QGuiApplication.clipboard().clear()
    assert words[0] == "absgui"
    ended = run(*words[1:], folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    found = export.read_run(tmp_path / "found" / "trajectory.npz").outcome.best
    assert found is not None
    assert found.label == outcome.best.label
    assert found.distances.L2 == wanted
