"""What was done to a file's pixels before a model sees them, and what is doubtful about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """One way in which what a model is given differs from what a file holds."""

    SCALED = "scaled"
    """Its numbers were divided by a range that their type does not name; the detail is it: "0..4095"."""
    CLIPPED = "clipped"
    """Numbers slightly outside of their range were brought to its ends; the detail says how far they ran."""
    CHANNEL = "channel"
    """It is in colour, and one channel shows the ink better than its brightness; the detail names it."""
    FLATTENED = "flattened"
    """It is transparent in parts, and was laid on black or white paper."""
    TURNED = "turned"
    """The camera's note on which side is up was followed."""
    TRANSPOSED = "transposed"
    """Rows and columns were exchanged, on demand."""
    INVERTED = "inverted"
    """It was dark on light."""
    FOUND = "cut out"
    """The digit was found on a larger page: background, shadows and lines were left out."""
    NORMALISED = "normalised"
    """The ink was scaled or moved into the form of MNIST's digits."""
    FITTED = "fitted"
    """The whole picture was scaled into 28x28."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to a picture."""

    kind: ChangeKind
    detail: str = ""
    """A number, a range or a name, the same in every language; empty for most kinds."""

    def __str__(self) -> str:
        return f"{self.kind.value} ({self.detail})" if self.detail else self.kind.value


class Doubt(StrEnum):
    """Why an image may not be the one digit that it is taken for."""

    SEVERAL = "several digits"
    """There is more than one digit on the picture; this is one of them."""
    FRAME = "frame"
    """What was found lies in a frame or on a filled rectangle, which was taken for the page."""
    FILLED = "filled rectangle"
    """What was found is a filled area rather than strokes."""
    CUT = "cut off"
    """The ink reaches the edge of the picture."""
    UNCLEAR = "no clear strokes"
    """What was found has no sharp edges, as strokes have: it may be a shadow."""
    LIGHT = "light background"
    """The image is taken as it is, though its background is light: it may want to be inverted."""
    TRANSPOSED = "transposed"
    """The file seems to have rows and columns exchanged, as EMNIST's have."""
    BLANK = "blank"
    """All its pixels are the same."""
    TOUCHING = "touching digits"
    """The ink is as wide and has as many strokes side by side as two digits that touch."""
    RAINBOW = "rainbow colours"
    """Its colours run through the rainbow, as false colours do: their brightness says nothing of the ink."""
    NAMESAKE = "namesake"
    """A file is called "FILE:7" or "FILE#2" and was read, where there is a FILE as well."""
