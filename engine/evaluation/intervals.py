"""How much a figure on a sample of images may be off."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054
"""The normal distribution's quantile for intervals of 95 %."""


def wilson(successes: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share of `successes` in `total` independent draws, both ends in [0, 1].

    (0, 1) for none at all. Wilson 1927, "Probable inference, the law of succession, and statistical
    inference", JASA 22: unlike the normal interval it is right near 0 and 1 and for few draws.
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is no share")
    if total == 0:
        return 0.0, 1.0
    share, weight = successes / total, Z * Z / total
    centre = (share + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    # At the ends the exact values are 0 and 1, from which rounding must not keep the share out.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return low, 1.0 if successes == total else min(1.0, centre + half)


def standard_error(values: Sequence[float] | NDArray[np.float64]) -> float:
    """Standard error of the mean of `values`; NaN for fewer than two, or if one of them is infinite."""
    numbers = np.asarray(values, np.float64)
    if len(numbers) < 2 or not np.isfinite(numbers).all():
        return float("nan")
    return float(np.std(numbers, ddof=1) / np.sqrt(len(numbers)))
