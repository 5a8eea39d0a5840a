"""What animations and sheets share: panels of pixels, colours for signed differences, text.

Everything is drawn as indices into one palette of 256 colours (128 greys, then 128 of the map for
signed differences), so that a GIF needs no colour search and every frame has the same colours.
"""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.number_format import up
from engine.system import resources
from engine.types import SIDE, AttackStep, FloatArray

Indices = NDArray[np.uint8]
"""(height, width) palette indices."""

PAPER: Final = 127
"""White."""
INK: Final = 12
FAINT: Final = 104
"""The line around panels."""
_REMOVED = np.array([0, 90, 181], np.float64)
_ADDED = np.array([196, 78, 0], np.float64)
"""Blue where ink was taken away, orange where it was added: told apart by every kind of colour vision."""


@functools.cache
def palette() -> list[int]:
    """768 numbers from 0 to 255: red, green, blue of each index."""
    greys = np.repeat(np.linspace(0, 255, 128)[:, None], 3, 1)
    sign = np.linspace(-1, 1, 127)[:, None]
    end = np.where(sign < 0, _REMOVED, _ADDED)
    # Small changes are the ones that matter here, so saturation grows with the square root.
    signs = 255 + (end - 255) * np.sqrt(np.abs(sign))
    colours = np.concatenate([greys, signs, signs[-1:]])
    return [int(value) for value in np.rint(colours).reshape(-1)]


def grey_panel(image: FloatArray, scale: int) -> Indices:
    """A framed panel of an image (28, 28) in [0, 1], each pixel a square of `scale`, white ink on black."""
    levels = np.rint(np.clip(image, 0, 1) * 127).astype(np.uint8)
    return framed(levels.repeat(scale, 0).repeat(scale, 1))


def sign_panel(difference: FloatArray, scale: int) -> Indices:
    """A framed panel of a difference (28, 28) in [-1, 1], `scale` as in `grey_panel`: white is no change."""
    levels = 128 + np.rint((np.clip(difference, -1, 1) + 1) * 63).astype(np.uint8)
    return framed(levels.repeat(scale, 0).repeat(scale, 1))


def framed(panel: Indices) -> Indices:
    """The panel (height, width) with a line of one pixel around it, (height + 2, width + 2)."""
    return np.pad(panel, 1, constant_values=FAINT)


def panel_side(scale: int) -> int:
    """Width and height of a panel with its frame, in pixels."""
    return SIDE * scale + 2


def sheet(width: int, height: int) -> Indices:
    """A white sheet (height, width) to draw on."""
    return np.full((height, width), PAPER, np.uint8)


def put(onto: Indices, panel: Indices, left: int, top: int) -> None:
    """Copy a panel (height, width) onto a sheet, in place; it must fit."""
    onto[top : top + panel.shape[0], left : left + panel.shape[1]] = panel


def write_text(onto: Indices, text: str, left: int, top: int, size: int, *, bold: bool = False) -> None:
    """Draw dark, smooth text onto a sheet (height, width), its top left corner at (left, top), `size` pixels
    high; cut off at the edges."""
    mask = Image.new("L", (onto.shape[1], round(1.4 * size)), 0)
    ImageDraw.Draw(mask).text((left, 0), text, fill=255, font=_font(size, bold=bold))
    strength = np.asarray(mask, np.float32)[: onto.shape[0] - top] / 255
    area = onto[top : top + strength.shape[0]]
    area[:] = np.where(strength > 0, np.rint(PAPER + (INK - PAPER) * strength), area).astype(np.uint8)


def short(name: str, letters: int = 10) -> str:
    """The name of a class in at most `letters` characters: "Ankle boot", "Convertib…"."""
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


@functools.cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = resources.assets("fonts", "Inter-SemiBold.otf" if bold else "Inter-Regular.otf")
    return ImageFont.truetype(path, size) if path.is_file() else ImageFont.load_default(size)


def to_picture(indices: Indices) -> Image.Image:
    """The sheet (height, width) as a Pillow picture with the palette."""
    picture = Image.fromarray(indices, "L")
    picture.putpalette(palette())  # turns "L" into "P" without touching the indices
    return picture


def key_frames(frames: tuple[AttackStep, ...], limit: int, best: AttackStep | None) -> list[AttackStep]:
    """At most `limit` (5 or more) frames in order, evenly spread.

    The first, the last, the best and the first adversarial frame are always among them.
    """
    if len(frames) <= limit:
        return list(frames)
    wanted = {0, len(frames) - 1}
    wanted |= {place for place, step in enumerate(frames) if best is not None and step.index == best.index}
    wanted |= {next((place for place, step in enumerate(frames) if step.is_adversarial), 0)}
    even = np.linspace(0, len(frames) - 1, limit - len(wanted))
    return [frames[place] for place in sorted(wanted | {round(place) for place in even.tolist()})]


def caption(step: AttackStep) -> str:
    """The distances of a frame: "L2 1.23   L∞ 0.401   L0 85"."""
    distances = step.distances
    return f"L2 {up(distances.L2, 2)}   L∞ {up(distances.Linf, 3)}   L0 {distances.L0}"
