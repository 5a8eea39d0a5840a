"""F1: the keys, and the window in a few sentences."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from absgui.language import mark, tr
from absgui.widgets import theme

DELETE = "Delete"
"""The key: the command has the same name in English alone."""
KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    mark("Drawing"): (
        (mark("[  and  ]"), mark("smaller, larger brush")),
        (mark("E, right button"), mark("eraser")),
        (mark("Ctrl+Z"), mark("undo")),
        (mark("Ctrl+Shift+Z"), mark("redo")),
        (DELETE, mark("empty canvas")),
        ("R", mark("random digit")),
    ),
    mark("Files"): (
        (mark("Ctrl+O"), mark("open a picture or an array")),
        (mark("Ctrl+V"), mark("paste a picture or a path")),
        (mark("Ctrl+C"), mark("copy the picture that is shown")),
    ),
    mark("How robust, slice"): (
        ("← →", mark("step through the marks of the axis")),
        ("← → ↑ ↓", mark("move the cross in the slice")),
        (mark("+  and  -"), mark("zoom into the slice, out of it")),
    ),
    mark("Latent hands"): (
        (mark("← →, PgUp, PgDn"), mark("move a slider; in the plane ← → ↑ ↓")),
        (mark("Backspace"), mark("to the optimum, as a double click")),
    ),
    mark("Notebook"): (
        (mark("Enter, F2"), mark("show again, rename")),
        (mark("P, Delete"), mark("pin, delete")),
        (mark("Ctrl+Z"), mark("undo the deletion")),
    ),
    mark("Attack"): (
        (mark("Ctrl+R"), mark("run")),
        (mark("Esc"), mark("stop; the best so far is kept")),
        (mark("Space"), mark("play, pause")),
        ("← →", mark("one frame back, on")),
        (mark("Home, End"), mark("first, last frame")),
        ("↑ ↓", mark("faster, slower")),
    ),
    mark("Duel"): ((mark("Ctrl+D"), mark("the same attack on two models")),),
    mark("Window"): (
        (mark("Tab, Shift+Tab"), mark("next, previous control")),
        (mark("Ctrl++, Ctrl+-, Ctrl+0"), mark("larger, smaller, usual text")),
        (mark("Ctrl+K"), mark("find a command by its name")),
        ("F11", mark("presenter's mode; N next digit, A attack, O original")),
        ("F1", mark("this help")),
        (mark("Ctrl+Q"), mark("quit")),
    ),
}

_INTRODUCTION = mark(
    "Ten generative models, one for each class, try to explain the image. The class whose best "
    "reconstruction has the lowest energy wins. The certificate says how far the image may change "
    "before another class can win; an attack shows a change with which another does. "
    "The truth lies between the two."
)


class HelpDialog(QDialog):
    """Lists every key. Not modal: one can try the keys while it is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and help"))
        introduction = QLabel(tr(_INTRODUCTION), self)
        introduction.setWordWrap(True)
        theme.measure(introduction, least_width=66 * theme.GRID)
        columns = QHBoxLayout()
        columns.setSpacing(5 * theme.GRID)
        left, right = QVBoxLayout(), QVBoxLayout()
        for place, (group, keys) in enumerate(KEYS.items()):
            (left if place < 4 else right).addLayout(self._group(group, keys))
        for column in (left, right):
            column.setSpacing(2 * theme.GRID)
            column.addStretch(1)
            columns.addLayout(column)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 2 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        self._keys = QWidget(self)
        self._keys.setLayout(columns)
        columns.setContentsMargins(0, 0, 0, 0)
        self.area = QScrollArea(self)  # large text on a small screen
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._keys)
        layout.addWidget(introduction)
        layout.addWidget(self.area, 1)
        layout.addWidget(buttons)

    def _group(self, title: str, keys: tuple[tuple[str, str], ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * theme.GRID)
        grid.setVerticalSpacing(theme.GRID // 2)
        heading = QLabel(tr(title), self)
        theme.set_role(heading, theme.Role.STRONG)
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, (key, meaning) in enumerate(keys, start=1):
            name = QLabel(tr("Delete", "key") if key == DELETE else tr(key), self)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(QLabel(tr(meaning), self), row, 1, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnMinimumWidth(0, 13 * theme.GRID)
        grid.setColumnStretch(1, 1)
        return grid

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """As large as its text, or as the screen."""
        super().showEvent(event)
        around = self.sizeHint() - self.area.sizeHint()
        wanted = self._keys.sizeHint() + around + QSize(self.area.verticalScrollBar().sizeHint().width(), 0)
        wanted = wanted.expandedTo(QSize(self.sizeHint().width(), 0))
        self.resize(wanted.boundedTo(self.screen().availableSize() * 0.92))
