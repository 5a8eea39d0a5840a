"""What sheet and film write beside the pictures of a side, and how a sentence is broken into lines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from engine.export import drawing
from engine.number_format import DECIMALS, down, up
from engine.types import AttackStep, DuelSide, Norm

NORM_NAMES = {Norm.L0: "L0", Norm.L2: "L2", Norm.LINF: "L∞"}


def distance(norm: Norm, value: float) -> str:
    """A distance that was found, never less than it is: "L2 1.23", "12 pixels"."""
    if norm is Norm.L0:
        return "1 pixel" if value == 1 else f"{value:.0f} pixels"
    return f"{NORM_NAMES[norm]} {up(value, DECIMALS[norm])}"


def read(side: DuelSide, classes: Sequence[str]) -> str:
    """What the model makes of the image as it is."""
    reading = side.reading
    name = drawing.short(classes[reading.label])
    if not reading.explained:
        return f"no class explains it; nearest {name}"
    if side.misclassified:
        return f"misclassified as {name}"
    return f"reads {name}, p {reading.confidence[reading.label]:.2f}"


def now(step: AttackStep | None, classes: Sequence[str]) -> str:
    """What the model makes of a frame."""
    if step is None:
        return "not attacked"
    still = "still" if step.label == step.original_label else "now"
    return f"{still} {drawing.short(classes[step.label])}, p {step.confidence[step.label]:.2f}"


def certified(side: DuelSide, norm: Norm) -> tuple[str, ...]:
    """What is certified, and on what that rests; nothing where nothing is."""
    radius = side.certified(norm)
    if radius is None:
        return ()
    if side.contradicts(norm):
        return ("certificate refuted:", "a latent optimum was missed")
    amount = down(radius, DECIMALS[norm])
    unit = "1 pixel" if amount == "1" else f"{amount} pixels"
    said = unit if norm is Norm.L0 else f"{NORM_NAMES[norm]} {amount}"
    rests = "guaranteed" if side.model.guaranteed else "assuming the latent optimum is found"
    return f"certified {said}", f"({rests})"


def lines(sentence: str, letters: int) -> list[str]:
    """A sentence in lines of at most so many letters."""
    return textwrap.wrap(sentence.replace(" %", "\u00a0%"), letters) or [""]
