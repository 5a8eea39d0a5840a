"""A lab that runs no process: the test says how many attacks may be done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from absgui.worker.lab import LabEngine
from engine.data import strided
from engine.lab.run import Failure
from engine.lab.store import Store
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.types import ModelChoice, ModelInfo, Norm
from tests.gui.fakes import CNN, INFO, NEAREST

INFOS = {info.name: info for info in (INFO, CNN, NEAREST)}
MISCLASSIFIED_PLACE, STUBBORN_PLACE = 3, 4
"""The places in a sample of five of the digits that are read wrongly as they are, and that have no
adversarial."""
PLACES = {digit: place for count in (3, 5) for place, digit in enumerate(strided(10_000, count))}
"""Digit -> its place in a sample of three or of five."""


def info_of(choice: ModelChoice) -> ModelInfo:
    """What a model, or a file, says of itself; those that have modes are in the one asked for."""
    info = INFOS.get(choice.name) or replace(CNN, name=choice.name)
    return replace(info, mode=choice.mode) if info.mode == "fast" else info


def distance(unit: Unit) -> float:
    """1.5, 1, 0.5 for the first digits on the first model, more on CNN."""
    return (1.5 - 0.5 * PLACES.get(unit.digit, 0) + (unit.model.name == "cnn")) * (
        1 if unit.norm is Norm.L2 else 10
    )


def made(unit: Unit) -> Result:
    found = Result(unit, INFO.fingerprint, info_of(unit.model).mode, 7, 7, "not found")
    place = PLACES.get(unit.digit, 0)
    if place == MISCLASSIFIED_PLACE:
        return replace(found, status=MISCLASSIFIED, label=1)
    if place == STUBBORN_PLACE:
        return found
    length = distance(unit)
    image = np.full((28, 28), place / 10, np.float32)
    return replace(
        found, status="found", adversarial_label=9, L0=round(length), L2=length, Linf=length, image=image
    )


@dataclass(eq=False)
class FakeLab:
    """`engine` goes into the application."""

    permits: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    given: list[Unit] = field(default_factory=list)
    """What was asked for, over all runs."""
    fails: Callable[[Unit], bool] = lambda _: False
    raises: Exception | None = None
    """What the next run raises."""
    cannot_load: Exception | None = None
    threads: set[str] = field(default_factory=set)
    abandoned: int = 0
    """Runs that were."""

    @property
    def engine(self) -> LabEngine:
        return LabEngine(self.run, self.info)

    def allow(self, count: int) -> None:
        """So many attacks more."""
        self.permits.release(count)

    def info(self, choice: ModelChoice) -> ModelInfo:
        self.threads.add(threading.current_thread().name)
        if self.cannot_load is not None:
            raise self.cannot_load
        return info_of(choice)

    def run(
        self,
        units: Sequence[Unit],
        store: Store,
        *,
        infos: Mapping[ModelChoice, ModelInfo],
        workers: int,
        progress: Callable[[Result], None],
        stopped: Callable[[], bool],
        abandoned: Callable[[], bool],
    ) -> list[Failure]:
        self.given += units
        if self.raises is not None:
            raise self.raises
        failures: list[Failure] = []
        for unit in units:
            while not self.permits.acquire(timeout=0.01):
                if abandoned():
                    self.abandoned += 1
                    return failures
                if stopped():
                    return failures
            if self.fails(unit):
                failures.append(Failure(unit, "ZeroDivisionError('on purpose')"))
            else:
                store.add(made(unit))
                progress(made(unit))
            stopped()
        return failures
