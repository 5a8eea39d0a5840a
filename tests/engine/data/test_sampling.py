"""Evenly spaced samples, in numbers and in words."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import strided
from engine.data.sampling import in_words
from engine.types import AbsguiError


@pytest.mark.parametrize("total", [1, 7, 100, 10_000])
def test_they_are_as_evenly_spaced_as_whole_numbers_can_be(total: int) -> None:
    for count in {1, total // 3 or 1, total // 2 or 1, total - 1 or 1, total}:
        chosen = np.array(strided(total, count))
        assert len(chosen) == count
        assert chosen[0] == 0
        gaps = np.diff([*chosen, total])
        assert set(gaps.tolist()) <= {total // count, -(-total // count)}


@pytest.mark.parametrize(("count", "times"), [(3, 2), (100, 10), (33, 3), (100, 100)])
def test_a_multiple_contains_the_smaller_sample(count: int, times: int) -> None:
    assert strided(10_000, times * count)[::times] == strided(10_000, count)


@pytest.mark.parametrize("count", [0, -1, 101])
def test_too_many_or_too_few(count: int) -> None:
    with pytest.raises(AbsguiError, match=f"{count} samples were requested; choose 1 to 100"):
        strided(100, count)
    with pytest.raises(AbsguiError, match="choose 1 to 100"):
        in_words(100, count, "MNIST")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "the first of the 10,000 test images of MNIST"),
        (2, "2 of the 10,000 test images of MNIST, every 5,000th"),
        (100, "100 of the 10,000 test images of MNIST, every 100th"),
        (300, "300 of the 10,000 test images of MNIST, every 33rd or 34th"),
        (900, "900 of the 10,000 test images of MNIST, every 11th or 12th"),
        (7000, "7,000 of the 10,000 test images of MNIST, evenly spaced"),
        (10_000, "all 10,000 test images of MNIST"),
    ],
)
def test_the_words_are_true(count: int, words: str) -> None:
    assert in_words(10_000, count, "MNIST") == words
