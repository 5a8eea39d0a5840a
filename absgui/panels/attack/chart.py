"""One small chart over the frames: title and values above, lines, a cursor, marks of class changes.

Painted in two parts: what stays while another frame is looked at, and what moves over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from absgui.language import number
from absgui.presentation.trajectory import outline
from absgui.widgets import painting, theme
from engine.types import FloatArray

_HEAD = 18.0
_FOOT = 16.0


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One curve and what its legend says at the cursor."""

    text: str
    """The number."""
    values: FloatArray
    """(n,) float32, one value a frame."""
    colour: QColor
    dashed: bool = False
    strong: bool = False
    name: str = ""
    """The class, in front of the number; gives way where it is long."""

    def legend(self, room: float, metrics: QFontMetricsF) -> str:
        """The name and the number; in less than `room` px if eliding a long name can do that."""
        if not self.name:
            return self.text
        rest = f": {self.text}"
        if len(self.name) == 1:
            return self.name + rest
        width = max(room - metrics.horizontalAdvance(rest), metrics.horizontalAdvance("M…"))
        return metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, width) + rest


Limits = tuple[float, float]
"""The least and the largest value of an axis."""


class Frame:
    """The geometry of one chart and the painting inside it."""

    def __init__(
        self,
        area: QRectF,
        count: int,
        gutter: float = 30.0,
        *,
        whole_lines: bool = False,
    ) -> None:
        """`area` in px; `count` frames from left to right; `gutter` px for the numbers at the left.

        With `whole_lines` every curve is one element: for files, too slow for the screen.
        """
        self.whole_lines = whole_lines
        self.area = area
        self.count = count
        self.plot = QRectF(
            area.left() + gutter,
            area.top() + theme.px(_HEAD),
            max(area.width() - gutter - 2, 1),
            max(area.height() - theme.px(_HEAD + _FOOT), 1),
        )

    def x_of(self, position: float) -> float:
        """Where a frame stands, in px."""
        return float(self.plot.left() + self.plot.width() * position / max(self.count - 1, 1))

    def frame_at(self, x: float) -> int:
        """The frame nearest to `x` px."""
        share = min(max((x - self.plot.left()) / self.plot.width(), 0.0), 1.0)
        return round(share * max(self.count - 1, 0))

    def paint_head(self, painter: QPainter, colours: theme.Colours, title: str, legend: list[Line]) -> None:
        """Title and legend."""
        free = self.area.width() - theme.advance(theme.Role.CAPTION, title) - 16
        baseline = self.area.top() + theme.px(11)
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.text, bold=True)
        room = free / max(len(legend), 1) - 24
        words = [line.legend(room, metrics) for line in legend]
        widths = [theme.advance(theme.Role.CAPTION, text, bold=True) for text in words]
        # Where it is narrow the samples of the lines become short, but never go: they say which is dashed.
        sample = 15.0 if sum(widths) + 32 * len(legend) <= free else 8.0
        left = self.area.width() - 16 - sum(widths) - (sample + 11) * len(legend)
        x = self.area.right() - 2
        for line, text, width in zip(reversed(legend), reversed(words), reversed(widths), strict=True):
            x -= width
            painter.setPen(line.colour)
            painter.drawText(QPointF(x, baseline), text)
            painter.setPen(self._pen(line, 2.0))
            painter.drawLine(QPointF(x - sample - 5, baseline - 4), QPointF(x - 5, baseline - 4))
            x -= sample + (17 if sample > 8 else 11)
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.muted)
        said = metrics.elidedText(title, Qt.TextElideMode.ElideRight, max(left, 0.0)) if legend else title
        painter.drawText(QPointF(self.area.left(), baseline), said)

    def paint_foot(self, painter: QPainter, colours: theme.Colours) -> None:
        """Ground line and the frames' numbers: stays."""
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(self.plot.bottomLeft(), self.plot.bottomRight())
        if self.count > 1:
            metrics = painting.set_type(painter, theme.Role.CAPTION, colours.muted)
            for position in painting.ticks(0, self.count - 1, max(int(self.plot.width() // theme.px(72)), 2)):
                if position == round(position):
                    text = number(f"{round(position):,}")
                    width = metrics.horizontalAdvance(text)
                    left = min(self.x_of(position) - width / 2, self.area.right() - width)
                    painter.drawText(QPointF(left, self.area.bottom() - 2), text)

    def paint_lines(
        self, painter: QPainter, colours: theme.Colours, lines: list[Line], limits: Limits | None = None
    ) -> None:
        """All lines against one axis, fitted to them unless `limits` are given: stays."""
        self.paint_foot(painter, colours)
        low, high = limits or _range(lines)
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.muted)
        for value in painting.ticks(low, high, max(int(self.plot.height() // theme.px(32)), 3)):
            y = self._y(value, low, high, self.plot)
            painter.setPen(QPen(QColor(colours.line), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self.plot.left(), y), QPointF(self.plot.right(), y))
            text = painting.tick_text(value)
            painter.setPen(QColor(colours.muted))
            left = self.plot.left() - 6 - metrics.horizontalAdvance(text)
            painter.drawText(QPointF(left, y + theme.px(4)), text)
        for line in lines:
            self._paint_line(painter, line, low, high, self.plot)

    def paint_dots(
        self,
        painter: QPainter,
        colours: theme.Colours,
        lines: list[Line],
        position: int,
        limits: Limits | None = None,
    ) -> None:
        """The cursor, and where each line is there."""
        low, high = limits or _range(lines)
        self._paint_cursor(painter, colours, position)
        for line in lines:
            y = self._y(line.values[position], low, high, self.plot)
            self._paint_dot(painter, colours, line, position, y)

    def paint_strips(self, painter: QPainter, colours: theme.Colours, lines: list[Line]) -> None:
        """Every line in its own strip with its own scale from 0, as what has different units shares no axis:
        stays."""
        self.paint_foot(painter, colours)
        for k, line in enumerate(lines):
            strip = self._strip(k, len(lines))
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(strip.bottomLeft(), strip.bottomRight())
            self._paint_line(painter, line, 0.0, _top(line), _inner(strip))

    def paint_strip_dots(
        self, painter: QPainter, colours: theme.Colours, lines: list[Line], position: int
    ) -> None:
        """The cursor, where each line is there, and its number."""
        self._paint_cursor(painter, colours, position)
        for k, line in enumerate(lines):
            inner = _inner(self._strip(k, len(lines)))
            y = self._y(line.values[position], 0.0, _top(line), inner)
            self._paint_dot(painter, colours, line, position, y)
            painting.set_type(painter, theme.Role.CAPTION, line.colour, bold=line.strong)
            if line.strong or inner.height() + 6 >= theme.px(11):  # lines of text would lie on each other
                painter.drawText(QPointF(self.area.left(), inner.bottom() - 2), line.text)

    def _strip(self, place: int, count: int) -> QRectF:
        height = self.plot.height() / count
        return QRectF(self.plot.left(), self.plot.top() + place * height, self.plot.width(), height)

    def paint_changes(self, painter: QPainter, colours: theme.Colours, changes: NDArray[np.int64]) -> None:
        """Small triangles above the curves where the class changes, bands where it does often."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.text))
        places = [self.x_of(float(position)) for position in changes]
        for first, last in painting.bunches(places, 7):
            if first == last:
                painting.triangle(painter, QPointF(places[first], self.plot.top()), 5)
            else:
                painting.band(painter, places[first], places[last], self.plot.top(), 4)

    def _paint_cursor(self, painter: QPainter, colours: theme.Colours, position: int) -> None:
        x = round(self.x_of(position)) + 0.5
        painter.setPen(QPen(QColor(colours.muted), 1))
        painter.drawLine(QLineF(x, self.plot.top() - 2, x, self.plot.bottom()))

    def _paint_dot(
        self, painter: QPainter, colours: theme.Colours, line: Line, position: int, y: float
    ) -> None:
        painter.setPen(QPen(QColor(colours.panel), 1))
        painter.setBrush(line.colour)
        painter.drawEllipse(QPointF(self.x_of(position), y), 3.5, 3.5)

    def _paint_line(self, painter: QPainter, line: Line, low: float, high: float, inside: QRectF) -> None:
        pen = self._pen(line, 1.8 if line.strong or line.dashed else 1.6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.whole_lines:
            painter.setPen(pen)
            xs, ys = self._way(line, low, high, inside)
            painter.drawPolyline(
                QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
            )
            return
        pen.setStyle(Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawLines(self._segments_of(line, low, high, inside))

    def _segments_of(self, line: Line, low: float, high: float, inside: QRectF) -> list[QLineF]:
        """As single segments and dashed by hand: stroking a jagged polyline that is wider than one px took Qt
        100 ms where its segments take 2."""
        xs, ys = self._way(line, low, high, inside)
        shown = np.ones(len(xs) - 1, dtype=np.bool_)
        if line.dashed:
            xs, ys, shown = _dashes(xs, ys)
        ends = np.stack((xs[:-1], ys[:-1], xs[1:], ys[1:]), axis=1)[shown]
        return [QLineF(*end) for end in ends.tolist()]

    def _way(
        self, line: Line, low: float, high: float, inside: QRectF
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points in px."""
        places, values = outline(line.values, max(int(inside.width() / 2), 2))
        xs = inside.left() + inside.width() * places / max(self.count - 1, 1)
        ys = inside.bottom() - inside.height() * np.clip((values - low) / (high - low), 0.0, 1.0)
        return xs, ys

    @staticmethod
    def _y(value: float, low: float, high: float, inside: QRectF) -> float:
        share = min(max((float(value) - low) / (high - low), 0.0), 1.0)
        return float(inside.bottom() - inside.height() * share)

    @staticmethod
    def _pen(line: Line, width: float) -> QPen:
        pen = QPen(line.colour, width)
        if line.dashed:
            pen.setDashPattern([3.5, 2.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


def _dashes(
    xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """The line with points added where dashes begin and end, and which of its segments are drawn."""
    period, drawn = 9.0, 5.5
    starts = np.arange(xs[0], xs[-1], period)
    cuts = np.concatenate((starts, starts + drawn))
    cuts = cuts[cuts < xs[-1]]
    at = np.searchsorted(xs, cuts)
    dense_xs = np.insert(xs, at, cuts)
    dense_ys = np.insert(ys, at, np.interp(cuts, xs, ys))
    order = np.argsort(dense_xs, kind="stable")
    dense_xs, dense_ys = dense_xs[order], dense_ys[order]
    middles = (dense_xs[:-1] + dense_xs[1:]) / 2
    return dense_xs, dense_ys, (middles - xs[0]) % period < drawn


def _inner(strip: QRectF) -> QRectF:
    return strip.adjusted(0, 5, 0, -1)


def _top(line: Line) -> float:
    """The largest value of a strip, never 0."""
    return float(np.nanmax(line.values, initial=0.0)) or 1.0


def _range(lines: list[Line]) -> Limits:
    """The least and largest with a little air; never an empty range."""
    low = min(float(line.values.min()) for line in lines)
    high = max(float(line.values.max()) for line in lines)
    air = 0.06 * (high - low) or 1.0
    return low - air, high + air
