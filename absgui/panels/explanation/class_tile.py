"""One class and what it makes of the image."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from absgui.language import tr
from absgui.presentation import wording
from absgui.widgets import rasters, theme
from absgui.widgets.backdrop import Backdrop
from engine.types import SIDE, FloatArray

_PAD, _ASIDE = 4, 2
_HEAD, _FOOT = 18, 16
_LONGEST = "0.00"
_MARK = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class TileContent:
    """What one tile shows."""

    reconstruction: FloatArray | None
    """(28, 28) in (0, 1); Exact ABS goes beyond, which is shown as black or white."""
    residual: FloatArray | None
    """(28, 28) image minus reconstruction; beyond -1 and 1 the colours stay as they are."""
    explains: bool
    """The model makes reconstructions: without one it is still to come. Otherwise the tile fills up with the
    confidence."""
    energy: float
    """Or what `score` says."""
    confidence: float
    meaning: theme.Meaning
    """ORIGINAL for the image's class, RIVAL for the second, NEUTRAL for the others."""
    score: str = "energy"
    """`ModelInfo.score`."""
    word: str = ""
    """What the tile says about its class: "winner", "rival", "original", "wrong", "truth", "nearest" or
    nothing."""
    explained: bool = True
    """Some class explains the image; else p is not written."""
    paper_confidence: float | None = None
    """The paper's p, for the tip."""


