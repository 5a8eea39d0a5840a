"""What is done in short steps while there is nothing else to do, without delaying anything else."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from absgui.worker.runner import Runner
from engine.protocols import Model
from engine.types import AttackRequest, ImageError, ModelChoice, Stage
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel, Gate
from tests.gui.recorder import Recorder, wait_idle


class Steps:
    """An exploration that counts, and waits at its gate before every step."""

    def __init__(self, last: int = 1_000_000) -> None:
        self.last = last
        self.gate = Gate()
        self.reached = 0
        self.closed_in: int | None = None
        """The thread that ended it."""

    def __call__(self, _model: Model) -> Iterator[int]:
        try:
            while self.reached < self.last:
                self.gate.wait()
                self.reached += 1
                yield self.reached
        finally:
            self.closed_in = threading.get_ident()


def explored(runner: Runner) -> list[int]:
    found: list[int] = []
    runner.explored.connect(found.append)
    return found


def test_it_goes_to_its_end_step_by_step(qtbot: QtBot, loaded: Runner, said: Recorder) -> None:
    found = explored(loaded)
    loaded.explore(Steps(25))
    assert not loaded.is_idle
    wait_idle(qtbot, loaded)
    assert found == list(range(1, 26))


def test_it_waits_for_a_model_and_ends_with_it(qtbot: QtBot, runner: Runner, fake_model: FakeModel) -> None:
    found, steps = explored(runner), Steps()
    runner.explore(steps)
    assert not found
    runner.load(ModelChoice())  # drops what was asked of another model, or of none
    wait_idle(qtbot, runner)
    runner.explore(steps)
    qtbot.waitUntil(lambda: len(found) > 3)
    runner.load(ModelChoice("binary-abs"))
    wait_idle(qtbot, runner)
    assert steps.closed_in not in (None, threading.get_ident())
    assert steps.reached < steps.last


def test_readings_and_attacks_come_between_its_steps(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    found, steps = explored(loaded), Steps()
    steps.gate.shut()
    loaded.explore(steps)
    qtbot.waitUntil(steps.gate.reached.is_set)
    loaded.read(prototype(2))
    loaded.attack(AttackRequest("fade", prototype(3)))
    job = loaded.submit("Job", lambda _model, _stopping: steps.reached)
    steps.gate.open()
    qtbot.waitUntil(lambda: len(said.outcomes) == 1 and len(said.readings) == 4)
    assert dict(said.results)[job] == 1  # one step had begun; the second came after all the others
    assert said.readings[-1].stage is Stage.CERTIFIED
    qtbot.waitUntil(lambda: len(found) > 3)
    loaded.drop_exploration()
    wait_idle(qtbot, loaded)


def test_nothing_of_it_goes_on_while_an_attack_runs(
    qtbot: QtBot, loaded: Runner, said: Recorder, fake_model: FakeModel
) -> None:
    fake_model.steps = 200
    steps = Steps()
    loaded.explore(steps)
    qtbot.waitUntil(lambda: steps.reached > 3)
    at: list[int] = []
    loaded.attack_started.connect(lambda _request: at.append(steps.reached))
    loaded.attack_ended.connect(lambda _outcome: at.append(steps.reached))
    fake_model.step_gate.shut()
    loaded.attack(AttackRequest("fade", prototype(3)))
    qtbot.waitUntil(fake_model.step_gate.reached.is_set)
    before = steps.reached
    loaded.read(prototype(4))
    fake_model.step_gate.open()
    qtbot.waitUntil(lambda: len(said.outcomes) == 1)
    assert len(said.outcomes[0].frames) == 201
    qtbot.waitUntil(lambda: steps.reached > before)  # and on it goes
    loaded.drop_exploration()
    wait_idle(qtbot, loaded)


def test_a_new_one_ends_the_one_before_and_only_its_own_is_told(qtbot: QtBot, loaded: Runner) -> None:
    found = explored(loaded)
    first, second = Steps(), Steps(3)
    loaded.explore(first)
    qtbot.waitUntil(lambda: len(found) > 2)
    loaded.explore(second)
    del found[:]
    wait_idle(qtbot, loaded)
    assert found == [1, 2, 3]
    assert first.closed_in is not None
    assert first.reached < first.last


def test_a_dropped_one_says_nothing_more(qtbot: QtBot, loaded: Runner) -> None:
    found, steps = explored(loaded), Steps()
    steps.gate.shut()
    loaded.explore(steps)
    qtbot.waitUntil(steps.gate.reached.is_set)
    loaded.drop_exploration()
    loaded.drop_exploration()
    assert loaded.is_idle
    steps.gate.open()
    loaded.read(prototype(1))
    wait_idle(qtbot, loaded)
    assert found == []


@pytest.mark.parametrize("error", [ImageError("no such plane"), ZeroDivisionError("oops")])
def test_a_fault_is_told_and_the_next_request_is_answered(
    qtbot: QtBot, loaded: Runner, said: Recorder, error: Exception
) -> None:
    def fail(_model: Model) -> Iterator[int]:
        yield 1
        raise error

    found = explored(loaded)
    loaded.explore(fail)
    qtbot.waitUntil(lambda: len(said.failures) == 1)
    assert loaded.is_idle
    assert found == [1]
    assert str(error) in said.failures[0].message
    loaded.explore(Steps(2))
    wait_idle(qtbot, loaded)
    assert found == [1, 1, 2]


def test_closing_in_the_middle_ends_it_where_it_was_made(qtbot: QtBot, fake_model: FakeModel) -> None:
    for _ in range(20):
        runner, steps = Runner(fake_model.engine), Steps()
        runner.load(ModelChoice())
        qtbot.waitUntil(lambda: runner.has_model)  # noqa: B023 - asked at once
        found = explored(runner)
        runner.explore(steps)
        qtbot.waitUntil(lambda: len(found) > 0)  # noqa: B023
        assert runner.close()
        assert steps.closed_in not in (None, threading.get_ident())
