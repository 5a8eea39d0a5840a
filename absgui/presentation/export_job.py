"""What the user wants written, as a value that the worker thread can carry out. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from absgui.presentation.answers import Answers
from engine.types import Outcome


class ExportKind(StrEnum):
    """The kinds of file that can be written."""

    PNG = "png"
    """The adversarial at 28x28; 8-bit rounding must leave it adversarial, here and enlarged."""
    PNG_LARGE = "png-large"
    """The adversarial enlarged by whole pixels."""
    NPY = "npy"
    NPZ = "npz"
    """The adversarial, the original and the numbers."""
    TRAJECTORY_NPZ = "trajectory-npz"
    CSV = "csv"
    GIF = "gif"
    CONTACT_SHEET = "contact-sheet"
    PLOT_PNG = "plot-png"
    PLOT_SVG = "plot-svg"
    PLOT_CSV = "plot-csv"
    SLICE_PNG = "slice-png"
    """The slice as it is seen, zoomed or not."""


@dataclass(frozen=True, slots=True, eq=False)
class CopyJob:
    """An adversarial image to be rounded to 8 bits and put on the clipboard."""

    outcome: Outcome
    scale: int
    """Times that it is enlarged."""


@dataclass(frozen=True, slots=True, eq=False)
class ExportJob:
    """One file to write."""

    what: ExportKind
    path: Path
    outcome: Outcome | None
    """None for the slice, which needs no attack."""
    answers: Answers = field(default_factory=Answers)
    """What the user answered about this attack; written with the numbers."""
    payload: bytes | None = None
    """The finished file, for the plots: they are drawn by the interface and only written by the worker."""
    accept_rounding: bool = False
    """Write the PNG even if 8-bit rounding undoes the adversarial: the user agreed."""
