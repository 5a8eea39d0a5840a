"""p of the classes as lying bars: all ten where there is room, else the likeliest."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import tr
from absgui.presentation.duel.scene import ranked
from absgui.presentation.wording import class_names, probability
from absgui.widgets import painting, theme
from engine.types import CLASSES, FloatArray

_ROW, _LEAST_ROW, _NUMBER = 17, 14, 30
"""Px at the usual text size: of height, and of width for p."""


class Posterior(QWidget):
    """Passive: `show_values` shows. The image's own class is blue, another one that wins orange."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._confidence: FloatArray | None = None
        self._own = self._winner = -1
        self._names = class_names(None)

    def show_values(
        self, confidence: FloatArray | None, own: int, winner: int, names: tuple[str, ...]
    ) -> None:
        """(10,) p; `own` is the class of the image itself, `winner` that of what is shown."""
        self._confidence, self._own, self._winner, self._names = confidence, own, winner, names
        said = "" if confidence is None else self._said(confidence)
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        self.update()

    @property
    def shown(self) -> list[int]:
        """The classes that there is room for."""
        if self._confidence is None:
            return []
        roomy = self.height() >= CLASSES * theme.px(_LEAST_ROW)
        most = CLASSES if roomy else self.height() // theme.px(_ROW)
        return ranked([float(p) for p in self._confidence], self._own, self._winner, max(most, 1))

    def _said(self, confidence: FloatArray) -> str:
        order = confidence.argsort(kind="stable")[::-1]
        values = ", ".join(f"{self._names[c]}: {probability(float(confidence[c]))}" for c in order)
        return tr("p of each class: {values}", values=values)

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(theme.px(180), CLASSES * theme.px(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, theme.px(_ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        confidence = self._confidence
        if confidence is None:
            return
        painter, colours = QPainter(self), theme.colours()
        shown = self.shown
        row, figures = min(self.height() / max(len(shown), 1), theme.px(_ROW)), theme.px(_NUMBER)
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.text)
        most = self.width() / 3
        room = min(max(metrics.horizontalAdvance(name) for name in self._names), most) + 8
        track = max(self.width() - room - figures, 8.0)
        for place, label in enumerate(shown):
            top, p = place * row, float(confidence[label])
            meaning = (
                theme.Meaning.ORIGINAL
                if label == self._own
                else theme.Meaning.RIVAL
                if label == self._winner
                else theme.Meaning.NEUTRAL
            )
            marked = label == self._winner
            metrics = painting.set_type(painter, theme.Role.CAPTION, colours.text, bold=marked)
            name = metrics.elidedText(self._names[label], Qt.TextElideMode.ElideRight, room - 4)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, room, row), middle | Qt.AlignmentFlag.AlignLeft, name)
            bar = QRectF(room, top + row / 2 - 4, track, 8)
            painter.fillRect(bar, QColor(colours.raised))
            painter.fillRect(
                QRectF(bar.left(), bar.top(), max(1.0, track * min(p, 1.0)), 8), colours.of(meaning)
            )
            number = QRectF(room + track, top, figures, row)
            painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, probability(p))
