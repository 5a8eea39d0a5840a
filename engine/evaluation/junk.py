"""Images that are no digits, made by code: letters, noise, flat greys, textures, scribbles, small drawings.

What is drawn is brought into MNIST's form as the window does it, with strokes as wide as MNIST's; noise,
greys and textures stay as they are. All depends on the seed alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.data import normalise
from engine.system import resources
from engine.types import SIDE, FloatArray

LETTERS = "ACEFHJKLMNPRTUVWXY"
"""Without those that look like a digit: B (8), D (0), G (6), I (1), O (0), Q (9), S (5), Z (2)."""
SLANTS = (-0.2, 0.0, 0.2)
"""How far a letter's top leans to the right, as part of its height."""
COUNT = 100
"""Images of the kinds that are drawn by chance."""
GREYS = 21
"""Flat images: black, white and what lies between."""
_SHEET = 140
"""Side of the sheet that things are drawn on; a digit of 20 pixels covers 100 of it."""
_PENS = (10, 12, 14)
"""Widths of strokes on it: 2 to 2.8 of the 28 pixels, as most of MNIST's."""

Point = tuple[float, float]
"""In a square from 0 to 1, from the upper left corner."""


def letters(_: np.random.Generator) -> FloatArray:
    """(108, 28, 28): each of `LETTERS` in two weights of the bundled font, upright and slanted."""
    return np.stack(
        [
            _letter(letter, weight, slant)
            for letter in LETTERS
            for weight in ("Regular", "SemiBold")
            for slant in SLANTS
        ]
    )


def noise(drawing: np.random.Generator) -> FloatArray:
    """(100, 28, 28): every pixel uniform in [0, 1]."""
    return drawing.random((COUNT, SIDE, SIDE), dtype=np.float32)


def speckles(drawing: np.random.Generator) -> FloatArray:
    """(100, 28, 28): a part of the pixels is white, 3 to 50 %, the others black."""
    share = np.linspace(0.03, 0.5, COUNT)[:, None, None]
    found: FloatArray = (drawing.random((COUNT, SIDE, SIDE)) < share).astype(np.float32)
    return found


def flat(_: np.random.Generator) -> FloatArray:
    """(21, 28, 28): one grey each, from black to white."""
    levels = np.linspace(0, 1, GREYS, dtype=np.float32)
    return np.repeat(levels, SIDE * SIDE).reshape(GREYS, SIDE, SIDE)


def textures(drawing: np.random.Generator) -> FloatArray:
    """(90, 28, 28): pieces of clothing as flat shapes, plain, striped, chequered, shaded and woven.

    Each of them in three sizes, a little changed by chance.
    """
    made = []
    for outline in _CLOTHES:
        for weave in range(5):
            for size in (0.72, 0.84, 0.96):
                wobbled = [(x + drawing.normal(0, 0.01), y + drawing.normal(0, 0.01)) for x, y in outline]
                shape = _filled([(0.5 + size * (x - 0.5), 0.5 + size * (y - 0.5)) for x, y in wobbled])
                made.append(shape * _weave(weave, drawing))
    return np.stack(made).astype(np.float32)


def scribbles(drawing: np.random.Generator) -> FloatArray:
    """(100, 28, 28): a line that turns at random and goes on long after a digit would have ended."""
    made = []
    for number in range(COUNT):
        turn, heading = 0.0, drawing.uniform(0, 2 * math.pi)
        line = [(0.5, 0.5)]
        for _ in range(120):
            turn = 0.9 * turn + drawing.normal(0, 0.14)
            heading += turn
            x, y = line[-1][0] + 0.045 * math.cos(heading), line[-1][1] + 0.045 * math.sin(heading)
            if not (0 <= x <= 1 and 0 <= y <= 1):
                heading += math.pi / 2
            line.append((min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)))
        made.append(_drawn([line], _PENS[number % len(_PENS)]))
    return np.stack(made)


