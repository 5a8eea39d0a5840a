"""What the ten tiles and the two charts show: a reading, or a frame of an attack. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from engine.types import AttackStep, FloatArray, Reading


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

    def word(self, label: int) -> str:
        """What a class is to this image, in a word; "" for most."""
        if label == self.label:
            return "winner"
        return "original" if label == self.own else "rival" if label == self.rival else ""


def of_reading(reading: Reading) -> ClassView:
    """The image itself."""
    made = reading.reconstructions
    return ClassView(
        reading.image,
        reading.energies,
        reading.confidence,
        None if made is None else tuple(made),
        reading.label,
        reading.label,
        reading.rival,
    )


def of_frame(step: AttackStep, pictures: FloatArray | None) -> ClassView:
    """A frame: its own pictures of two classes; of the others `pictures` (10, 28, 28), if there are any."""
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
    )
