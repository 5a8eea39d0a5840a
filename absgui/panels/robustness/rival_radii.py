"""What is certified against every rival class and what was found of it, nearest first.

Models that certify nothing have rows with what was found alone.

Passive: `show_radii` takes them; `rival_picked` says which row the user
clicked, or chose with the up, down and Enter keys.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import tr
from absgui.presentation.wording import certified_amount, class_names, found_amount
from absgui.widgets import painting, theme
from absgui.widgets.spoken import spoken
from engine.types import CLASSES, Norm

_ROW = 20
_BAR = 8


@spoken(QAccessible.Role.Chart)
class RivalRadii(QWidget):
    """Nine rows: a class, a bar, a number.

    Signals:
        rival_picked(int): the class of the row that was clicked.
    """

    rival_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Certified radius for each rival class"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._norm = Norm.L2
        self._rows: list[tuple[int, float]] = []
        self._found: dict[int, float] = {}
        self._current = -1
        self._certifies = True
        self._names = class_names(None)
        self.show_radii(Norm.L2, {})

    @property
    def rows(self) -> list[tuple[int, float]]:
        """(class, radius), nearest first."""
        return list(self._rows)

    def set_names(self, names: tuple[str, ...]) -> None:
        """What the ten classes are called; shown with the next radii."""
        self._names = names

    def show_radii(
        self, norm: Norm, radii: Mapping[int, float], found: Mapping[int, float | None] | None = None
    ) -> None:
        """`radii`: what is certified against each class; `found`: its nearest adversarial, if any.

        NaN for what a model that certifies nothing has in their place.
        """
        self._norm = norm
        self._found = away = {c: each for c, each in (found or {}).items() if each is not None}
        self._certifies = not any(map(math.isnan, radii.values()))
        first = dict(radii) if self._certifies else {c: away.get(c, math.inf) for c in radii}
        self._rows = sorted(radii.items(), key=lambda item: (first[item[0]], item[0]))
        words = tr(
            "Certified against each class alone, nearest first; diamond: its nearest adversarial found."
        )
        words = words if self._certifies else tr("The nearest adversarial found of each class.")
        self.setToolTip(words + " " + tr("Click to make it the target."))
        self.setAccessibleDescription(
            ", ".join(f"{self._names[c]}: {self.text(c, radius)}" for c, radius in self._rows)
        )
        self.update()

    def text(self, rival: int, radius: float) -> str:
        """The numbers of a row: "2.04", or with an adversarial found "2.04 – 3.12"; those that are known."""
        certified, away = certified_amount(self._norm, radius), self._found.get(rival)
        if not self._certifies:
            return found_amount(self._norm, away)
        return certified if away is None else f"{certified} – {found_amount(self._norm, away)}"

    def row_rect(self, row: int) -> QRectF:
        """Where a row lies, in px."""
        row_height = theme.px(_ROW)
        return QRectF(0, row * row_height, self.width(), row_height)

    def _name_width(self, painter: QPainter) -> float:
        """Px for the names of the rows: those of digits need few."""
        metrics = painting.set_type(painter, theme.Role.TEXT, theme.colours().text, bold=True)
        widest = max((metrics.horizontalAdvance(self._names[c]) for c, _ in self._rows), default=0.0)
        return min(max(theme.px(24), widest + 2 * theme.GRID), 0.35 * self.width())

    def _set_current(self, row: int) -> None:
        if row != self._current:
            self._current = row
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(304), (CLASSES - 1) * theme.px(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, (CLASSES - 1) * theme.px(_ROW))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_current(int(event.position().y() // theme.px(_ROW)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // theme.px(_ROW))
        if event.button() == Qt.MouseButton.LeftButton and 0 <= row < len(self._rows):
            self.rival_picked.emit(self._rows[row][0])

    def leaveEvent(self, event: QEvent) -> None:
        self._set_current(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._rows:
            self._set_current(min(max(self._current + step, 0), len(self._rows) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._current < len(self._rows):
            self.rival_picked.emit(self._rows[self._current][0])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.colours()
        known = [radius for _, radius in self._rows if not math.isnan(radius)]
        longest = max([*known, *self._found.values()], default=0.0) or 1.0
        left, right = (
            self._name_width(painter),
            self.width() - theme.px(96 if self._found and self._certifies else 48),
        )
        for row, (rival, radius) in enumerate(self._rows):
            area = self.row_rect(row)
            if row == self._current:
                painter.fillRect(area, QColor(colours.raised))
            metrics = painting.set_type(painter, theme.Role.TEXT, colours.text, bold=row == 0)
            baseline = area.center().y() + (metrics.ascent() - metrics.descent()) / 2
            name = metrics.elidedText(self._names[rival], Qt.TextElideMode.ElideRight, left - theme.GRID)
            painter.drawText(QPointF(4, baseline), name)
            text = self.text(rival, radius)
            painter.drawText(QPointF(self.width() - 4 - metrics.horizontalAdvance(text), baseline), text)
            track = QRectF(left, area.center().y() - _BAR / 2, max(right - left, 1), _BAR)
            painter.fillRect(track, QColor(colours.raised if row != self._current else colours.panel))
            whole = track.width()
            if self._certifies:
                track.setWidth(whole * radius / longest)
                painter.fillRect(track, colours.of(theme.Meaning.CERTIFIED))
            if rival in self._found:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor(colours.panel), 1.5))
                painter.setBrush(colours.of(theme.Meaning.RIVAL))
                x = left + whole * self._found[rival] / longest
                painting.diamond(painter, QPointF(x, area.center().y()), 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
