"""What lies around a page: the lid of a scanner, a desk, a frame, the axes of a figure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray

_LEAST_AREA = 0.12
"""Part of the picture that a page or a frame takes at least."""
_LEAST_ASPECT = 0.3
"""A page is at least so wide for its height, or so high for its width: a 1 is narrower."""
RECTANGLE = 0.9
"""Part of its bounding rectangle, turned as it fits best, that a page fills; a 0 or an 8 up to 0.87."""
_PAPER, _LINE = 0.6, 0.4
"""Part of its outline's area that a page has at least, and that a frame of lines has at most."""
_CONTRAST = 0.25
"""Contrast of what is on a page to that of the page with what is around it."""
_EVEN = 0.3
"""How much the border may differ, as a part of the contrast; light that falls unevenly makes no page."""
_MARGIN = 0.03
"""Part of its sides by which a page is cropped, so that nothing of its edge is seen."""


def border(grey: FloatArray) -> FloatArray:
    """The outermost pixels of (H, W), each once."""
    return np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])


def unevenness(grey: FloatArray) -> float:
    """How much the outermost pixels of (H, W) differ, a tenth of them on either side left out."""
    low, high = np.percentile(border(grey), (10, 90))
    return float(high - low)


def inside(grey: FloatArray) -> FloatArray | None:
    """What lies on a page, or in a frame, on a (H, W) picture in [0, 1]; None where there is neither."""
    from scipy.ndimage import find_objects, label

    level = float(np.median(border(grey)))
    spread = np.abs(grey - np.float32(level))
    reach = float(np.percentile(spread, 99.8))
    if reach < _CONTRAST / 2 or unevenness(grey) > _EVEN * reach:
        return None
    marks, count = label(spread > reach / 2, np.ones((3, 3), int))
    if not count:
        return None
    for place, box in enumerate(find_objects(marks), start=1):
        height, width = (side.stop - side.start for side in box)
        if height * width < _LEAST_AREA * grey.size or min(height, width) < _LEAST_ASPECT * max(
            height, width
        ):
            continue
        page = _page(grey[box], marks[box] == place, reach)
        if page is not None:
            return page
    return None


def _page(grey: FloatArray, own: NDArray[np.bool_], contrast: float) -> FloatArray | None:
    """`own`: the pixels (h, w) of the marks that may be a page or a frame."""
    from scipy.ndimage import minimum_filter

    whole = _filled(own)
    area, share = int(whole.sum()), float(own.sum()) / float(whole.sum())
    if area < _LEAST_AREA * grey.size or _LINE < share < _PAPER or fit(whole) < RECTANGLE:
        return None
    height, width = own.shape
    margin = max(2, round(_MARGIN * min(height, width)))
    # Beyond the mask's own edge pixels are none of the page.
    padded = np.pad(whole, margin)
    kept = minimum_filter(padded, 2 * margin + 1)[margin:-margin, margin:-margin]
    if share <= _LINE:
        kept &= ~_thickened(own, margin)
    if not kept.any():
        return None
    rows, columns = np.flatnonzero(kept.any(axis=1)), np.flatnonzero(kept.any(axis=0))
    area_of = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    inner, kept = grey[area_of], kept[area_of]
    paper = np.float32(np.median(inner[kept]))
    inner = np.where(kept, inner, paper)
    content = float(np.percentile(np.abs(inner - paper), 99.5))
    return inner if content >= _CONTRAST * contrast else None


def _thickened(own: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """The frame's own lines, and what is near them."""
    from scipy.ndimage import maximum_filter

    found: NDArray[np.bool_] = maximum_filter(own, 2 * by + 1)
    return found


def _filled(own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With its holes: all that can't be reached from outside."""
    from scipy.ndimage import label

    outside, _ = label(~np.pad(own, 1))
    found: NDArray[np.bool_] = outside != outside[0, 0]
    return found[1:-1, 1:-1]


def fit(whole: NDArray[np.bool_]) -> float:
    """The part that a shape fills of the rectangle around it, turned so that this is most."""
    from scipy.ndimage import minimum_filter

    rows, columns = np.nonzero(whole & ~minimum_filter(np.pad(whole, 1), 3)[1:-1, 1:-1])
    angles = np.deg2rad(np.arange(0, 90, 3))[:, None]
    across = np.cos(angles) * columns + np.sin(angles) * rows
    down = np.cos(angles) * rows - np.sin(angles) * columns
    areas = (np.ptp(across, axis=1) + 1) * (np.ptp(down, axis=1) + 1)
    return float(whole.sum() / areas.min())
