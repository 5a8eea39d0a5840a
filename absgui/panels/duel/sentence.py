"""A sentence in letters as large as its room allows, to be read from afar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from absgui.widgets import theme

SIZES = (26, 22, 18, 16, 14, 13)
"""Px of the letters at the usual text size; the first that fits is taken, else the last."""
_LINE = 1.25
"""Height of a line, in heights of letters."""


def height_of(lines: int) -> int:
    """Px that so many lines take: two of them in large letters, a single one in letters of medium size."""
    return theme.px(_LINE * (2 * SIZES[1] if lines > 1 else SIZES[2])) + 2


class Sentence(QLabel):
    """Wraps its text; `set_lines` says how many lines it may take."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = 2
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fit()

    def set_lines(self, lines: int) -> None:
        """One or two; a longer text takes more, in the smallest letters."""
        if lines != self._lines:
            self._lines = lines
            self._fit()

    def _fit(self) -> None:
        width, most = max(self.width(), 1), height_of(self._lines)
        fonts = [self._font(size) for size in SIZES]
        font = next((font for font in fonts if self._needed(font, width) <= most), fonts[-1])
        self.setFont(font)
        self.setFixedHeight(max(most, self._needed(font, width)))

    def _needed(self, font: QFont, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        return QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), flags, self.text()).height()

    @staticmethod
    def _font(size: int) -> QFont:
        font = theme.font(theme.Role.STRONG)
        font.setPixelSize(theme.px(size))
        return font

    # Qt overrides

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, height_of(1))
