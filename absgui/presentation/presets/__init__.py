"""Situations to begin with: a digit of MNIST's test set or a drawing, and what there is to see in it.

What they promise is checked with the bundled ABS model (`tests/journeys/test_presets.py`); the digits were
found by its energies over the whole test set.
"""

from __future__ import annotations

from dataclasses import dataclass

from absgui.language import mark

Strokes = tuple[tuple[tuple[float, float], ...], ...]
"""Lines of points (x, y), in px of the canvas's sheet of 280 x 280."""

MODEL = "abs"
"""The model that the promises are about."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One situation."""

    title: str
    look: str
    """What to look at, in a line."""
    digit: int | None = None
    """Index in MNIST's test set; None for a drawing."""
    strokes: Strokes = ()


_ZIGZAG = (
    (
        (60.0, 60.0),
        (220.0, 80.0),
        (60.0, 110.0),
        (220.0, 140.0),
        (60.0, 170.0),
        (220.0, 200.0),
        (60.0, 230.0),
    ),
)
_LETTER = (((75.0, 225.0), (140.0, 50.0), (205.0, 225.0)), ((100.0, 165.0), (180.0, 165.0)))

PRESETS = (
    Preset(
        mark("A sure 1"),
        mark("One class explains it far better than all others, so the certified radius is large."),
        digit=1040,
    ),
    Preset(
        mark("A 4 that is nearly a 9"),
        mark("Two classes explain it almost equally well: p is divided, and hardly anything is certified."),
        digit=3490,
    ),
    Preset(
        mark("A hard digit"),
        mark("It was meant as a 6 and reads as a 5: compare the two reconstructions."),
        digit=1014,
    ),
    Preset(
        mark("Nonsense"),
        mark("A zigzag: even the least energy is too high for a digit, so no class explains it."),
        strokes=_ZIGZAG,
    ),
    Preset(
        mark("A letter that passes for a 4"),
        mark(
            "An A is no digit, but class 4 explains it well enough: what is explained may still be nonsense."
        ),
        strokes=_LETTER,
    ),
)
