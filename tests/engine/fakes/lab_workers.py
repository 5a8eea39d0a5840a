"""Work that goes wrong, for processes that import it by name."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import distributed

from engine.lab import units
from engine.lab.units import Result, Unit
from engine.types import AbsguiError

SECOND = 2500
"""The second digit of a plan with four."""
MARKER = "ABSGUI_TEST_MARKER"
"""Environment variable with the path of a file that says whether it has happened yet."""


def dies_once(unit: Unit) -> Result:
    """The first process that comes to digit 2500 is gone, as if it were killed for memory."""
    marker = Path(os.environ[MARKER])
    if unit.digit == SECOND and not marker.exists():
        marker.touch()
        os._exit(9)
    return units.work(unit)


def always_dies(unit: Unit) -> Result:
    os._exit(9)


def fails_on_the_second_digit(unit: Unit) -> Result:
    if unit.digit == SECOND:
        raise ZeroDivisionError("on purpose")
    return units.work(unit)


def refuses_the_second_digit(unit: Unit) -> Result:
    if unit.digit == SECOND:
        raise AbsguiError("Nothing can be done here.")
    return units.work(unit)


def hangs_after_digit_zero(unit: Unit) -> Result:
    if unit.digit > 0:
        threading.Event().wait()
    return units.work(unit)


def waits_for_a_second_worker(unit: Unit) -> Result:
    """A cluster's first worker goes beyond the first digit only once another one has begun something."""
    second = distributed.Event("second")
    if distributed.get_worker().name != 0:
        second.set()
    elif unit.digit > 0:
        second.wait()
    return units.work(unit)


def says_when_the_second_worker_is_busy(unit: Unit) -> Result:
    """Of a cluster."""
    if distributed.get_worker().name == 1:
        distributed.Event("busy").set()
    return units.work(unit)


def says_how_nice_it_is(unit: Unit) -> Result:
    """The priority of its process, as the number of queries."""
    return Result(unit, "", "", 0, 0, "not found", queries=os.nice(0))
