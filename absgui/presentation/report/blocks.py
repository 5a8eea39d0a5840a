"""What a report is made of: plain values, which a template turns into a page. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from engine.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Pixels with the words that stand for them."""

    image: FloatArray
    """(28, 28), in [0, 1] or, if signed, in [-1, 1]."""
    caption: str
    alt: str
    """The same for those who don't see it."""
    signed: bool = False
    scale: int = 4
    """Px of the page that one of the digit's takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    """Of level 2 or 3; the page's own is 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """Some sentences."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """In a row."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Its first column names the rows; numbers stand on the right."""

    caption: str
    head: tuple[str, ...]
    """() where the rows say what they are."""
    rows: tuple[tuple[str, ...], ...]
    strong: tuple[int, ...] = ()
    """Rows that matter most."""


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A line for the shell."""

    text: str


Block = Heading | Paragraph | Pictures | Table | Code


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A page."""

    title: str
    subtitle: str
    sections: tuple[tuple[Block, ...], ...]
    """The first says what there is, the last how it was computed."""
