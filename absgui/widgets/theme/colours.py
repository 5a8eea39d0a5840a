"""Colours by what they mean, for each scheme.

Colours carry meaning and nothing else does: blue is the original's class,
orange the rival, green what is certified (Okabe-Ito hues, moved in lightness
until each has a contrast of 4.5:1 or more on its theme, 7:1 in high contrast).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QColor


class Scheme(StrEnum):
    """Which palette to use."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "high contrast"


class Meaning(StrEnum):
    """What a colour says."""

    ORIGINAL = "original"
    RIVAL = "rival"
    CERTIFIED = "certified"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme, as "#rrggbb"."""

    window: str
    """Between and behind the panels."""
    panel: str
    """Where things are shown."""
    raised: str
    """Buttons, tracks of bars, the empty part of a chart."""
    line: str
    """The one line between panels, ticks, frames of unmarked things."""
    edge: str
    """Around what can be pressed: seen where there is little contrast else."""
    focus: str
    """Around what has the keys; 3:1."""
    text: str
    muted: str
    """Captions and units; still 4.5:1."""
    original: str
    rival: str
    certified: str
    neutral: str
    """Bars and curves of all other classes; 3:1."""
    dark: bool

    def of(self, meaning: Meaning) -> QColor:
        """The colour that says this."""
        return QColor(getattr(self, meaning.value))

    def tint(self, meaning: Meaning, strength: float = 0.16) -> QColor:
        """`meaning` mixed into the panel's colour: for areas behind text. `strength` in [0, 1]."""
        return mix(QColor(self.panel), self.of(meaning), strength)


LIGHT = Colours(
    window="#f3f4f6",
    panel="#ffffff",
    raised="#e9ebef",
    line="#d3d7de",
    edge="#e9ebef",
    focus="#16191f",
    text="#16191f",
    muted="#5a616d",
    original="#0069a8",
    rival="#b04c00",
    certified="#007555",
    neutral="#7f8692",
    dark=False,
)
DARK = Colours(
    window="#14161a",
    panel="#1c1f24",
    raised="#2a2e35",
    line="#383d46",
    edge="#2a2e35",
    focus="#eceef2",
    text="#eceef2",
    muted="#a3aab6",
    original="#56b4e9",
    rival="#eda21f",
    certified="#2fbf92",
    neutral="#7d8593",
    dark=True,
)
CONTRAST = Colours(
    window="#000000",
    panel="#000000",
    raised="#262626",
    line="#ffffff",
    edge="#ffffff",
    focus="#ffe600",
    text="#ffffff",
    muted="#ffffff",
    original="#7cc8ff",
    rival="#ffb733",
    certified="#3df0b8",
    neutral="#b8b8b8",
    dark=True,
)


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """`first` with `share` (0 to 1) of `second`."""
    kept = 1.0 - share
    return QColor.fromRgbF(
        kept * first.redF() + share * second.redF(),
        kept * first.greenF() + share * second.greenF(),
        kept * first.blueF() + share * second.blueF(),
    )


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