def smileys(drawing: np.random.Generator) -> FloatArray:
    """(30, 28, 28): a face with two eyes and a mouth."""
    return np.stack([_drawn(_wobbled(_SMILEY, drawing), _PENS[n % len(_PENS)]) for n in range(30)])


def drawings(drawing: np.random.Generator) -> FloatArray:
    """(90, 28, 28): houses, stars, arrows, hearts, crosses, trees, fish, cups and flags."""
    return np.stack(
        [
            _drawn(_wobbled(thing, drawing), _PENS[n % len(_PENS)])
            for thing in _THINGS.values()
            for n in range(10)
        ]
    )


KINDS: Mapping[str, Callable[[np.random.Generator], FloatArray]] = MappingProxyType(
    {
        "letters": letters,
        "scribbles": scribbles,
        "smileys": smileys,
        "drawings": drawings,
        "clothes": textures,
        "noise": noise,
        "speckles": speckles,
        "flat": flat,
    }
)
"""Name -> what makes images (N, 28, 28) float32 in [0, 1] of that kind, by a random generator."""


def junk(seed: int = 0) -> dict[str, FloatArray]:
    """Images (N, 28, 28) float32 in [0, 1] of every kind in `KINDS`; each kind draws for itself."""
    return {
        name: make(np.random.default_rng([seed, place])) for place, (name, make) in enumerate(KINDS.items())
    }


def _arc(x: float, y: float, radius: float, start: float = 0.0, end: float = 360.0) -> list[Point]:
    """A part of a circle, in degrees, clockwise from the right."""
    turns = np.radians(np.linspace(start, end, 40))
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


_SMILEY = [
    _arc(0.5, 0.5, 0.48),
    _arc(0.33, 0.37, 0.03),
    _arc(0.67, 0.37, 0.03),
    _arc(0.5, 0.5, 0.27, 20, 160),
]
_STAR = [(0.5 + 0.5 * math.sin(turn), 0.5 - 0.5 * math.cos(turn)) for turn in 0.8 * math.pi * np.arange(6)]
_THINGS: Mapping[str, Sequence[Sequence[Point]]] = {
    "house": [
        [(0.1, 0.45), (0.5, 0.0), (0.9, 0.45), (0.1, 0.45), (0.1, 1), (0.9, 1), (0.9, 0.45)],
        [(0.4, 1), (0.4, 0.7), (0.6, 0.7), (0.6, 1)],
    ],
    "star": [_STAR],
    "arrow": [[(0.0, 0.5), (1.0, 0.5)], [(0.6, 0.2), (1.0, 0.5), (0.6, 0.8)]],
    "heart": [
        _arc(0.27, 0.28, 0.26, 150, 360) + _arc(0.77, 0.28, 0.24, 180, 390) + [(0.5, 1.0), (0.05, 0.41)],
    ],
    "cross": [[(0.0, 0.0), (1.0, 1.0)], [(1.0, 0.0), (0.0, 1.0)]],
    "tree": [[(0.5, 0.0), (0.1, 0.75), (0.9, 0.75), (0.5, 0.0)], [(0.5, 0.75), (0.5, 1.0)]],
    "fish": [
        [*_arc(0.4, 0.5, 0.34, 25, 335), (1.0, 0.85), (1.0, 0.15), (0.71, 0.64)],
    ],
    "cup": [[(0.1, 0.1), (0.2, 1.0), (0.7, 1.0), (0.8, 0.1), (0.1, 0.1)], _arc(0.78, 0.5, 0.2, -70, 80)],
    "flag": [[(0.2, 1.0), (0.2, 0.0), (0.9, 0.2), (0.2, 0.45)]],
}
"""Strokes, each a line through its points."""
_CLOTHES: Sequence[Sequence[Point]] = (
    (
        (0.3, 0.05), (0.7, 0.05), (1.0, 0.3), (0.85, 0.45), (0.75, 0.35), (0.75, 1), (0.25, 1), (0.25, 0.35),
        (0.15, 0.45), (0, 0.3),
    ),
    ((0.25, 0), (0.75, 0), (0.85, 1), (0.6, 1), (0.5, 0.3), (0.4, 1), (0.15, 1)),
    ((0.38, 0), (0.62, 0), (0.62, 0.35), (0.9, 1), (0.1, 1), (0.38, 0.35)),
    (
        (0.05, 0.35), (0.3, 0.35), (0.35, 0.1), (0.65, 0.1), (0.7, 0.35), (0.95, 0.35), (0.95, 0.95),
        (0.05, 0.95),
    ),
    ((0.35, 0), (0.65, 0), (0.65, 0.6), (0.95, 0.75), (0.95, 1), (0.3, 1)),
    ((0, 0.6), (0.45, 0.5), (0.8, 0.25), (1, 0.3), (1, 0.75), (0, 0.8)),
)  # fmt: skip
"""Outlines of a shirt, trousers, a dress, a bag, a boot and a shoe."""


