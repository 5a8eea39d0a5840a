"""A slider whose handle follows the mouse at once, wherever it is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QWidget


class HandSlider(QSlider):
    """Qt's own goes by pages where it is pressed beside its handle."""

    def __init__(self, edge: int, parent: QWidget | None = None) -> None:
        """`edge` px are kept free at both ends, beyond which the handle does not go."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._edge = edge

    def _follow(self, x: float) -> None:
        share = (x - self._edge) / max(self.width() - 2 * self._edge, 1)
        span = self.maximum() - self.minimum()
        self.setValue(round(self.minimum() + min(max(share, 0.0), 1.0) * span))

    # Qt overrides

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
