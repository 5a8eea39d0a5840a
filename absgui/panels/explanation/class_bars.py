"""Ten bars with their values: the energies (or what a model has in their place), or the posterior."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import mark, number, tr
from absgui.presentation import wording
from absgui.widgets import theme
from absgui.widgets.backdrop import Backdrop
from absgui.widgets.spoken import spoken
from engine.types import CLASSES

_TITLE, _LABEL = 18, 16
_ROOM = 28
"""A column narrower than this has no room for its number; winner and rival keep theirs."""


@dataclass(frozen=True, slots=True)
class BarStyle:
    """What a chart is called and how its numbers are written."""

    title: str
    hint: str
    """Behind the title, muted: what is better."""
    formula: str
    """Rich text for the tooltip."""
    written: Callable[[float], str]
    top: float | None
    """The value at full height; None for the largest one shown."""
    from_zero: bool = True
    """Bars begin at 0; otherwise at the least value, which may be negative."""


ENERGY = BarStyle(
    mark("Energy"),
    mark("lower is better"),
    mark(
        "<p><b>Energy</b>, the negative ELBO up to a constant.<br>"
        "F<sub>c</sub>(x) = min<sub>z</sub> ‖G<sub>c</sub>(z) − x‖² + ½‖z‖²</p>"
    ),
    wording.score,
    None,
)
POSTERIOR = BarStyle(
    mark("Posterior"),
    mark("p(class | image)"),
    mark(
        "<p><b>Posterior</b>: how likely each class is, if the image is of one of the ten.<br>"
        "p(c|x) = e<sup>−F<sub>c</sub> ∕ T</sup> ∕ Σ<sub>k</sub> e<sup>−F<sub>k</sub> ∕ T</sup>, with T "
        "fitted to digits: of those with p = 0.9 some 90 % are classified correctly.</p>"
        "<p>The paper adds η to the term of every class, so that all ten tie far from the data; set so "
        "that the median p is 0.9, it makes sure answers look unsure. Its p stands in the tips of the "
        "tiles.</p>"
    ),
    wording.probability,
    1.0,
)
_SOFTMAX = mark(
    "<p><b>Posterior</b>: the network's own softmax.<br>p(c|x) = e<sup>ℓ<sub>c</sub></sup> ∕ Σ<sub>k</sub> "
    "e<sup>ℓ<sub>k</sub></sup>, ℓ the logits</p>"
)
_SCORES = {
    mark("energy"): ENERGY,
    mark("squared distance"): replace(
        ENERGY,
        title=mark("Squared distance"),
        formula=mark(
            "<p><b>Squared distance</b> to the nearest training digit g of the class.<br>"
            "d²<sub>c</sub>(x) = min<sub>g</sub> ‖g − x‖²</p>"
        ),
    ),
    mark("minus logit"): replace(
        ENERGY,
        title=mark("Minus logit"),
        from_zero=False,
        formula=mark(
            "<p><b>Minus logit</b>: what the network gives for the class, its sign flipped so that lower "
            "is better, as it is with energies.<br>Bars begin at the best class.</p>"
        ),
    ),
}


_Edges = tuple[float, float, float, float]
"""Left, top, right, bottom in px."""


def _edges(area: QRectF) -> _Edges:
    return area.left(), area.top(), area.right(), area.bottom()


def score_style(score: str) -> BarStyle:
    """How a model's scores are drawn, from what `ModelInfo.score` calls them."""
    if score in _SCORES:
        return _SCORES[score]
    title = wording.score_title(score)
    formula = tr(
        "<p><b>{title}</b>: what this model compares classes by; lower is better.</p>",
        title=html.escape(tr(title)),
    )
    return replace(ENERGY, title=title, formula=formula, from_zero=False)


def posterior_style(score: str, *, explained: bool = True) -> BarStyle:
    """How p is drawn: `score` as in `ModelInfo`, `explained` as in `Reading`."""
    hint = POSTERIOR.hint if explained else mark("if it were one of the ten")
    formula = _SOFTMAX if score == "minus logit" else POSTERIOR.formula
    return replace(POSTERIOR, hint=hint, formula=formula)


