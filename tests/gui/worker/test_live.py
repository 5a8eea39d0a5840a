"""What the user has hold of: answered at once, the newest alone, and all that can wait waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from pytestqt.qtbot import QtBot

from absgui.presentation.latents.scene import Grip
from absgui.worker.latents import LatentDesk
from absgui.worker.runner import Runner
from engine.protocols import Model
from engine.types import AttackRequest, ImageError
from tests.gui import samples
from tests.gui.fakes import FakeModel, Gate
from tests.gui.recorder import Recorder


def counting(name: str, count: int, gate: Gate | None = None) -> Callable[[Model], Iterator[object]]:
    def work(_model: Model) -> Iterator[object]:
        for number in range(count):
            if gate is not None:
                gate.wait()
            yield f"{name}{number}"

    return work


def heard(runner: Runner) -> list[object]:
    found: list[object] = []
    runner.live.found.connect(found.append)
    return found


def test_all_steps_come_in_order_and_then_the_end(qtbot: QtBot, loaded: Runner) -> None:
    found = heard(loaded)
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(counting("a", 3))
    assert found == ["a0", "a1", "a2"]
    assert not loaded.live.is_busy


def test_a_newer_request_takes_the_place_of_the_older(qtbot: QtBot, loaded: Runner) -> None:
    found, gate = heard(loaded), Gate()
    gate.shut()
    loaded.live.ask(counting("old", 5, gate))
    qtbot.waitUntil(gate.reached.is_set)
    loaded.live.ask(counting("skipped", 1))
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(counting("new", 2))
        gate.open()
    assert found == ["new0", "new1"]


def test_one_that_follows_lets_the_older_ones_answer_be_seen(qtbot: QtBot, loaded: Runner) -> None:
    found, gate = heard(loaded), Gate()
    gate.shut()
    loaded.live.ask(counting("old", 5, gate), following=True)
    qtbot.waitUntil(gate.reached.is_set)
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(counting("new", 2), following=True)
        gate.open()
    assert found == ["old0", "new0", "new1"]


def test_what_was_dropped_is_not_told(qtbot: QtBot, loaded: Runner) -> None:
    found, gate = heard(loaded), Gate()
    gate.shut()
    loaded.live.ask(counting("a", 5, gate))
    qtbot.waitUntil(gate.reached.is_set)
    loaded.live.drop()
    gate.open()
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(counting("b", 1))
    assert found == ["b0"]


def test_searches_and_maps_rest_meanwhile_and_go_on_afterwards(
    qtbot: QtBot, loaded: Runner, said: Recorder
) -> None:
    map_steps: list[int] = []

    def endless_map(_model: Model) -> Iterator[object]:
        for number in range(10_000):
            map_steps.append(number)
            yield number

    loaded.live._rest.setInterval(600_000)  # the hand rests when the test says so
    loaded.explore(endless_map)
    qtbot.waitUntil(lambda: len(map_steps) > 3)
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(counting("a", 3))
    assert loaded._mailbox.held
    at_rest = len(map_steps)
    with qtbot.waitSignal(loaded.live.ended):  # the worker has had turns since
        loaded.live.ask(counting("b", 3))
    assert len(map_steps) == at_rest
    loaded.live._rest.start(0)
    qtbot.waitUntil(lambda: len(map_steps) > at_rest + 3)
    loaded.drop_exploration()


def test_it_is_answered_while_an_attack_runs(qtbot: QtBot, loaded: Runner, fake_model: FakeModel) -> None:
    found = heard(loaded)
    fake_model.steps = 400
    loaded.attack(AttackRequest("fade", samples.seven()))
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(counting("a", 3))
    assert found == ["a0", "a1", "a2"]
    loaded.stop_attack()
    qtbot.waitUntil(lambda: loaded.is_idle)


def test_a_failure_is_told_once_and_the_next_request_is_answered(
    qtbot: QtBot, loaded: Runner, said: Recorder
) -> None:
    def broken(_model: Model) -> Iterator[object]:
        yield from ()
        raise ImageError("bent")

    failures: list[str] = []
    loaded.failed.connect(lambda failure: failures.append(failure.message))
    with qtbot.waitSignal(loaded.failed):
        loaded.live.ask(broken)
    assert not loaded.live.is_busy
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(counting("a", 1))
    assert failures == ["bent"]


def test_latents_are_computed_in_the_workers_thread(
    qtbot: QtBot, loaded: Runner, fake_model: FakeModel
) -> None:
    found = heard(loaded)
    with qtbot.waitSignal(loaded.live.ended):
        loaded.live.ask(partial(LatentDesk().take_hold, Grip(samples.seven(), 7)))
    assert len(found) == 1
    assert threading.get_ident() not in fake_model.threads
    assert fake_model.threads
    np.testing.assert_array_equal(fake_model.held[0].image, samples.seven())


def test_nothing_is_answered_after_closing(qtbot: QtBot, loaded: Runner) -> None:
    assert loaded.close()
    loaded.live.ask(counting("a", 1))
    assert not loaded.live.is_busy
