"""What the lab is set up to do: with which weights, in which mode, which files, and in which folder."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.presentation.lab_scene import LabState
from absgui.worker.lab import LabPlan, LabWorker, News
from engine.lab.store import STORE
from engine.lab.table import ALL
from engine.types import ModelChoice, Norm, WeightsError
from tests.gui.driving import look, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.lab_driving import MANY, Build, activate, build, filled, lab, pick, press, wait_done
from tests.gui.lab_fakes import FakeLab

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["build", "filled", "lab"]

NOBODY = "~nobody-of-this-name/lab"


def items(app: Application) -> dict[str, QListWidgetItem]:
    models = app.window.lab.form.models
    found = [models.item(place) for place in range(models.count())]
    return {item.data(Qt.ItemDataRole.UserRole): item for item in found}


def run_all(qtbot: QtBot, app: Application, lab: FakeLab) -> set[ModelChoice]:
    """Press Start; the models that were attacked."""
    lab.given.clear()
    lab.allow(MANY)
    press(qtbot, app)
    wait_done(qtbot, app)
    assert app.lab.state is LabState.DONE
    return {unit.model for unit in lab.given}


def type_folder(qtbot: QtBot, app: Application, text: str) -> None:
    folder = app.window.lab.form.folder
    folder.selectAll()
    qtbot.keyClicks(folder, text)


def test_the_weights_of_the_window_are_attacked_and_named(
    qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path
) -> None:
    app = build(digits=1)
    mine = tmp_path / "mine.safetensors"
    app.models.use_weights(str(mine))
    wait_read(qtbot, app)
    assert items(app)["abs"].text() == "ABS, mine"
    assert str(mine) in items(app)["abs"].toolTip()
    assert items(app)["cnn"].text() == "CNN"
    assert app.window.lab.setup.models == ("abs", "cnn")
    assert run_all(qtbot, app, lab) == {ModelChoice("abs", mine), ModelChoice("cnn")}
    header = app.window.lab.table.cells
    assert header.headerData(0, Qt.Orientation.Horizontal) == "ABS, mine"
    tip = header.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert str(mine) in str(tip)
    # Looking at a digit of another model does not change with what the lab goes on.
    for model, weights in (("cnn", None), ("abs", mine)):
        pick(qtbot, app, Norm.L2, "fgm", model)
        with qtbot.waitSignal(app.runner.attack_ended):
            activate(app, 0)
        assert app.session.choice == ModelChoice(model, weights)
        assert items(app)["abs"].text() == "ABS, mine"
        look(qtbot, app, "Lab")
    app.window.model.model_picked.emit("abs", None)
    wait_read(qtbot, app)
    assert items(app)["abs"].text() == "ABS"


def test_weights_that_can_not_be_loaded_are_not_attacked(
    qtbot: QtBot, build: Build, lab: FakeLab, fake_model: FakeModel, tmp_path: Path
) -> None:
    app = build(digits=1)
    fake_model.load_fails_with = WeightsError("mine is missing; train first.")
    app.models.use_weights(str(tmp_path / "mine"))
    qtbot.waitUntil(lambda: not app.runner.is_loading)
    assert items(app)["abs"].text() == "ABS"
    app.models.use_file(str(tmp_path / "broken.pt"))
    assert items(app)[str(tmp_path / "broken.pt")].text() == "broken.pt"
    items(app)[str(tmp_path / "broken.pt")].setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: not app.runner.is_loading)
    assert str(tmp_path / "broken.pt") not in items(app)
    assert run_all(qtbot, app, lab) == {ModelChoice("abs"), ModelChoice("cnn")}


def test_a_fault_names_the_weights(qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path) -> None:
    app = build(digits=1)
    app.models.use_weights(str(tmp_path / "mine"))
    wait_read(qtbot, app)
    lab.cannot_load = WeightsError("a tensor is missing.")
    press(qtbot, app)
    wait_done(qtbot, app)
    assert "ABS, mine can't be loaded: a tensor is missing." in app.window.status.message.text()


def test_a_file_of_the_window_can_be_attacked(
    qtbot: QtBot, build: Build, lab: FakeLab, fake_model: FakeModel, tmp_path: Path
) -> None:
    app = build(digits=1)
    before = list(items(app))
    own = str(tmp_path / "own.onnx")
    app.models.use_file(own)
    wait_read(qtbot, app)
    assert list(items(app)) == [*before, own]
    assert items(app)[own].text() == "own.onnx"
    assert own in items(app)[own].toolTip()
    items(app)[own].setCheckState(Qt.CheckState.Checked)
    app.window.model.model_picked.emit("cnn", None)
    wait_read(qtbot, app)
    assert app.window.lab.setup.models == ("abs", "cnn", own)  # it stays while the window is open
    assert ModelChoice(own) in run_all(qtbot, app, lab)
    pick(qtbot, app, Norm.L2, ALL, own)
    assert app.window.lab.about.text() == "own.onnx · L2 · All attacks"
    app.window.close()
    app.shutdown()
    again = Application(LaunchOptions(), fake_model.engine, lab.engine)
    try:
        again.start()
        wait_read(qtbot, again)
        assert list(items(again)) == before
        assert again.window.lab.setup.models == ("abs", "cnn")
        assert not again.window.status.has_error
    finally:
        again.shutdown()


def test_the_inference_of_the_window_is_used_and_said(qtbot: QtBot, build: Build, lab: FakeLab) -> None:
    app = build(digits=1)
    panel = app.window.lab
    assert not panel.form.remark.isVisible()
    app.window.model.mode_picked.emit("paper")
    wait_read(qtbot, app)
    assert panel.form.remark.isVisible()
    assert "The paper's inference, as in the window; slow" in panel.form.remark.text()
    assert panel.form.remark.text() in panel.run_button.toolTip()
    items(app)["abs"].setCheckState(Qt.CheckState.Unchecked)
    assert not panel.form.remark.isVisible()  # the CNN has but one
    assert "paper" not in panel.run_button.toolTip()
    items(app)["abs"].setCheckState(Qt.CheckState.Checked)
    wanted = ModelChoice("abs", mode="paper")
    assert wanted in run_all(qtbot, app, lab)
    app.window.model.mode_picked.emit("fast")
    wait_read(qtbot, app)
    pick(qtbot, app, Norm.L2, "fgm", "abs")
    with qtbot.waitSignal(app.runner.attack_ended):
        activate(app, 0)
    assert app.session.choice == wanted  # that is what the table is about


def test_a_home_that_does_not_exist_is_said_while_it_is_typed(
    qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path
) -> None:
    app = build()
    panel = app.window.lab
    type_folder(qtbot, app, NOBODY)
    words = "There is no home folder ~nobody-of-this-name; choose another folder."
    qtbot.waitUntil(lambda: panel.words.text() == words)
    assert not panel.run_button.isEnabled()
    assert panel.run_button.toolTip() == words
    app.lab.start()  # as if it had been quicker than the answer
    wait_done(qtbot, app)
    assert words in app.window.status.message.text()
    assert lab.given == []
    type_folder(qtbot, app, str(tmp_path / "other"))
    assert panel.run_button.isEnabled()
    run_all(qtbot, app, lab)
    assert (tmp_path / "other" / STORE).is_file()


@pytest.mark.parametrize("text", ["x" * 3000, "/proc/1/cwd/lab"])
def test_a_folder_that_can_not_be_looked_into_is_no_error(qtbot: QtBot, build: Build, text: str) -> None:
    app = build()
    app.window.lab.form.folder.setText(text)
    qtbot.waitUntil(lambda: app.lab._folder.text == text)
    assert not app.window.status.has_error
    assert app.window.lab.run_button.text().endswith("Start")


def test_the_interface_asks_no_disk_and_no_list_of_users(
    qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def spied(name: str) -> None:
        real = getattr(Path, name)

        def spy(path: Path) -> object:
            if path.name in (STORE, "lab"):
                asked.append(threading.current_thread().name)
            return real(path)

        monkeypatch.setattr(Path, name, spy)

    spied("is_file")
    spied("expanduser")
    monkeypatch.setenv("HOME", str(tmp_path))
    app = build(digits=1)
    panel = app.window.lab
    run_all(qtbot, app, lab)
    assert app.lab._plan is not None
    type_folder(qtbot, app, "~/lab")
    run_all(qtbot, app, lab)
    assert app.lab._plan.folder == tmp_path / "lab"
    qtbot.waitUntil(lambda: panel.form.resumes)
    assert asked
    assert threading.current_thread().name not in asked


def test_resume_is_offered_where_there_are_results(
    qtbot: QtBot, filled: Application, lab: FakeLab, fake_model: FakeModel, tmp_path: Path
) -> None:
    filled.shutdown()
    again = Application(LaunchOptions(), fake_model.engine, lab.engine)
    try:
        again.start()
        wait_read(qtbot, again)
        look(qtbot, again, "Lab")
        button = again.window.lab.run_button
        for folder, text in (("empty", "Start"), ("lab", "Resume"), ("lab2", "Start")):
            type_folder(qtbot, again, str(tmp_path / folder))
            qtbot.waitUntil(lambda: button.text().endswith(text))  # noqa: B023
    finally:
        again.shutdown()


def test_news_come_sorted_into_cells(qtbot: QtBot, lab: FakeLab, tmp_path: Path) -> None:
    worker, told = LabWorker(lab.engine), list[News]()
    worker.news.connect(told.append)
    plan = LabPlan((ModelChoice("abs"),), ("fgm", "pointwise"), (Norm.L2,), 3, 0, 1, tmp_path)
    lab.allow(MANY)
    worker.run(plan, {})
    told.clear()
    worker.run(plan, {})  # all is there already
    digits = told[0].digits
    assert {key[1]: [each.digit for each in of] for key, of in digits.items()} == {
        "fgm": [0, 3333, 6666],
        "pointwise": [0, 3333, 6666],
        ALL: [0, 0, 3333, 3333, 6666, 6666],
    }
    assert {key[0::2] for key in digits} == {(Norm.L2, "abs")}


def test_what_was_listed_is_freed_before_the_next_run(
    qtbot: QtBot, filled: Application, lab: FakeLab
) -> None:
    listed = pick(qtbot, filled, Norm.L2, ALL, "abs")
    before = list(filled.lab._found.values())
    assert all(before)
    run_all(qtbot, filled, lab)
    assert not any(before)
    assert filled.window.lab.digits.digits == []
    assert len(pick(qtbot, filled, Norm.L2, ALL, "abs")) == len(listed)
