"""The pictures of an attack, as large as there is room, with its curves beside them."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from absgui.panels.attack.curves import Curves
from absgui.panels.attack.picture_strip import PictureStrip
from absgui.widgets import theme

LEAST_CURVES, CURVES_SHARE = 148, 0.11
"""Px of width that the curves keep at least, and their part of the whole."""
_GAP = 2 * theme.GRID


class Stage(QWidget):
    """Passive: the player shows frames in its `pictures` and `curves`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = PictureStrip(self)
        self.curves = Curves(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.pictures)
        layout.addWidget(self.curves, 1)

    def height_for(self, width: int, most: int) -> int:
        """Px in which the pictures are as large as `width` px and at most `most` px allow."""
        return self.pictures.height_at(self.pictures.scale_for(most, self._for_pictures(width)))

    def fit(self) -> None:
        """Scale the pictures to the room that there is."""
        self.pictures.set_scale(self.pictures.scale_for(self.height(), self._for_pictures(self.width())))

    def _for_pictures(self, width: int) -> int:
        return width - max(theme.px(LEAST_CURVES), int(CURVES_SHARE * width)) - _GAP

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
