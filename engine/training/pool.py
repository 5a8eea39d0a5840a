"""Train all ten classes, several at a time, each in a process of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
from collections.abc import Callable
from multiprocessing.queues import Queue
from pathlib import Path

import numpy as np
from torch import Tensor

from engine.data import mnist
from engine.training.classwise import is_finished, load_finished, train_class
from engine.training.recipe import Recipe
from engine.types import CLASSES, AbsguiError

Report = tuple[int, int, float]
"""Class, epochs done, mean loss."""


def train_all(
    folder: Path, recipe: Recipe, workers: int, report: Callable[[Report], None]
) -> list[dict[str, Tensor]]:
    """Ten state dicts, trained or resumed from the checkpoints in `folder`.

    Each class is trained by one thread of one process, so the result does not depend on `workers`.
    An interrupt ends the workers; their last checkpoints stay. Raises AbsguiError
    for too few digits, and if a process dies.
    """
    counts = np.bincount(mnist("train").labels[: recipe.digits], minlength=CLASSES)
    if counts.min() < recipe.batch:
        raise AbsguiError(
            f"Too few training digits: {counts.min()} of class {counts.argmin()}, {recipe.batch} are needed."
        )
    waiting = [digit for digit in range(CLASSES) if not is_finished(checkpoint_path(folder, digit), recipe)]
    context = multiprocessing.get_context("spawn")
    tasks: Queue[int | None] = context.Queue()
    reports: Queue[Report] = context.Queue()
    processes = [
        context.Process(target=_work, args=(folder, recipe, tasks, reports), daemon=True)
        for _ in range(min(workers, len(waiting)))
    ]
    for task in [*waiting, *[None] * len(processes)]:
        tasks.put(task)
    try:
        for process in processes:
            process.start()
        while any(process.is_alive() for process in processes):
            with contextlib.suppress(queue.Empty):
                report(reports.get(timeout=0.5))
            dead = [process.exitcode for process in processes if process.exitcode]
            if dead:
                raise AbsguiError(
                    f"A training process ended with exit code {dead[0]}; the checkpoints are kept, "
                    "run the same command to go on."
                )
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for channel in (tasks, reports):
            channel.close()
            channel.cancel_join_thread()
    return [load_finished(checkpoint_path(folder, digit), recipe) for digit in range(CLASSES)]


def checkpoint_path(folder: Path, digit: int) -> Path:
    return folder / f"class{digit}.checkpoint.safetensors"


def _work(folder: Path, recipe: Recipe, tasks: Queue[int | None], reports: Queue[Report]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent too, which ends us
    digits = mnist("train")
    used = slice(recipe.digits)
    for digit in iter(tasks.get, None):
        images = digits.images[used][digits.labels[used] == digit]
        train_class(
            digit, images, recipe, checkpoint_path(folder, digit), lambda *news: _report(reports, news)
        )


def _report(reports: Queue[Report], news: Report) -> None:
    """Pass news on; end with the parent, which a kill may have taken without a word to us."""
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        raise SystemExit(1)
    reports.put(news)
