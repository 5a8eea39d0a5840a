"""What a session's file says is not believed: its attack is checked, its programs are not loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from engine import export
from engine.types import Run, SavedSession, Setup
from tests.gui.fakes import FakeModel
from tests.gui.window.test_window_sessions import attacked, wait_shown

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


def file_of(tmp_path: Path, run: Run, **setup: object) -> str:
    path = tmp_path / "changed.absgui"
    chosen = Setup(run.model, run=0)
    export.write_session(path, SavedSession((run,), run.source, replace(chosen, **setup), "1"))  # type: ignore[arg-type]
    return str(path)


def recorded(qtbot: QtBot, app: Application) -> Run:
    """An attack on the digit that is shown, which this window has then forgotten."""
    run = app.attacks.run_of(attacked(qtbot, app))
    assert run is not None
    app.attacks.episodes._kept.clear()
    app.attacks._findings = type(app.attacks._findings)()
    app.subjects.open("mnist:test:1")
    wait_shown(qtbot, app, "mnist:test:1")
    return run


def test_what_the_model_does_not_confirm_does_not_count(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    run = recorded(qtbot, app)
    assert run.outcome.best is not None
    # The original itself, said to be adversarial.
    false = replace(run.outcome.frames[0], is_adversarial=True)
    frames = (false, *run.outcome.frames[1:3])
    outcome = replace(run.outcome, frames=frames, best=false)
    app.subjects.open(file_of(tmp_path, replace(run, outcome=outcome)))
    wait_shown(qtbot, app, "mnist:test:0")
    assert "does not confirm what the saved attack found" in app.window.status.message.text()
    assert app.attacks.found.best is None


def test_an_attack_on_other_weights_is_shown_and_said_to_be_of_others(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    run = recorded(qtbot, app)
    model = replace(run.model, fingerprint="fffffffffff1")
    outcome = replace(run.outcome, fingerprint="fffffffffff1")
    app.subjects.open(file_of(tmp_path, replace(run, model=model, outcome=outcome), frame=3))
    wait_shown(qtbot, app, "mnist:test:0")
    assert app.window.status.has_error
    assert "other weights of ABS (fffffffffff1, here 0123456789ab)" in app.window.status.message.text()
    assert app.window.player.outcome is not None
    assert app.window.player.position == 3
    assert "Attack on mnist:test:0, ABS" in app.window.player.conversation.message.text()
    assert app.attacks.found.best is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "/tmp/evil.pt"}, "a model of your own, /tmp/evil.pt"),
        ({"weights": "//server/share/x.safetensors", "fingerprint": "1"}, "other weights, //server/share"),
    ],
)
def test_a_file_does_not_say_which_program_is_loaded(
    qtbot: QtBot,
    app: Application,
    fake_model: FakeModel,
    tmp_path: Path,
    changes: dict[str, str],
    words: str,
) -> None:
    run = recorded(qtbot, app)
    loads = len(fake_model.weights_loaded)
    model = replace(run.model, **changes)  # type: ignore[arg-type]
    outcome = replace(run.outcome, model=model.name, fingerprint=model.fingerprint)
    app.subjects.open(file_of(tmp_path, replace(run, model=model, outcome=outcome)))
    wait_shown(qtbot, app, "mnist:test:0")
    assert len(fake_model.weights_loaded) == loads
    assert words in app.window.status.message.text()
    assert app.window.player.outcome is not None  # it can be looked at all the same


def test_a_digit_that_is_not_what_it_is_called_loses_its_name(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    run = recorded(qtbot, app)
    false = replace(run, source=replace(run.source, name="mnist:test:5", reference="mnist:test:5", label=1))
    app.subjects.open(file_of(tmp_path, false))
    wait_shown(qtbot, app, "mnist:test:5, as saved")
    assert app.session.subject is not None and app.session.subject.source is None
    lying = replace(run, source=replace(run.source, label=3))
    app.subjects.open(file_of(tmp_path, lying))
    wait_shown(qtbot, app, "mnist:test:0")
    assert app.session.subject.label == 7
