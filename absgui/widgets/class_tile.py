"""One class and what it makes of the image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from absgui import theme
from engine.types import SIDE, FloatArray

_PAD = 4
_HEAD, _FOOT = 18, 16
_MARK = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class TileContent:
    """What one tile shows."""

    reconstruction: FloatArray
    """(28, 28) in (0, 1); Exact ABS goes beyond, which is shown as black or white."""
    residual: FloatArray
    """(28, 28) image minus reconstruction; beyond -1 and 1 the colours stay as they are."""
    energy: float
    confidence: float
    meaning: theme.Meaning
    """ORIGINAL for the winner, RIVAL for the second, NEUTRAL for the others."""


class ClassTile(QAbstractButton):
    """Checked while its class is the attack's target; shows the residual under the pointer."""

    def __init__(self, label: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self._content: TileContent | None = None
        self._reconstruction: QImage | None = None
        self._residual: QImage | None = None
        self._companions: Sequence[ClassTile] = (self,)
        self.setCheckable(True)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._describe()

    @property
    def content(self) -> TileContent | None:
        return self._content

    def set_content(self, content: TileContent | None) -> None:
        self._content = content
        self._reconstruction = self._residual = None
        self._describe()
        self.update()

    @property
    def word(self) -> str:
        """What the tile says about its class, in a word; colour only repeats it."""
        words = []
        if self._content is not None:
            words = {theme.Meaning.ORIGINAL: ["winner"], theme.Meaning.RIVAL: ["rival"]}.get(
                self._content.meaning, []
            )
        return ", ".join([*words, "target"] if self.isChecked() else words)

    def _describe(self) -> None:
        self.setAccessibleName(f"Class {self.label}")
        content = self._content
        if content is None:
            self.setAccessibleDescription("no reading yet")
            return
        said = f"{self.word or 'class'}, energy {content.energy:.1f}, probability {content.confidence:.2f}"
        self.setAccessibleDescription(said)
        self.setToolTip(
            f"<p><b>{self.label}</b>: the best that this class can make of the image."
            f"<br>F<sub>{self.label}</sub>(x) = min<sub>z</sub> ‖G<sub>{self.label}</sub>(z) − x‖² + ½‖z‖²"
            f" = {content.energy:.1f}</p>"
            "<p>Under the pointer: image minus reconstruction. Click to make it the attack's target.</p>"
        )

    def set_companions(self, tiles: Sequence[ClassTile]) -> None:
        """The tiles of the same grid: their pictures have one size, though the tiles differ by a pixel."""
        self._companions = tiles

    def fitting_scale(self) -> float:
        """The largest scale at which the picture fits into this tile."""
        width, height = self.width() - 2 * _PAD, self.height() - _HEAD - _FOOT - 2 * _PAD
        return theme.whole_scale(max(1, min(width, height)), SIDE, self.devicePixelRatioF())

    def picture_rect(self) -> QRectF:
        """Where the 28 x 28 pixels lie."""
        ratio = self.devicePixelRatioF()
        height = self.height() - _HEAD - _FOOT - 2 * _PAD
        side = SIDE * min(tile.fitting_scale() for tile in self._companions)
        left = int((self.width() - side) / 2 * ratio) / ratio
        top = int((_PAD + _HEAD + max(0.0, (height - side) / 2)) * ratio) / ratio
        return QRectF(left, top, side, side)

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(SIDE * 4 + 2 * _PAD, SIDE * 4 + _HEAD + _FOOT + 2 * _PAD)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE * 2 + 2 * _PAD, SIDE * 2 + _HEAD + _FOOT + 2 * _PAD)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._residual = None
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, content = theme.colours(), self._content
        area = self.picture_rect()
        meaning = content.meaning if content is not None else theme.Meaning.NEUTRAL
        self._paint_frame(painter, meaning)
        self._paint_head(painter, area, meaning)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if content is None:
            painter.fillRect(area, QColor(colours.raised))
            return
        painter.drawImage(area, self._picture(content))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        foot = self._across(area, area.bottom() + 3, _FOOT)
        painter.setFont(theme.font(theme.Role.CAPTION))
        painter.setPen(QColor(colours.text if meaning is not theme.Meaning.NEUTRAL else colours.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = f"F {content.energy:.1f}", f"p {content.confidence:.2f}"
        if painter.fontMetrics().horizontalAdvance(left + right) + theme.GRID > foot.width():
            left, right = left[2:], right[2:]
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | middle, left)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | middle, right)

    def _across(self, area: QRectF, top: float, height: float) -> QRectF:
        """As wide as the picture; as wide as the tile where the picture is small."""
        if area.width() >= SIDE * 3:
            return QRectF(area.left(), top, area.width(), height)
        return QRectF(_PAD, top, self.width() - 2 * _PAD, height)

    def _picture(self, content: TileContent) -> QImage:
        if self.underMouse() or (self.hasFocus() and self.isDown()):
            if self._residual is None:
                self._residual = theme.signed_image(content.residual, 1.0)
            return self._residual
        if self._reconstruction is None:
            self._reconstruction = theme.grey_image(content.reconstruction)
        return self._reconstruction

    def _paint_frame(self, painter: QPainter, meaning: theme.Meaning) -> None:
        colours = theme.colours()
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        if meaning is not theme.Meaning.NEUTRAL:
            painter.setBrush(colours.tint(meaning, 0.10))
            painter.setPen(QPen(colours.of(meaning), 2))
            painter.drawRoundedRect(frame, 4, 4)
        elif self.isChecked():
            painter.setPen(QPen(QColor(colours.text), 1.5, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(frame, 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.text), 1))
            painter.drawRoundedRect(frame.adjusted(2.5, 2.5, -2.5, -2.5), 3, 3)

    def _paint_head(self, painter: QPainter, area: QRectF, meaning: theme.Meaning) -> None:
        colours = theme.colours()
        head = self._across(area, area.top() - _HEAD - 1, _HEAD)
        strong = theme.font(theme.Role.STRONG)
        painter.setFont(strong)
        painter.setPen(QColor(colours.text))
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(self.label))
        word = self.word
        if not word:
            return
        neutral = meaning is theme.Meaning.NEUTRAL
        painter.setPen(QColor(colours.text) if neutral else colours.of(meaning))
        painter.setFont(theme.font(theme.Role.CAPTION))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)
        if not neutral:
            width = QFontMetricsF(theme.font(theme.Role.CAPTION)).horizontalAdvance(word)
            self._paint_mark(painter, QPointF(head.right() - width - _MARK, head.center().y()), meaning)

    def _paint_mark(self, painter: QPainter, at: QPointF, meaning: theme.Meaning) -> None:
        """A disc for the winner, a triangle for the rival: told apart without their colours."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().of(meaning))
        half = _MARK / 2
        if meaning is theme.Meaning.ORIGINAL:
            painter.drawEllipse(at, half - 0.5, half - 0.5)
        else:
            corners = [QPointF(0, -half), QPointF(half, half), QPointF(-half, half)]
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
