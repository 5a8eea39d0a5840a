"""One picture from a file, and how its numbers become greys: a range is never guessed from one value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import RANGE_SLACK, SIDE, Change, ChangeKind, Doubt, FloatArray, ImageError, Message

CLIPPED = 0.05
"""How far, as a part of their range, floats may lie outside of it and are clipped; beyond, it is another."""
WHOLE = (255, 1023, 4095, 16383, 65535, 2**24 - 1, 2**31 - 1, 2**32 - 1)
"""Ends of the ranges of whole numbers: 8, 10, 12, 14, 16, 24, 31 and 32 bits."""
FLOATS = (255, 65535)
"""Ends of the ranges of floats, besides 0..1; images of 8x8 (scikit-learn's) have 0..16 as well."""
RGB = ("R", "G", "B")
_NOMINAL = {"u1": 255, "u2": 65535, "b1": 1}
_STANDARD = (0.1307, 0.3081)
"""Mean and standard deviation of MNIST, by which torch's examples standardise."""


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """One picture from a file, before it is inverted or normalised."""

    grey: FloatArray
    """(H, W) float32 in [0, 1], of any size."""
    exact: bool
    """It was made for a model: if it is 28x28, it must not be changed."""
    label: int | None = None
    count: int = 1
    ours: bool = False
    """This program exported it: its ink is white on black, whatever its border suggests."""
    coloured: bool = False
    """It is not grey, so it is not what a model saw."""
    changes: tuple[Change, ...] = ()
    """What was done to the file's numbers."""
    plain: FloatArray | None = None
    """(28, 28) the file's numbers over their range, before anything else; None for other sizes."""
    doubts: tuple[Doubt, ...] = ()
    stack: NDArray[np.generic] | None = None
    """All images of the array that it comes from, (N, H, W) or (N, H, W, 3 or 4), as they are in the file."""
    labels: NDArray[np.int8] | None = None
    """(N,) their classes, -1 where unknown; None where the file has none."""


def in_unit_range(
    image: NDArray[np.generic], whole: NDArray[np.generic], where: object
) -> tuple[FloatArray, tuple[Change, ...], FloatArray]:
    """An image as float32 in [0, 1], what was done for that, and the same unclipped.

    `whole`: all numbers that it comes with, (...), whose range it is; the image itself for a single one.

    - Booleans are 0 and 1. 8-bit numbers are 0..255, or 0 and 1 where no number is larger.
    - Other whole numbers, and 16 bits, have the least of the ranges 0..1, 255, 1023, 4095, 16383, 65535 (...)
      that holds them, if 1 in 100 of those that are not 0 lies beyond the range before (or half do of a few).
    - Floats are 0..1, where up to 5 % beyond is clipped; or 0..255 or 0..65535, if most that are not 0 lie
      beyond 1.05 and the largest in the upper half; for images of 8x8 also 0..16.
    - NaN, infinity, negative numbers (beyond what is clipped) and all else: ImageError, with the range that
      was found and what to do.
    """
    lowest, highest = float(image.min()), float(image.max())
    if not (np.isfinite(lowest) and np.isfinite(highest)):
        raise ImageError(
            "{where}: the image holds values that are not numbers (NaN or infinity)", where=where
        )
    low, high = float(whole.min()), float(whole.max())
    if not (np.isfinite(low) and np.isfinite(high)):  # another image of the same file has NaN
        whole, low, high = image, lowest, highest
    scale = scale_of(whole, low, high, where)
    nominal = _NOMINAL.get(image.dtype.str[1:], 1 if image.dtype.kind == "f" else 0)
    changes = [] if scale == nominal else [Change(ChangeKind.SCALED, f"0..{scale}")]
    # The float32 division is the one that bundled digits go through, so equal greys give equal floats.
    plain: FloatArray = image.astype(np.float32) / np.float32(scale)
    if lowest < -RANGE_SLACK * scale or highest > (1 + RANGE_SLACK) * scale:
        changes.append(Change(ChangeKind.CLIPPED, f"{lowest / scale:.4g}..{highest / scale:.4g}"))
    return np.clip(plain, np.float32(0), np.float32(1)), tuple(changes), plain


def raw(
    image: NDArray[np.generic],
    whole: NDArray[np.generic],
    where: object,
    *,
    exact: bool,
    count: int = 1,
    names: tuple[str, ...] = RGB,
) -> Raw:
    """A grey (H, W) or coloured (H, W, 3 or 4) image of any type; see `in_unit_range` for its numbers.

    `names` are those of the three channels, for what is said of the one that was taken.
    """
    unit, changes, plain = in_unit_range(image, whole, where)
    stack = whole if count > 1 else None
    if unit.ndim == 3:
        grey, change = best_channel(unit[..., :3], names)
        doubts = doubts_of(unit[..., :3], names)
        return Raw(
            grey,
            exact=False,
            count=count,
            coloured=True,
            changes=(*changes, *change),
            doubts=doubts,
            stack=stack,
        )
    kept = plain if plain.shape == (SIDE, SIDE) else None
    return Raw(np.ascontiguousarray(unit), exact=exact, count=count, changes=changes, plain=kept, stack=stack)


_LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)
_MORE = 1.5
"""A channel is taken instead of the brightness if its contrast is so many times as large."""


