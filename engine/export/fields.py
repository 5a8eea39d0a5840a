"""Values of JSON and arrays that somebody else may have written: each is checked before it is used."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.data.packing import unpacked
from engine.types import RANGE_SLACK, SIDE, FloatArray, ImageError, Message, RecordError

Kind = TypeVar("Kind", bound=StrEnum)
Value = TypeVar("Value")

LONGEST_TEXT = 8192
"""Characters of a text; an image that can't be compressed has some 4200."""
LARGEST = 2**53
"""Of whole numbers, so that JSON keeps them exactly."""


class Fields:
    """A JSON object. Every method raises RecordError where a value is missing or not as it should be."""

    def __init__(self, content: object, where: str) -> None:
        """`where` names the file and what is read of it, for messages."""
        if not isinstance(content, dict):
            raise RecordError("{where} is damaged: an object was expected", where=where)
        self._content: dict[str, Any] = content
        self.where = where

    def __contains__(self, name: str) -> bool:
        return self._content.get(name) is not None

    def text(self, name: str) -> str:
        """One that can be shown in a line."""
        value = self._content.get(name)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or not value.isprintable():
            raise self._fault(name)
        return value

    def whole(self, name: str, least: int = 0, most: int = LARGEST) -> int:
        """A whole number from `least` to `most`."""
        value = self._content.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._fault(name)
        return value

    def number(self, name: str, least: float = -math.inf, most: float = math.inf) -> float:
        """A finite number; "infinite" stands for infinity, where `most` allows it."""
        given = self._content.get(name)
        if given != "infinite" and not _is_number(given):
            raise self._fault(name)
        value = math.inf if given == "infinite" else float(given)
        if not least <= value <= most:
            raise self._fault(name)
        return value

    def flag(self, name: str) -> bool:
        """True or False."""
        value = self._content.get(name)
        if not isinstance(value, bool):
            raise self._fault(name)
        return value

    def choice(self, name: str, kind: type[Kind]) -> Kind:
        """One of an enumeration."""
        value = self._content.get(name)
        if not isinstance(value, str) or value not in list(kind):
            raise self._fault(name)
        return kind(value)

    def numbers(self, name: str, count: int) -> FloatArray:
        """(count,) float32, all finite."""
        value = self._content.get(name)
        if not isinstance(value, list) or len(value) != count or not all(map(_is_number, value)):
            raise self._fault(name)
        return self._finite(name, np.array(value, np.float64))

    def texts(self, name: str, count: int) -> tuple[str, ...]:
        """So many of them, none empty."""
        value = self._content.get(name)
        if not isinstance(value, list) or len(value) != count:
            raise self._fault(name)
        inner = Fields({str(k): each for k, each in enumerate(value)}, f"{self.where}, {name}")
        found = tuple(inner.text(str(k)) for k in range(count))
        if not all(found):
            raise self._fault(name)
        return found

    def image(self, name: str) -> FloatArray:
        """(28, 28) in [0, 1], from `engine.data.packing`."""
        try:
            return unpacked(self.text(name))
        except ImageError as error:
            raise RecordError("{where}, {name}: {error}", where=self.where, name=name, error=error) from error

    def inner(self, name: str) -> Fields:
        """An object in this one."""
        return Fields(self._content.get(name), f"{self.where}, {name}")

    def items(self) -> Iterator[str]:
        """The names."""
        return iter(self._content)

    def listed(self, name: str, most: int) -> list[object]:
        """A list of at most so many."""
        value = self._content.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise self._fault(name)
        return value

    def maybe(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """What `read` gives, None where there is nothing."""
        return read(name) if name in self else None

    def _finite(self, name: str, value: NDArray[np.float64]) -> FloatArray:
        with np.errstate(over="ignore"):
            found = value.astype(np.float32)
        if not np.isfinite(found).all():
            raise self._fault(name)
        return found

    def _fault(self, name: str) -> RecordError:
        value = repr(self._content.get(name))
        shown = f"{value[:40]}…" if len(value) > 40 else value
        what = (
            Message("{name!r} can't be {value}", name=name, value=shown)
            if name in self
            else Message("{name!r} is missing", name=name)
        )
        return RecordError("{where} is damaged: {what}", where=self.where, what=what)


def in_a_line(text: str) -> str:
    """A text that anybody may have chosen (a file's name) as `Fields.text` accepts it."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:LONGEST_TEXT]


def parsed(text: str, where: str) -> Fields:
    """A JSON text. Raises RecordError."""
    try:
        return Fields(json.loads(text), where)
    except (ValueError, RecursionError) as error:
        raise RecordError("{where} is damaged: it is no JSON", where=where) from error


def in_range(images: NDArray[np.generic], where: str) -> FloatArray:
    """Images (..., 28, 28) as float32. Raises RecordError unless all lie in [0, 1]."""
    found: FloatArray = images.astype(np.float32)
    if found.shape[-2:] != (SIDE, SIDE):
        raise RecordError(
            "{where} is damaged: images of {shape} are not {side}x{side}",
            where=where,
            shape=found.shape,
            side=SIDE,
        )
    if not ((found >= -RANGE_SLACK) & (found <= 1 + RANGE_SLACK)).all():  # NaN is neither
        raise RecordError("{where} is damaged: the values of an image don't lie between 0 and 1", where=where)
    return found


def _is_number(value: object) -> TypeGuard[float]:
    largest = sys.float_info.max
    return isinstance(value, int | float) and not isinstance(value, bool) and -largest <= value <= largest
