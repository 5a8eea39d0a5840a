"""The number of threads is measured at once, doubted a minute later, and measured anew in small parts."""

from __future__ import annotations

import pytest

from engine.system.threads import AGAIN, ROUNDS, Threads


class Machine:
    """Work that takes as long as the number of threads makes it, by a clock of its own."""

    def __init__(self, seconds: dict[int, float]) -> None:
        self.seconds = seconds
        self.now = 0.0
        self.count = 0
        self.worked = 0

    def clock(self) -> float:
        return self.now

    def use(self, count: int) -> None:
        self.count = count

    def work(self) -> None:
        self.worked += 1
        self.now += self.seconds[self.count]


IDLE = {1: 0.008, 2: 0.005, 4: 0.004}
BUSY = {1: 0.008, 2: 0.080, 4: 0.090}


def begun(seconds: dict[int, float]) -> tuple[Threads, Machine]:
    machine = Machine(seconds)
    threads = Threads(machine.clock)
    threads.choose(machine.work, machine.use, 4)
    return threads, machine


@pytest.mark.parametrize(("seconds", "best"), [(IDLE, 4), (BUSY, 1), ({1: 1.0, 2: 0.95, 4: 0.95}, 1)])
def test_the_quickest_is_chosen_at_once_and_more_threads_have_to_gain(
    seconds: dict[int, float], best: int
) -> None:
    threads, machine = begun(seconds)
    assert threads.count == machine.count == best


def test_no_more_threads_than_cores_are_tried() -> None:
    machine = Machine({1: 0.01})
    threads = Threads(machine.clock)
    threads.choose(machine.work, machine.use, 1)
    assert threads.count == 1


def test_within_a_minute_nothing_is_measured() -> None:
    threads, machine = begun(IDLE)
    worked = machine.worked
    machine.now += AGAIN - 1
    threads.choose(machine.work, machine.use, 4)
    assert machine.worked == worked


def test_a_busy_moment_at_the_start_does_not_last() -> None:
    threads, machine = begun(BUSY)
    machine.seconds = IDLE
    machine.now += AGAIN
    for call in range(3 * ROUNDS):
        assert threads.count == 1, call
        worked = machine.worked
        threads.choose(machine.work, machine.use, 4)
        assert 1 <= machine.worked - worked <= 2  # a few ms
        assert machine.count == threads.count  # whatever was measured
    assert threads.count == 4
    worked = machine.worked
    threads.choose(machine.work, machine.use, 4)
    assert machine.worked == worked
