"""All images of a file at a glance, to choose one from: small, as they are in the file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data import readers
from engine.data.arrays import UNKNOWN
from engine.data.datasets import Dataset, load_dataset
from engine.data.greys import Raw, in_unit_range, scale_of
from engine.data.sources import named
from engine.types import SIDE, FloatArray, ImageError

MOST = 100_000
"""Images of an array that are shown."""
MOST_ROWS, MOST_PAGES = 10_000, 500
"""Of a table, and pages of a picture: these have to be decoded one by one."""
_CHUNK = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What a file of several images holds."""

    images: NDArray[np.uint8]
    """(N, 28, 28): each fitted into a square, neither inverted nor normalised; the first ones of many."""
    labels: NDArray[np.int8]
    """(N,) the true classes, -1 where unknown."""
    count: int
    """Images in the file, N or more."""


def contents(source: str, *, transpose: bool = False, data: Dataset | None = None) -> Contents:
    """The images of the file that `read_image` reads `source` from; `transpose` as there.

    Images that can't be read are left black, and of a damaged file those before the damage are shown. Raises
    ImageError where the file can't be read or holds a single image.
    """
    what = named(source, data or load_dataset())
    raw = readers.read(what)
    if raw.count < 2:
        raise ImageError("{path}: holds a single image", path=what.path)
    if raw.stack is not None:
        images, labels = _of_stack(raw.stack, raw.labels, what.path)
    else:
        images, labels = _of_each(readers.each(what.path, MOST_ROWS, MOST_PAGES))
    if transpose:
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    return Contents(images, labels, raw.count)


def _of_stack(
    stack: NDArray[np.generic], labels: NDArray[np.int8] | None, where: object
) -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    shown = stack[:MOST]
    images = np.zeros((len(shown), SIDE, SIDE), np.uint8)
    low, high = float(stack.min()), float(stack.max())
    if np.isfinite((low, high)).all():
        scale = np.float32(scale_of(stack, low, high, where))
        for start in range(0, len(shown), _CHUNK):
            unit = shown[start : start + _CHUNK].astype(np.float32) / scale
            images[start : start + _CHUNK] = _small(unit)
    else:  # then each has a range of its own, if it is an image
        for place, image in enumerate(shown[:MOST_ROWS]):
            with contextlib.suppress(ImageError):
                images[place] = _small(in_unit_range(image, image, where)[0][None])[0]
    known = np.full(len(shown), UNKNOWN, np.int8)
    if labels is not None:
        known[: len(labels)] = labels[: len(known)]
    return images, known


def _of_each(raws: Iterator[Raw | None]) -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    images: list[NDArray[np.uint8]] = []
    known: list[int | None] = []
    with contextlib.suppress(ImageError):  # what lies before the damage is worth seeing
        for raw in raws:
            images.append(np.zeros((SIDE, SIDE), np.uint8) if raw is None else _small(raw.grey[None])[0])
            known.append(None if raw is None else raw.label)
    labels = np.array([UNKNOWN if label is None else label for label in known], np.int8)
    return np.array(images, np.uint8).reshape(-1, SIDE, SIDE), labels


def _small(unit: FloatArray) -> NDArray[np.uint8]:
    """(N, H, W) or (N, H, W, 3 or 4) in [0, 1] -> (N, 28, 28), each fitted into the square, on black."""
    grey = unit if unit.ndim == 3 else unit[..., :3].mean(axis=-1)
    levels: NDArray[np.uint8] = np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8)
    height, width = levels.shape[1:]
    if (height, width) == (SIDE, SIDE):
        return levels
    larger = max(height, width)
    size = max(1, round(SIDE * width / larger)), max(1, round(SIDE * height / larger))
    left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    fitted = np.zeros((len(levels), SIDE, SIDE), np.uint8)
    for place, each in enumerate(levels):
        shrunk = Image.fromarray(each).resize(size, Image.Resampling.BOX)
        fitted[place, top : top + size[1], left : left + size[0]] = np.asarray(shrunk)
    return fitted
