"""Some of many parameters in the quick tests, all of them in the thorough ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def ends(values: Iterable[Any], *, rows: bool = False) -> list[Any]:
    """The first and the last of values in their order, such as the smallest and the largest size.

    `rows`: each is a tuple of several parameters.
    """
    some = list(values)
    return [some[0], *(_thorough(value, rows=rows) for value in some[1:-1]), some[-1]]


def first(values: Iterable[Any], *, rows: bool = False) -> list[Any]:
    """One of values that differ little."""
    some = list(values)
    return [some[0], *(_thorough(value, rows=rows) for value in some[1:])]


def _thorough(value: Any, *, rows: bool) -> Any:
    return pytest.param(*(value if rows else (value,)), marks=pytest.mark.slow)
