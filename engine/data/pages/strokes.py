"""Which strokes on a page belong to digits, and which of them to the same one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.pages import frames
from engine.types import FloatArray

_STRONGEST = 99.97
"""Per cent of the pixels that are weaker than the ink's strength, at first: a digit may be small."""
_HALF = 0.45
"""Part of the ink's strength from which a pixel is on a stroke."""
_EDGE_CONTACT = 0.12
"""Part of the picture's outline along which marks run that belong to what lies around the page."""
_LINE_LENGTH, _LINE_WIDTH = 0.6, 0.02
"""A long thin line, as parts of the picture's sides."""
_LEAST_SIDE = 0.04
"""Part of the picture's shorter side that a digit is high or wide."""
_SIZE = 0.4
"""The height of a digit at least, as a part of the tallest one's; lower marks are parts of one, or dust."""
_GAP = 0.1
"""How far, as a part of the largest digit's size, strokes of one digit may be apart."""
_BELONGS = 0.35
"""How far away, as a part of a digit's size, small marks still belong to it."""
_WHOLE = 0.3
_CUT = 0.15
"""Part of its size with which a digit that is cut off lies on the edge; some of MNIST's do with 0.12."""
_MOST = 100


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What was found on a page."""

    digits: list[NDArray[np.bool_]]
    """(H, W) masks, in reading order."""
    left_out: bool
    """There is more on the page: edges, lines or dust."""
    cut: bool
    """The strokes reach the edge."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A connected stroke: its number, box, area and how much of it lies on the picture's outline."""

    place: int
    top: int
    bottom: int
    left: int
    right: int
    area: int
    contact: int

    @property
    def size(self) -> int:
        return max(self.bottom - self.top, self.right - self.left)


def digits(ink: FloatArray, faint: float) -> Marks:
    """The digits in (H, W) ink of 0 to 1; what is weaker than `faint` is none."""
    strength = float(np.percentile(ink, _STRONGEST))
    found = _Labelled(ink > max(_HALF * strength, faint))
    while not found.kept and strength > 2 * faint:  # a dark edge hides a weaker digit
        strength *= 0.6
        found = _Labelled(ink > max(_HALF * strength, faint))
    if not found.all or strength <= faint:
        return Marks([], left_out=False, cut=False)
    kept = found.kept or found.all
    inked = ink[np.isin(found.marks, [mark.place for mark in kept])]
    again = _Labelled(ink > max(_HALF * float(np.percentile(inked, 90)), faint))
    found = again if again.all else found
    kept = found.kept or [mark for mark in found.all if mark.size == max(each.size for each in found.all)]
    groups = _grouped(found.marks, kept)
    return Marks(
        groups[:_MOST],
        left_out=len(kept) < len(found.all),
        cut=not found.kept or any(mark.contact > _CUT * mark.size for mark in kept),
    )


class _Labelled:
    """The connected strokes of a mask."""

    def __init__(self, mask: NDArray[np.bool_]) -> None:
        from scipy.ndimage import find_objects, label

        self.marks, count = label(mask, np.ones((3, 3), int))
        areas = np.bincount(self.marks.ravel(), minlength=count + 1)
        outline = np.concatenate([self.marks[0], self.marks[-1], self.marks[:, 0], self.marks[:, -1]])
        contacts = np.bincount(outline, minlength=count + 1)
        self.all = [
            _Mark(
                place,
                box[0].start,
                box[0].stop,
                box[1].start,
                box[1].stop,
                int(areas[place]),
                int(contacts[place]),
            )
            for place, box in enumerate(find_objects(self.marks), start=1)
        ]
        self.kept = self._kept(mask.shape)

    def _kept(self, shape: tuple[int, ...]) -> list[_Mark]:
        """Without what runs along the edge, long thin lines, and what is too small for a stroke."""
        height, width = shape
        least = _LEAST_SIDE * min(shape)
        edge = _EDGE_CONTACT * 2 * (height + width)
        found = []
        for mark in self.all:
            tall, wide = mark.bottom - mark.top, mark.right - mark.left
            thickness = mark.area / mark.size
            line = (tall > _LINE_LENGTH * height or wide > _LINE_LENGTH * width) and (
                thickness < _LINE_WIDTH * min(shape)
            )
            if mark.contact <= edge and not line and mark.size >= least:
                found.append(mark)
        whole = [mark for mark in found if not mark.contact]
        largest = max((mark.size for mark in found), default=0)
        # What reaches the edge is a shadow or another digit's rest, if there is a digit that does not.
        return whole if any(mark.size >= _WHOLE * largest for mark in whole) else found


