"""One axis from 0: what is certified, what is not known, where an adversarial was found.

Passive: `show` takes the values, `explained` says which mark the user looks
at (by mouse or, with the focus here, by the left and right keys).
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import tr
from absgui.presentation.bounds import BELOW, Bounds, Mark
from absgui.widgets import painting, theme
from absgui.widgets.backdrop import Backdrop
from absgui.widgets.spoken import spoken
from engine.types import Norm

BAR = 16
_MARGIN = 12
_REACH = 7.0
"""How near in px the pointer has to be to a mark."""
_LEAST_SPAN = {Norm.L2: 2.0, Norm.LINF: 0.2, Norm.L0: 12.0}


@spoken(QAccessible.Role.Chart)
class RobustnessAxis(QWidget):
    """The painted axis.

    Signals:
        explained(object): the Mark under the pointer or chosen by key, None for none.
    """

    explained = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Robustness axis"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._values = Bounds()
        self._span = _LEAST_SPAN[Norm.L2]
        self._mark: Mark | None = None
        self._shown_lower = 0.0
        self._words: list[tuple[QRectF, Mark]] = []
        """Where the marks' labels stand: not always at their marks."""
        self._backdrop = Backdrop(self)
        self._motion = QVariantAnimation(self)
        self._motion.valueChanged.connect(self._move_lower)

    @property
    def values(self) -> Bounds:
        """What is shown."""
        return self._values

    @property
    def span(self) -> float:
        """Where the axis ends, in the norm's unit."""
        return self._span

    @property
    def mark(self) -> Mark | None:
        """The mark being explained."""
        return self._mark

    def show_values(self, values: Bounds, *, hold_span: bool = False) -> None:
        """Show `values`; with `hold_span` the axis may grow but not shrink: it stands still in a run."""
        same_norm = values.norm is self._values.norm
        before = self._shown_lower
        self._values = values
        span = self._wanted_span()
        self._span = max(span, self._span) if hold_span and same_norm else span
        self._motion.stop()
        goal = values.lower or 0.0
        if same_norm and theme.motion_ms() and abs(goal - before) > 1e-9 and self.isVisible():
            self._motion.setDuration(theme.motion_ms())
            self._motion.setStartValue(before)
            self._motion.setEndValue(goal)
            self._motion.start()
        else:
            self._shown_lower = goal
        if self._mark is not None and self._mark not in values.marks():
            self._explain(None)
        self.update()

    def x_of(self, mark: Mark) -> float:
        """Where a mark stands, in px from the left; the unknown is its middle."""
        v = self._values
        if mark is Mark.UNKNOWN:
            end = self._span if v.best is None else v.best
            return self._x(((v.lower or 0.0) + end) / 2)
        return self._x(v.of(mark) or 0.0)

    def bar(self) -> QRectF:
        """The bar itself, in px."""
        return QRectF(_MARGIN, theme.px(17) + 13, max(self.width() - 2 * _MARGIN, 1), BAR)

    def _wanted_span(self) -> float:
        v = self._values
        largest = max((v.of(mark) or 0.0 for mark in Mark), default=0.0)
        room = max(1.3 * largest, _LEAST_SPAN[v.norm])
        step = painting.nice_step(room, 8)
        return float(step * -(-room // step))

    def _x(self, value: float) -> float:
        bar = self.bar()
        return bar.left() + bar.width() * min(max(value / self._span, 0.0), 1.0)

    def _move_lower(self, value: float) -> None:
        self._shown_lower = value
        self.update()

    def _explain(self, mark: Mark | None) -> None:
        if mark is not self._mark:
            self._mark = mark
            self.update()
            self.explained.emit(mark)

    def _mark_at(self, point: QPointF) -> Mark | None:
        for place, mark in self._words:
            if place.contains(point):
                return mark
        exact = [m for m in self._values.marks() if m is not Mark.UNKNOWN]
        # The lane decides between marks at the same place: certificates stand above the bar, attacks below.
        above = point.y() < self.bar().center().y()
        lane = {m: (m in BELOW) == above for m in exact}
        near = min(exact, key=lambda m: abs(self.x_of(m) - point.x()) - 2.0 * lane[m], default=None)
        if near is not None and abs(self.x_of(near) - point.x()) <= _REACH:
            return near
        v = self._values
        if v.lower is None or not self.bar().adjusted(0, -8, 0, 8).contains(point):
            return None
        if point.x() <= self._x(v.lower):
            return Mark.CERTIFIED if point.x() <= self._x(v.certified or 0.0) else Mark.REFINED
        if v.best is not None and point.x() >= self._x(v.best):
            return Mark.BEST
        return Mark.UNKNOWN if Mark.UNKNOWN in v.marks() else None

    @property
    def _height(self) -> int:
        """Two lines of labels and one of numbers around the bar."""
        return BAR + 23 + theme.px(49)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(304), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._height)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._explain(self._mark_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._explain(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._explain(None)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        marks = self._values.marks()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not marks:
            super().keyPressEvent(event)
            return
        if self._mark is None:
            self._explain(marks[0 if step > 0 else -1])
        else:
            self._explain(marks[min(max(marks.index(self._mark) + step, 0), len(marks) - 1)])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours()
        still = replace(self._values, shown=None)
        self._backdrop.paint(painter, (still, self._span, self._shown_lower), self._paint_zones)
        self._paint_marks(painter, colours)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_zones(self, painter: QPainter) -> None:
        """What stays while frames are looked at."""
        v, bar, colours = self._values, self.bar(), theme.colours()
        self._paint_ticks(painter, colours)
        painter.fillRect(bar, QColor(colours.raised))
        lower = self._x(self._shown_lower)
        end = bar.right() if v.best is None else self._x(v.best)
        if v.lower is not None or v.best is not None:
            # Pixels are counted: the unknown begins after what is certified and ends before what was found.
            half = self._x(0.5) - bar.left() if v.norm is Norm.L0 else 0.0
            start = lower if v.lower is None else lower + half
            stop = max(end if v.best is None else end - half, start)
            unknown = QRectF(QPointF(start, bar.top()), QPointF(stop, bar.bottom()))
            painting.shaded(painter, unknown, QColor(colours.neutral))
        if v.best is not None:
            beyond = QRectF(QPointF(end, bar.top()), bar.bottomRight())
            painter.fillRect(beyond, colours.tint(theme.Meaning.RIVAL, 0.28))
        green = colours.of(theme.Meaning.CERTIFIED)
        painter.fillRect(QRectF(bar.topLeft(), QPointF(lower, bar.bottom())), green)
        if v.refined is not None and v.certified is not None:
            # What the refinement adds is the same green, open in the middle.
            first = min(self._x(v.certified), lower)
            added = QRectF(QPointF(first, bar.top() + 4), QPointF(lower, bar.bottom() - 4))
            painter.fillRect(added, QColor(colours.panel))

    def _paint_ticks(self, painter: QPainter, colours: theme.Colours) -> None:
        bar = self.bar()
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.muted)
        baseline = self.height() - 4.0
        for value in painting.ticks(0.0, self._span, max(int(bar.width() // theme.px(48)), 2)):
            x, text = self._x(value), painting.tick_text(value)
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, 0.0), self.width() - width)
            painter.drawText(QPointF(left, baseline), text)

    def _paint_marks(self, painter: QPainter, colours: theme.Colours) -> None:
        v, bar = self._values, self.bar()
        green, orange = colours.of(theme.Meaning.CERTIFIED), colours.of(theme.Meaning.RIVAL)
        text = QColor(colours.text)
        above: list[tuple[str, float, QColor, Mark]] = []
        below: list[tuple[str, float, QColor, Mark]] = []
        if v.paper is not None:
            x = self._x(v.paper)
            # On the green bar the panel's colour is the one that is seen in every theme.
            on_green = v.paper < min(self._shown_lower, v.certified or 0.0)
            painter.setPen(QPen(QColor(colours.panel if on_green else colours.text), 2))
            painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))
            above.append(
                (tr("paper {value}", value=v.text(Mark.PAPER)), x, QColor(colours.muted), Mark.PAPER)
            )
        for mark in (Mark.CERTIFIED, Mark.REFINED):
            if v.of(mark) is not None:
                x = self._x(self._shown_lower if mark is v.lower_mark else v.of(mark) or 0.0)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(green)
                painting.triangle(painter, QPointF(x, bar.top() - 1), 8)
                above.append((f"{tr(mark.value)} {v.text(mark)}", x, green, mark))
        if v.best is not None:
            x = self._x(v.best)
            painter.setPen(QPen(QColor(colours.panel), 1.5))
            painter.setBrush(orange)
            painting.diamond(painter, QPointF(x, bar.center().y()), 8)
            below.append((tr("found {value}", value=v.text(Mark.BEST)), x, orange, Mark.BEST))
        if v.shown is not None and Mark.SHOWN in v.marks():
            x = self._x(v.shown)
            painter.setPen(QPen(text, 1.5))
            painter.setBrush(QColor(colours.panel))
            painting.diamond(painter, QPointF(x, bar.center().y()), 6)
            below.append((tr("now {value}", value=v.text(Mark.SHOWN)), x, text, Mark.SHOWN))
        self._words = self._paint_labels(painter, above, bar.top() - 13)
        self._words += self._paint_labels(painter, below, bar.bottom() + 6 + theme.px(9))

    def _paint_labels(
        self, painter: QPainter, labels: list[tuple[str, float, QColor, Mark]], baseline: float
    ) -> list[tuple[QRectF, Mark]]:
        """Returns where they are."""
        metrics = painting.set_type(painter, theme.Role.CAPTION, "#000000", bold=True)
        wanted = [(x, metrics.horizontalAdvance(text)) for text, x, _, _ in labels]
        lefts = painting.place_labels(wanted, 2.0, self.width() - 2.0)
        for (text, _, colour, mark), (_, width), left in zip(labels, wanted, lefts, strict=True):
            painter.setPen(colour)
            painter.drawText(QPointF(left, baseline), text)
            if mark is self._mark:
                painter.drawLine(QPointF(left, baseline + 2.5), QPointF(left + width, baseline + 2.5))
        return [
            (QRectF(left, baseline - metrics.ascent(), width, metrics.height()), mark)
            for (*_, mark), (_, width), left in zip(labels, wanted, lefts, strict=True)
        ]
