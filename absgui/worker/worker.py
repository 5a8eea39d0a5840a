"""The object that lives in the worker thread and does everything that takes time."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from absgui.language import tr
from absgui.presentation.tasks import A_JOB, TITLES, Task
from absgui.presentation.wording import error_in_words, internal_error
from absgui.worker.engine import Engine
from absgui.worker.mailbox import JobRequest, LoadRequest, Mailbox, Outbox, ReadRequest, RunRequest, Ticket
from engine.protocols import Model
from engine.types import AbsguiError, ModelInfo, Reading, Stage, UntrustedError

_log = logging.getLogger(__name__)


class _Search(NamedTuple):
    """A reading that has begun."""

    ticket: Ticket
    readings: Iterator[Reading]
    shown: Reading | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that did not work, for the status area."""

    serial: int
    task: Task
    """What was being done."""
    title: str
    """The same in words; a job's own."""
    message: str
    """One line: what is wrong and what to do."""
    expected: bool
    """False for an internal error; its traceback is in the log."""
    details: str = ""
    untrusted: str = ""
    """Where a model's file is a program that is not trusted yet: the SHA-256 of its content."""


class Worker(QObject):
    """Empties the mailbox whenever it is woken.

    An attack is iterated here, and between two of its steps the mailbox is
    checked, so that drawing is still read while an attack runs. The
    converged search for a certificate goes on between whatever else is asked for.

    Signals:
        load_started(int): a model is being loaded for this serial.
        loaded(int, object, object): the ModelChoice that is in use from now on, and its ModelInfo.
        info_changed(object): what the model in use says of itself now (it left a full GPU for the CPU).
        read(int, object): a Reading for this serial.
        read_ended(int): no more readings come for it.
        run_started(int): an attack begins.
        frames_waiting(): frames lie in the outbox.
        run_ended(int, object): the attack's Outcome, after its last frame.
        explored(int, object): what an exploration has found so far.
        explore_ended(int): nothing more comes of it.
        live_found(int, object), live_ended(int): the same of what the user has hold of.
        job_done(int, object): a background job's result.
        failed(object): a Failure; nothing else comes for its serial.
    """

    load_started = Signal(int)
    loaded = Signal(int, object, object)
    info_changed = Signal(object)
    read = Signal(int, object)
    read_ended = Signal(int)
    run_started = Signal(int)
    frames_waiting = Signal()
    run_ended = Signal(int, object)
    explored = Signal(int, object)
    explore_ended = Signal(int)
    live_found = Signal(int, object)
    live_ended = Signal(int)
    job_done = Signal(int, object)
    failed = Signal(object)

    def __init__(self, engine: Engine, mailbox: Mailbox, outbox: Outbox) -> None:
        super().__init__()
        self._engine = engine
        self._mailbox = mailbox
        self._outbox = outbox
        self._model: Model | None = None
        self._told: ModelInfo | None = None
        """What the interface knows of the model."""
        self._exploring: tuple[Ticket, Iterator[object]] | None = None
        """Begun, and resumed where there is nothing else to do."""
        self._living: tuple[Ticket, Iterator[object]] | None = None
        """What the user has hold of."""
        self._searching: _Search | None = None
        """A reading that has a first certificate, and is resumed where nothing else is urgent."""

    @Slot()
    def drain(self) -> None:
        """Do all that lies in the mailbox, the most urgent first, until nothing can be done."""
        while self._do_one():
            pass

    @Slot()
    def release(self) -> None:
        """The thread's last act: finish what must be finished, drop the model where it was made."""
        self.drain()
        for job in self._mailbox.take_rest():
            if job.must_finish:
                _log.warning("%s: not done, the window was closed before there was a model", job.title)
        self._searching = self._exploring = self._living = self._model = None

    def _do_one(self) -> bool:
        box = self._mailbox
        if (job := box.take_job(with_model=self._model is not None)) is not None:
            self._do_job(job)
        elif box.closed:
            return False
        elif (load := box.take_load()) is not None:
            self._do_load(load)
        elif self._model is None:
            # Readings and attacks wait where they are until a model is there.
            return False
        elif (reading := box.take_read()) is not None:
            self._do_read(reading)
        elif self._live_on():
            pass
        elif (run := box.take_run()) is not None:
            self._do_run(run)
        else:
            return not box.held and (self._search_on() or self._explore_on())
        return True

    def _do_load(self, request: LoadRequest) -> None:
        serial = request.ticket.serial
        self.load_started.emit(serial)
        try:
            model = self._engine.load_model(request.choice)
            info = model.info
        except Exception as error:  # noqa: BLE001 - whatever it is, the user is told and the old model stays
            self._fail(request.ticket, Task.LOAD, error)
        else:
            self._end_search()
            self._model, self._told, self._exploring, self._living = model, info, None, None
            self.loaded.emit(serial, request.choice, info)

    def _do_read(self, request: ReadRequest) -> None:
        """Up to the first certificate, if there is to be one: the search is resumed later."""
        if self._model is None:
            return
        self._end_search()
        readings = self._model.refine(request.image)
        if not request.certificate:
            readings = _without_certificate(readings)
        self._searching = _Search(request.ticket, readings, None)
        while self._searching is not None:
            shown = self._searching.shown
            if self._mailbox.closed or (shown is not None and shown.certificate is not None):
                break
            self._search_on()

    def _search_on(self) -> bool:
        """One step of the reading that has begun; False where there is none."""
        search, model = self._searching, self._model
        if search is None or model is None:
            return False
        ticket, readings, shown = search
        try:
            # After the first reading, never before: fast drawing must not starve the display.
            reading = None if ticket.stopped and shown is not None else next(readings, None)
        except Exception as error:  # noqa: BLE001 - a slot's exception would only be printed
            self._searching = None
            self._fail(ticket, Task.READ, error)
            return True
        if reading is None:
            self._end_search()
            return True
        self._searching = _Search(ticket, readings, reading)
        if reading is not shown and not self._mailbox.closed:
            self.read.emit(ticket.serial, reading)
        self._tell_changes(model)
        return True

    def _end_search(self) -> None:
        if self._searching is not None:
            ticket, self._searching = self._searching.ticket, None
            self.read_ended.emit(ticket.serial)

    def _do_run(self, request: RunRequest) -> None:
        model, ticket = self._model, request.ticket
        if model is None:
            return
        try:
            run = self._engine.start_attack(model, request.request)
            ticket.attach(run)
            self.run_started.emit(ticket.serial)
            for step in run:
                if self._outbox.put(ticket.serial, step):
                    self.frames_waiting.emit()
                self._tell_changes(model)
                if self._mailbox.closed:
                    # Not `return`: the iteration has to end before there is an outcome, and it does at once.
                    run.stop()
                elif not ticket.stopped:
                    self._serve_others()
            self.run_ended.emit(ticket.serial, run.outcome)
        except Exception as error:  # noqa: BLE001 - a slot's exception would only be printed
            self._fail(ticket, Task.ATTACK, error)

    def _serve_others(self) -> None:
        """Between two steps of an attack: one job, and one live reading or a step of its search."""
        if (job := self._mailbox.take_job(with_model=True)) is not None:
            self._do_job(job)
        if (reading := self._mailbox.take_read()) is not None:
            self._do_read(reading)
        elif not self._live_on() and not self._mailbox.held:
            self._search_on()

    def _live_on(self) -> bool:
        """One step of what the user has hold of, of the newest request if there is one."""
        if (new := self._mailbox.take_live()) is not None and self._model is not None:
            self._living = new.ticket, new.work(self._model)
        if self._living is None:
            return False
        self._living = self._stepped(self._living, self.live_found, self.live_ended, Task.LATENTS)
        return True

    def _explore_on(self) -> bool:
        """One step of the exploration, of a new one if there is one; False where there is none to do."""
        if (new := self._mailbox.take_explore()) is not None and self._model is not None:
            self._exploring = new.ticket, new.explore(self._model)
        if self._exploring is None:
            return False
        self._exploring = self._stepped(self._exploring, self.explored, self.explore_ended, Task.EXPLORE)
        return True

    def _stepped(
        self,
        begun: tuple[Ticket, Iterator[object]],
        told: SignalInstance,
        ended: SignalInstance,
        task: Task,
    ) -> tuple[Ticket, Iterator[object]] | None:
        """One step of something that has begun; None once there are no more."""
        ticket, steps = begun
        found: object | None = None
        try:
            found = None if ticket.stopped else next(steps, None)
        except Exception as error:  # noqa: BLE001 - a slot's exception would only be printed
            self._fail(ticket, task, error)
        else:
            if found is None:
                ended.emit(ticket.serial)
            else:
                told.emit(ticket.serial, found)
        if self._model is not None:
            self._tell_changes(self._model)
        return None if found is None else begun

    def _do_job(self, job: JobRequest) -> None:
        ticket = job.ticket
        try:
            result = job.work(
                self._model, lambda: ticket.stopped or (self._mailbox.closed and not job.must_finish)
            )
        except Exception as error:  # noqa: BLE001 - a slot's exception would only be printed
            self._fail(ticket, Task.JOB, error, job.title)
        else:
            ticket.answer = result
            self.job_done.emit(ticket.serial, result)
        if self._model is not None:
            self._tell_changes(self._model)

    def _tell_changes(self, model: Model) -> None:
        """A model may change while it works: out of memory on the GPU, it continues on the CPU."""
        info = model.info
        if info != self._told and not self._mailbox.closed:
            self._told = info
            self.info_changed.emit(info)

    def _fail(self, ticket: Ticket, task: Task, error: Exception, title: str = "") -> None:
        is_job, title = task is Task.JOB, title or tr(TITLES.get(task, A_JOB))
        if self._mailbox.closed and not is_job:
            return  # what is broken off may fail
        expected = isinstance(error, AbsguiError)
        details = "" if expected else "".join(traceback.format_exception(error))
        if isinstance(error, AbsguiError):
            message = error_in_words(error)
        else:
            _log.error("%s failed", title, exc_info=error)
            message = internal_error(error)
        digest = error.digest if isinstance(error, UntrustedError) else ""
        failure = Failure(ticket.serial, task, title, message, expected, details, digest)
        if is_job:
            ticket.answer = failure
        self.failed.emit(failure)


def _without_certificate(readings: Iterator[Reading]) -> Iterator[Reading]:
    """The readings up to the refined one."""
    for reading in readings:
        yield reading
        if reading.stage is Stage.REFINED:
            return
