"""The drawing itself: ink on a square sheet, a round soft brush, undo and redo. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import SIDE, FloatArray

SCALE = 10
"""Sheet pixels for one pixel of the 28 x 28 image."""
SHEET = SIDE * SCALE
DEFAULT_BRUSH = 28.0
"""Diameter in sheet pixels: 14 % of the height of a digit that fills the 20 pixels MNIST gives it."""
LEAST_BRUSH, LARGEST_BRUSH = 8.0, 72.0
_UNDO_LEVELS = 100

Point = tuple[float, float]
"""(x, y) in sheet pixels."""
Sheet = NDArray[np.uint8]
"""(SHEET, SHEET); 255 is ink."""


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    sheet: Sheet
    origin: object | None
    picture: FloatArray | None


class Ink:
    """A sheet and its history.

    `origin` is what the sheet was filled from, None once a hand drew on it; `picture` is the (28, 28)
    image it was filled with, which stays under what a hand draws on it.
    """

    def __init__(self) -> None:
        self.sheet: Sheet = np.zeros((SHEET, SHEET), np.uint8)
        self.origin: object | None = None
        self.picture: FloatArray | None = None
        self._undo: list[_State] = []
        self._redo: list[_State] = []
        self._redo_before: list[_State] = []

    @property
    def is_empty(self) -> bool:
        """There is no ink."""
        return not self.sheet.any()

    @property
    def can_undo(self) -> bool:
        """There is a state to go back to."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """There is a state to go forward to."""
        return bool(self._redo)

    def remember(self) -> None:
        """Make the present state one that `undo` comes back to. Call before a stroke."""
        self._undo.append(_State(self.sheet.copy(), self.origin, self.picture))
        del self._undo[:-_UNDO_LEVELS]
        self._redo_before, self._redo = self._redo, []

    def settle(self) -> None:
        """Call after a stroke: one that changed nothing is no step of the history."""
        if self._undo and np.array_equal(self._undo[-1].sheet, self.sheet):
            self.origin = self._undo.pop().origin
            self._redo = self._redo_before
        elif self.is_empty:
            self.picture = None  # all of it was erased: what comes next is a drawing
        self._redo_before = []

    def pixels(self) -> FloatArray | None:
        """The sheet as (28, 28) in [0, 1] where it was filled from a picture, else None.

        What no stroke has changed is the picture's own, to the last bit; the rest is the mean of its block.
        """
        if self.picture is None:
            return None
        blocks = self.sheet.reshape(SIDE, SCALE, SIDE, SCALE)
        means = blocks.mean(axis=(1, 3), dtype=np.float32) / np.float32(255)
        untouched = (blocks == _grey(self.picture)[:, None, :, None]).all(axis=(1, 3))
        pixels: FloatArray = np.where(untouched, self.picture, means)
        return pixels

    def fill(self, image: FloatArray, origin: object | None) -> None:
        """Show a (28, 28) image in [0, 1], each of its pixels a block of SCALE x SCALE."""
        self.remember()
        self.picture = np.clip(image, 0, 1).astype(np.float32)
        self.sheet = np.repeat(np.repeat(_grey(self.picture), SCALE, axis=0), SCALE, axis=1)
        self.origin = origin

    def clear(self) -> bool:
        """Back to an empty sheet; False if it was one already."""
        if self.is_empty and self.origin is None:
            return False
        self.remember()
        self.sheet = np.zeros((SHEET, SHEET), np.uint8)
        self.origin = self.picture = None
        return True

    def undo(self) -> bool:
        """Go back to the state before; False if there is none."""
        return self._swap(self._undo, self._redo)

    def redo(self) -> bool:
        """Go forward again after `undo`; False if there is nothing to."""
        return self._swap(self._redo, self._undo)

    def stroke(self, start: Point, end: Point, brush: float, *, erase: bool) -> None:
        """Draw from `start` to `end`, (x, y) in sheet pixels, with a brush of diameter `brush`.

        The distance to the segment is exact, so that however fast the hand
        moves between two events the stroke has no breaks and no beads.
        """
        radius = brush / 2
        soft = max(2.0, 0.35 * radius)
        reach = radius + soft
        (x0, y0), (x1, y1) = start, end
        left, right = _span(x0, x1, reach)
        top, bottom = _span(y0, y1, reach)
        if left >= right or top >= bottom:
            return
        x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5)  # (1, w)
        y = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5)  # (h, 1)
        dx, dy = x1 - x0, y1 - y0
        length2 = dx * dx + dy * dy
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / length2, 0, 1) if length2 > 0 else np.float32(0)
        distance = np.hypot(x - (x0 + along * dx), y - (y0 + along * dy))  # (h, w)
        cover = np.clip((radius + soft / 2 - distance) / soft, 0, 1)
        part = self.sheet[top:bottom, left:right]
        before = part.copy()
        if erase:
            np.minimum(part, np.rint(255 * (1 - cover)).astype(np.uint8), out=part)
        else:
            np.maximum(part, np.rint(255 * cover).astype(np.uint8), out=part)
        if not np.array_equal(part, before):
            self.origin = None

    def _swap(self, source: list[_State], target: list[_State]) -> bool:
        if not source:
            return False
        target.append(_State(self.sheet, self.origin, self.picture))
        state = source.pop()
        # The history keeps its own copy: a later stroke writes into the sheet.
        self.sheet, self.origin, self.picture = state.sheet.copy(), state.origin, state.picture
        return True


def _grey(image: FloatArray) -> NDArray[np.uint8]:
    grey: NDArray[np.uint8] = np.rint(image * 255).astype(np.uint8)
    return grey


def _span(first: float, second: float, reach: float) -> tuple[int, int]:
    """Indices of the sheet within `reach` of the interval, as a slice's start and stop."""
    low, high = min(first, second) - reach, max(first, second) + reach
    return max(0, int(np.floor(low))), min(SHEET, int(np.ceil(high)))
