"""What an array of some shape is: one picture, several, a matrix of digits, or no image at all."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.types import CLASSES, PIXELS, ImageError, Message

LEAST_SIDE, LARGEST_SIDE = 8, 28
"""Sides of the square digits that rows (or columns) of a matrix may hold."""
_WIDEST = 10_000
"""Pixels of an image's longest side."""
_THINNEST, _LONGEST_SHAPE = 12, 4
"""A picture with fewer pixels on one side is at most so many times as long."""
_SAMPLE, _MOST_ROWS = 64, 1000
"""Rows of a matrix, or images, that are looked at to tell what it is."""
_FEWEST, _WIDER = 20, 1.5
"""MNIST's digits are 6 pixels higher than wide in the mean, those of its twos 3: so few of them suffice."""


def as_stack(array: NDArray[np.generic], where: object) -> NDArray[np.generic]:
    """An array of any shape as grey images (N, H, W) or as coloured ones (N, H, W, 3 or 4).

    - (H, W) is a picture, unless it is a matrix of digits: (N, 64) ... (N, 784) with a square number of
      columns has one square digit in each row, (64, N) ... (784, N) one in each column. Where both could be
      meant, the one is taken in which neighbouring pixels differ least.
    - (64,) ... (784,) is one digit; (N, H, W), (N, 1, H, W) and (N, H, W, 1) are N, (H, W, N) with square
      images is MATLAB's order; (H, W, 3 or 4), (N, H, W, 3 or 4) and (N, 3, H, W) are in colour.

    Raises ImageError, which says what it is instead, for labels, one-hot rows, scores and other shapes.
    """
    shape = array.shape
    if 0 in shape:
        raise ImageError("{where}: the array is empty (its shape is {shape})", where=where, shape=shape)
    if array.ndim <= 1 or (array.ndim == 2 and min(shape) == 1):
        _refuse_labels(array, where)
    if what := _scores(array):
        raise ImageError(
            "{where}: holds {what} and is not an image; give the file with the images", where=where, what=what
        )
    stack = None if array.ndim == 2 and shape[1] == PIXELS + 1 else _stack(array)
    if stack is None:
        raise ImageError(
            "{where}: an array of shape {shape} is not an image; {remedy}",
            where=where,
            shape=shape,
            remedy=_remedy(shape),
        )
    height, width = stack.shape[1:3]
    if max(height, width) > _WIDEST or min(height, width) < 2:
        raise ImageError(
            "{where}: images of {height}x{width} pixels can't be read; use 28x28",
            where=where,
            height=height,
            width=width,
        )
    if min(height, width) < _THINNEST and max(height, width) > _LONGEST_SHAPE * min(height, width):
        raise ImageError(
            "{where}: an array of shape {shape} is not an image; {remedy}",
            where=where,
            shape=shape,
            remedy=_remedy(shape),
        )
    return stack


def _remedy(shape: tuple[int, ...]) -> Message:
    if len(shape) == 2 and _side(shape[1] - 1) is not None:
        return Message(
            "it has a column more than {count}; save the column that is no pixel apart", count=shape[1] - 1
        )
    return Message("use (28, 28) or (N, 28, 28)")