@spoken(QAccessible.Role.Chart)
class ClassBars(QWidget):
    """Ten upright bars, in the order of the classes or from the winner on."""

    def __init__(self, style: BarStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._values: NDArray[np.float64] | None = None
        self._from: NDArray[np.float64] = np.zeros(CLASSES)
        self._shown: NDArray[np.float64] = np.zeros(CLASSES)
        self._order: tuple[int, ...] = tuple(range(CLASSES))
        self._own = self._rival = self._winner = -1
        self._names = wording.class_names(None)
        self._backdrop = Backdrop(self)
        self._growth = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._growth.valueChanged.connect(self._grow)
        self.set_style(style)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_style(self, style: BarStyle) -> None:
        """Show other values, or the same ones of another model."""
        self._style = style
        self.setAccessibleName(tr(style.title))
        self.setToolTip(tr(style.formula))

    def set_names(self, names: tuple[str, ...]) -> None:
        """What the ten classes are called; shown with the next values."""
        self._names = names

    def show_values(
        self,
        values: NDArray[np.floating] | None,
        order: tuple[int, ...],
        own: int,
        rival: int,
        winner: int | None = None,
        *,
        grows: bool = True,
    ) -> None:
        """(10,) values by class, or None; `order` holds the classes from left to right.

        `own` is the image's class, blue; the `winner`, if it is another, is only written in bold. Bars that
        do not grow are there at once.
        """
        self._order, self._own, self._rival = order, own, rival
        self._winner = own if winner is None else winner
        if values is None:
            self._values = None
            self.setAccessibleDescription(tr("no reading yet"))
            self.update()
            return
        self._from, self._values = self._shown, values.astype(np.float64)
        self.setAccessibleDescription(
            "; ".join(f"{self._names[c]}: {self._style.written(float(values[c]))}" for c in order)
        )
        self._growth.stop()
        duration = theme.motion_ms()
        if duration and grows and self.isVisible():
            self._growth.setDuration(duration)
            self._growth.start()
        else:
            self._shown = self._values
            self.update()

    def _grow(self, share: float) -> None:
        if self._values is not None:
            self._shown = (1 - share) * self._from + share * self._values
            self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(theme.px(300), 46 + theme.px(_TITLE + 2 * _LABEL))

    def minimumSizeHint(self) -> QSize:
        return QSize(184, 22 + theme.px(_TITLE + 2 * _LABEL))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        marked, style = (self._own, self._rival, self._winner), self._style
        state = (style.title, style.hint, self._names, self._order, marked)
        self._backdrop.paint(painter, state, self._paint_base)
        if self._values is None:
            return
        colours, bars = theme.colours(), self._bars(self._shown)
        painter.setFont(theme.font(theme.Role.CAPTION))
        for bar, label in zip(bars, self._order, strict=True):
            painter.fillRect(bar, colours.of(self._meaning(label)))
        for label, value, above in self.numbers():
            neutral = self._meaning(label) is theme.Meaning.NEUTRAL
            painter.setPen(QColor(colours.muted if neutral else colours.text))
            above.moveBottom(bars[self._order.index(label)].top())
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, value)

    def numbers(self) -> list[tuple[int, str, QRectF]]:
        """Class, number and place in px of all numbers that have room, when the bars have grown.

        One that would lie on another bar or on a number that matters more is left out.
        """
        if self._values is None:
            return []
        width, bars = self.width() / CLASSES, self._bars(self._values)
        edges = [_edges(bar) for bar in bars]
        found: list[tuple[int, str, QRectF]] = []
        marked = [label for label in (self._own, self._rival) if label in self._order]
        others = [label for label in self._order if label not in marked]
        for label in (*marked, *(others if width >= theme.px(_ROOM) else ())):
            place = self._order.index(label)
            taken = [*edges[:place], *edges[place + 1 :], *(_edges(rect) for _, _, rect in found)]
            for text in self._texts(float(self._values[label]), width):
                rect = self._free(text, place, bars[place].top(), taken)
                if rect is not None:
                    found.append((label, text, rect))
                    break
        return found

    def _texts(self, value: float, width: float) -> list[str]:
        """A number in full and, where that is too wide for its column, without decimals."""
        text = self._style.written(value)
        if self._style.top is not None or theme.advance(theme.Role.CAPTION, text) <= width:
            return [text]
        rounded = number(f"{round(value)}").replace("-", "−")
        # Where the best has no bar of its own, a wide number would lie on those beside it.
        return [text, rounded] if self._style.from_zero else [rounded]

    def _free(self, text: str, place: int, bottom: float, taken: list[_Edges]) -> QRectF | None:
        """Where a number stands over its bar without touching what is `taken`; None for nowhere."""
        width, height = self.width() / CLASSES, theme.px(_LABEL)
        advance = theme.advance(theme.Role.CAPTION, text)
        excess = max(advance / 2 + 3 - width / 2, 0.0)
        # Above and below the figures is room.
        upper, lower = bottom - height + 2, bottom - 2
        near = [edges for edges in taken if edges[1] < lower and edges[3] > upper]
        for aside in (self._aside(place, excess), 0.0, excess, -excess):
            middle = (place + 0.5) * width + aside
            middle = min(max(middle, advance / 2), self.width() - advance / 2)
            left, right = middle - advance / 2, middle + advance / 2
            if not any(edges[0] < right and edges[2] > left for edges in near):
                return QRectF(left, bottom - height, advance, height)
        return None

    def _bars(self, values: NDArray[np.float64]) -> list[QRectF]:
        """The bars from left to right, where `values` are shown."""
        style, width = self._style, self.width() / CLASSES
        bottom = self.height() - theme.px(_LABEL)
        room = bottom - theme.px(_TITLE + _LABEL)
        given = values.tolist()
        base = 0.0 if style.from_zero else min(given)
        full = style.top or max(max(given) - base, 1e-9)
        heights = [max(1.0, room * min(1.0, (given[label] - base) / full)) for label in self._order]
        return [
            QRectF(round(place * width + 3), bottom - height, round(width - 6), height)
            for place, height in enumerate(heights)
        ]

    def _paint_base(self, painter: QPainter) -> None:
        """The title, and the classes under the ground line."""
        self._paint_title(painter)
        colours = theme.colours()
        width, bottom = self.width() / CLASSES, self.height() - theme.px(_LABEL)
        for place, label in enumerate(self._order):
            neutral = self._meaning(label) is theme.Meaning.NEUTRAL
            painter.setPen(QColor(colours.muted if neutral else colours.text))
            role = theme.Role.STRONG if label == self._winner else theme.Role.CAPTION
            painter.setFont(theme.font(role))
            name = _beginning(painter, self._names[label], width - 3)
            foot = QRectF(place * width, bottom, width, theme.px(_LABEL))
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, name)
            line = QRectF(round(place * width + 3), bottom - 1, round(width - 6), 1)
            painter.fillRect(line, QColor(colours.line))

    def _aside(self, place: int, excess: float) -> float:
        """How far a number wider than its column moves to the side, off its neighbour's."""
        if excess <= 0:
            return 0.0
        marked = [self._order.index(label) for label in (self._own, self._rival) if label in self._order]
        other = next((each for each in marked if each != place), None)
        return 0.0 if other is None or abs(other - place) != 1 else excess * (place - other)

    def _meaning(self, label: int) -> theme.Meaning:
        if label == self._own:
            return theme.Meaning.ORIGINAL
        return theme.Meaning.RIVAL if label == self._rival else theme.Meaning.NEUTRAL

    def _paint_title(self, painter: QPainter) -> None:
        colours = theme.colours()
        strong = theme.font(theme.Role.STRONG)
        painter.setFont(strong)
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(3, theme.px(13)), tr(self._style.title))
        offset = painter.fontMetrics().horizontalAdvance(tr(self._style.title)) + theme.GRID
        painter.setFont(theme.font(theme.Role.CAPTION))
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(3 + offset, theme.px(13)), tr(self._style.hint))


def _beginning(painter: QPainter, name: str, width: float) -> str:
    """As many letters as fit into `width` px, one at least: an ellipsis would leave no room for them."""
    metrics = painter.fontMetrics()
    count = len(name)
    while count > 1 and metrics.horizontalAdvance(name[:count]) > width:
        count -= 1
    return name[:count]
