"""The MNIST digits that are bundled with the program."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.data.idx import read_idx
from engine.system import resources
from engine.types import CLASSES, SIDE, FloatArray, ImageError

SPLITS: Final = {"train": ("train", 60_000), "test": ("t10k", 10_000)}
"""Split -> (how its files' names begin, how many digits it has)."""


HARD = "hard-digits.json"
"""In `weights/`: which digits the bundled model finds hard."""


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """One split of MNIST. The arrays are read-only."""

    split: str
    """"train" or "test"."""
    images: NDArray[np.uint8]
    """(N, 28, 28), 0 is black and 255 is ink."""
    labels: NDArray[np.uint8]
    """(N,) 0 to 9."""

    def __len__(self) -> int:
        return len(self.labels)

    def image(self, index: int) -> FloatArray:
        """Digit `index` as (28, 28) float32 in [0, 1]; a fresh copy."""
        return as_float(self.images[index])

    def of_class(self, label: int) -> NDArray[np.intp]:
        """The indices of all digits of one class, in order."""
        return np.flatnonzero(self.labels == label)


def as_float(images: NDArray[np.uint8]) -> FloatArray:
    """8-bit images as float32 in [0, 1], any shape; k becomes the float nearest to k / 255."""
    return images.astype(np.float32) / np.float32(255)


@functools.cache
def mnist(split: str = "test") -> Digits:
    """The bundled "train" (60,000) or "test" (10,000) digits; read once, then kept.

    Raises ImageError for another split and for files that are missing or damaged.
    """
    if split not in SPLITS:
        raise ImageError(f"MNIST has no split {split!r}; use train or test")
    start, count = SPLITS[split]
    images = read_idx(_folder() / f"{start}-images-idx3-ubyte.gz")
    labels = read_idx(_folder() / f"{start}-labels-idx1-ubyte.gz")
    if images.shape != (count, SIDE, SIDE) or labels.shape != (count,) or labels.max() >= CLASSES:
        raise ImageError(f"the bundled MNIST files in {_folder()} are not the {count} {split} digits")
    return Digits(split, images, labels)


def checksums() -> dict[str, bool]:
    """File name -> whether the bundled file has the SHA-256 that SHA256SUMS lists for it."""
    found = {}
    for line in (_folder() / "SHA256SUMS").read_text("ascii").splitlines():
        expected, name = line.split(maxsplit=1)
        path = _folder() / name
        found[name] = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == expected
    return found


def hard_digits() -> NDArray[np.intp]:
    """Indices of test digits that the bundled ABS model misreads or certifies least, the hardest first.

    Empty where the list is not bundled (it is made with the weights, by `absgui evaluate --hard`).
    """
    path = resources.weights(HARD)
    if not path.is_file():
        return np.zeros(0, np.intp)
    lists = json.loads(path.read_text("utf-8"))
    return np.array([*lists["misread"], *lists["least_certified"]], np.intp)


def _folder() -> Path:
    return resources.assets("mnist")
