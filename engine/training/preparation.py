"""What every training begins with: its folder and the images."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.data import Split, as_float
from engine.system.files import check_folder, make_folder, why
from engine.system.locks import HeldError, held
from engine.types import PIXELS, AbsguiError, DatasetError, ExportError

HELD_OUT = 12
"""One of so many training images is held out."""
ORDERED = 10
"""Where fewer than one in so many labels differs from the one before, the images are ordered by class."""


@contextlib.contextmanager
def prepared(out: Path, checkpoints: Sequence[str], *, fresh: bool) -> Iterator[Path]:
    """The folder to write to, made if missing; `fresh` deletes its files that match one of `checkpoints`.

    Within the block it is this training's alone. Raises ExportError if it can't be written, AbsguiError if
    another training is at work in it.
    """
    folder = make_folder(out)
    check_folder(folder)
    try:
        with held(folder):
            if fresh:
                _forget(path for pattern in checkpoints for path in folder.glob(pattern))
            yield folder
    except HeldError as error:
        raise AbsguiError(
            "another training writes to {folder}: wait until it is done, or choose another folder",
            folder=folder,
        ) from error


def _forget(checkpoints: Iterable[Path]) -> None:
    for path in checkpoints:
        try:
            path.unlink()
        except OSError as error:
            raise ExportError("{path} can't be deleted: {why}", path=path, why=why(error)) from error


def parted(split: Split, count: int | None = None) -> tuple[Split, Split]:
    """The images of a split to train on, and the last twelfth: held out for choices and calibration.

    With `count` the first so many, at most, of those to train on. Raises DatasetError where the images are
    ordered by class: those held out would be of one class alone.
    """
    if len(split) > ORDERED and np.count_nonzero(np.diff(split.labels)) < len(split) / ORDERED:
        raise DatasetError(
            "The training images are ordered by class; shuffle them and their labels alike. The last twelfth "
            "is held out from training, and must be like the rest."
        )
    first = len(split) - len(split) // HELD_OUT
    used = first if count is None else min(count, first)
    return split.first(used), Split(split.name, split.images[first:], split.labels[first:])


def tensors(split: Split, count: int | None = None) -> tuple[Tensor, Tensor]:
    """Images (N, 784) float32 in [0, 1] and labels (N,) int64: the first `count` of a split, None for all."""
    images = torch.from_numpy(as_float(split.images[:count])).view(-1, PIXELS)
    return images, torch.from_numpy(split.labels[:count].astype(np.int64))