def best_channel(colour: FloatArray, names: tuple[str, ...] = RGB) -> tuple[FloatArray, tuple[Change, ...]]:
    """(H, W, 3) in [0, 1] -> its brightness (H, W), or the channel in which ink stands out much better."""
    grey: FloatArray = colour @ _LUMINANCE if names is RGB else colour[..., 0]
    step = max(1, max(grey.shape) // 128)
    contrasts = [contrast(colour[::step, ::step, k]) for k in range(3)]
    best = int(np.argmax(contrasts))
    if contrasts[best] <= _MORE * contrast(grey[::step, ::step]):
        return np.ascontiguousarray(grey), ()
    return np.ascontiguousarray(colour[..., best]), (Change(ChangeKind.CHANNEL, names[best]),)


_VIVID, _VIVID_PART = 0.4, 0.3
"""How far a pixel's channels differ at least where it is vivid, and part of a rainbow's pixels that are."""
_HUE_PART = 0.003
"""Part of its pixels that have each of a rainbow's hues."""


def doubts_of(colour: FloatArray, names: tuple[str, ...] = RGB) -> tuple[Doubt, ...]:
    """RAINBOW where much of (H, W, 3) in [0, 1] is vivid: some blue, some green or cyan, some yellow and red.

    As in false colours like "jet", whose brightness rises and falls along the scale. Coloured pens and paper
    have no such range, nor have false colours that only become lighter, like "viridis".
    """
    if names is not RGB:
        return ()
    step = max(1, max(colour.shape) // 256)
    small = colour[::step, ::step].reshape(-1, 3)
    red, green, blue = small.T
    high, low = small.max(1), small.min(1)
    vivid = high - low > _VIVID
    middle = (red + green + blue - high - low - low) / np.maximum(high - low, np.float32(1e-6))
    mixed = middle > 0.5  # of two colours alike: yellow, cyan, magenta
    hues = (
        (red == high) & ~mixed,
        (blue == low) & mixed,
        (green == high) & ~mixed | (red == low) & mixed,
        (blue == high) & ~mixed,
    )
    found = vivid.mean() >= _VIVID_PART and all((vivid & hue).mean() >= _HUE_PART for hue in hues)
    return (Doubt.RAINBOW,) if found else ()


def contrast(grey: FloatArray) -> float:
    """How far the pixels of a small (H, W) picture lie from their surroundings: the 98th percentile."""
    rows, columns = grey.mean(axis=1, keepdims=True), grey.mean(axis=0, keepdims=True)
    # Light that falls off to a side is no contrast, but a stroke is.
    return float(np.percentile(np.abs(grey - rows - columns + grey.mean()), 98))


def scale_of(whole: NDArray[np.generic], low: float, high: float, where: object) -> int:
    """The end of the range of numbers from `low` to `high`; see `in_unit_range`. Raises ImageError."""
    if whole.dtype.kind == "f":
        scale = _scale_of_floats(whole, low, high)
    elif low < 0:
        scale = None
    elif high <= 1 or whole.dtype.itemsize == 1:
        scale = 1 if high <= 1 else 255
    else:
        scale = _scale_of_whole_numbers(whole, high)
    if scale is None:
        raise ImageError(
            "{where}: the values run from {low:.4g} to {high:.4g}; {remedy}",
            where=where,
            low=low,
            high=high,
            remedy=_remedy(whole, low, high),
        )
    return scale


def _scale_of_whole_numbers(whole: NDArray[np.generic], high: float) -> int | None:
    scale = next((scale for scale in WHOLE if high <= scale), None)
    if scale is None or scale == WHOLE[0]:
        return scale
    before = WHOLE[WHOLE.index(scale) - 1]
    inked = int(np.count_nonzero(whole))
    beyond = int(np.count_nonzero(whole > before))  # type: ignore[operator]
    return scale if beyond >= max(0.01 * inked, min(8, inked / 2)) else None


def _scale_of_floats(whole: NDArray[np.generic], low: float, high: float) -> int | None:
    if low >= -CLIPPED and high <= 1 + CLIPPED:
        return 1
    small = whole.ndim >= 2 and whole.shape[-2:] == (8, 8)
    scale = next(
        (scale for scale in ((16, *FLOATS) if small else FLOATS) if high <= scale * (1 + RANGE_SLACK)), None
    )
    if scale is None or low < -scale * RANGE_SLACK or high <= scale / 2:
        return None
    inked = int(np.count_nonzero(whole > 0))  # type: ignore[operator]
    beyond = int(np.count_nonzero(whole > 1 + CLIPPED))  # type: ignore[operator]
    return scale if 2 * beyond > inked else None


def _remedy(whole: NDArray[np.generic], low: float, high: float) -> Message:
    mean, deviation = _STANDARD
    if whole.dtype.kind == "f":
        if abs(low + mean / deviation) < 0.02 and high < 3.5:
            return Message(
                "they look standardised: multiply by {deviation} and add {mean}",
                deviation=deviation,
                mean=mean,
            )
        if -1 - CLIPPED <= low < 0 and high <= 1 + CLIPPED:
            return Message("use 0 to 1; where they are -1 to 1, add 1 and halve them")
    elif whole.dtype.str[1:] == "i1" and low < 0:
        return Message("use 0 to 255; where 128 was taken away, add it")
    return Message("use 0 to 1, or 0 to 255")