def seem_transposed(stack: NDArray[np.generic]) -> bool:
    """Whether most digits of (N, 28, 28) are wider than high: MNIST's are the other way round.

    False for fewer than twenty, and for images of other sizes or in colour.
    """
    if len(stack) < _FEWEST or stack.shape[1:] != (LARGEST_SIDE, LARGEST_SIDE):
        return False
    sample = stack[:: max(1, len(stack) // _SAMPLE)][:_SAMPLE].astype(np.float64)
    with np.errstate(all="ignore"):
        ink = sample > sample.max(axis=(1, 2), keepdims=True) / 2
    ink ^= ink.mean(axis=(1, 2), keepdims=True) > 0.5  # of dark digits it is the background
    return float((_extent(ink.any(axis=1)) - _extent(ink.any(axis=2))).mean()) > _WIDER


def _extent(marked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(N, 28) -> (N,): how far it is from the first to the last that is marked."""
    last = marked.shape[1] - 1 - marked[:, ::-1].argmax(axis=1)
    return np.where(marked.any(axis=1), last - marked.argmax(axis=1), 0)


def _refuse_labels(array: NDArray[np.generic], where: object) -> None:
    size = array.size
    if array.ndim and size > 1 and (_are_classes(array) or _side(size) is None):
        what = Message("labels") if _are_classes(array) else Message("numbers in a row")
        raise ImageError(
            "{where}: holds {size:,} {what} and is not an image; give the file with the images",
            where=where,
            size=size,
            what=what,
        )


def _are_classes(array: NDArray[np.generic]) -> bool:
    """Whole numbers as labels are, 0..9 or EMNIST's 0..61, with one that is above 1."""
    if array.dtype.kind not in "iu":
        return False
    low, high = int(array.min()), int(array.max())
    # The 64 numbers of scikit-learn's digits run to 16.
    return low >= 0 and 1 < high < (CLASSES if array.size == LEAST_SIDE**2 else 62)


def _stack(array: NDArray[np.generic]) -> NDArray[np.generic] | None:
    shape = array.shape
    if array.ndim == 1:
        side = _side(shape[0])
        return None if side is None else array.reshape(1, side, side)
    if array.ndim == 2:
        return _of_matrix(array)
    if array.ndim == 3:
        return _of_three_axes(array)
    if array.ndim == 4:
        if shape[1] == 1:
            return array[:, 0]
        if shape[3] == 1:
            return array[..., 0]
        if shape[3] in (3, 4):
            return array
        if shape[1] == 3:
            return np.moveaxis(array, 1, -1)
    return None


def _of_three_axes(array: NDArray[np.generic]) -> NDArray[np.generic]:
    first, second, third = array.shape
    if third in (3, 4) and second > 4:
        return array[None]
    if third == 1 and second > 1:
        return array[None, ..., 0]
    if first == second != third and first >= LEAST_SIDE:
        return np.moveaxis(array, -1, 0)
    return array


def _of_matrix(array: NDArray[np.generic]) -> NDArray[np.generic] | None:
    rows, columns = array.shape
    across, down = _side(columns), _side(rows)
    if rows == columns:
        across = down = None
    if columns == PIXELS:
        down = None
    if across is None and down is None:
        return array[None]
    costs: dict[str, float] = {}
    if min(rows, columns) >= _THINNEST and columns != PIXELS:
        costs["picture"] = _roughness(array, 1) + _roughness(array.T, 1)
    if across is not None:
        costs["rows"] = _roughness(array, 1) + _roughness(array, across)
    if down is not None:
        costs["columns"] = _roughness(array.T, 1) + _roughness(array.T, down)
    best = min(costs, key=lambda name: costs[name])
    if best == "rows" and across is not None:
        return array.reshape(-1, across, across)
    if best == "columns" and down is not None:
        return array.T.reshape(-1, down, down)
    return array[None]


def _side(size: int) -> int | None:
    side = math.isqrt(size)
    return side if side * side == size and LEAST_SIDE <= side <= LARGEST_SIDE else None


def _roughness(array: NDArray[np.generic], step: int) -> float:
    """The mean difference of numbers that are `step` apart in a row; over a sample of the rows."""
    sample = array[:: max(1, len(array) // _SAMPLE)][:_SAMPLE].astype(np.float64)
    with np.errstate(all="ignore"):
        difference = np.abs(sample[:, step:] - sample[:, :-step])
    finite = difference[np.isfinite(difference)]
    return float(finite.mean()) if finite.size else math.inf


def _scores(array: NDArray[np.generic]) -> str:
    """What rows of ten numbers are: one-hot labels, probabilities or scores of the classes; "" for others."""
    if array.ndim != 2 or array.shape[1] != CLASSES:
        return ""
    if len(array) == PIXELS and not np.isin(array, (0, 1)).all():  # ten digits as columns
        return ""
    rows = array[:_MOST_ROWS].astype(np.float64)
    with np.errstate(all="ignore"):
        sums = rows.sum(axis=1)
    if np.isin(rows, (0, 1)).all() and (sums == 1).all():
        return "one-hot labels"
    if (rows >= 0).all() and np.allclose(sums, 1, atol=1e-3):
        return "probabilities of ten classes"
    return "scores of ten classes (logits)"
