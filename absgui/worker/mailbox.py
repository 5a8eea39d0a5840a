"""What passes between the interface's thread and the worker's: requests one way, frames the other.

Everything here is plain Python behind one lock that nobody holds for longer
than it takes to move a reference, so the interface never waits.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.protocols import AttackRun, Model
from engine.types import AttackRequest, AttackStep, FloatArray, ModelChoice

Stopping = Callable[[], bool]
"""Says whether a job should end early."""
Work = Callable[[Model | None, Stopping], object]
"""A background job: gets the model (None while there is none) and whether to stop; returns its result."""

Exploring = Callable[[Model], Iterator[object]]
"""What is done in short steps whenever there is nothing else to do; each gives what it has found so far."""


class Ticket:
    """A request's serial number and its own stop token.

    A fresh `threading.Event` for each request: `QThread.requestInterruption`
    stays set and would stop the next request as well.
    """

    def __init__(self, serial: int) -> None:
        self.serial = serial
        self._stop = threading.Event()
        self._run: AttackRun | None = None
        self.answer: object | None = None
        """What became of a job, a Failure where it failed: kept for those who end before they are told."""

    def stop(self) -> None:
        """Ask the request to end; from any thread, any number of times."""
        self._stop.set()
        run = self._run
        if run is not None:
            run.stop()

    def attach(self, run: AttackRun) -> None:
        """Let `stop` reach a running attack. A stop that came before this is passed on."""
        self._run = run
        if self._stop.is_set():
            run.stop()

    @property
    def stopped(self) -> bool:
        """The request is to end."""
        return self._stop.is_set()


@dataclass(frozen=True, slots=True, eq=False)
class LoadRequest:
    """Load a model."""

    ticket: Ticket
    choice: ModelChoice


@dataclass(frozen=True, slots=True, eq=False)
class ReadRequest:
    """Read an image (28, 28), with or without a certificate."""

    ticket: Ticket
    image: FloatArray
    certificate: bool


@dataclass(frozen=True, slots=True, eq=False)
class RunRequest:
    """Run an attack."""

    ticket: Ticket
    request: AttackRequest


@dataclass(frozen=True, slots=True, eq=False)
class ExploreRequest:
    """Explore while there is nothing else to do."""

    ticket: Ticket
    explore: Exploring


@dataclass(frozen=True, slots=True, eq=False)
class LiveRequest:
    """Do in short steps what the user's hand waits for."""

    ticket: Ticket
    work: Exploring


@dataclass(frozen=True, slots=True, eq=False)
class JobRequest:
    """Do a background job."""

    ticket: Ticket
    title: str
    work: Work
    needs_model: bool
    must_finish: bool = False
    """Done even if the window closes first: the user was told that a file is being written."""


Request = LoadRequest | ReadRequest | RunRequest | ExploreRequest | LiveRequest | JobRequest


@dataclass(slots=True)
class Mailbox:
    """One slot for each kind of request, newest wins; background jobs queue, because none may be lost."""

    closed: bool = False
    """Set once, at the end: from then on only jobs that must be finished are done."""
    held: bool = False
    """The user has hold of something: searches and maps, whose steps take long, are not resumed meanwhile."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _load: LoadRequest | None = None
    _read: ReadRequest | None = None
    _run: RunRequest | None = None
    _explore: ExploreRequest | None = None
    _live: LiveRequest | None = None
    _jobs: deque[JobRequest] = field(default_factory=deque)

    def post(self, request: Request) -> None:
        """Put a request in; it takes the place of one of its kind, unless it is a job."""
        with self._lock:
            match request:
                case LoadRequest():
                    self._load = request
                case ReadRequest():
                    self._read = request
                case RunRequest():
                    self._run = request
                case ExploreRequest():
                    self._explore = request
                case LiveRequest():
                    self._live = request
                case JobRequest():
                    self._jobs.append(request)

    def take_load(self) -> LoadRequest | None:
        """The waiting request to load, if any."""
        with self._lock:
            taken, self._load = self._load, None
            return taken

    def take_read(self) -> ReadRequest | None:
        """The waiting request to read, if any."""
        with self._lock:
            taken, self._read = self._read, None
            return taken

    def take_run(self) -> RunRequest | None:
        """The waiting request to attack, if any."""
        with self._lock:
            taken, self._run = self._run, None
            return taken

    def take_explore(self) -> ExploreRequest | None:
        """The waiting request to explore, if any."""
        with self._lock:
            taken, self._explore = self._explore, None
            return taken

    def take_live(self) -> LiveRequest | None:
        """The waiting request of the user's hand, if any."""
        with self._lock:
            taken, self._live = self._live, None
            return taken

    def take_job(self, *, with_model: bool) -> JobRequest | None:
        """The oldest job that can be done now: without a model only those that need none."""
        with self._lock:
            for job in self._jobs:
                if (with_model or not job.needs_model) and (job.must_finish or not self.closed):
                    self._jobs.remove(job)
                    return job
            return None

    def take_rest(self) -> list[JobRequest]:
        """What will not be done any more."""
        with self._lock:
            taken = list(self._jobs)
            self._jobs.clear()
            return taken


class Outbox:
    """Frames on their way to the interface; it fetches them in batches, at its own pace."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frames: list[tuple[int, AttackStep]] = []

    def put(self, serial: int, step: AttackStep) -> bool:
        """Add one frame; True if it is the first since the last `take`, so that somebody has to be told."""
        with self._lock:
            self._frames.append((serial, step))
            return len(self._frames) == 1

    def take(self) -> list[tuple[int, AttackStep]]:
        """All frames that wait, with the serials of their attacks."""
        with self._lock:
            taken, self._frames = self._frames, []
            return taken
