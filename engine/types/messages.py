"""Sentences for the user that can be said in other languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from numbers import Number
from types import MappingProxyType
from typing import Any, Self

import numpy as np


class Message(str):
    """A sentence in English that knows what it was made of, so that whoever shows it can translate it.

        Message("{path}: the file is larger than {limit} MB", path=path, limit=100)

    It is a plain text for everyone else. The template has to stand in the call as a literal, where
    `tests/translations.py` finds it. Without values the text is taken as it is, braces and all.

    Raises KeyError for a field without a value.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]
    """What the template's fields stand for: numbers, other messages, and texts of everything else."""

    def __new__(cls, template: str, /, **values: object) -> Self:
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template = template
        made.values = MappingProxyType({name: _kept(value) for name, value in values.items()})
        return made

    def as_json(self) -> dict[str, object]:
        """What `from_json` makes it of again."""
        values = {
            name: value.as_json() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {"template": self.template, "values": values}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """A message out of what `as_json` gave. Raises LookupError or TypeError for anything else."""
        values = {
            name: cls.from_json(value) if isinstance(value, dict) else value
            for name, value in content["values"].items()
        }
        return cls(content["template"], **values)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.template, dict(self.values))


def sentences(*parts: str) -> Message:
    """Several, one after the other; empty ones are left out."""
    said = {f"part{number}": part for number, part in enumerate(parts) if part}
    return Message(" ".join(f"{{{name}}}" for name in said), **said)


def either(parts: Sequence[object]) -> Message:
    """A list to choose from: "a, b or c". Raises TypeError for an empty one."""
    if len(parts) == 1:
        return Message("{part}", part=parts[0])
    first = reduce(lambda one, other: Message("{one}, {other}", one=one, other=other), parts[:-1])
    return Message("{one} or {other}", one=first, other=parts[-1])


def _again(template: str, values: Mapping[str, object]) -> Message:
    """A message out of its pickle: errors are raised in other processes, too."""
    return Message(template, **values)


def _kept(value: object) -> object:
    """What can be written down, sent to another process and formatted again, of a value."""
    if isinstance(value, BaseException) and value.args and isinstance(value.args[0], Message):
        return value.args[0]
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, (Message, Number)) else str(value)
