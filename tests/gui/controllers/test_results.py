"""What attacks found stays with the image, the weights and the inference that it was found with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.export_job import ExportJob, ExportKind
from absgui.presentation.findings import Findings
from engine.types import Norm, Outcome, Stage, Status
from tests.gui.driving import at, drag, wait_idle, wait_read
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel
from tests.gui.samples import request, step


def attack(qtbot: QtBot, app: Application) -> Outcome:
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    outcome = app.session.outcome
    assert outcome is not None
    return outcome


def found(app: Application) -> str:
    return app.window.robustness.table.cells[Norm.L2, "found"].text()


def test_findings_keep_the_least_of_each_norm_and_tell_models_apart() -> None:
    findings, image = Findings(), prototype(7)
    model = ("abs", "0123456789ab", "fast")
    near, far = step(1, 0.6), step(2, 0.9)
    for frame in (far, near, step(3, 0.1)):
        findings.add(image, model, frame, request())
    found = findings.of(image, model)
    assert found.best == near.distances
    assert found.minimised == {Norm.L2}
    assert found.by_class == {(Norm.L2, 9): near.distances.L2}
    assert findings.of(prototype(8), model).best is None
    for other in (("abs", "another", "fast"), ("abs", "0123456789ab", "paper")):
        assert findings.of(image, other).best is None


def test_what_one_model_found_is_not_held_against_other_weights_of_its_name(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    attack(qtbot, app)
    before = found(app)
    assert before != "–"
    app.models.use_weights(str(tmp_path))
    wait_read(qtbot, app)
    assert found(app) == "–"
    app.window.model.model_picked.emit("abs", None)
    wait_read(qtbot, app)
    assert found(app) == before


@pytest.mark.parametrize("change", ["weights", "mode"])
def test_rounding_is_only_checked_by_what_was_attacked(
    qtbot: QtBot, app: Application, tmp_path: Path, change: str
) -> None:
    outcome = attack(qtbot, app)
    if change == "weights":
        app.models.use_weights(str(tmp_path))
    else:
        app.window.model.mode_picked.emit("paper")
    wait_read(qtbot, app)
    path = tmp_path / "x.png"
    app.window.export_menu.export_requested.emit(ExportJob(ExportKind.PNG, path, outcome))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert "weights" in app.window.status.message.text()
    assert not path.exists()
    app.window.export_menu.export_requested.emit(
        ExportJob(ExportKind.PNG, path, outcome, accept_rounding=True)
    )
    wait_idle(qtbot, app)
    assert path.exists()


def test_a_further_run_leaves_what_was_found_before(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    first = attack(qtbot, app)
    best, menu = found(app), app.window.export_menu
    fake_model.step_gate.shut()
    app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: app.session.attacking is not None)
    assert found(app) == best
    assert menu.chosen is first
    assert menu.kinds[ExportKind.NPY].isEnabled()
    assert not menu.kinds[ExportKind.PLOT_PNG].isEnabled()  # other curves are shown now
    with qtbot.waitSignal(app.runner.attack_ended):
        app.runner.stop_attack()
    assert app.session.outcome is not None
    assert app.session.outcome.status is Status.STOPPED
    assert found(app) == best
    assert menu.chosen is first
    menu.failed_action.setChecked(True)
    assert menu.chosen is app.session.outcome
    assert not menu.kinds[ExportKind.NPY].isEnabled()
    assert menu.kinds[ExportKind.CSV].isEnabled()
    assert menu.kinds[ExportKind.PLOT_PNG].isEnabled()


def test_another_digit_is_offered_and_the_attack_comes_back_with_its_own(
    qtbot: QtBot, app: Application
) -> None:
    outcome = attack(qtbot, app)
    player, menu = app.window.player, app.window.export_menu
    app.subjects.open("mnist:test:1")
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:1")
    wait_read(qtbot, app)
    assert player.outcome is None
    assert player.conversation.message.text().startswith("A 2, misclassified as ")  # by the fake
    assert player.conversation.message.text().endswith("An attack can change that answer.")
    assert menu.chosen is outcome
    app.window.draw.canvas.undo()
    wait_read(qtbot, app)
    brought_back: Outcome | None = player.outcome
    assert brought_back is outcome
    assert menu.kinds[ExportKind.PLOT_PNG].isEnabled()
    app.window.draw.canvas.clear()
    wait_idle(qtbot, app)
    qtbot.waitUntil(lambda: app.session.subject is None)
    assert player.outcome is None
    assert player.conversation.message.text().startswith("Draw a digit")


def test_an_attack_that_runs_on_says_on_what(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    fake_model.steps = 1_000_000
    message = app.window.player.conversation.message
    app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: message.text().startswith("Running"))
    drag(app.window.draw.canvas, at(50, 50), at(90, 90))
    qtbot.waitUntil(lambda: message.text().startswith("Attack on mnist:test:0, ABS. Running"))
    qtbot.waitUntil(
        lambda: (
            app.session.is_read
            and app.session.reading is not None
            and app.session.reading.stage is Stage.CERTIFIED
        )
    )
    assert found(app) == "–"
    app.runner.stop_attack()
    wait_idle(qtbot, app)
    said = app.window.status.message.text()
    assert said.startswith("Attack on mnist:test:0, ABS. Stopped")
    assert app.window.player.outcome is None
    assert "Attack on" not in message.text()
    reading = app.session.reading
    assert reading is not None
    shown = app.window.player.pictures.original.image
    assert shown is not None
    assert np.array_equal(shown, reading.image)
    # The attack is in the notebook, and comes back with its digit.
    assert [each.subject.name for each in app.attacks.episodes] == ["mnist:test:0"]
    assert app.attacks.recall(next(iter(app.attacks.episodes)), None)
    brought_back: Outcome | None = app.window.player.outcome
    assert brought_back is not None
    assert message.text().startswith("Attack on mnist:test:0, ABS. Stopped")


def test_nothing_runs_while_another_model_is_loaded(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.load_gate.shut()
    app.window.model.model_picked.emit("binary-abs", None)
    bar = app.window.attack_bar
    assert not bar.run_action.isEnabled()
    assert bar.run_button.toolTip() == "The model is being loaded"
    bar.run_requested.emit(bar.choice)
    assert not app.runner.is_attacking
    # Not before the new model has read the digit itself, either.
    fake_model.read_gate.shut()
    fake_model.load_gate.open()
    with qtbot.waitSignal(app.runner.model_loaded):
        pass
    assert not app.session.is_read
    assert not bar.run_action.isEnabled()
    fake_model.read_gate.open()
    wait_read(qtbot, app)
    assert bar.run_action.isEnabled()


def test_outcomes_name_the_model_that_was_attacked(qtbot: QtBot, app: Application) -> None:
    outcome, info = attack(qtbot, app), app.session.model
    assert info is not None
    assert outcome.model_identity == info.identity
    assert info.identity == replace(info, device="cuda:0", notice="moved").identity


def test_progress_is_shown_where_there_is_a_limit(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.steps = 1_000_000
    app.window.attack_bar.run_action.trigger()
    bar = app.window.status.progress
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() > 0)
    app.runner.stop_attack()
    wait_idle(qtbot, app)


def test_the_folder_of_an_export_is_remembered(
    qtbot: QtBot, app: Application, make: Callable[..., Application], tmp_path: Path
) -> None:
    outcome = attack(qtbot, app)
    app.window.export_menu.export_requested.emit(ExportJob(ExportKind.NPY, tmp_path / "x.npy", outcome))
    wait_idle(qtbot, app)
    menu = make().window.export_menu
    menu.set_outcome(outcome)
    menu.ask(ExportKind.NPY)
    assert menu.dialog is not None
    assert Path(menu.dialog.directory().path()) == tmp_path
    menu.dialog.reject()


def test_runner_up_and_closest_boundary_are_told_apart(app: Application) -> None:
    """The class with the next best energy need not be the one whose boundary is the closest."""
    reading = app.session.reading
    assert reading is not None
    assert f"runner-up is {reading.rival}" in app.window.explanation.headline.text()
    assert "nearest class: " in app.window.robustness.unit.text()
    for text in (app.window.explanation.headline.text(), app.window.robustness.unit.text()):
        assert "nearest rival" not in text


def test_an_export_that_waits_is_written_when_the_window_closes(
    qtbot: QtBot, app: Application, fake_model: FakeModel, tmp_path: Path
) -> None:
    outcome = attack(qtbot, app)
    begun = threading.Event()

    def until_closed(_model: object, stopping: Callable[[], bool]) -> None:
        begun.set()
        while not stopping():
            pass

    app.runner.submit("Something long", until_closed)
    qtbot.waitUntil(begun.is_set)
    path = tmp_path / "x.png"
    app.window.export_menu.export_requested.emit(ExportJob(ExportKind.PNG, path, outcome))
    app.shutdown()
    assert path.stat().st_size > 0
