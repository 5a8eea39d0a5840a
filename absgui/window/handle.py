"""What a panel is moved, torn off and closed by where its name is on a tab."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QWidget

from absgui.language import tr
from absgui.widgets import theme
from absgui.widgets.glyph_button import Glyph, GlyphButton

HEIGHT = 16
"""Px."""


class Handle(QWidget):
    """A thin bar to drag a panel by whose name is on a tab, with buttons that tear it off and close it."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        theme.measure(self, height=HEIGHT)
        self.setToolTip(tr("Drag to move this panel; double-click to tear it off"))
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        title = dock.windowTitle()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.GRID // 2, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        for glyph, name, tip, slot in (
            (Glyph.FLOAT, tr("Tear off {title}", title=title), tr("A window of its own"), self._tear_off),
            (
                Glyph.CLOSE,
                tr("Close {title}", title=title),
                tr("Close; the menu View brings it back"),
                dock.close,
            ),
        ):
            button = GlyphButton(glyph, name, tip, self)
            theme.measure(button, width=HEIGHT, height=HEIGHT)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the menu View does the same
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(slot)
            layout.addWidget(button)

    def _tear_off(self) -> None:
        dock = self.parent()
        if isinstance(dock, QDockWidget):
            dock.setFloating(True)
            dock.move(dock.pos() + QPoint(4 * theme.GRID, 4 * theme.GRID))  # else it would hide its old place

    # Qt overrides

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Three rows of dots: something to take hold of."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colours().neutral))
        middle, top = self.width() / 2, self.height() / 2
        for column in range(-4, 5):
            for row in (-2, 2):
                painter.drawEllipse(QPointF(middle + 5 * column, top + row), 1.0, 1.0)
