"""The lab's own thread: loads the models, runs the attacks in processes, keeps what comes, writes it out."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from absgui.language import tr, translated
from absgui.presentation.lab_scene import CellKey, LabDigit, LabFolder, LabView
from absgui.presentation.wording import error_in_words, internal_error
from absgui.worker.lab_view import Tally, digit_of, title_of
from engine.lab import run as engine_run
from engine.lab.report import write
from engine.lab.run import Failure
from engine.lab.store import STORE, Store
from engine.lab.table import ALL
from engine.lab.units import Result, Unit, plan
from engine.models import registry
from engine.system.files import check_folder, make_folder
from engine.types import AbsguiError, ModelChoice, ModelInfo, Norm

_log = logging.getLogger(__name__)

NEWS_S = 0.4
"""New results are reported at most this often."""
SHARE = 0.1
"""Reporting may take at most this share of the time."""

BITE = 1000
"""So many digits are freed at once, which takes about a millisecond."""


class RunUnits(Protocol):
    """`engine.lab.run.run`, or a fake."""

    def __call__(
        self,
        units: Sequence[Unit],
        store: Store,
        *,
        infos: Mapping[ModelChoice, ModelInfo],
        workers: int,
        progress: Callable[[Result], None],
        stopped: Callable[[], bool],
        abandoned: Callable[[], bool],
    ) -> list[Failure]: ...


def info_of(choice: ModelChoice) -> ModelInfo:
    """What a model says of itself, from loading it; that imports torch."""
    return registry.load(choice).info


@dataclass(frozen=True, slots=True)
class LabEngine:
    """What the lab works with; tests put fakes in its place."""

    run: RunUnits = engine_run.run
    info: Callable[[ModelChoice], ModelInfo] = info_of


@dataclass(frozen=True, slots=True)
class LabPlan:
    """What is to be done, and where it is kept."""

    models: tuple[ModelChoice, ...]
    attacks: tuple[str, ...]
    norms: tuple[Norm, ...]
    digits: int
    seed: int
    processes: int
    """0 for none: only what is in the store already is told."""
    folder: Path
    """It may begin with "~"."""
    parameters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Attack -> its parameters that are not the defaults."""


@dataclass(frozen=True, slots=True, eq=False)
class News:
    """What has changed since the last time."""

    view: LabView
    digits: Mapping[CellKey, list[LabDigit]]
    """New ones, of each cell; also of the cells of all attacks together. The lists are the receiver's."""


@dataclass(frozen=True, slots=True, eq=False)
class Ending:
    """How a run ended."""

    failures: tuple[str, ...] = ()
    """Attacks that ended in an internal error, in words."""
    error: str = ""
    """What was wrong and what to do; empty if nothing was."""


