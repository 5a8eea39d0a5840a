"""What the ten tiles and the two charts show: a reading, or a frame of an attack. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from absgui.language import number, tr
from engine.types import AttackStep, FloatArray, ModelInfo, Reading


@dataclass(frozen=True, slots=True, eq=False)
class ClassView:
    """Of one image."""

    image: FloatArray
    """(28, 28)"""
    energies: FloatArray
    """(10,) or what the model has in their place; the least wins."""
    confidence: FloatArray
    """(10,)"""
    reconstructions: tuple[FloatArray | None, ...] | None
    """(28, 28) of each class, None where they are still to come; None instead of all of them from models
    that make none."""
    label: int
    """The class that wins."""
    own: int
    """That of the image itself, also where a frame of an attack has another."""
    rival: int
    explained: bool = True
    """Some class explains the image."""
    truth: int | None = None
    """The image's own class, None where it is not known or where a frame of an attack is shown."""
    paper: FloatArray | None = None
    """(10,) the paper's p, where the model has it."""

    def word(self, label: int) -> str:
        """What a class is to this image, in a word; "" for most."""
        if not self.explained:
            return tr("nearest") if label == self.label else ""
        if self.truth not in (None, self.label) and label in (self.truth, self.label):
            return tr("truth") if label == self.truth else tr("wrong")
        if label == self.label:
            return tr("winner")
        return tr("original") if label == self.own else tr("rival") if label == self.rival else ""


def of_reading(reading: Reading, truth: int | None = None) -> ClassView:
    """The image itself; `truth` is its own class where that is known."""
    made = reading.reconstructions
    return ClassView(
        reading.image,
        reading.energies,
        reading.confidence,
        None if made is None else tuple(made),
        reading.label,
        reading.label,
        reading.rival,
        reading.explained,
        truth,
        reading.paper_confidence,
    )


def of_frame(step: AttackStep, pictures: FloatArray | None, info: ModelInfo | None = None) -> ClassView:
    """A frame: its own pictures of two classes; of the others `pictures` (10, 28, 28), if there are any.

    `info` says which model was attacked, and so whether some class explains the frame.
    """
    reconstructions = None
    if step.own_reconstruction is not None or step.rival_reconstruction is not None:
        made: list[FloatArray | None] = [None] * len(step.energies) if pictures is None else list(pictures)
        made[step.original_label] = step.own_reconstruction
        made[step.rival] = step.rival_reconstruction
        reconstructions = tuple(made)
    return ClassView(
        step.image,
        step.energies,
        step.confidence,
        reconstructions,
        step.label,
        step.original_label,
        step.rival,
        info is None or info.is_explained(step.image, step.energies),
    )


def frame_headline(
    view: ClassView, position: int, last: int, names: Sequence[str], *, narrow: bool = False
) -> str:
    """Which frame is shown and what it is read as; `narrow` in few words."""
    label, second = (names[int(c)] for c in view.energies.argsort(kind="stable")[:2])
    place = {"frame": number(f"{position:,}"), "last": number(f"{last:,}")}
    if narrow and view.explained:
        return tr("{frame} of {last}: {label}, then {second}", **place, label=label, second=second)
    if narrow:
        return tr("{frame} of {last}: nothing explains it", **place)
    if not view.explained:
        return tr(
            "Frame {frame} of {last}: no class explains it; the nearest is {label}", **place, label=label
        )
    if view.label == view.own:
        return tr("Frame {frame} of {last}: it still reads as {label}", **place, label=label)
    return tr("Frame {frame} of {last}: it now reads as {label}", **place, label=label)
