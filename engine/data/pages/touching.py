"""Whether one shape is rather two digits that touch: wide, and its rows cross more strokes than a digit's.

Of MNIST's 70,000 digits none is. Of pairs of them that were moved together until they touch, one in five is:
the others have no more strokes side by side than a wide 0, 2 or 4.
"""

from __future__ import annotations

import numpy as np

from engine.types import FloatArray

_INK = 0.4
"""Part of the peak from which a pixel is on a stroke."""
_WIDE = 1.3
"""Its width at least, as a multiple of its height."""
_ACROSS, _DOWN = 2.25, 2.0
"""Strokes that its rows cross on average at least, and its columns at most."""


def seem_two(image: FloatArray) -> bool:
    """Whether the ink of a (28, 28) image in MNIST's form seems to be two digits."""
    mask = image > _INK * float(image.max())
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return False
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = mask.shape
    if width < _WIDE * height:
        return False
    begun = np.diff(np.pad(mask.astype(np.int8), 1), axis=1)[1:-1] == 1
    above = np.diff(np.pad(mask.astype(np.int8), 1), axis=0)[:, 1:-1] == 1
    return bool(begun.sum() >= _ACROSS * height and above.sum() <= _DOWN * width)
