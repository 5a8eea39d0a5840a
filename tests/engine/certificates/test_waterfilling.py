"""Levels and prefixes of pixels, for many problems at once, against exact fractions: ends of pieces, too."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

from engine.certificates.waterfilling import from_here, prefix, waterfill

Numbers = list[Fraction]
Problem = tuple[Any, ...]
COUNT = 40
"""Problems side by side."""


def stacked(problems: Sequence[Problem]) -> list[torch.Tensor]:
    """Each of their arguments, those of all problems in a tensor."""
    return [torch.tensor(np.array(values, dtype=float)) for values in zip(*problems, strict=True)]


def eighths(rng: np.random.Generator, pixels: int, least: int = 0) -> Numbers:
    """Many of them are equal, and some nothing."""
    return [Fraction(int(n), 8) for n in rng.integers(least, 5, pixels)]


def reached(slope: Numbers, rate: Numbers, room: Numbers, t: Fraction) -> Fraction:
    """The sum at a level t."""
    return sum((s * min(t * r, m) for s, r, m in zip(slope, rate, room, strict=True)), Fraction(0))


def level(slope: Numbers, rate: Numbers, room: Numbers, need: Fraction) -> float:
    """Where the sum, which grows in straight pieces, reaches the need."""
    if need <= 0:
        return 0.0
    begin, before = Fraction(0), Fraction(0)
    for end in sorted({m / r for m, r in zip(room, rate, strict=True) if r}):
        after = reached(slope, rate, room, end)
        if after >= need:
            return float(begin + (need - before) / (after - before) * (end - begin))
        begin, before = end, after
    return np.inf


@pytest.mark.parametrize("pixels", [1, 2, 5])
def test_the_level_is_that_of_exact_arithmetic(pixels: int) -> None:
    rng = np.random.default_rng(pixels)
    problems = []
    for _ in range(COUNT):
        rates, rooms = eighths(rng, pixels), eighths(rng, pixels)
        slopes = [s if r else Fraction(0) for r, s in zip(rates, eighths(rng, pixels, 1), strict=True)]
        ends = sorted({m / r for m, r in zip(rooms, rates, strict=True) if r} | {Fraction(0)})
        at = ends[int(rng.integers(len(ends)))]  # as often as not the need is what the end of a piece reaches
        demand = reached(slopes, rates, rooms, at) + Fraction(int(rng.integers(-1, 2)), 16)
        problems.append((slopes, rates, rooms, demand))
    slope, rate, room, need = stacked(problems)
    found = waterfill(slope, rate, room, need)
    expected = np.array([level(*problem) for problem in problems])
    torch.testing.assert_close(found, torch.tensor(expected), rtol=1e-12, atol=1e-12)
    assert 0 < np.isinf(expected).sum() < COUNT
    slope, rate, room = (values.view(4, 10, pixels) for values in (slope, rate, room))
    grid = waterfill(slope, rate, room, need.view(4, 10))
    torch.testing.assert_close(grid.ravel(), found)


def taken(order: Numbers, gains: Numbers, need: Fraction) -> tuple[float, list[float], float]:
    """One pixel after another."""
    parts, last = [Fraction(0)] * len(order), Fraction(0)
    count, left = Fraction(0), need
    for pixel in sorted(range(len(order)), key=lambda i: -order[i]):
        if left <= 0:
            break
        part = min(Fraction(1), left / gains[pixel]) if gains[pixel] else Fraction(1)
        count, left = count + part, left - part * gains[pixel]
        if gains[pixel]:
            parts[pixel], last = part, gains[pixel]
    return (float(count) if left <= 0 else np.inf), [float(part) for part in parts], float(last)


@pytest.mark.parametrize("pixels", [1, 2, 6])
def test_a_prefix_is_that_of_exact_arithmetic(pixels: int) -> None:
    rng = np.random.default_rng(pixels)
    problems = []
    for _ in range(COUNT):
        ranks, each = [Fraction(int(n)) for n in rng.permutation(pixels)], eighths(rng, pixels)
        demand = sum(each[: int(rng.integers(pixels + 1))], Fraction(int(rng.integers(-1, 2)), 16))
        problems.append((ranks, each, demand))
    order, gains, need = stacked(problems)
    counts, parts, last = prefix(order, gains, need)
    expected = [taken(*problem) for problem in problems]
    for values, exact in zip((counts, parts, last), zip(*expected, strict=True), strict=True):
        np.testing.assert_allclose(values, np.array(exact), rtol=1e-12, atol=1e-12)
    assert 0 < int(counts.isinf().sum()) < COUNT
    grid = prefix(order.view(4, 10, pixels), gains.view(4, 10, pixels), need.view(4, 10))
    for one, other in zip(grid, (counts, parts, last), strict=True):
        torch.testing.assert_close(one.reshape(other.shape), other)


def test_sums_from_here_on() -> None:
    values = torch.tensor([[1.0, 2.0, 4.0], [8.0, 0.0, 1.0]])
    assert from_here(values).tolist() == [[7.0, 6.0, 4.0], [9.0, 1.0, 1.0]]
