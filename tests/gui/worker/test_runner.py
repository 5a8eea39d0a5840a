"""The worker thread: newest wins, nothing starves, failures are told."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from absgui.worker.runner import Runner
from engine.types import (
    AttackRequest,
    ImageError,
    ModelChoice,
    ModelInfo,
    Stage,
    Status,
    WeightsError,
)
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel
from tests.gui.recorder import Recorder, wait_idle


def test_a_reading_comes_in_stages_and_not_from_this_thread(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    loaded.read(prototype(7))
    wait_idle(qtbot, loaded)
    stages = [Stage.QUICK, Stage.REFINED, Stage.CERTIFYING, Stage.CERTIFIED]
    assert [r.stage for r in said.readings] == stages  # one that comes again is not told again
    assert said.readings[-1].label == 7
    assert threading.get_ident() not in fake_model.threads


def test_reading_asked_for_before_the_model_is_there_is_answered_after(
    qtbot: QtBot, runner: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.load_gate.shut()
    runner.read(prototype(1))
    runner.load(ModelChoice())
    runner.read(prototype(2))
    qtbot.waitUntil(fake_model.load_gate.reached.is_set)
    fake_model.load_gate.open()
    wait_idle(qtbot, runner)
    assert {r.label for r in said.readings} == {2}


def test_newest_reading_wins_but_none_in_work_goes_unshown(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.read_gate.shut()
    loaded.read(prototype(1))
    qtbot.waitUntil(lambda: len(said.readings) == 1)
    for label in (2, 3, 4, 5):
        loaded.read(prototype(label))
    fake_model.read_gate.open()
    wait_idle(qtbot, loaded)
    assert [int(np.argmin(fake_model.energies(i))) for i in fake_model.seen] == [1, 5]
    assert Stage.CERTIFIED not in [r.stage for r in said.readings if r.label == 1]
    assert said.readings[-1].label == 5
    assert said.readings[-1].stage is Stage.CERTIFIED


def test_a_dropped_reading_says_nothing_more(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.read_gate.shut()
    loaded.read(prototype(1))
    qtbot.waitUntil(lambda: len(said.readings) == 1)
    loaded.drop_reading()
    fake_model.read_gate.open()
    done = loaded.submit("Nothing", lambda _model, _stopping: None)
    qtbot.waitUntil(lambda: said.results == [(done, None)])
    assert len(said.readings) == 1


def test_a_model_that_changed_while_it_worked_is_told_once(
    qtbot: QtBot, loaded: Runner, fake_model: FakeModel
) -> None:
    changes: list[ModelInfo] = []
    loaded.model_changed.connect(changes.append)
    loaded.read(prototype(7))
    wait_idle(qtbot, loaded)
    assert not changes
    fake_model.notice_while_reading = "The GPU is full."
    for label in (7, 8):
        loaded.read(prototype(label))
        wait_idle(qtbot, loaded)
    assert [info.notice for info in changes] == ["The GPU is full."]


def test_an_attack_tells_every_frame_in_order_and_then_its_outcome(
    qtbot: QtBot, loaded: Runner, said: Recorder
) -> None:
    loaded.attack(AttackRequest("fade", prototype(3)))
    wait_idle(qtbot, loaded)
    assert [s.index for s in said.steps] == list(range(13))
    assert said.outcomes[0].status is Status.FOUND
    assert said.outcomes[0].frames == tuple(said.steps)


def test_readings_are_answered_while_an_attack_runs(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.steps = 1000
    loaded.attack(AttackRequest("fade", prototype(3)))
    qtbot.waitUntil(lambda: bool(said.steps))
    loaded.read(prototype(8))
    qtbot.waitUntil(lambda: bool(said.readings) and said.readings[-1].stage is Stage.CERTIFIED)
    assert not said.outcomes
    assert loaded.is_attacking
    loaded.stop_attack()
    wait_idle(qtbot, loaded)


def test_a_stopped_attack_keeps_its_frames(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.step_gate.shut()
    loaded.attack(AttackRequest("fade", prototype(3)))
    qtbot.waitUntil(fake_model.step_gate.reached.is_set)
    loaded.stop_attack()
    wait_idle(qtbot, loaded)
    assert said.outcomes[0].status is Status.STOPPED
    assert len(said.outcomes[0].frames) == len(said.steps) == 1


def test_a_second_attack_ends_the_first_and_only_its_own_frames_come(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.step_gate.shut()
    loaded.attack(AttackRequest("fade", prototype(3)))
    qtbot.waitUntil(fake_model.step_gate.reached.is_set)
    loaded.attack(AttackRequest("fade", prototype(5)))
    wait_idle(qtbot, loaded)
    assert [o.original_label for o in said.outcomes] == [5]


def test_loading_another_model_ends_the_attack(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.step_gate.shut()
    loaded.attack(AttackRequest("fade", prototype(3)))
    qtbot.waitUntil(fake_model.step_gate.reached.is_set)
    with qtbot.waitSignal(loaded.model_loaded) as info:
        loaded.load(ModelChoice("binary-abs"))
    assert info.args is not None
    assert info.args[0].name == "binary-abs"
    assert said.outcomes[0].status is Status.STOPPED


def test_jobs_are_done_in_turn_even_without_a_model_and_none_is_lost(
    qtbot: QtBot, runner: Runner, said: Recorder
) -> None:
    squares = [partial(lambda n, _model, _stopping: n * n, n) for n in range(5)]
    serials = [runner.submit("Squaring", work) for work in squares]
    wait_idle(qtbot, runner)
    assert said.results == [(serial, n * n) for n, serial in enumerate(serials)]


def test_a_job_that_needs_the_model_waits_for_it(qtbot: QtBot, runner: Runner, said: Recorder) -> None:
    runner.submit("Ask", lambda model, _stopping: model.info.name if model else None, needs_model=True)
    runner.load(ModelChoice("binary-abs"))
    wait_idle(qtbot, runner)
    assert [result for _, result in said.results] == ["binary-abs"]


def test_a_job_can_be_cancelled(qtbot: QtBot, runner: Runner, said: Recorder) -> None:
    begun = threading.Event()

    def work(_model: object, stopping: Any) -> str:
        begun.set()
        while not stopping():
            pass
        return "ended early"

    runner.submit("Long", work)
    qtbot.waitUntil(begun.is_set)
    runner.cancel_jobs()
    wait_idle(qtbot, runner)
    assert [result for _, result in said.results] == ["ended early"]


def test_faults_are_told_and_the_next_request_is_answered(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel, caplog: pytest.LogCaptureFixture
) -> None:
    fake_model.fails_with = ImageError("this picture has no ink; draw something")
    loaded.read(prototype(1))
    wait_idle(qtbot, loaded)
    fake_model.fails_with = ZeroDivisionError("oops")
    loaded.read(prototype(1))
    wait_idle(qtbot, loaded)
    assert said.failures[0].message.startswith("this picture has no ink")
    assert said.failures[0].expected
    assert "ZeroDivisionError: oops" in said.failures[1].message
    assert not said.failures[1].expected
    assert "Traceback" in said.failures[1].details
    assert "Reading failed" in caplog.text
    loaded.read(prototype(1))
    wait_idle(qtbot, loaded)
    assert said.readings[-1].label == 1


def test_a_model_that_cannot_be_loaded_leaves_the_old_one(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.load_fails_with = WeightsError("ABS_3.net is missing; give a folder with all ten")
    loaded.load(ModelChoice("abs"))
    wait_idle(qtbot, loaded)
    assert "ABS_3.net is missing" in said.failures[0].message
    loaded.read(prototype(4))
    wait_idle(qtbot, loaded)
    assert said.readings[-1].label == 4


def test_without_any_model_it_is_idle_rather_than_waiting_for_ever(
    qtbot: QtBot, runner: Runner, fake_model: FakeModel, said: Recorder
) -> None:
    fake_model.load_fails_with = WeightsError("no weights; train them")
    runner.read(prototype(4))
    runner.load(ModelChoice("abs"))
    wait_idle(qtbot, runner)
    assert not said.readings
    assert not runner.has_model


def searching(qtbot: QtBot, runner: Runner, said: Recorder, fake_model: FakeModel) -> None:
    """A reading has its first certificate, and is being searched on."""
    fake_model.search_gate.shut()
    runner.read(prototype(1))
    qtbot.waitUntil(lambda: bool(said.readings) and said.readings[-1].stage is Stage.CERTIFYING)


def attacking_meanwhile(qtbot: QtBot, runner: Runner, said: Recorder, fake_model: FakeModel) -> None:
    """The same, and a long attack has begun."""
    searching(qtbot, runner, said, fake_model)
    fake_model.steps = 1_000_000
    with qtbot.waitSignal(runner.attack_stepped):
        runner.attack(AttackRequest("fade", prototype(3)))


def test_a_search_waits_for_an_attack_and_goes_on_between_its_steps(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    attacking_meanwhile(qtbot, loaded, said, fake_model)
    fake_model.search_gate.open()
    qtbot.waitUntil(lambda: said.readings[-1].stage is Stage.CERTIFIED)
    assert loaded.is_attacking
    loaded.stop_attack()
    qtbot.waitUntil(lambda: len(said.outcomes) == 1)


def test_an_attack_ends_when_asked_while_a_search_goes_on(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    attacking_meanwhile(qtbot, loaded, said, fake_model)
    loaded.stop_attack()
    qtbot.waitUntil(lambda: len(said.outcomes) == 1)
    assert [r.stage for r in said.readings].count(Stage.CERTIFIED) == 0
    fake_model.search_gate.open()
    wait_idle(qtbot, loaded)
    assert said.readings[-1].stage is Stage.CERTIFIED


def test_a_search_waits_for_jobs(qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel) -> None:
    searching(qtbot, loaded, said, fake_model)
    with qtbot.waitSignal(loaded.job_done):
        loaded.submit("Job", lambda _model, _stopping: None)
    assert said.readings[-1].stage is Stage.CERTIFYING
    fake_model.search_gate.open()
    wait_idle(qtbot, loaded)


@pytest.mark.parametrize("asked", ["another image", "nothing", "another model"])
def test_a_search_is_given_up_for_what_takes_its_place(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel, asked: str
) -> None:
    searching(qtbot, loaded, said, fake_model)
    if asked == "another image":
        loaded.read(prototype(5))
        qtbot.waitUntil(lambda: said.readings[-1].label == 5)
    elif asked == "nothing":
        loaded.drop_reading()
        wait_idle(qtbot, loaded)
    else:
        loaded.load(ModelChoice("binary-abs"))
        wait_idle(qtbot, loaded)
    fake_model.search_gate.open()
    wait_idle(qtbot, loaded)
    assert not [r for r in said.readings if r.label == 1 and r.stage is Stage.CERTIFIED]
    assert [r.label for r in said.readings if r.stage is Stage.CERTIFIED] == [5] * (asked == "another image")