def _grouped(marks: NDArray[np.int32], kept: list[_Mark]) -> list[NDArray[np.bool_]]:
    from scipy.ndimage import distance_transform_edt, label, maximum_filter

    largest = max(mark.size for mark in kept)
    tallest = max(mark.bottom - mark.top for mark in kept)
    mains = [mark for mark in kept if mark.bottom - mark.top >= _SIZE * tallest]
    every, main = (np.isin(marks, [mark.place for mark in each]) for each in (kept, mains))
    wide = maximum_filter(every, 2 * max(1, round(_GAP * largest / 2)) + 1)
    joined, _ = label(wide, np.ones((3, 3), int))
    groups = [every & (joined == place) for place in np.unique(joined[main]).tolist()]
    groups = _stacked(groups)
    if len(mains) < len(kept):
        small = [mark for mark in kept if mark not in mains]
        owner = np.zeros(marks.shape, np.int32)
        for place, group in enumerate(groups, start=1):
            owner[group] = place
        distance, nearest = distance_transform_edt(owner == 0, return_indices=True)
        for mark in small:
            own = marks == mark.place
            at = np.flatnonzero(own)[np.argmin(distance[own])]
            row, column = np.unravel_index(at, marks.shape)
            if distance[row, column] <= _BELONGS * largest:
                groups[owner[nearest[0][row, column], nearest[1][row, column]] - 1] |= own
    return _in_reading_order(groups)


def _stacked(groups: list[NDArray[np.bool_]]) -> list[NDArray[np.bool_]]:
    """Parts that lie above each other, as the stroke over a 5, are one digit."""
    boxes = [_box(group) for group in groups]
    merged = True
    while merged and len(groups) <= _MOST:
        merged = False
        for a in range(len(groups)):
            for b in range(a + 1, len(groups)):
                if _belong(boxes[a], boxes[b]):
                    groups[a] = groups[a] | groups[b]
                    boxes[a] = _box(groups[a])
                    del groups[b], boxes[b]
                    merged = True
                    break
            if merged:
                break
    return groups


def _belong(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    overlap = min(one[3], other[3]) - max(one[2], other[2])
    narrow = min(one[3] - one[2], other[3] - other[2])
    gap = max(one[0], other[0]) - min(one[1], other[1])
    sizes = [max(box[1] - box[0], box[3] - box[2]) for box in (one, other)]
    tall = max(one[1] - one[0], other[1] - other[0])
    if overlap <= 0.4 * narrow:
        return False
    return gap < 0.08 * tall or (gap < 0.15 * tall and min(sizes) < 0.75 * max(sizes))


def _box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _in_reading_order(groups: list[NDArray[np.bool_]]) -> list[NDArray[np.bool_]]:
    """Rows from the top, each from the left; digits whose heights overlap by half are in the same row."""
    boxes = sorted(((_box(group), group) for group in groups), key=lambda each: each[0][0] + each[0][1])
    rows: list[list[tuple[tuple[int, int, int, int], NDArray[np.bool_]]]] = []
    for box, group in boxes:
        middle = (box[0] + box[1]) / 2
        if rows and any(each[0][0] <= middle < each[0][1] for each in rows[-1]):
            rows[-1].append((box, group))
        else:
            rows.append([(box, group)])
    return [group for row in rows for _, group in sorted(row, key=lambda each: each[0][2])]


def is_filled(mask: NDArray[np.bool_]) -> bool:
    """Whether a digit is rather a filled area: a large disc fits into it, or it is a rectangle, but no 1."""
    cut = _cut(mask)
    if min(cut.shape) < _NARROW * max(cut.shape):
        return False
    return _disc(mask) > _DISC or frames.fit(cut) > frames.RECTANGLE


_NARROW, _DISC, _STROKES = 0.35, 0.55, 0.47
"""Of a digit's longer side: the least width of a filled area, the disc in it, and that in strokes.

Of 3,000 of MNIST's training digits the largest disc was 0.46, and the largest part of a rectangle 0.84.
"""


def likeness(masks: list[NDArray[np.bool_]]) -> tuple[bool, int]:
    """How much the largest of some marks is like a digit: made of strokes, and neither high nor wide alone.

    The hole of a 0, and the paper between a digit and an edge, are no strokes; a strip of paper is narrow.
    """
    if not masks:
        return False, 0
    largest = max(masks, key=lambda mask: int(np.prod(_cut(mask).shape)))
    return _disc(largest) <= _STROKES, min(_cut(largest).shape)


def _cut(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    top, bottom, left, right = _box(mask)
    return mask[top:bottom, left:right]


def _disc(mask: NDArray[np.bool_]) -> float:
    """The diameter of the largest disc in it, as a part of its longer side."""
    from scipy.ndimage import distance_transform_edt

    cut = _cut(mask)
    return float(2 * distance_transform_edt(np.pad(cut, 1)).max() / max(cut.shape))


def sharpness(page: FloatArray, masks: list[NDArray[np.bool_]]) -> float:
    """The part of the outline of marks along which the page changes as it does at the edge of a stroke.

    A shadow has no such edge, nor has what its corners seem to leave on the paper. 0 without marks.
    """
    from scipy.ndimage import gaussian_filter, maximum_filter, minimum_filter

    if not masks:
        return 0.0
    mask = np.logical_or.reduce(masks)
    wide = maximum_filter(mask, 5)
    outline, around = wide & ~minimum_filter(mask, 3), maximum_filter(mask, 21) & ~wide
    if not around.any():
        return 0.0
    contrast = abs(float(np.median(page[mask])) - float(np.median(page[around])))
    smooth = gaussian_filter(page, 1.5)
    steps = maximum_filter(smooth, 7) - minimum_filter(smooth, 7)
    return float((steps[outline] > max(_STEP * contrast, _LEAST_STEP)).mean())


_STEP, _LEAST_STEP = 0.4, 0.08
"""By how much the page changes within seven pixels at the edge of a stroke: of the contrast, and at least."""
