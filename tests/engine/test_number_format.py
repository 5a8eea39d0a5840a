"""A shown radius is never more than is certified, a shown distance never less than was found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.number_format import down, up


@given(st.floats(0, 1e9), st.integers(0, 4))
def test_bounds_stay_on_their_side_and_near(value: float, digits: int) -> None:
    low, high = float(down(value, digits)), float(up(value, digits))
    assert low <= value <= high
    assert high - low <= 10.0**-digits * 1.001 + 1e-6 * value
    assert down(value, digits).partition(".")[2] == down(value, digits).partition(".")[2][:digits]


@pytest.mark.parametrize(
    ("value", "digits", "low", "high"),
    [
        (1.957, 2, "1.95", "1.96"),
        (0.5, 3, "0.500", "0.500"),
        (np.float32(0.1), 3, "0.100", "0.101"),
        (22, 0, "22", "22"),
        (0.0, 2, "0.00", "0.00"),
        (float("inf"), 2, "inf", "inf"),
    ],
)
def test_examples(value: float, digits: int, low: str, high: str) -> None:
    assert (down(value, digits), up(value, digits)) == (low, high)
