"""The worker without a thread: what each failure is told as, and which readings are given."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest

from absgui.presentation.tasks import Task
from absgui.worker.engine import Engine
from absgui.worker.mailbox import (
    ExploreRequest,
    Exploring,
    JobRequest,
    LiveRequest,
    LoadRequest,
    Mailbox,
    Outbox,
    ReadRequest,
    Request,
    RunRequest,
    Ticket,
)
from absgui.worker.worker import Failure, Worker
from engine.protocols import AttackRun, Model
from engine.types import AttackRequest, ImageError, Message, ModelChoice, Reading, Stage, UntrustedError
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel

SERIAL = 7


class Desk:
    """A worker that has loaded the fake model, and what it says; it works while it is asked."""

    def __init__(self, fake: FakeModel) -> None:
        self.fake, self.mailbox = fake, Mailbox()
        self.worker = Worker(Engine(fake.loaded_as, self._begin), self.mailbox, Outbox())
        self.failures: list[Failure] = []
        self.readings: list[Reading] = []
        self.ended: list[int] = []
        self.jobs: list[tuple[int, object]] = []
        self.worker.failed.connect(self.failures.append)
        self.worker.read.connect(lambda _, reading: self.readings.append(reading))
        self.worker.read_ended.connect(self.ended.append)
        self.worker.job_done.connect(lambda *done: self.jobs.append(done))
        self.ask(LoadRequest(Ticket(1), ModelChoice()))

    def _begin(self, model: Model, request: AttackRequest) -> AttackRun:
        assert model is self.fake
        return self.fake.start_attack(model, request) if request.attack == "fade" else raises()

    def ask(self, *requests: Request) -> None:
        for request in requests:
            self.mailbox.post(request)
        self.worker.drain()


@pytest.fixture
def desk(fake_model: FakeModel) -> Desk:
    return Desk(fake_model)


def raises(*_: object) -> NoReturn:
    raise ZeroDivisionError("on purpose")


def fails(_: Model) -> Iterator[object]:
    return map(raises, "1")


def loading(fake: FakeModel) -> Request:
    fake.load_fails_with = ZeroDivisionError("on purpose")
    return LoadRequest(Ticket(SERIAL), ModelChoice())


def reading(fake: FakeModel) -> Request:
    fake.fails_with = ZeroDivisionError("on purpose")
    return ReadRequest(Ticket(SERIAL), prototype(3), certificate=True)


def attacking(_: FakeModel) -> Request:
    return RunRequest(Ticket(SERIAL), AttackRequest("none", prototype(3)))


ASKED: list[tuple[Callable[[FakeModel], Request], Task, str]] = [
    (loading, Task.LOAD, "Loading the model"),
    (reading, Task.READ, "Reading"),
    (attacking, Task.ATTACK, "The attack"),
    (lambda _: ExploreRequest(Ticket(SERIAL), fails), Task.EXPLORE, "The slice"),
    (lambda _: LiveRequest(Ticket(SERIAL), fails), Task.LATENTS, "The latents"),
    (lambda _: JobRequest(Ticket(SERIAL), "Saving", raises, needs_model=False), Task.JOB, "Saving"),
    (lambda _: JobRequest(Ticket(SERIAL), "", raises, needs_model=False), Task.JOB, "A job"),
]


@pytest.mark.parametrize(("asks", "task", "title"), ASKED)
def test_a_failure_says_what_was_being_done(
    asks: Callable[[FakeModel], Request],
    task: Task,
    title: str,
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk.ask(asks(desk.fake))
    (failure,) = desk.failures
    assert (failure.serial, failure.task, failure.title) == (SERIAL, task, title)
    assert failure.message == ("Internal error (ZeroDivisionError: on purpose). Your data is unchanged.")
    assert not failure.expected
    assert failure.details.startswith("Traceback")
    assert failure.details.rstrip().endswith("ZeroDivisionError: on purpose")
    assert failure.untrusted == ""
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, f"{title} failed")
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    desk.ask(ReadRequest(Ticket(8), prototype(2), certificate=True))
    assert desk.readings[-1].stage is Stage.CERTIFIED  # nothing of it is in the way


def test_what_a_user_can_mend_is_said_as_it_is(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.fake.fails_with = ImageError("3.png: the file is empty")
    desk.ask(ReadRequest(Ticket(SERIAL), prototype(3), certificate=True))
    (failure,) = desk.failures
    assert (failure.message, failure.expected, failure.details) == ("3.png: the file is empty", True, "")
    assert not caplog.records


def test_a_program_that_is_not_trusted_is_told_with_its_digest(desk: Desk) -> None:
    desk.fake.load_fails_with = UntrustedError(Message("It is a program."), "mine.pt", "ab" * 32)
    desk.ask(LoadRequest(Ticket(SERIAL), ModelChoice("mine.pt")))
    (failure,) = desk.failures
    assert failure.message.startswith("mine.pt is a program")
    assert (failure.expected, failure.untrusted) == (True, "ab" * 32)


def test_a_job_that_failed_is_its_ticket_s_answer_even_when_the_window_is_closed(desk: Desk) -> None:
    desk.mailbox.closed = True
    job = JobRequest(Ticket(SERIAL), "Saving", raises, needs_model=False, must_finish=True)
    desk.ask(job)
    (failure,) = desk.failures
    assert job.ticket.answer is failure


def test_a_reading_without_a_certificate_ends_with_the_refined_one(desk: Desk) -> None:
    serials: list[int] = []
    desk.worker.read.connect(lambda serial, _: serials.append(serial))
    desk.ask(ReadRequest(Ticket(SERIAL), prototype(3), certificate=False))
    assert [found.stage for found in desk.readings] == [Stage.QUICK, Stage.REFINED]
    assert [found.label for found in desk.readings] == [3, 3]
    assert serials == [SERIAL, SERIAL]
    assert desk.ended == [SERIAL]
    assert not desk.failures


def test_a_first_certificate_is_there_before_a_search_goes_first(desk: Desk) -> None:
    order: list[object] = []
    desk.worker.read.connect(lambda _, found: order.append(found.stage))

    def explore(_: Model) -> Iterator[object]:
        order.append("explored")
        yield 1

    desk.ask(ExploreRequest(Ticket(8), explore), ReadRequest(Ticket(SERIAL), prototype(3), certificate=True))
    assert order == [*Stage, "explored"]


def test_a_job_that_needs_the_model_has_its_turn_in_an_attack(desk: Desk) -> None:
    needs = JobRequest(Ticket(8), "Counting", lambda model, _: model, needs_model=True)
    ended: list[int] = []
    desk.worker.run_ended.connect(lambda serial, _: ended.append(len(desk.jobs)))
    started: list[int] = []
    desk.worker.run_started.connect(started.append)
    desk.worker.run_started.connect(lambda _: desk.mailbox.post(needs))
    desk.ask(RunRequest(Ticket(SERIAL), AttackRequest("fade", prototype(3))))
    assert desk.jobs == [(8, desk.fake)]
    assert ended == [1]
    assert started == [SERIAL]


@pytest.mark.parametrize("request_of", [ExploreRequest, LiveRequest])
def test_what_is_stopped_takes_no_further_step(
    request_of: Callable[[Ticket, Exploring], Request], desk: Desk
) -> None:
    ticket, steps = Ticket(SERIAL), []

    def work(_: Model) -> Iterator[object]:
        for number in range(3):
            steps.append(number)
            ticket.stop()
            yield number

    desk.ask(request_of(ticket, work))
    assert steps == [0]


def test_a_reading_that_is_stopped_ends_after_the_first(desk: Desk) -> None:
    request = ReadRequest(Ticket(SERIAL), prototype(3), certificate=True)
    desk.worker.read.connect(lambda *_: request.ticket.stop())
    desk.ask(request)
    assert [found.stage for found in desk.readings] == [Stage.QUICK]
    assert desk.ended == [SERIAL]
