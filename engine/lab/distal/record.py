"""What searches found, and the file that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.lab.distal.ascent import AT_REST
from engine.lab.distal.optimisers import NAMES
from engine.lab.distal.starts import STARTS
from engine.system.files import written_whole
from engine.types import CLASSES, SIDE, FloatArray

WANTED = 0.9
"""Probability from which on the model counts as sure."""
Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best image for each class, over all optimisers and starts; restricted or not."""

    images: FloatArray
    """(10, 28, 28) float32 in [0, 1], as the model sees them."""
    nearest: FloatArray
    """(10, 28, 28) the training digit that is nearest to each, likewise."""
    log_p: Numbers
    """(10,) log p(class | image)."""
    energy: Numbers
    """(10,) the energy of the class."""
    distance: Numbers
    """(10,) L2 distance to `nearest`."""
    nearest_label: Indices
    """(10,) the class of `nearest`."""
    moved: Numbers
    """(10,) L2 distance of each image from its start."""
    gain: Numbers
    """(10,) what the last round of the final climb still gained; see `is_maximum`."""
    optimiser: Indices
    """(10,) which of `NAMES` led there."""
    start: Indices
    """(10,) which of `STARTS` it began at."""

    @property
    def confidence(self) -> Numbers:
        """(10,) p(class | image)."""
        found: Numbers = np.exp(self.log_p)
        return found

    @property
    def is_sure(self) -> NDArray[np.bool_]:
        """(10,) whether the model is sure."""
        sure: NDArray[np.bool_] = self.log_p >= np.log(WANTED)
        return sure

    @property
    def is_maximum(self) -> NDArray[np.bool_]:
        """(10,) whether no move along the gradient, long or short, gained anything in the end."""
        rests: NDArray[np.bool_] = self.gain <= AT_REST
        return rests

    def way(self, label: int) -> str:
        """Which optimiser and start led to the image of a class."""
        return f"{NAMES[self.optimiser[label]]} from {STARTS[self.start[label]]}"


@dataclass(frozen=True, slots=True, eq=False)
class Distal:
    """What was found for a model."""

    free: Found
    """Searches that may end anywhere, at digits too."""
    far: Found
    """Searches that were kept away from all training digits."""
    limit: float
    """The distance that they were kept away."""
    genuine: Numbers
    """(10,) for each class the energy below which 99 % of its test digits are."""


_SHAPES: dict[str, tuple[int, ...]] = {
    each.name: (CLASSES, SIDE, SIDE) if each.name in ("images", "nearest") else (CLASSES,)
    for each in fields(Found)
}
_KINDS = {
    "images": np.float32,
    "nearest": np.float32,
    **dict.fromkeys(("optimiser", "start", "nearest_label"), np.int64),
}


def write(path: Path, distal: Distal) -> None:
    """Keep it in a file. Raises ExportError."""
    content: dict[str, Any] = {"limit": np.float64(distal.limit), "genuine": distal.genuine}
    for part in ("free", "far"):
        found = getattr(distal, part)
        content |= {f"{part}_{each.name}": getattr(found, each.name) for each in fields(Found)}
    with written_whole(path) as file:
        np.savez_compressed(file, **content)


def read(path: Path) -> Distal | None:
    """The file's contents, None if there is no file or `write` didn't write it."""
    if not path.is_file():
        return None
    try:
        # Opened here: numpy leaves a file open that turns out to be no archive.
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            content = {name: file[name] for name in file.files}
        free, far = (_found(content, part) for part in ("free", "far"))
        limit, genuine = content["limit"], content["genuine"]
    except Exception:  # noqa: BLE001 - numpy, zipfile and zlib raise all kinds of errors for damage
        return None
    if free is None or far is None or limit.shape or limit.dtype != np.float64:
        return None
    if genuine.shape != (CLASSES,) or genuine.dtype != np.float64:
        return None
    return Distal(free, far, float(limit), genuine)


def _found(content: dict[str, NDArray[Any]], part: str) -> Found | None:
    values = {name: content[f"{part}_{name}"] for name in _SHAPES}
    fit = all(
        value.shape == _SHAPES[name] and value.dtype == _KINDS.get(name, np.float64)
        for name, value in values.items()
    )
    ranges = (("optimiser", len(NAMES)), ("start", len(STARTS)), ("nearest_label", CLASSES))
    if not fit or any(not ((values[name] >= 0) & (values[name] < end)).all() for name, end in ranges):
        return None
    return Found(**values)
