"""The energy as a bar: squared error and prior, and a mark at the reading's optimum."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import number, tr
from absgui.presentation.latents.scene import energy_in_words
from absgui.presentation.wording import score
from absgui.widgets import painting, theme
from absgui.widgets.spoken import spoken
from engine.types import LatentPoint

_ENDS = (20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
"""Ends of the scale: it changes seldom, so that lengths can be compared."""
_HEIGHT = 24
_BAR = 8.0


@spoken(QAccessible.Role.Chart)
class EnergyBar(QWidget):
    """From 0 to the end of the scale, which the mark and the bar fit into."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Energy"))
        self._point: LatentPoint | None = None
        self._optimum = 0.0
        self._meaning = theme.Meaning.NEUTRAL
        self.setToolTip(
            tr(
                "<p>F(x, z) = ‖G(z) − x‖² + ½‖z‖²: how badly this latent explains the input. Full: the "
                "squared error; shaded: the prior. The triangle is the energy at the optimum.</p>"
            )
        )

    @property
    def end(self) -> float:
        """Where the scale ends."""
        most = max(self._optimum, 0.0 if self._point is None else self._point.energy)
        return next((end for end in _ENDS if most <= end), most)

    def show_point(
        self, point: LatentPoint | None, optimum: float, meaning: theme.Meaning, words: str = ""
    ) -> None:
        """The energy now, None for none, the optimum's, whose class it is, and how they compare."""
        self._point, self._optimum, self._meaning = point, optimum, meaning
        said = tr("no energy")
        if point is not None:
            said = f"{score(point.energy)}: {energy_in_words(point)}; {words}"
        self.setAccessibleDescription(said)
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(200, theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, end = theme.colours(), self.end
        metrics = painting.set_type(painter, theme.Role.CAPTION, colours.muted)
        text = number(f"{end:.0f}")
        track = QRectF(0, 4, self.width() - metrics.horizontalAdvance("1000") - 6, _BAR)
        painter.drawText(QPointF(track.right() + 6, track.bottom()), text)
        painter.fillRect(track, QColor(colours.raised))
        width = track.width() / end
        if self._point is not None:
            colour = colours.of(self._meaning)
            fit = max(self._point.squared_error + self._point.offset, 0.0)
            full = QRectF(track.left(), track.top(), fit * width, _BAR)
            rest = QRectF(full.right(), track.top(), max(self._point.energy - fit, 0.0) * width, _BAR)
            painter.fillRect(full, colour)
            painter.fillRect(rest, colours.tint(self._meaning, 0.25))
            painting.shaded(painter, rest, colour)
        x = track.left() + max(self._optimum, 0.0) * width
        painter.setPen(QPen(QColor(colours.text), 1))
        painter.drawLine(QPointF(x, track.top() - 2), QPointF(x, track.bottom() + 2))
        painter.setBrush(QColor(colours.text))
        painting.triangle(painter, QPointF(x, track.bottom() + 2), 6, down=False)