class ClassTile(QAbstractButton):
    """Checked while its class is the attack's target; shows the residual under the pointer."""

    def __init__(self, label: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self._name = str(label)
        self._content: TileContent | None = None
        self._reconstruction: QImage | None = None
        self._residual: QImage | None = None
        self._companions: Sequence[ClassTile] = (self,)
        self._scale: float | None = None
        """That of the pictures of all companions; None until it is known."""
        self.setCheckable(True)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._backdrop = Backdrop(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._describe()

    @property
    def content(self) -> TileContent | None:
        """What is shown; None for an empty tile."""
        return self._content

    @property
    def name(self) -> str:
        """What the class is called."""
        return self._name

    def set_name(self, name: str) -> None:
        """Shown from the next content on."""
        self._name = name

    def set_content(self, content: TileContent | None) -> None:
        """Show this; None for an empty tile."""
        self._content = content
        self._reconstruction = self._residual = None
        self._describe()
        self.update()

    @property
    def word(self) -> str:
        """What the tile says about its class, in a word; colour only repeats it."""
        words = [] if self._content is None or not self._content.word else [self._content.word]
        return ", ".join([*words, tr("target")] if self.isChecked() else words)

    def _describe(self) -> None:
        self.setAccessibleName(tr("Class {name}", name=self.name))
        content = self._content
        if content is None:
            self.setAccessibleDescription(tr("no reading yet"))
            return
        value = wording.score(content.energy)
        word, score = self.word or tr("class"), tr(content.score)
        if content.explained:
            p = wording.probability(content.confidence)
            said = tr("{word}, {score} {value}, probability {p}", word=word, score=score, value=value, p=p)
        else:
            said = tr("{word}, {score} {value}, explains nothing", word=word, score=score, value=value)
        self.setAccessibleDescription(said)

    def tip(self) -> str:
        """What the tile shows, as rich text; "" for an empty one."""
        content = self._content
        if content is None:
            return ""
        meant = self._meant(content, wording.score(content.energy))
        return f"<p>{meant}</p>{_chances(content)}"

    def _meant(self, content: TileContent, value: str) -> str:
        c, name = self.label, f"<b>{html.escape(self.name)}</b>"
        click = tr("Click to make it the attack's target.")
        if not content.explains:
            made = tr(
                "{name}: {score} {value}, p {p}.",
                name=name,
                score=html.escape(tr(content.score)),
                value=value,
                p=wording.probability(content.confidence),
            )
            note = tr("This model makes no reconstructions: the tile fills up with p.")
            return f"{made}</p><p>{note} {click}"
        if content.score == "energy":
            made = tr("{name}: the best that this class can make of the image.", name=name)
            formula = f"F<sub>{c}</sub>(x) = min<sub>z</sub> ‖G<sub>{c}</sub>(z) − x‖² + ½‖z‖²"
        else:
            made = tr("{name}: what this class compares the image with.", name=name)
            formula = html.escape(tr(wording.score_title(content.score)))
        note = tr("Under the pointer: image minus this picture.")
        return f"{made}<br>{formula} = {value}</p><p>{note} {click}"

    def set_companions(self, tiles: Sequence[ClassTile]) -> None:
        """The tiles of the same grid: their pictures have one size, though the tiles differ by a pixel."""
        self._companions, self._scale = tiles, None

    def scale_in(self, width: int, height: int) -> float:
        """The largest scale at which the picture fits into a tile of this size."""
        room = min(width - 2 * _ASIDE, height - theme.px(_HEAD) - theme.px(_FOOT) - 2 * _PAD)
        return rasters.whole_scale(max(1, room), SIDE, self.devicePixelRatioF())

    def height_at(self, scale: float) -> int:
        """Px that a tile needs for a picture at this scale, and a little air."""
        return round(SIDE * scale) + theme.px(_HEAD) + theme.px(_FOOT) + 2 * _PAD + theme.GRID

    def fitting_scale(self) -> float:
        """The largest scale at which the picture fits into this tile."""
        return self.scale_in(self.width(), self.height())

    def forget_scale(self) -> None:
        """One of the companions has another size."""
        self._scale = None

    def picture_rect(self) -> QRectF:
        """Where the 28 x 28 pixels lie."""
        ratio = self.devicePixelRatioF()
        height = self.height() - theme.px(_HEAD) - theme.px(_FOOT) - 2 * _PAD
        if self._scale is None:
            self._scale = min(tile.fitting_scale() for tile in self._companions)
        side = SIDE * self._scale
        left = int((self.width() - side) / 2 * ratio) / ratio
        top = int((_PAD + theme.px(_HEAD) + max(0.0, (height - side) / 2)) * ratio) / ratio
        return QRectF(left, top, side, side)

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(SIDE * 4 + 2 * _PAD, SIDE * 4 + theme.px(_HEAD) + theme.px(_FOOT) + 2 * _PAD)

    def minimumSizeHint(self) -> QSize:
        number = round(theme.advance(theme.Role.CAPTION, _LONGEST)) + 2 * _PAD
        return QSize(max(SIDE + 2 * _ASIDE, number), SIDE + theme.px(_HEAD) + theme.px(_FOOT) + 2 * _PAD)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._residual = None
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.DevicePixelRatioChange):
            for tile in self._companions:
                tile.forget_scale()
        if event.type() is QEvent.Type.ToolTip:
            self.setToolTip(self.tip())  # only now: with every frame of an attack it would be another
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours, content = theme.colours(), self._content
        area = self.picture_rect()
        meaning = content.meaning if content is not None else theme.Meaning.NEUTRAL
        named = content is None or content.explains
        state = (area.getRect(), meaning, named, self.name, self.word, self.isChecked(), self.hasFocus())
        self._backdrop.paint(painter, state, partial(self._paint_around, area, meaning))
        if content is None:
            painter.fillRect(area, QColor(colours.raised))
            return
        picture = self._picture(content)
        if picture is None:
            if content.explains:
                painter.fillRect(area, QColor(colours.raised))
            else:
                self._paint_level(painter, area, content)
        else:
            painter.drawImage(area, picture)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        foot = self._across(area, area.bottom() + 3, theme.px(_FOOT))
        painter.setFont(theme.font(theme.Role.CAPTION))
        painter.setPen(QColor(colours.text if meaning is not theme.Meaning.NEUTRAL else colours.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        sign, left, right = "F ", wording.score(content.energy), wording.NOTHING
        if content.explained:
            right = wording.probability(content.confidence)
        if content.score != "energy":
            sign = ""
        caption = theme.Role.CAPTION
        if theme.advance(caption, f"{sign}{left}p {right}") + theme.GRID <= foot.width():
            left, right = f"{sign}{left}", f"p {right}"
        elif theme.advance(caption, left + right) + 3 > foot.width():
            left = ""  # it stands in the chart, too
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | middle, left)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | middle, right)

    def _paint_around(self, area: QRectF, meaning: theme.Meaning, painter: QPainter) -> None:
        """What stays while the picture and the numbers change."""
        self._paint_frame(painter, meaning)
        self._paint_head(painter, area, meaning)

    def _across(self, area: QRectF, top: float, height: float) -> QRectF:
        """As wide as the picture; as wide as the tile where the picture is small."""
        if area.width() >= SIDE * 3:
            return QRectF(area.left(), top, area.width(), height)
        return QRectF(_PAD, top, self.width() - 2 * _PAD, height)

    def _picture(self, content: TileContent) -> QImage | None:
        """The reconstruction, under the pointer the residual; None where there is neither."""
        if content.reconstruction is None or content.residual is None:
            return None
        if self.underMouse() or (self.hasFocus() and self.isDown()):
            if self._residual is None:
                self._residual = rasters.signed_image(content.residual, 1.0)
            return self._residual
        if self._reconstruction is None:
            self._reconstruction = rasters.grey_image(content.reconstruction)
        return self._reconstruction

    def _paint_level(self, painter: QPainter, area: QRectF, content: TileContent) -> None:
        """In the place of a picture: the class, and p as how full the square is."""
        colours = theme.colours()
        painter.fillRect(area, QColor(colours.raised))
        height = area.height() * min(max(content.confidence, 0.0), 1.0)
        level = QRectF(area.left(), area.bottom() - height, area.width(), height)
        painter.fillRect(level, colours.tint(content.meaning, 0.4))
        font = theme.font(theme.Role.NUMBER)
        size = max(round(0.4 * area.height()), 12)
        # A name of several letters is smaller than a digit, or it would not fit in.
        font.setPixelSize(size if len(self.name) == 1 else max(size // 2, 12))
        painter.setFont(font)
        neutral = content.meaning is theme.Meaning.NEUTRAL
        painter.setPen(QColor(colours.muted if neutral else colours.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _fitting(painter, self.name, area.width() - 4))

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
            painter.setPen(QPen(QColor(colours.focus), 1))
            painter.drawRoundedRect(frame.adjusted(2.5, 2.5, -2.5, -2.5), 3, 3)

    def _paint_head(self, painter: QPainter, area: QRectF, meaning: theme.Meaning) -> None:
        colours = theme.colours()
        head = self._across(area, area.top() - theme.px(_HEAD) - 1, theme.px(_HEAD))
        caption = theme.metrics(theme.Role.CAPTION)
        word, room = self.word, head.width()
        if word:
            room -= caption.horizontalAdvance(word) + _MARK + 4
            if theme.metrics(theme.Role.STRONG).horizontalAdvance(self.name) > room:
                # The name matters more: the frame and the mark say the same as the word.
                word, room = "", head.width() - _MARK - 4
        painter.setFont(theme.font(theme.Role.STRONG))
        painter.setPen(QColor(colours.text))
        if self._content is None or self._content.explains:
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(head, left, _fitting(painter, self.name, room))
        if not self.word:
            return
        neutral = meaning is theme.Meaning.NEUTRAL
        painter.setPen(QColor(colours.text) if neutral else colours.of(meaning))
        painter.setFont(theme.font(theme.Role.CAPTION))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)
        if not neutral:
            width = caption.horizontalAdvance(word)
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


def _chances(content: TileContent) -> str:
    """p and the paper's, as rich text."""
    said = (
        f"p {wording.probability(content.confidence)}"
        if content.explained
        else tr("No class explains the image, so p says little")
    )
    if content.paper_confidence is not None and content.score != "minus logit":
        p = wording.probability(content.paper_confidence)
        said = tr("{said}; the paper's p, with η: {p}", said=said, p=p)
    return f"<p>{said}.</p>"


def _fitting(painter: QPainter, text: str, width: float) -> str:
    """As much of the text as fits into `width` px in the painter's font; one letter stays in any case."""
    if len(text) == 1:
        return text
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width))
