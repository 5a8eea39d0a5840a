"""Intervals of shares, and the error of means."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.evaluation.intervals import Z, standard_error, wilson


@pytest.mark.parametrize(
    ("successes", "total"), [(0, 10), (1, 10), (50, 100), (9, 10), (10, 10), (7350, 10_000)]
)
def test_its_ends_are_the_shares_that_are_just_compatible(successes: int, total: int) -> None:
    share = successes / total
    low, high = wilson(successes, total)
    assert 0 <= low <= share <= high <= 1
    for end in (low, high):
        if 0 < end < 1:  # the score test: |share - end| is Z of the errors that a true share `end` would have
            assert abs(share - end) == pytest.approx(Z * math.sqrt(end * (1 - end) / total), rel=1e-9)


def test_an_interval_covers_the_true_share_about_as_often_as_it_says() -> None:
    counts = np.random.default_rng(0).binomial(100, 0.8, 4000)
    held = np.mean([low <= 0.8 <= high for low, high in (wilson(int(n), 100) for n in counts)])
    assert 0.93 < held < 0.97


def test_what_is_no_share() -> None:
    assert wilson(0, 0) == (0, 1)
    for successes, total in ((-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="is no share"):
            wilson(successes, total)


def test_the_error_of_a_mean() -> None:
    assert standard_error([1.0, 2.0, 3.0, 4.0]) == pytest.approx(math.sqrt(5 / 3 / 4))
    assert all(math.isnan(standard_error(values)) for values in ([], [1.0], [1.0, math.inf]))
