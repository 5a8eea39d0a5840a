"""Find the digits on a picture of any size: a photograph, a scan, a screenshot, a drawing.

What surrounds the page is left out (`frames`). The paper is what large dark strokes leave when they are
closed, so that light and shadow are divided out. What stands out from it far enough are strokes (`strokes`):
what runs along the edge, long thin lines and dust are left out, and near strokes are one digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.pages import frames, strokes
from engine.types import Doubt, FloatArray

_SIDE = 640
"""Pixels of the longest side at which digits are looked for."""
_MOST_FRAMES, _LEAST_PAGE = 3, 24
"""Pages within each other, and pixels of the shorter side of one."""
_LEAST = 0.02
"""The least contrast that is stretched."""
_FAINT = 0.06
"""Ink that is this part darker than the paper, or less, is none."""
_COARSE, _WINDOW = 128, 51
"""Pixels of the shorter side where the paper is looked at, and of the strokes that are closed there."""
_EVEN = 0.04
"""The paper's lightest may be lighter than its darkest by this much for it to be called even."""
_DARKEST = 0.2
"""Where the paper seems darker than this part of its lightest, it is taken to be this: noise is no ink."""
_EVEN_BORDER = 0.25
"""Part of the contrast up to which a border is even enough to say whether ink is dark on light."""
_CLEAR, _ALIKE = 0.6, 0.1
"""Part of the strokes' outline that has to be sharp where the light is uneven, and difference that counts."""
_REACH = 0.06
"""How far the soft edge of strokes reaches, as a part of the digit's longer side."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The digits on a picture."""

    inks: tuple[FloatArray, ...]
    """(h, w) float32 each, ink 1 on background 0, in reading order: rows from the top, each from the left."""
    inverted: bool
    """The picture is dark on light."""
    cut: bool
    """More was left out than an even background."""
    doubts: tuple[Doubt, ...]


def find(grey: FloatArray, *, invert: bool | None = None) -> Found:
    """The digits on a (H, W) picture in [0, 1]; `invert`: it is dark on light, None to find out."""
    small = _shrunk(grey)
    page, framed = small, False
    for _ in range(_MOST_FRAMES):
        inner = frames.inside(page)
        if inner is None or min(inner.shape) < _LEAST_PAGE:
            break
        page, framed = inner, True
    low, high = (float(each) for each in np.percentile(page, (0.2, 99.8)))
    clear = 1.0
    if invert is None and frames.unevenness(page) >= _EVEN_BORDER * (high - low):
        # The border doesn't tell whether ink is dark on light; strokes, which have sharp edges, do.
        both = [_searched(page, dark=each) for each in (True, False)]
        clearness = [strokes.sharpness(page, each.marks.digits) for each in both]
        clear = max(clearness)
        # The hole of a 0 is as sharp as the 0 around it.
        best = [place for place in (0, 1) if clearness[place] >= clear - _ALIKE]
        searched = max(
            (both[place] for place in best),
            key=lambda each: (not each.marks.cut, strokes.likeness(each.marks.digits)),
        )
    else:
        dark = border_level(page) > (low + high) / 2 if invert is None else invert
        searched = _searched(page, dark=dark)
    ink, marks = searched.ink, searched.marks
    doubts = [Doubt.FRAME] if framed else []
    doubts += [Doubt.SEVERAL] if len(marks.digits) > 1 else []
    doubts += [Doubt.CUT] if marks.cut else []
    doubts += [Doubt.FILLED] if any(map(strokes.is_filled, marks.digits)) else []
    doubts += [Doubt.UNCLEAR] if clear < _CLEAR else []
    inks = tuple(_soft(ink, marks.digits, place) for place in range(len(marks.digits)))
    cut = framed or marks.left_out or not searched.even or len(inks) > 1
    return Found(inks, searched.dark, cut, tuple(doubts))


def border_level(grey: FloatArray) -> float:
    """The median of the outermost pixels of (H, W), where the background is."""
    return float(np.median(frames.border(grey)))


def without_background(ink: FloatArray) -> FloatArray:
    """Stretch the greys so that the background, with its noise, is 0 and the darkest ink is 1.

    A picture whose background is black already is left as it is.
    """
    border = frames.border(ink)
    level, peak = float(np.median(border)), float(ink.max())
    noise = float(np.percentile(np.abs(border - level), 90))
    low = min(level + 2 * noise, (level + peak) / 2)
    if low <= 1 / 255 or peak - low < _LEAST:
        return ink
    stretched: FloatArray = (ink - np.float32(low)) / np.float32(peak - low)
    return np.clip(stretched, 0, 1, out=stretched)


def _shrunk(grey: FloatArray) -> FloatArray:
    height, width = grey.shape
    if max(height, width) <= _SIDE:
        return grey
    factor = _SIDE / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Searched:
    """What is found on a page if ink is dark on light, or light on dark."""

    dark: bool
    ink: FloatArray
    even: bool
    marks: strokes.Marks


def _searched(page: FloatArray, *, dark: bool) -> _Searched:
    ink, even = _relative(page if dark else np.float32(1) - page)
    return _Searched(dark, ink, even, strokes.digits(ink, _FAINT))


def _coarse(page: FloatArray) -> FloatArray:
    factor = _COARSE / min(page.shape)
    size = max(1, round(page.shape[1] * factor)), max(1, round(page.shape[0] * factor))
    return np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BOX), np.float32)


def _relative(page: FloatArray) -> tuple[FloatArray, bool]:
    """How much darker than the paper around it each pixel is, 0 to 1; and whether the paper is even.

    `page`: (H, W), dark on light.
    """
    from scipy.ndimage import grey_closing

    height, width = page.shape
    paper = grey_closing(_coarse(page), (_WINDOW, _WINDOW), mode="nearest")
    even = float(paper.max() - paper.min()) < _EVEN
    paper = np.maximum(paper, _DARKEST * float(paper.max()))
    wide = Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR)
    level: FloatArray = np.maximum(np.asarray(wide, np.float32), np.float32(1e-3))
    ink: FloatArray = 1 - page / level
    return np.clip(ink, 0, 1, out=ink), even


def _soft(ink: FloatArray, digits: list[NDArray[np.bool_]], place: int) -> FloatArray:
    """The greys of one digit: what the paper around it has is 0, most of its ink 1, other digits left out."""
    from scipy.ndimage import maximum_filter

    mask = digits[place]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    side = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    reach = max(2, round(_REACH * side))
    top, left = max(0, rows[0] - 2 * reach), max(0, columns[0] - 2 * reach)
    area = np.s_[top : rows[-1] + 2 * reach + 1, left : columns[-1] + 2 * reach + 1]
    near = maximum_filter(mask[area], 2 * reach + 1)
    around = maximum_filter(near, 2 * reach + 1) & ~near
    for other, each in enumerate(digits):
        if other != place:
            around &= ~each[area]
            near &= ~maximum_filter(each[area], 3)
    cut = ink[area]
    peak = float(np.percentile(cut[mask[area]], 90))
    low = float(np.percentile(cut[around], 97)) if around.any() else 0.0
    low = min(low, 0.5 * peak)
    soft: FloatArray = (cut - np.float32(low)) / np.float32(max(peak - low, 1e-3))
    return np.where(near, np.clip(soft, np.float32(0), np.float32(1)), np.float32(0))
