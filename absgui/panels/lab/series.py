"""How models are told apart in curves: a colour and dashes for each, on every theme."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from absgui.widgets import theme

LIGHT = ("#0069a8", "#b04c00", "#007555", "#a8487f", "#7a6200", "#3c6e91", "#16191f")
DARK = ("#56b4e9", "#eda21f", "#2fbf92", "#e08fbd", "#f0e442", "#9fb8ff", "#eceef2")
"""Okabe-Ito hues, moved in lightness until each has a contrast of 4.5:1 on its theme."""
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DashDotLine, Qt.PenStyle.DotLine)
_SIDE = 16


def pen(place: int, width: float = 2.0) -> QPen:
    """Colour and dashes of the model at this place; the colours come again after seven, with other dashes."""
    colours = DARK if theme.colours().dark else LIGHT
    made = QPen(QColor(colours[place % len(colours)]), width, DASHES[place % len(DASHES)])
    made.setCosmetic(True)
    return made


def sample(place: int) -> QIcon:
    """A piece of the line, for a legend."""
    pixmap = QPixmap(2 * _SIDE, 2 * _SIDE)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    line = pen(place)
    line.setCosmetic(False)
    painter.setPen(line)
    painter.drawLine(0, _SIDE // 2, _SIDE, _SIDE // 2)
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        icon.addPixmap(pixmap, mode)
    return icon
