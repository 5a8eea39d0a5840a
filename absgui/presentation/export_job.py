"""What the user wants written or copied, as values that the worker thread can carry out. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from absgui.language import number, tr
from absgui.presentation.answers import Answers
from engine.types import AttackRequest, AttackStep, ModelIdentity, Outcome, Run


class ExportKind(StrEnum):
    """The kinds of file that can be written."""

    FRAME_PNG = "frame-png"
    """The frame that is looked at, at 28x28; where it is adversarial 8-bit rounding must leave it so."""
    FRAME_PNG_LARGE = "frame-png-large"
    FRAME_NPY = "frame-npy"
    PNG = "png"
    """The adversarial at 28x28; 8-bit rounding must leave it adversarial, here and enlarged."""
    PNG_LARGE = "png-large"
    """The adversarial enlarged by whole pixels."""
    NPY = "npy"
    NPZ = "npz"
    """The adversarial, the original and the numbers."""
    JSON = "json"
    """The record: the digit, the model, the certificate, the attack and what it found."""
    TRAJECTORY_NPZ = "trajectory-npz"
    CSV = "csv"
    GIF = "gif"
    CONTACT_SHEET = "contact-sheet"
    PLOT_PNG = "plot-png"
    PLOT_SVG = "plot-svg"
    PLOT_CSV = "plot-csv"
    SLICE_PNG = "slice-png"
    """The slice as it is seen, zoomed or not."""


class Code(StrEnum):
    """What repeats an attack, as text."""

    PYTHON = "Python"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One image of an attack, to be written or copied by itself."""

    step: AttackStep
    request: AttackRequest
    model: ModelIdentity
    """The one that was attacked, the only one to tell what rounding does to it."""
    place: tuple[int, int] | None = None
    """Which frame it is, from 0, and which one is the last; None for the best adversarial."""

    @property
    def what(self) -> str:
        """ "the best adversarial", "frame 15 of 117"."""
        if self.place is None:
            return tr("the best adversarial")
        frame, last = (number(f"{each:,}") for each in self.place)
        return tr("frame {frame} of {last}", frame=frame, last=last)

    @property
    def file(self) -> str:
        """The same for the name of a file: "frame-15"; "" for the best adversarial."""
        return "" if self.place is None else f"frame-{self.place[0]}"


def best_of(outcome: Outcome) -> Picture | None:
    """The best adversarial, None if there is none."""
    if outcome.best is None:
        return None
    return Picture(outcome.best, outcome.request, outcome.model_identity)


def frame_of(
    step: AttackStep, position: int, last: int, request: AttackRequest, model: ModelIdentity
) -> Picture:
    """Frame `position` (from 0) of an attack whose newest one is `last`."""
    return Picture(step, request, model, (position, last))


@dataclass(frozen=True, slots=True, eq=False)
class CopyJob:
    """An image to be rounded to 8 bits and put on the clipboard."""

    picture: Picture
    scale: int
    """Times that it is enlarged."""


@dataclass(frozen=True, slots=True, eq=False)
class ExportJob:
    """One file to write."""

    what: ExportKind
    path: Path
    outcome: Outcome | None
    """None for the slice and for a frame, which need no attack that has ended."""
    answers: Answers = field(default_factory=Answers)
    """What the user answered about this attack; written with the numbers."""
    payload: bytes | None = None
    """The finished file, for the plots: they are drawn by the interface and only written by the worker."""
    accept_rounding: bool = False
    """Write the PNG even if 8-bit rounding undoes the adversarial: the user agreed."""
    picture: Picture | None = None
    """What a picture file shows; None for the best adversarial of the outcome."""
    run: Run | None = None
    """The outcome with all that a record says of it; None where only the outcome is known."""
