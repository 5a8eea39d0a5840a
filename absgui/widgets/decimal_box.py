"""A field for a number that is written as the user is used to."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

_SIGNS = str.maketrans(dict.fromkeys(",٫·،", "."))
"""Decimal signs of any locale. None groups digits here: "1,5" and "1.5" are one and a half for everyone."""
_BEGUN = re.compile(r"[-+]?\d*\.?\d*(?:[eE][-+]?\d*)?")


class DecimalBox(QDoubleSpinBox):
    """Shows its number with the locale's decimal sign, and reads any other, and "1e-3", too.

    Qt's own takes "0.5" for 5 where a point groups digits.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        locale = self.locale()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        self.setLocale(locale)

    # Qt overrides

    def validate(self, text: str, position: int) -> object:
        plain = _plain(text)
        value = _value(plain)
        if value is not None and self.minimum() <= value <= self.maximum():
            return QValidator.State.Acceptable, text, position
        begun = _BEGUN.fullmatch(plain) is not None
        return (QValidator.State.Intermediate if begun else QValidator.State.Invalid), text, position

    def valueFromText(self, text: str) -> float:
        value = _value(_plain(text))
        return self.value() if value is None else value


def _plain(text: str) -> str:
    return text.strip().translate(_SIGNS).replace("−", "-")


def _value(plain: str) -> float | None:
    """None for what is not a number yet."""
    if not any(sign.isdigit() for sign in plain) or _BEGUN.fullmatch(plain) is None:
        return None
    try:
        return float(plain)
    except ValueError:
        return None
