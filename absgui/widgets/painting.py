"""Small things that every painted widget needs: type, ticks, marks."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF

from absgui.language import number
from absgui.widgets import theme


def set_type(
    painter: QPainter, role: theme.Role, colour: QColor | str, *, bold: bool = False
) -> QFontMetricsF:
    """Give the painter `role`'s font and a pen of `colour`; returns the metrics for measuring."""
    painter.setFont(theme.font(role, bold=bold))
    painter.setPen(QColor(colour))
    return theme.metrics(role, bold=bold)


def nice_step(span: float, at_most: int) -> float:
    """The least of 1, 2, 5 times a power of ten that cuts `span` into `at_most` parts or fewer."""
    if span <= 0 or at_most < 1:
        return 1.0
    raw = span / at_most
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if factor * power >= raw * (1 - 1e-9):
            return factor * power
    return 10.0 * power


def ticks(low: float, high: float, at_most: int) -> list[float]:
    """Round numbers within [low, high]."""
    step = nice_step(high - low, at_most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [step * k for k in range(first, last + 1)]


def tick_text(value: float) -> str:
    """Without trailing zeros: "0", "0.5", "−12"."""
    return number(f"{value:.6g}").replace("-", "−")


def diamond(painter: QPainter, centre: QPointF, radius: float) -> None:
    """In the painter's pen and brush."""
    x, y = centre.x(), centre.y()
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(x, y - radius),
                QPointF(x + radius, y),
                QPointF(x, y + radius),
                QPointF(x - radius, y),
            ]
        )
    )


def triangle(painter: QPainter, tip: QPointF, size: float, *, down: bool = True) -> None:
    """A filled triangle whose tip is at `tip`, pointing down or up."""
    base = tip.y() - size if down else tip.y() + size
    painter.drawPolygon(
        QPolygonF([tip, QPointF(tip.x() - 0.6 * size, base), QPointF(tip.x() + 0.6 * size, base)])
    )


def bunches(places: Sequence[float], least: float) -> list[tuple[int, int]]:
    """(first, last) positions in ascending `places` (px) of marks less than `least` px from the next one."""
    found: list[tuple[int, int]] = []
    for k, x in enumerate(places):
        if found and x - places[k - 1] < least:
            found[-1] = (found[-1][0], k)
        else:
            found.append((k, k))
    return found


def band(painter: QPainter, left: float, right: float, bottom: float, height: float) -> None:
    """Stands for many marks between two places: triangles that overlap could not be told apart."""
    painter.drawRoundedRect(QRectF(left - 3, bottom - height, right - left + 6, height), 2, 2)


def shaded(painter: QPainter, area: QRectF, colour: QColor) -> None:
    """Diagonal lines: says "unknown" without a colour."""
    painter.save()
    painter.setClipRect(area)
    painter.setPen(colour)
    step = 6.0
    x = area.left() - area.height()
    # Counted from zero and not from the area, so that the lines stand still while the area grows.
    x = math.floor(x / step) * step
    while x < area.right():
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()))
        x += step
    painter.restore()


def place_labels(wanted: list[tuple[float, float]], low: float, high: float, gap: float = 8.0) -> list[float]:
    """Left edges for labels (centre, width), kept within [low, high], apart, and near where wanted.

    In the order of their centres; the result is in the order given.
    """
    order = sorted(range(len(wanted)), key=lambda k: wanted[k][0])
    lefts = [0.0] * len(wanted)
    edge = low
    for k in order:
        centre, width = wanted[k]
        lefts[k] = max(edge, centre - width / 2)
        edge = lefts[k] + width + gap
    edge = high
    for k in reversed(order):
        width = wanted[k][1]
        lefts[k] = max(low, min(lefts[k], edge - width))
        edge = lefts[k] - gap
    return lefts


NO_CLIP = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
