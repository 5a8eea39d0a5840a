"""Train all ten classes, several at a time, each in a process of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from pathlib import Path

from torch import Tensor

from engine.data import mnist
from engine.training.classwise import load_finished, train_class
from engine.training.recipe import Recipe
from engine.types import CLASSES, AbsguiError

Report = tuple[int, int, float]
"""Class, epochs done, mean loss."""


def train_all(
    folder: Path, recipe: Recipe, workers: int, report: Callable[[Report], None]
) -> list[dict[str, Tensor]]:
    """Ten state dicts, trained or resumed from the checkpoints in `folder`.

    Each class is trained by one thread of one process, so the result does not depend on `workers`.
    An interrupt ends the workers; their last checkpoints stay. Raises AbsguiError if one of them dies.
    """
    context = multiprocessing.get_context("spawn")
    reports: Queue[Report] = context.Queue()
    waiting = list(range(CLASSES))
    running: dict[int, SpawnProcess] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                digit = waiting.pop(0)
                process = context.Process(target=_work, args=(digit, folder, recipe, reports), daemon=True)
                process.start()
                running[digit] = process
            with contextlib.suppress(queue.Empty):
                report(reports.get(timeout=0.5))
            for digit, process in list(running.items()):
                if process.exitcode is None:
                    continue
                if process.exitcode != 0:
                    raise AbsguiError(
                        f"Training class {digit} ended with exit code {process.exitcode}; "
                        "its last checkpoint is kept, run the same command to go on."
                    )
                del running[digit]
    finally:
        for process in running.values():
            process.terminate()
            process.join()
    return [load_finished(checkpoint_path(folder, digit), recipe) for digit in range(CLASSES)]


def checkpoint_path(folder: Path, digit: int) -> Path:
    return folder / f"class{digit}.checkpoint.safetensors"


def _work(digit: int, folder: Path, recipe: Recipe, reports: Queue[Report]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent too, which ends us
    digits = mnist("train")
    used = slice(recipe.digits)
    images = digits.images[used][digits.labels[used] == digit]
    train_class(digit, images, recipe, checkpoint_path(folder, digit), lambda *r: reports.put(r))
