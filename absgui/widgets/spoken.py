"""What a screen reader hears of widgets that paint themselves: a role, and a sentence about what they show.

Qt takes a plain QWidget for a container with nothing to tell. A class that is marked with `spoken` has a
role; if it has a method `sentence()`, that is its description, put together when it is asked for and not with
every frame that is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

Kind = TypeVar("Kind", bound=type[QWidget])
_roles: dict[type[QWidget], QAccessible.Role] = {}
_kept: list[QAccessibleInterface] = []
"""Qt deletes what the factory gives it, so Python may not: it holds all of them for good."""


@runtime_checkable
class Spoken(Protocol):
    """A widget that can say what it shows."""

    def sentence(self) -> str: ...


def spoken(role: QAccessible.Role) -> Callable[[Kind], Kind]:
    """Mark a class of painted widgets with what it is."""

    def mark(kind: Kind) -> Kind:
        if not _roles:
            QAccessible.installFactory(_interface)
        _roles[kind] = role
        return kind

    return mark


class _Painted(QAccessibleWidget):
    def text(self, what: QAccessible.Text) -> str:
        widget = self.object()
        if what is QAccessible.Text.Description and isinstance(widget, Spoken):
            return widget.sentence()
        return str(super().text(what))


def _interface(_name: str, widget: QObject | None) -> QAccessibleInterface | None:
    """What Qt asks for each object that assistive technology comes to; None leaves it to Qt."""
    role = next((_roles[kind] for kind in type(widget).__mro__ if kind in _roles), None)
    if role is None or not isinstance(widget, QWidget):
        return None
    made = _Painted(widget, role, "")
    _kept.append(made)
    return made
