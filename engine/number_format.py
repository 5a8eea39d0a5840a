"""Distances in few digits, never on the wrong side.

What is certified holds up to a radius and what was found lies at a distance. Rounded to the nearest, a
radius of 1.957 would be shown as 1.96, which is not certified. So radii are rounded down and distances up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from types import MappingProxyType

from engine.types import Norm

DECIMALS: Mapping[Norm, int] = MappingProxyType({Norm.L2: 2, Norm.LINF: 3, Norm.L0: 0})
"""With how many a distance is shown."""


def down(value: float, digits: int) -> str:
    """A lower bound with `digits` decimals: the largest such number that is not above it."""
    return _rounded(value, digits, ROUND_FLOOR)


def up(value: float, digits: int) -> str:
    """An upper bound with `digits` decimals: the least such number that is not below it."""
    return _rounded(value, digits, ROUND_CEILING)


def _rounded(value: float, digits: int, way: str) -> str:
    if not math.isfinite(value):
        return f"{value}"
    return f"{Decimal(float(value)).quantize(Decimal(1).scaleb(-digits), rounding=way):f}"
