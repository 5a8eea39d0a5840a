"""The thread that reads and attacks: what takes time is asked for here and answered by signals.

Whoever asks gets a serial number back at once; the answers carry it. A new live reading replaces the one that
waits and stops the one that runs, and what still arrives of an older serial is dropped here.
"""

from __future__ import annotations

import itertools
import logging

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from absgui.worker import threads
from absgui.worker.engine import Engine
from absgui.worker.live import Live
from absgui.worker.mailbox import (
    ExploreRequest,
    Exploring,
    JobRequest,
    LoadRequest,
    Mailbox,
    Outbox,
    ReadRequest,
    Request,
    RunRequest,
    Ticket,
    Work,
)
from absgui.worker.worker import Failure, Worker
from engine.types import AttackRequest, FloatArray, ModelChoice, ModelInfo, Outcome, Reading

_log = logging.getLogger(__name__)

FRAME_MS = 16
"""Frames are handed on in batches, at most this often: a fast attack must not flood the interface."""


class Runner(QObject):
    """Owns the worker thread. All its methods return at once, but for `close`.

    Signals:
        model_loading(object): the ModelChoice that is being loaded.
        model_loaded(object): ModelInfo of the model in use from now on.
        model_changed(object): another ModelInfo of the same model, which went on on another device.
        reading_ready(object): a Reading of the newest image asked for.
        attack_started(object): the AttackRequest that begins.
        attack_stepped(object): a tuple of AttackStep, the oldest first; at least one.
        attack_ended(object): its Outcome, after the last frame.
        explored(object): what the newest exploration has found so far.
        job_done(int, object): the result of a background job.
        failed(object): a Failure.
        busy_changed(): what is being done has changed.
    """

    model_loading = Signal(object)
    model_loaded = Signal(object)
    model_changed = Signal(object)
    reading_ready = Signal(object)
    attack_started = Signal(object)
    attack_stepped = Signal(object)
    attack_ended = Signal(object)
    explored = Signal(object)
    job_done = Signal(int, object)
    failed = Signal(object)
    busy_changed = Signal()

    _wake = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._serials = itertools.count(1)
        self._mailbox = Mailbox()
        self._outbox = Outbox()
        self._load: tuple[Ticket, ModelChoice] | None = None
        self._read: Ticket | None = None
        self._run: tuple[Ticket, AttackRequest] | None = None
        self._explore: Ticket | None = None
        self._jobs: dict[int, JobRequest] = {}
        self._installed: ModelChoice | None = None
        self._load_failed = False
        self._frame_timer = QTimer(self, interval=FRAME_MS, singleShot=True)
        self._frame_timer.timeout.connect(self._hand_on_frames)
        self._thread: QThread | None = threads.new_thread("absgui-worker", self)
        self._worker = Worker(engine, self._mailbox, self._outbox)
        self._worker.moveToThread(self._thread)
        self._wake.connect(self._worker.drain)
        # Emitted by the thread itself as its last act, so the model goes where it was made.
        self._thread.finished.connect(self._worker.release)
        self._worker.load_started.connect(self._on_load_started)
        self._worker.loaded.connect(self._on_loaded)
        self._worker.info_changed.connect(self.model_changed)
        self._worker.read.connect(self._on_read)
        self._worker.read_ended.connect(self._on_read_ended)
        self._worker.run_started.connect(self._on_run_started)
        self._worker.frames_waiting.connect(self._on_frames_waiting)
        self._worker.run_ended.connect(self._on_run_ended)
        self._worker.explored.connect(self._on_explored)
        self._worker.explore_ended.connect(self._on_explore_ended)
        self._worker.job_done.connect(self._on_job_done)
        self._worker.failed.connect(self._on_failed)
        self.live = Live(self._mailbox, self._worker, self._new_ticket, self._wake.emit, self)
        self._thread.start()

    @property
    def is_idle(self) -> bool:
        """Nothing is done and nothing waits, but for what waits for a model that could not be loaded."""
        waits_for_model = not self.has_model and self._load is None
        return (
            self._load is None
            and (waits_for_model or (self._read is None and self._run is None and self._explore is None))
            and (not self._jobs or (waits_for_model and all(j.needs_model for j in self._jobs.values())))
        )

    @property
    def is_attacking(self) -> bool:
        """An attack runs or waits."""
        return self._run is not None

    @property
    def is_loading(self) -> bool:
        """A model is being loaded, or waits for it."""
        return self._load is not None

    @property
    def has_model(self) -> bool:
        """A model is in use."""
        return self._installed is not None

    @property
    def installed(self) -> ModelChoice | None:
        """What the model in use was loaded from: it stays where another choice can't be loaded."""
        return self._installed

    @property
    def load_failed(self) -> bool:
        """The last choice could not be loaded."""
        return self._load_failed

    @property
    def job_titles(self) -> tuple[str, ...]:
        """What is being done in the background, the oldest first."""
        return tuple(job.title for job in self._jobs.values())

    def load(self, choice: ModelChoice) -> int:
        """Load a model, which replaces the one in use once it is there. Ends a running attack."""
        self.stop_attack()
        self.drop_exploration()
        self.live.drop()
        ticket = self._new_ticket()
        self._load = (ticket, choice)
        self._send(LoadRequest(ticket, choice))
        return ticket.serial

    def read(self, image: FloatArray, *, certificate: bool = True) -> int:
        """Ask for readings of a (28, 28) image in [0, 1]; supersedes the reading asked for before."""
        self.drop_reading()
        self._read = self._new_ticket()
        self._send(ReadRequest(self._read, image, certificate))
        return self._read.serial

    def drop_reading(self) -> None:
        """Want no reading any more, for instance because the canvas is empty."""
        if self._read is not None:
            self._read.stop()
            self._read = None
            self._mailbox.take_read()
            self.busy_changed.emit()

    def attack(self, request: AttackRequest) -> int:
        """Start an attack; ends one that runs, whose outcome is not told any more."""
        self.stop_attack()
        self._run = (self._new_ticket(), request)
        self._send(RunRequest(*self._run))
        return self._run[0].serial

    def stop_attack(self) -> None:
        """Ask the running attack to end; its outcome, with the best so far, follows as usual."""
        if self._run is not None:
            self._run[0].stop()

    def explore(self, explore: Exploring) -> None:
        """Do something in short steps while there is nothing else to do; ends the exploration before it."""
        self.drop_exploration()
        self._explore = self._new_ticket()
        self._send(ExploreRequest(self._explore, explore))

    def drop_exploration(self) -> None:
        """Want no more of it: it ends at its next step, and nothing is told of it any more."""
        if self._explore is not None:
            self._explore.stop()
            self._explore = None
            self._mailbox.take_explore()
            self.busy_changed.emit()

    def submit(self, title: str, work: Work, *, needs_model: bool = False, must_finish: bool = False) -> int:
        """Do `work` in the worker's thread, in turn; `title` names it in messages, "" for what is soon over.
        `must_finish`: also if the window is closed before its turn comes."""
        job = JobRequest(self._new_ticket(), title, work, needs_model, must_finish)
        self._jobs[job.ticket.serial] = job
        self._send(job)
        return job.ticket.serial

    def cancel_jobs(self) -> None:
        """Ask all background jobs to end early."""
        for job in self._jobs.values():
            job.ticket.stop()

    def close(self, timeout_ms: int = 10_000, finish_ms: int = 10_000) -> bool:
        """Stop everything and wait until the thread has ended, at most `timeout_ms`. Idempotent.

        Jobs that must be finished still are, within `finish_ms`, and `job_done` and `failed` tell of them
        before this returns; all others are dropped. Returns False if it did not end in time (an import, say,
        can't be interrupted); the thread is then left to itself, never terminated.
        """
        if self._thread is None:
            return True
        self._mailbox.closed = True
        self.live.close()
        self._frame_timer.stop()
        self._worker.disconnect(self)
        for ticket in self._tickets():
            ticket.stop()
        self._load = self._read = self._run = self._explore = None
        untold = [job for job in self._jobs.values() if job.must_finish]
        self._jobs.clear()
        thread, self._thread = self._thread, None
        ended = threads.end(thread, finish_ms if untold else timeout_ms)
        for job in untold:
            self._tell_last(job, ended=ended)
        return ended

    def _tell_last(self, job: JobRequest, *, ended: bool) -> None:
        """No event loop delivers any more what the worker said of a job, so it is told from here."""
        answer = job.ticket.answer
        if isinstance(answer, Failure):
            self.failed.emit(answer)
        elif answer is not None:
            self.job_done.emit(job.ticket.serial, answer)
        elif not ended:
            _log.warning("%s: perhaps not done, the program ended before it was", job.title)

    def _tickets(self) -> list[Ticket]:
        found = [job.ticket for job in self._jobs.values() if not job.must_finish]
        found += [pair[0] for pair in (self._load, self._run) if pair is not None]
        return found + [ticket for ticket in (self._read, self._explore) if ticket is not None]

    def _new_ticket(self) -> Ticket:
        return Ticket(next(self._serials))

    def _send(self, request: Request) -> None:
        if self._thread is None:
            return
        self._mailbox.post(request)
        self._wake.emit()
        if not isinstance(request, JobRequest) or request.title:
            self.busy_changed.emit()

    @Slot(int)
    def _on_load_started(self, serial: int) -> None:
        if self._load is not None and self._load[0].serial == serial:
            self.model_loading.emit(self._load[1])

    @Slot(int, object, object)
    def _on_loaded(self, serial: int, choice: ModelChoice, info: ModelInfo) -> None:
        # Told also where another choice waits already: the worker has it in use, and that one may fail.
        self._installed, self._load_failed = choice, False
        if self._load is not None and self._load[0].serial == serial:
            self._load = None
        self.model_loaded.emit(info)
        self.busy_changed.emit()

    @Slot(int, object)
    def _on_read(self, serial: int, reading: Reading) -> None:
        # The quick reading of a superseded image is shown as well, as long as the newest has none:
        # it is at most a few strokes old, and without it fast drawing would show nothing.
        if self._read is not None and serial <= self._read.serial:
            self.reading_ready.emit(reading)

    @Slot(int)
    def _on_read_ended(self, serial: int) -> None:
        if self._read is not None and self._read.serial == serial:
            self._read = None
            self.busy_changed.emit()

    @Slot(int)
    def _on_run_started(self, serial: int) -> None:
        if self._run is not None and self._run[0].serial == serial:
            self.attack_started.emit(self._run[1])
            self.busy_changed.emit()

    @Slot()
    def _on_frames_waiting(self) -> None:
        if self._thread is not None and not self._frame_timer.isActive():
            self._frame_timer.start()

    @Slot()
    def _hand_on_frames(self) -> None:
        if self._run is None:
            self._outbox.take()
            return
        wanted = self._run[0].serial
        steps = tuple(step for serial, step in self._outbox.take() if serial == wanted)
        if steps:
            self.attack_stepped.emit(steps)

    @Slot(int, object)
    def _on_run_ended(self, serial: int, outcome: Outcome) -> None:
        if self._run is not None and self._run[0].serial == serial:
            self._frame_timer.stop()
            self._hand_on_frames()
            self._run = None
            self.attack_ended.emit(outcome)
            self.busy_changed.emit()

    @Slot(int, object)
    def _on_explored(self, serial: int, found: object) -> None:
        if self._explore is not None and self._explore.serial == serial:
            self.explored.emit(found)

    @Slot(int)
    def _on_explore_ended(self, serial: int) -> None:
        if self._explore is not None and self._explore.serial == serial:
            self._explore = None
            self.busy_changed.emit()

    @Slot(int, object)
    def _on_job_done(self, serial: int, result: object) -> None:
        if (job := self._jobs.pop(serial, None)) is not None:
            self.job_done.emit(serial, result)
            if job.title:
                self.busy_changed.emit()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        serial = failure.serial
        if self._load is not None and self._load[0].serial == serial:
            self._load, self._load_failed = None, True
        elif self._read is not None and self._read.serial == serial:
            self._read = None
        elif self._run is not None and self._run[0].serial == serial:
            self._frame_timer.stop()
            self._hand_on_frames()
            self._run = None
        elif self._explore is not None and self._explore.serial == serial:
            self._explore = None
        elif not self.live.fails(serial) and self._jobs.pop(serial, None) is None:
            return  # of a request that nobody wants any more
        self.failed.emit(failure)
        self.busy_changed.emit()
