"""Something that writes, killed (SIGKILL) at random moments again and again: prints as JSON what was seen.

    python -m tests.endurance.kills WHAT SEED TIMES

A tool for the test of kills. The victim is a copy of this process, made by fork, which has everything
imported and nothing else running; it tells through a pipe what it has done.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sys
import tempfile
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.system.files import PARTIAL, forget_partials
from tests.patience import PATIENCE_S

TRAININGS = ("train cnn", "train exact-abs", "train abs")
WRITERS = (
    *("png", "npy", "npz", "trajectory", "csv", "json", "gif", "contact sheet", "session", "idx", "log"),
    *("lab", "settings", "trust", "prototypes", "kernels"),
)
_LOOK_S = 0.01
LONGEST_S = 0.03
"""Until the kill, from when the victim has begun to work."""


class Victim(ABC):
    """What is killed."""

    def prepare(self, folder: Path) -> None:
        """Make what it works with, if that takes anything. Nobody kills that."""
        return

    @abstractmethod
    def begin(self, folder: Path) -> Callable[[int], None]:
        """In the victim: go on with what is there. Returns what does the n-th thing, from 0 on."""

    @abstractmethod
    def check(self, folder: Path, done: int) -> bool:
        """After a kill: fail unless what was `done` is there and all is whole.

        Returns whether the kill came in the middle of something, as far as can be seen.
        """


@dataclass(slots=True)
class Seen:
    """Of all rounds."""

    times: int = 0
    done: int = 0
    """Things that were done, over all rounds."""
    middle: int = 0
    """Rounds in which the kill came in the middle of something: a part of it was there."""
    most_left: int = 0
    """Unfinished files at once, before anything was written again."""


def some_time(_: int, seconds: float) -> None:
    """Let it work so long, disk and all."""
    select.select([], [], [], seconds)


def some_work(pid: int, seconds: float) -> None:
    """Let it, and those that it has started, take so much of the processor's time."""
    victim = psutil.Process(pid)
    with contextlib.suppress(psutil.NoSuchProcess):
        while victim.status() != psutil.STATUS_ZOMBIE and spent(victim) < seconds:
            select.select([], [], [], _LOOK_S)


def spent(process: psutil.Process) -> float:
    """Seconds of the processor."""
    seconds = 0.0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            seconds += times.user + times.system
    return seconds


Wait = Callable[[int, float], None]


def kill(victim: Victim, folder: Path, moment: float, wait: Wait) -> int:
    """Have it work and kill it at some moment; returns how much it had done."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            act = victim.begin(folder)
            os.write(write, b"b")
            number = 0
            while True:
                act(number)
                os.write(write, b".")
                number += 1
        except BaseException as error:  # noqa: BLE001 - the process that began it must hear of it
            os.write(write, f"!{error!r}".encode())
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read(1)
        if said == b"b":
            wait(pid, moment)
        helpers = psutil.Process(pid).children(recursive=True)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        _, left = psutil.wait_procs(helpers, timeout=PATIENCE_S)
        assert left == [], "what it had started ends with it"
        said += pipe.read()
    assert b"!" not in said, said.partition(b"!")[2].decode()
    return len(said) - 1


def apart(work: Callable[[], None]) -> None:
    """Do it in a copy of this process, which stays as it is."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - as every process says it
            traceback.print_exc()
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0


def left_in(folder: Path) -> int:
    """Unfinished files."""
    return len(list(folder.rglob(f".*{PARTIAL}")))


def run(victim: Victim, seed: int, times: int, longest: float = LONGEST_S, wait: Wait = some_time) -> Seen:
    """Kill it so many times, and look after it each time."""
    dice, seen = random.Random(seed), Seen()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        apart(lambda: victim.prepare(folder))
        for _ in range(times):
            done = kill(victim, folder, dice.uniform(0, longest), wait)
            left = left_in(folder)
            seen.times += 1
            seen.done += done
            seen.most_left = max(seen.most_left, left)
            seen.middle += victim.check(folder, done) or left > 0
        apart(lambda: victim.begin(folder)(0))  # the next one goes on, to its end
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                forget_partials(path)
        assert left_in(folder) == 0
    return seen


def main(what: str, seed: int, times: int) -> None:
    if what in TRAININGS:  # they import torch
        from tests.endurance import trainings

        seen = run(trainings.VICTIMS[what](), seed, times, trainings.LONGEST[what], some_work)
    else:
        from tests.endurance import victims

        seen = run(victims.VICTIMS[what](), seed, times, victims.LONGEST.get(what, LONGEST_S))
    print(json.dumps({name: getattr(seen, name) for name in Seen.__slots__}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
