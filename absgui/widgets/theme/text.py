"""Type and what is measured by it: three sizes, and the user's text size over all of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache

from PySide6.QtGui import QAction, QFont, QFontMetricsF
from PySide6.QtWidgets import QMenu, QWidget

GRID = 8
"""Every margin, gap and bar height is a multiple of this (or half of it), whatever the text size."""
FAMILY = "Inter"
SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
"""The text sizes to choose from, in per cent of the usual one."""
USUAL = 100


class Role(StrEnum):
    """The three sizes of type, and the bold one of the first."""

    TEXT = "text"
    STRONG = "strong"
    NUMBER = "number"
    CAPTION = "caption"


_PIXELS = {Role.TEXT: 13, Role.STRONG: 13, Role.NUMBER: 22, Role.CAPTION: 11}
_BOLD = (Role.STRONG, Role.NUMBER)
_LEAST_PIXELS = 9
"""Smaller letters can't be told apart, whatever is asked for."""

_percent = USUAL


def text_size() -> int:
    """The text size in use, in per cent."""
    return _percent


def px(length: float) -> int:
    """`length` px at the usual text size, at the one in use: for whatever text has to fit into."""
    return round(length * _percent / 100)


def font(role: Role, *, bold: bool = False) -> QFont:
    """The type for `role`, with tabular figures so that changing numbers don't jump."""
    return QFont(_font(role, bold, _percent))


def metrics(role: Role, *, bold: bool = False) -> QFontMetricsF:
    """How wide and high text in that type is, in px."""
    return _metrics(role, bold, _percent)


def advance(role: Role, text: str, *, bold: bool = False) -> float:
    """How wide a text in that type is, in px. What was asked for lately costs nothing: numbers come back."""
    return _advance(role, bold, text, _percent)


def set_role(widget: QWidget | QAction, role: Role) -> None:
    """Give a widget or an entry of a menu the type for `role`, whatever the text size becomes."""
    widget.setProperty(_ROLE, role.value)
    widget.setFont(font(role))


def measure(
    widget: QWidget,
    *,
    width: int | None = None,
    height: int | None = None,
    least_width: int | None = None,
    least_height: int | None = None,
    most_width: int | None = None,
) -> None:
    """Fix or limit a widget's size, in px at the usual text size: it grows and shrinks with the text."""
    given = (width, height, least_width, least_height, most_width)
    lengths = {name: length for name, length in zip(_SETTERS, given, strict=True) if length is not None}
    widget.setProperty(_LENGTHS, lengths)
    _apply_lengths(widget, lengths)


def follow(widget: QWidget) -> None:
    """Bring what `set_role` and `measure` said of a widget to the text size in use."""
    role, lengths = widget.property(_ROLE), widget.property(_LENGTHS)
    if isinstance(role, str):
        widget.setFont(font(Role(role)))
    if isinstance(lengths, dict):
        _apply_lengths(widget, lengths)
    if isinstance(widget, QMenu):
        for action in widget.actions():
            if isinstance(role := action.property(_ROLE), str):
                action.setFont(font(Role(role)))


def set_text_size(percent: int) -> None:
    """Use the nearest of `SIZES` from the next `apply` on."""
    global _percent  # noqa: PLW0603 - one text size a process, as Qt has one style
    _percent = min(SIZES, key=lambda size: abs(size - percent))


_ROLE, _LENGTHS = "absgui_role", "absgui_lengths"
_SETTERS: dict[str, Callable[[QWidget, int], None]] = {
    "width": QWidget.setFixedWidth,
    "height": QWidget.setFixedHeight,
    "least_width": QWidget.setMinimumWidth,
    "least_height": QWidget.setMinimumHeight,
    "most_width": QWidget.setMaximumWidth,
}


def _apply_lengths(widget: QWidget, lengths: dict[str, int]) -> None:
    for name, length in lengths.items():
        _SETTERS[name](widget, px(length))


@lru_cache(maxsize=8192)
def _advance(role: Role, bold: bool, text: str, percent: int) -> float:
    return _metrics(role, bold, percent).horizontalAdvance(text)


@cache
def _metrics(role: Role, bold: bool, percent: int) -> QFontMetricsF:
    return QFontMetricsF(_font(role, bold, percent))


@cache
def _font(role: Role, bold: bool, percent: int) -> QFont:
    made = QFont(FAMILY)
    made.setPixelSize(max(round(_PIXELS[role] * percent / 100), _LEAST_PIXELS))
    made.setWeight(QFont.Weight.DemiBold if bold or role in _BOLD else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
