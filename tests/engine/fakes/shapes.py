"""A small data set that is not MNIST: ten shapes with noise, in a folder with the four IDX files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import write_idx

NAMES = ("ring", "bar", "dash", "cross", "saltire", "disc", "frame", "corner", "stripes", "checks")
TRAIN, TEST = 72, 6
"""Images of each class."""


def shape(label: int, down: int, right: int) -> NDArray[np.float64]:
    """(28, 28) in [0, 1]: a shape of 16x16, moved by a few pixels."""
    y, x = np.mgrid[:28, :28] - np.array([13.5 + down, 13.5 + right])[:, None, None]
    radius, inside = np.hypot(y, x), np.maximum(np.abs(y), np.abs(x)) < 8
    drawn = (
        (radius < 8) & (radius > 5),
        np.abs(x) < 2,
        np.abs(y) < 2,
        (np.abs(x) < 2) | (np.abs(y) < 2),
        (np.abs(x - y) < 3) | (np.abs(x + y) < 3),
        radius < 7,
        np.maximum(np.abs(y), np.abs(x)) > 5,
        (x < -4) | (y > 4),
        (y // 3) % 2 == 0,
        ((y // 4) + (x // 4)) % 2 == 0,
    )[label]
    shown: NDArray[np.float64] = (drawn & inside).astype(np.float64)
    return shown


def write_shapes(folder: Path, *, train: int = TRAIN, test: int = TEST, seed: int = 0) -> Path:
    """The folder, with so many images of each class in its splits, in turns; training files are gzipped."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for name, count, suffix in (("train", train, ".gz"), ("t10k", test, "")):
        labels = np.tile(np.arange(10, dtype=np.uint8), count)
        drawn = np.stack([shape(label, *rng.integers(-2, 3, 2)) for label in labels])
        noisy = drawn * rng.uniform(0.7, 1, drawn.shape) + rng.uniform(0, 0.1, drawn.shape)
        write_idx(folder / f"{name}-images-idx3-ubyte{suffix}", (255 * noisy.clip(0, 1)).astype(np.uint8))
        write_idx(folder / f"{name}-labels-idx1-ubyte{suffix}", labels)
    (folder / "classes.txt").write_text("\n".join(NAMES) + "\n", "utf-8")
    return folder
