"""The four pictures of an attack: original, now, difference, what the rival sees.

Passive: `show_original` and `show_step` show. All digits have the same
whole-number scale, as large as the height allows.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from absgui.language import mark, tr
from absgui.presentation.wording import class_names, found_with_unit, frame_in_words
from absgui.widgets import theme
from absgui.widgets.difference_legend import DifferenceLegend
from absgui.widgets.eliding import ElidedLabel
from absgui.widgets.pixel_view import EDGE, PixelView
from engine.types import SIDE, AttackStep, FloatArray, Norm

_TITLES = (mark("Original"), mark("Now"), mark("Difference"), mark("Rival's view"))
_LEAST = 3
_TEXT = 18


class PictureStrip(QWidget):
    """Original | now | difference with its legend | rival's view, where the model makes pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Pictures of the attack"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        self._original: FloatArray | None = None
        self._norm = Norm.L2
        self._target: int | None = None
        self._names = class_names(None)
        self._scale = _LEAST
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.GRID)
        layout.setVerticalSpacing(0)
        self.titles: list[QLabel] = []
        self.views: list[PixelView] = []
        self.captions: list[QLabel] = []
        self._columns = (0, 1, 2, 4)
        for column, text in zip(self._columns, _TITLES, strict=True):
            title = tr(text)
            view = PixelView(title, self, least_scale=_LEAST)
            head, foot = (
                self._label(theme.Role.STRONG, title),
                self._label(theme.Role.CAPTION, tr("{title}: numbers", title=title)),
            )
            head.setText(title)
            layout.addWidget(head, 0, column)
            layout.addWidget(view, 1, column)
            layout.addWidget(foot, 2, column)
            self.titles.append(head)
            self.views.append(view)
            self.captions.append(foot)
        self.original, self.now, self.difference, self.rival = self.views
        self.legend = DifferenceLegend(self)
        layout.addWidget(self.legend, 1, 3)
        layout.setRowStretch(3, 1)
        self.difference.set_signed(self.legend.limit)
        self.legend.limit_changed.connect(self.difference.set_signed)
        self._apply_scale()

    @property
    def has_view(self) -> bool:
        """The rival's view has its place."""
        return not self.rival.isHidden()

    def set_names(self, names: tuple[str, ...]) -> None:
        """What the ten classes are called, from the next picture on."""
        self._names = names

    def set_view(self, on: bool) -> None:
        """Whether the model makes pictures; where it does not, the others have the room."""
        for part in (self.titles[3], self.rival, self.captions[3]):
            part.setVisible(on)
        self.updateGeometry()

    def show_original(
        self,
        image: FloatArray | None,
        text: str = "",
        norm: Norm = Norm.L2,
        target: int | None = None,
    ) -> None:
        """The picture that an attack in `norm` starts from, which wants `target`, None: any class; forgets
        the others.
        """
        self._original, self._norm, self._target = image, norm, target
        self.original.set_image(image)
        self.original.set_frame(None if image is None else theme.Meaning.ORIGINAL)
        self.captions[0].setText(text)
        for view, caption in zip(self.views[1:], self.captions[1:], strict=True):
            view.set_image(None)
            view.set_frame(None)
            caption.setText("")
        self.titles[3].setText(tr(_TITLES[3]))

    def show_step(self, step: AttackStep) -> None:
        """One frame."""
        original = step.image if self._original is None else self._original
        meaning = theme.Meaning.ORIGINAL if step.label == step.original_label else theme.Meaning.RIVAL
        self.now.set_image(step.image)
        self.now.set_frame(meaning)
        self.captions[1].setText(frame_in_words(step, self._target, self._names))
        self.difference.set_image(np.subtract(step.image, original))
        self.captions[2].setText(found_with_unit(self._norm, step.distances.of(self._norm)))
        self.rival.set_image(step.rival_reconstruction)
        if step.rival_reconstruction is not None:
            self.rival.set_frame(theme.Meaning.RIVAL)
            self.captions[3].setText(tr("what {rival} makes of it", rival=self._names[step.rival]))

    def _label(self, role: theme.Role, name: str) -> QLabel:
        label = ElidedLabel(self)  # names of classes may be long
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.set_role(label, role)
        label.setAccessibleDescription(name)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        theme.measure(label, height=_TEXT)
        if role is theme.Role.CAPTION:
            label.setForegroundRole(QPalette.ColorRole.WindowText)
        return label

    def _apply_scale(self) -> None:
        side = SIDE * self._scale + EDGE
        for view, caption in zip(self.views, self.captions, strict=True):
            view.setFixedSize(side, side)
            caption.setMinimumWidth(side)
            caption.setMaximumWidth(side + theme.GRID)
        self.legend.setFixedHeight(SIDE * self._scale)
        self.updateGeometry()

    def scale_for(self, height: int, width: int) -> int:
        """The scale at which the strip fits into `height` and `width` px."""
        tall = (height - 2 * theme.px(_TEXT) - EDGE) // SIDE
        count = 4 if self.has_view else 3
        wide = ((width - count * theme.GRID - self.legend.sizeHint().width()) // count - EDGE) // SIDE
        return max(_LEAST, min(tall, wide))

    def height_at(self, scale: int) -> int:
        """In px, at this scale."""
        return SIDE * scale + EDGE + 2 * theme.px(_TEXT)

    def set_scale(self, scale: int) -> None:
        """The side of one digit's pixel in px."""
        if scale != self._scale:
            self._scale = scale
            self._apply_scale()

    def minimumSizeHint(self) -> QSize:
        side = SIDE * _LEAST + EDGE
        count = 4 if self.has_view else 3
        return QSize(
            count * side + count * theme.GRID + self.legend.sizeHint().width(), side + 2 * theme.px(_TEXT)
        )
