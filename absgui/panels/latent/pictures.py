"""The input, what the class makes at the latent, and the difference; as large as there is room."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from absgui.language import mark, tr
from absgui.widgets import theme
from absgui.widgets.difference_legend import DifferenceLegend
from absgui.widgets.pixel_view import PixelView
from absgui.widgets.role_label import ElidedRoleLabel
from engine.types import SIDE, FloatArray

_TITLES = (mark("Input x"), "G(z)", "x − G(z)")
_NAMES = (mark("Input"), mark("What the class makes at this latent"), mark("Input minus that"))
_LEAST, _MOST = 2, 16
_EDGE = theme.GRID
_TEXT = 18


class LatentPictures(QWidget):
    """Input | G(z) | residual with its legend, all at one whole-number scale.

    In a narrow panel without the input, which is on the canvas beside it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Pictures of the latent"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._seen: FloatArray | None = None
        self._scale = 0
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.GRID)
        layout.setVerticalSpacing(0)
        self.titles: list[ElidedRoleLabel] = []
        self.views: list[PixelView] = []
        for column, (title, name) in enumerate(zip(_TITLES, _NAMES, strict=True)):
            head = ElidedRoleLabel(theme.Role.STRONG, self)
            head.setText(tr(title))
            theme.measure(head, height=_TEXT)
            head.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
            view = PixelView(tr(name), self, least_scale=_LEAST)
            layout.addWidget(head, 0, column)
            layout.addWidget(view, 1, column)
            self.titles.append(head)
            self.views.append(view)
        self.input, self.made, self.residual = self.views
        self.legend = DifferenceLegend(self)
        self.legend.setToolTip(
            tr(
                "Orange: the input has ink that G(z) lacks; blue: the other way round. Click to change "
                "the scale."
            )
        )
        layout.addWidget(self.legend, 1, 3)
        layout.setRowStretch(2, 1)
        self.residual.set_signed(self.legend.limit)
        self.legend.limit_changed.connect(self.residual.set_signed)
        self.set_scale(_LEAST)

    def show_input(self, seen: FloatArray, title: str, meaning: theme.Meaning | None) -> None:
        """The image (28, 28) as the model sees it; the class that is held has the colour of `meaning`."""
        self._seen = seen
        self.titles[0].setText(title)
        self.input.set_image(seen)
        self.made.set_frame(meaning)

    def show_made(self, picture: FloatArray, title: str) -> None:
        """What is made (28, 28), and what it lacks of the input."""
        self.titles[1].setText(title)
        self.titles[2].setText(f"x − {title}" if len(title) <= 5 else tr("difference"))
        self.made.set_image(picture)
        if self._seen is not None:
            self.residual.set_image(np.subtract(self._seen, picture))

    def scale_for(self, height: int, width: int) -> int:
        """The scale at which they fit into `height` and `width` px."""
        tall = (height - theme.px(_TEXT) - _EDGE) // SIDE
        count = self._count
        wide = ((width - count * theme.GRID - self.legend.sizeHint().width()) // count - _EDGE) // SIDE
        return max(_LEAST, min(tall, wide, _MOST))

    def set_scale(self, scale: int) -> None:
        """The side of one of the digit's pixels in px."""
        if scale == self._scale:
            return
        self._scale = scale
        side = SIDE * scale + _EDGE
        for view, title in zip(self.views, self.titles, strict=True):
            view.setFixedSize(side, side)
            title.setFixedWidth(side)
        self.legend.setFixedHeight(SIDE * scale)
        self.updateGeometry()

    def width_at(self, scale: int) -> int:
        """How wide they are at a scale, in px."""
        return self._count * (SIDE * scale + _EDGE + theme.GRID) + self.legend.sizeHint().width()

    def set_compact(self, on: bool) -> None:
        """Without the input from now on, or with it."""
        if on != self.input.isHidden():
            self.input.setVisible(not on)
            self.titles[0].setVisible(not on)
            self.updateGeometry()

    @property
    def _count(self) -> int:
        return 2 if self.input.isHidden() else 3

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(self.width_at(self._scale), SIDE * self._scale + _EDGE + theme.px(_TEXT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.width_at(_LEAST), SIDE * _LEAST + _EDGE + theme.px(_TEXT))