def _letter(letter: str, weight: str, slant: float) -> FloatArray:
    font = ImageFont.truetype(resources.assets("fonts", f"Inter-{weight}.otf"), _SHEET)
    sheet = Image.new("L", (2 * _SHEET, 2 * _SHEET))
    ImageDraw.Draw(sheet).text((_SHEET, _SHEET), letter, fill=255, font=font, anchor="mm")
    lean = (1, slant, -slant * _SHEET, 0, 1, 0)
    slanted = sheet.transform(sheet.size, Image.Transform.AFFINE, lean, Image.Resampling.BILINEAR)
    return normalise(np.asarray(slanted))


def _drawn(strokes: Sequence[Sequence[Point]], pen: int) -> FloatArray:
    """Strokes in [0, 1] as an image (28, 28) in MNIST's form, by a round pen of so many 140ths."""
    sheet = Image.new("L", (2 * _SHEET, 2 * _SHEET))
    draw = ImageDraw.Draw(sheet)
    side = 2 * (100 - pen)
    for stroke in strokes:
        points = [(_SHEET - side / 2 + side * x, _SHEET - side / 2 + side * y) for x, y in stroke]
        draw.line(points, fill=255, width=2 * pen, joint="curve")
        for x, y in points:
            draw.ellipse((x - pen, y - pen, x + pen, y + pen), fill=255)
    return normalise(np.asarray(sheet))


def _wobbled(strokes: Sequence[Sequence[Point]], drawing: np.random.Generator) -> list[list[Point]]:
    """As if by hand: leaning, stretched, and no stroke quite where it should be."""
    lean, stretch = drawing.normal(0, 0.1), drawing.normal(1, 0.1)
    found = []
    for stroke in strokes:
        off_x, off_y = drawing.normal(0, 0.02, 2)
        found.append([(stretch * x + lean * (0.5 - y) + off_x, y + off_y) for x, y in stroke])
    return found


def _filled(outline: Sequence[Point]) -> FloatArray:
    """(28, 28): a polygon in [0, 1], filled, with smooth edges."""
    large = 8
    sheet = Image.new("L", (large * SIDE, large * SIDE))
    ImageDraw.Draw(sheet).polygon([(large * SIDE * x, large * SIDE * y) for x, y in outline], fill=255)
    small = sheet.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / np.float32(255)


def _weave(kind: int, drawing: np.random.Generator) -> FloatArray:
    """(28, 28) in [0, 1]: plain, stripes, checks, a shade from one side to the other, or threads."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    bright, dark = drawing.uniform(0.7, 1), drawing.uniform(0.2, 0.5)
    if kind == 0:
        return np.full((SIDE, SIDE), bright, np.float32)
    width = drawing.integers(2, 5)
    if kind == 1:
        pattern = (rows if drawing.random() < 0.5 else columns) // width % 2
    elif kind == 2:
        pattern = (rows // width + columns // width) % 2
    elif kind == 3:
        pattern = columns / (SIDE - 1)
    else:
        pattern = drawing.random((SIDE, SIDE))
    found: FloatArray = (dark + (bright - dark) * pattern).astype(np.float32)
    return found
