"""Both sides of a duel about the image itself, which stands once, in the middle.

    posterior | change | now | original | now | change | posterior

What the two attacks made stands next to the original, so that the three are compared at a glance; a second
original would take a sixth of the width from the others.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from absgui.language import tr
from absgui.panels.duel.corner import LEAST, Corner
from absgui.presentation.duel.scene import SIDES, DuelScene
from absgui.presentation.wording import found_with_unit, subject_name
from absgui.widgets import theme
from absgui.widgets.difference_legend import DifferenceLegend
from absgui.widgets.pixel_view import EDGE, PixelView
from absgui.widgets.role_label import ElidedRoleLabel
from engine.types import SIDE, AttackStep, FloatArray, Norm

_TEXT = 18
"""Px of height of a line, as all that follows at the usual text size."""
_LEAST_SCALE = 2
_COLUMNS = ((1, 0), (3, 4))
"""Of each side: where now and the change stand."""
_MIDDLE = 2
_WIDEST = 320
"""A corner needs no more px of width."""
_NARROW, _NARROW_CORNER = 800, 120
"""In less width than this the original, which is on the canvas as well, and the legend give their room to the
others, and corners get by with so many px."""


class Arena(QWidget):
    """Passive: `show_image`, `show_scene` and `show_position` show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = self._position = 0
        self._scene: DuelScene | None = None
        self.corners = (Corner(tr("Left side"), self), Corner(tr("Right side"), self))
        pictures = self._pictures = QWidget(self)
        pictures.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        grid = QGridLayout(pictures)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(0)
        self.titles: list[ElidedRoleLabel] = []
        self.views: list[PixelView] = []
        self.captions: list[ElidedRoleLabel] = []
        for column, name in enumerate(
            (
                tr("Left: change"),
                tr("Left: now"),
                tr("Original"),
                tr("Right: now"),
                tr("Right: change"),
            )
        ):
            view = PixelView(name, pictures, least_scale=_LEAST_SCALE)
            title, caption = (
                self._label(theme.Role.STRONG, name),
                self._label(theme.Role.CAPTION, tr("{name}: numbers", name=name)),
            )
            grid.addWidget(title, 0, column)
            grid.addWidget(view, 1, column)
            grid.addWidget(caption, 2, column)
            self.titles.append(title)
            self.views.append(view)
            self.captions.append(caption)
        self.original = self.views[_MIDDLE]
        self.titles[_MIDDLE].setText(tr("Original"))
        self.legend = DifferenceLegend(pictures)
        grid.addWidget(self.legend, 1, len(self.views))
        grid.setRowStretch(3, 1)
        for _, change in _COLUMNS:
            self.views[change].set_signed(self.legend.limit)
            self.legend.limit_changed.connect(self.views[change].set_signed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * theme.GRID)
        layout.addStretch(1)
        layout.addWidget(self.corners[0], 1000)
        layout.addWidget(pictures)
        layout.addWidget(self.corners[1], 1000)
        layout.addStretch(1)
        for corner in self.corners:
            theme.measure(corner, most_width=_WIDEST)
        self._set_scale(_LEAST_SCALE)

    def show_image(self, image: FloatArray | None, name: str) -> None:
        """(28, 28) the image that the next duel is about, None for none; forgets the last duel."""
        self._scene = None
        self._show_original(image, name)
        self.show_scene(None)

    def show_scene(self, scene: DuelScene | None) -> None:
        """What both sides have come to, None for nothing."""
        if scene is not None and scene is not self._scene:
            self._show_original(scene.source.image, subject_name(scene.source.name))
        self._scene = scene
        truth = None if scene is None else scene.source.label
        for number in SIDES:
            now, change = _COLUMNS[number]
            side = None if scene is None else scene.sides[number]
            title = "" if side is None else side.title
            self.titles[now].setText(title)
            self.titles[change].setText(tr("Change for {model}", model=title) if title else "")
            self.corners[number].show_side(side, Norm.L2 if scene is None else scene.norm, truth)
        self.show_position(self._position)

    def show_position(self, position: int) -> None:
        """The frames of both sides at a position of the longer way."""
        scene, self._position = self._scene, position
        for number in SIDES:
            now, change = _COLUMNS[number]
            side = None if scene is None else scene.sides[number]
            step = None if scene is None else scene.step(number, position)
            self.corners[number].show_step(side, step)
            if scene is None or side is None or step is None:
                self.views[now].set_placeholder("" if side is None else side.waits())
                for column in (now, change):
                    self.views[column].set_image(None)
                    self.views[column].set_frame(None)
                    self.captions[column].setText("")
                continue
            self.views[now].set_image(step.image)
            self.views[now].set_frame(_meaning(step))
            self.captions[now].setText(side.now(step, scene.request.target))
            self.views[change].set_image(np.subtract(step.image, scene.source.image))
            self.captions[change].setText(found_with_unit(scene.norm, step.distances.of(scene.norm)))
        self.captions[_MIDDLE].setText("" if scene is None else scene.share(position))

    def height_for(self, width: int, most: int) -> int:
        """Px in which the pictures are as large as `width` px and at most `most` px allow."""
        return SIDE * self._scale_for(width, most) + EDGE + 2 * theme.px(_TEXT)

    def _show_original(self, image: FloatArray | None, name: str) -> None:
        self.original.set_image(image)
        self.original.set_frame(None if image is None else theme.Meaning.ORIGINAL)
        self.titles[_MIDDLE].setText(tr("Original: {name}", name=tr(name)) if name else tr("Original"))

    def _scale_for(self, width: int, height: int) -> int:
        narrow, count = width < theme.px(_NARROW), len(self.views)
        tall = (height - 2 * theme.px(_TEXT) - EDGE) // SIDE
        count -= narrow
        legend = 0 if narrow else self.legend.sizeHint().width()
        room = width - 2 * self._corner_for(width) - 4 * theme.GRID - legend - count * theme.GRID
        return max(_LEAST_SCALE, min(tall, (room // count - EDGE) // SIDE))

    def _corner_for(self, width: int) -> int:
        """Px of width that a corner keeps, if the smallest pictures leave as much."""
        narrow = width < theme.px(_NARROW)
        count = len(self.views) - narrow
        pictures = count * (SIDE * _LEAST_SCALE + EDGE + theme.GRID) + 4 * theme.GRID
        return min(theme.px(_NARROW_CORNER if narrow else LEAST), max(width - pictures, 0) // 2)

    def _set_scale(self, scale: int) -> None:
        if scale == self._scale:
            return
        self._scale = scale
        side = SIDE * scale + EDGE
        for parts in zip(self.titles, self.views, self.captions, strict=True):
            title, view, caption = parts
            view.setFixedSize(side, side)
            title.setFixedWidth(side)
            caption.setFixedWidth(side)
        self.legend.setFixedHeight(SIDE * scale)
        self.updateGeometry()

    def _label(self, role: theme.Role, name: str) -> ElidedRoleLabel:
        label = ElidedRoleLabel(role, self)
        label.setAccessibleDescription(name)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        theme.measure(label, height=_TEXT)
        return label

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_NARROW)
        for part in (self.titles[_MIDDLE], self.original, self.captions[_MIDDLE], self.legend):
            part.setVisible(not narrow)
        for corner in self.corners:
            corner.setMinimumWidth(self._corner_for(self.width()))
        self._set_scale(self._scale_for(self.width(), self.height()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_scene(self._scene)


def _meaning(step: AttackStep) -> theme.Meaning:
    """Orange is what the attack wants, confirmed; another class that nothing confirms has no side."""
    if step.label == step.original_label:
        return theme.Meaning.ORIGINAL
    return theme.Meaning.RIVAL if step.is_adversarial else theme.Meaning.NEUTRAL