class LabWorker(QObject):
    """Lives in its thread and does one thing at a time.

    Signals:
        inspected(object): the LabFolder that was asked about.
        began(object): the models are loaded; the LabPlan, with its folder in full.
        news(object): News; what was in the store already comes first.
        ended(object): the run's Ending.
        written(object): the paths of tables and figures, a tuple; empty where they could not be written.
        error(str): why not.
    """

    inspected = Signal(object)
    began = Signal(object)
    news = Signal(object)
    ended = Signal(object)
    written = Signal(object)
    error = Signal(str)

    def __init__(self, engine: LabEngine) -> None:
        super().__init__()
        self._engine = engine
        self.paused = threading.Event()
        """Set it, from any thread, to end a run when what has begun is done."""
        self.closed = threading.Event()
        """Set it to end everything at once."""
        self._infos: dict[ModelChoice, ModelInfo] = {}

    @Slot(str)
    def inspect(self, text: str) -> None:
        """What is to be known of a folder before a run. Disks and lists of users may take their time."""
        try:
            resumes = (_in_full(Path(text)) / STORE).is_file()
        except AbsguiError as error:
            self.inspected.emit(LabFolder(text, error_in_words(error)))
        except (OSError, ValueError):  # a run says why, as it may be fixed by then
            self.inspected.emit(LabFolder(text))
        else:
            self.inspected.emit(LabFolder(text, resumes=resumes))

    @Slot(object, object)
    def run(self, wanted: LabPlan, outdated: Mapping[CellKey, list[LabDigit]]) -> None:
        """Do what is missing of the plan, after freeing the digits of the run before."""
        _free(outdated)
        failures: list[Failure] = []
        try:
            failures = self._run(wanted)
        except AbsguiError as error:
            self.ended.emit(Ending(error=error_in_words(error)))
        except Exception as error:  # noqa: BLE001 - a slot's exception would only be printed
            _log.error("the lab failed", exc_info=error)
            self.ended.emit(Ending(error=_unexpected(error)))
        else:
            self.ended.emit(Ending(tuple(map(_in_words, failures))))

    @Slot(object, object)
    def write(self, wanted: LabPlan, folder: Path) -> None:
        """Tables and figures of all results of the plan, into a folder."""
        paths: list[Path] = []
        try:
            units, infos = self._planned(wanted)
            with Store(wanted.folder / STORE) as store:
                paths = write(store.results(units, infos), make_folder(folder))
        except AbsguiError as error:
            self.error.emit(error_in_words(error))
        except Exception as error:  # noqa: BLE001 - a slot's exception would only be printed
            _log.error("the lab's tables were not written", exc_info=error)
            self.error.emit(_unexpected(error))
        self.written.emit(tuple(paths))

    def _run(self, wanted: LabPlan) -> list[Failure]:
        folder = make_folder(_in_full(wanted.folder))
        check_folder(folder)
        self._infos.clear()  # weights may have been trained anew since
        units, infos = self._planned(wanted)
        if self._over:
            return []
        with Store(folder / STORE) as store:
            telling = _Telling(units, store.results(units, infos), self.news.emit)
            self.began.emit(replace(wanted, folder=folder))
            telling.tell()

            def stopped() -> bool:
                telling.tell_if_due()
                return self.paused.is_set()

            if not wanted.processes:
                return []
            try:
                return self._engine.run(
                    store.missing(units, infos),
                    store,
                    infos=infos,
                    workers=wanted.processes,
                    progress=telling.add,
                    stopped=stopped,
                    abandoned=self.closed.is_set,
                )
            finally:
                if not self.closed.is_set():
                    telling.tell()

    @property
    def _over(self) -> bool:
        return self.paused.is_set() or self.closed.is_set()

    def _planned(self, wanted: LabPlan) -> tuple[list[Unit], Mapping[ModelChoice, ModelInfo]]:
        """All units, and of each model what it is, which takes loading it."""
        for choice in wanted.models:
            if self._over:
                break
            if choice not in self._infos:
                try:
                    self._infos[choice] = self._engine.info(choice)
                except AbsguiError as error:
                    raise AbsguiError(
                        tr(
                            "{model} can't be loaded: {error} Or leave it out.",
                            model=title_of(choice),
                            error=error_in_words(error),
                        )
                    ) from error
        infos = {choice: self._infos[choice] for choice in wanted.models if choice in self._infos}
        units = plan(
            list(infos.items()),
            wanted.attacks,
            wanted.digits,
            norms=wanted.norms,
            seed=wanted.seed,
            parameters=wanted.parameters,
        )
        if not units and not self._over:
            raise AbsguiError(
                tr("None of these attacks applies to these models in these norms; choose others.")
            )
        return units, infos


class _Telling:
    """Gathers results, and tells of them in bunches."""

    def __init__(self, units: Sequence[Unit], known: Sequence[Result], tell: Callable[[News], None]) -> None:
        self._tally = Tally(units)
        self._new: dict[CellKey, list[LabDigit]] = {}
        self._tell = tell
        for result in known:
            self.add(result)
        self._known = self._tally.done
        self._began = time.monotonic()
        self._due = 0.0

    def add(self, result: Result) -> None:
        unit = result.unit
        self._tally.add(result)
        digit = digit_of(result)
        for attack in (unit.attack, ALL):
            self._new.setdefault((unit.norm, attack, unit.model.name), []).append(digit)

    def tell_if_due(self) -> None:
        if self._new and time.monotonic() >= self._due:
            self.tell()

    def tell(self) -> None:
        before = time.monotonic()
        new, self._new = self._new, {}
        made = self._tally.done - self._known
        left = (before - self._began) / made * (self._tally.total - self._tally.done) if made else None
        self._tell(News(self._tally.view(left), new))
        now = time.monotonic()
        self._due = now + max(NEWS_S, (now - before) / SHARE)


def _free(found: Mapping[CellKey, list[LabDigit]]) -> None:
    """There may be a million digits: free a few at a time, as all threads wait for that."""
    for digits in found.values():
        while digits:
            del digits[-BITE:]


def _in_full(folder: Path) -> Path:
    """With a user's home in the place of "~". Raises AbsguiError if there is no such user."""
    try:
        return folder.expanduser()
    except RuntimeError as error:
        raise AbsguiError(
            tr("There is no home folder {folder}; choose another folder.", folder=folder.parts[0])
        ) from error


def _in_words(failure: Failure) -> str:
    unit, name = failure.unit, title_of(failure.unit.model)
    return tr(
        "{model}, {attack} in {norm} on digit {digit}: {reason}",
        model=name,
        attack=unit.attack,
        norm=unit.norm.value,
        digit=unit.digit,
        reason=translated(failure.reason),
    )


def _unexpected(error: Exception) -> str:
    return internal_error(error, tr("Results so far are kept; start again."))
