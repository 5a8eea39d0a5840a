"""What every training begins with: its folder and the images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.data import Split, as_float
from engine.system.files import check_folder, make_folder
from engine.types import PIXELS, DatasetError

HELD_OUT = 12
"""One of so many training images is held out."""
ORDERED = 10
"""Where fewer than one in so many labels differs from the one before, the images are ordered by class."""


def prepare(out: Path, checkpoints: str, *, fresh: bool) -> Path:
    """The folder to write to, made if missing; `fresh` deletes its files that match `checkpoints`.

    Raises ExportError if it can't be written.
    """
    folder = make_folder(out)
    check_folder(folder)
    if fresh:
        for checkpoint in folder.glob(checkpoints):
            checkpoint.unlink()
    return folder


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
