"""The worker thread ends at any moment, and what must be finished is."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from absgui.worker.runner import Runner
from engine.types import (
    AttackRequest,
    ExportError,
    ModelChoice,
    Stage,
)
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel
from tests.gui.recorder import Recorder
from tests.patience import PATIENCE_MS, PATIENCE_S


@pytest.mark.parametrize("during", ["nothing", "loading", "reading", "searching", "attack", "job"])
def test_closing_at_any_moment_ends_silently(qtbot: QtBot, fake_model: FakeModel, during: str) -> None:
    for _ in range(5):
        fake_model.release_all()
        runner = Runner(fake_model.engine)
        if during == "loading":
            fake_model.load_gate.shut()
        runner.load(ModelChoice())
        if during == "loading":
            qtbot.waitUntil(fake_model.load_gate.reached.is_set)
            # The import of a library can't be interrupted: it ends by itself.
            fake_model.load_gate.open()
        if during == "reading":
            runner.read(prototype(2))
        if during == "searching":
            fake_model.search_gate.shut()
            with qtbot.waitSignal(
                runner.reading_ready, check_params_cb=lambda reading: reading.stage is Stage.CERTIFYING
            ):
                runner.read(prototype(2))
        if during == "attack":
            fake_model.steps = 100_000
            with qtbot.waitSignal(runner.attack_stepped):
                runner.attack(AttackRequest("fade", prototype(3)))
        if during == "job":
            runner.submit("Long", lambda _model, stopping: next(iter(stopping, True), None))
        said = Recorder(runner)
        assert runner.close()
        assert runner.close()
        assert not said.failures


def test_a_thread_that_does_not_end_in_time_is_left_to_itself(qtbot: QtBot, fake_model: FakeModel) -> None:
    fake_model.load_gate.shut()
    runner = Runner(fake_model.engine)
    runner.load(ModelChoice())
    qtbot.waitUntil(fake_model.load_gate.reached.is_set)
    assert not runner.close(timeout_ms=20)
    from absgui.worker import threads as module

    fake_model.load_gate.open()
    thread = module._left_running.pop()
    assert thread.wait(PATIENCE_MS)


@pytest.mark.parametrize("during", ["job", "attack", "loading"])
def test_closing_finishes_what_must_be_finished_and_drops_the_rest(
    qtbot: QtBot, fake_model: FakeModel, during: str
) -> None:
    """Files that the user has asked for are written, in turn, also with the model where they need it."""
    runner = Runner(fake_model.engine)
    runner.load(ModelChoice())
    qtbot.waitUntil(lambda: runner.has_model)
    written: list[str] = []
    begun, gate = threading.Event(), threading.Event()

    def write(name: str, model: object, stopping: Any) -> None:
        begun.set()
        if during == "job":
            gate.wait(PATIENCE_S)
        assert model is not None
        if not stopping():
            written.append(name)

    if during == "attack":
        fake_model.step_gate.shut()
        runner.attack(AttackRequest("fade", prototype(3)))
        qtbot.waitUntil(fake_model.step_gate.reached.is_set)
    elif during == "loading":
        fake_model.load_gate.shut()
        runner.load(ModelChoice("binary-abs"))
        qtbot.waitUntil(fake_model.load_gate.reached.is_set)
    for name in ("first", "second", "third"):
        runner.submit(name, partial(write, name), needs_model=name != "first", must_finish=True)
    runner.submit("dropped", lambda _model, _stopping: written.append("dropped"))
    runner.read(prototype(4))
    if during == "job":
        qtbot.waitUntil(begun.is_set)

    def release() -> None:
        while not runner._mailbox.closed:
            pass
        gate.set()
        fake_model.release_all()

    releasing = threading.Thread(target=release)
    releasing.start()
    read_before = len(fake_model.seen)
    assert runner.close()
    releasing.join()
    assert written == ["first", "second", "third"]
    assert len(fake_model.seen) == read_before


def test_a_file_that_can_not_be_written_without_a_model_is_logged_at_the_end(
    qtbot: QtBot, fake_model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    runner = Runner(fake_model.engine)
    runner.submit("Writing x.png", lambda _model, _stopping: None, needs_model=True, must_finish=True)
    assert runner.close()
    assert "Writing x.png: not done" in caplog.text


@pytest.mark.parametrize("when", ["before", "while closing"])
def test_what_became_of_the_last_files_is_told_before_close_returns(
    qtbot: QtBot, fake_model: FakeModel, when: str
) -> None:
    """Also where the worker was done, and no event loop has delivered it yet."""
    runner = Runner(fake_model.engine)
    said = Recorder(runner)
    ended = threading.Event()

    def fail(_model: object, _stopping: object) -> None:
        raise ExportError("The disk is full.")

    good = runner.submit("Good", lambda _model, _stopping: "written", must_finish=True)
    bad = runner.submit("Bad", fail, must_finish=True)
    runner.submit("Last", lambda _model, _stopping: ended.set(), must_finish=True)
    if when == "before":
        assert ended.wait(PATIENCE_S)
    assert runner.close()
    assert (good, "written") in said.results
    assert [(failure.serial, failure.message) for failure in said.failures] == [(bad, "The disk is full.")]
    told = len(said.results)
    QCoreApplication.processEvents()
    assert (len(said.results), len(said.failures)) == (told, 1)


def test_a_file_asked_for_in_the_last_moment_is_written(qtbot: QtBot, fake_model: FakeModel) -> None:
    """The thread may be told to end before it has been woken for the job."""
    for _ in range(40):
        written: list[str] = []
        runner = Runner(fake_model.engine)
        write = partial(lambda to, _model, _stopping: to.append("file"), written)
        runner.submit("Write", write, must_finish=True)
        assert runner.close()
        assert written == ["file"]
