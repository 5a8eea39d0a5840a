"""Letters as keys, whatever script the keyboard writes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_QWERTY = "qwertyuiopasdfghjklzxcvbnm"
_LAYOUTS = (
    "йцукенгшщзфывапролдячсмить",  # Russian, and most of Belarusian, Bulgarian (phonetic apart), Ukrainian
    ";ςερτυθιοπασδφγηξκλζχψωβνμ",  # Greek
    "/'קראטוןםפשדגכעיחלךזסבהנמצ",  # Hebrew
    "ضصثقفغعهخحشسيبلاتنمئءؤرىةو",  # Arabic
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",  # Korean
)
_LATIN = {
    there: here
    for layout in _LAYOUTS
    for there, here in zip(layout, _QWERTY, strict=True)
    if not there.isascii()
}


def latin_key(event: QKeyEvent) -> Qt.Key:
    """The key of an event; for a letter of another script, the Latin letter that its key has besides."""
    letter = _LATIN.get(event.text().lower()) or _LATIN.get(_letter(event.key()))
    return Qt.Key(event.key()) if letter is None else Qt.Key(ord(letter.upper()))


def _letter(key: int) -> str:
    """What Qt has for the keys of other scripts: their letter's code, upper case."""
    return chr(key).lower() if 127 < key < 0x110000 else ""
