"""What a row makes of its measurements."""

from __future__ import annotations

import math

import pytest

from engine.benchmarks.rows import FRAMES, Row


def test_medians_quartiles_and_limits() -> None:
    row = Row(
        "a", "A", "ms", (5.0, 1.0, 3.0, 9.0, 7.0), limits=(1.0, 0.5, 1.0, 3.0, 1.0), decoding=(0.5,) * 5
    )
    assert (row.count, row.median, row.quartiles) == (5, 5.0, (3.0, 7.0))
    assert row.limit == 1.0
    assert row.above_limit == 3.0  # the median of 5, 2, 3, 3, 7
    assert row.bottleneck == "decoders 50% of the time, at 1.5 times their limit; else around them"


def test_more_frames_are_better() -> None:
    assert Row("a", "A", FRAMES, (50.0,), limits=(200.0,)).above_limit == 4.0


def test_nothing_is_made_up() -> None:
    row = Row("a", "A", "s", (2.0,))
    assert (row.median, row.quartiles) == (2.0, (2.0, 2.0))
    assert row.limit is None
    assert row.above_limit is None
    assert row.distance is None
    assert row.bottleneck == ""


@pytest.mark.parametrize(
    ("distances", "median"), [((1.0, math.inf, 2.0), 2.0), ((1.0, math.inf), math.inf), ((3.0,), 3.0)]
)
def test_what_most_runs_did_not_find_is_infinitely_far(distances: tuple[float, ...], median: float) -> None:
    assert Row("a", "A", "s", (1.0,) * len(distances), distances=distances).distance == median
