"""Some of many parameters in the quick tests, all of them in the thorough ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def ends(values: Iterable[Any]) -> list[Any]:
    """The first and the last of values in their order, such as the smallest and the largest size."""
    some = list(values)
    return [some[0], *(_thorough(value) for value in some[1:-1]), some[-1]]


def first(values: Iterable[Any]) -> list[Any]:
    """One of values that differ little."""
    some = list(values)
    return [some[0], *(_thorough(value) for value in some[1:])]


def _thorough(value: Any) -> Any:
    return pytest.param(value, marks=pytest.mark.slow)
