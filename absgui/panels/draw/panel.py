"""Where a digit comes from a hand: the canvas, its tools, and the 28 x 28 that the model sees."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from absgui.language import mark, tr
from absgui.panels.draw.canvas import Canvas
from absgui.presentation.ink import LARGEST_BRUSH, LEAST_BRUSH
from absgui.presentation.wording import DOUBTS, changed, subject_name
from absgui.session import Subject
from absgui.widgets import theme
from absgui.widgets.buttons import offer, text_button
from absgui.widgets.eliding import ElidedLabel
from absgui.widgets.pixel_view import PixelView
from engine.types import Doubt

_INVERT = mark("Swap light and dark. Dark-on-light pictures are detected automatically")
_NO_INVERT = mark("For opened pictures and digits; what you draw is white on black already")
_PREVIEW = 28 * 3 + theme.GRID
_ROW, _LOW = 28, 296
"""Px of a row of tools, and of a panel that has room for more than the sheet and its tools."""


class DrawPanel(QWidget):
    """Canvas, tools, preview, and what is done to a picture before the model sees it.

    Signals:
        normalise_changed(bool): drawings and pictures are to be brought into MNIST's form, or left alone.
        invert_changed(bool): the picture's light and dark are to be exchanged, or not.
        transpose_changed(bool): rows and columns of the file are to be exchanged, or not.
        random_wanted(): show some bundled digit.
        open_wanted(): ask for a file.
        next_wanted(): turn to the next digit on the picture, or image of the file.
    """

    normalise_changed = Signal(bool)
    invert_changed = Signal(bool)
    transpose_changed = Signal(bool)
    random_wanted = Signal()
    open_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.canvas = Canvas(self)
        self.preview = PixelView(tr("What the model sees"), self, least_scale=3)
        self.preview.setFixedSize(_PREVIEW, _PREVIEW)
        self.name = ElidedLabel(self, Qt.TextElideMode.ElideMiddle)
        self.truth = ElidedLabel(self)
        theme.set_role(self.truth, theme.Role.CAPTION)
        self.normalise = QCheckBox(tr("Normalise"), self)
        self.normalise.setChecked(True)
        self.normalise.setToolTip(
            tr("As MNIST does: scale the ink into 20 × 20 and put its centre of mass in the middle")
        )
        self.invert = QCheckBox(tr("Invert"), self)
        self.transpose = QCheckBox(tr("Transpose"), self)
        self.transpose.setToolTip(
            tr("Exchange the rows and columns of this file's images: EMNIST and MATLAB store them so")
        )
        self.next = text_button(
            self, tr("Next"), tr("The next digit on the picture, or the next image of the file")
        )
        self.eraser = self._tool(tr("Eraser"), tr("Erase (E, or the right button)"))
        self.eraser.setCheckable(True)
        self.undo = self._tool(tr("Undo"), tr("Undo the last stroke (Ctrl+Z)"))
        self.redo = self._tool(tr("Redo"), tr("Redo the last stroke (Ctrl+Shift+Z)"))
        self.clear = self._tool(tr("Clear"), tr("Clear the canvas (Delete)"))
        self.random = text_button(self, tr("Random"), tr("A random digit of the test set (R)"))
        self.open = text_button(
            self, tr("Open…"), tr("Open a picture or an array (Ctrl+O), or drop or paste it")
        )
        self.brush = QSlider(Qt.Orientation.Horizontal, self)
        self.brush.setRange(int(LEAST_BRUSH), int(LARGEST_BRUSH))
        self.brush.setAccessibleName(tr("Brush size"))
        self.brush.setToolTip(tr("Brush size ([ and ])"))
        self.brush.setMinimumWidth(6 * theme.GRID)
        self._lay_out()
        self._connect()
        self._show_tools()
        self.show_subject(None)

    def show_subject(self, subject: Subject | None, truth: str = "") -> None:
        """Show what the model is given, where it comes from, and what its true class is called, if known.

        Also what is doubtful about it and what was done to it: all of that in the tool tip, where it is long.
        """
        self.preview.set_image(None if subject is None else subject.image)
        if subject is None:
            self.name.setText(tr("empty canvas"))
            self.truth.setText("")
        else:
            self.name.setText(subject_name(subject.name))
            known = [tr("true class {truth}", truth=truth)] if truth else []
            doubts = [tr(DOUBTS[doubt]) for doubt in subject.doubts]
            done = changed(subject.changes, subject.changed_l2)
            self.truth.setText("; ".join([*known, *doubts, *([done] if done else [])]))
        several = subject is not None and subject.places > 1
        self.next.setVisible(several)
        if subject is not None and several:
            self.next.setText(tr("Next ({place} of {places})", place=subject.place, places=subject.places))
        done = "" if subject is None else changed(subject.changes, subject.changed_l2)
        seen = tr("The 28 × 28 pixels that the model is given")
        self.preview.setToolTip(f"{seen}: {done}" if done else seen)
        with QSignalBlocker(self.invert):
            able = subject is not None and subject.source is not None
            offer(self.invert, tr(_INVERT), "" if able else tr(_NO_INVERT))
            self.invert.setChecked(subject is not None and subject.inverted)

        with QSignalBlocker(self.transpose):
            turned = subject is not None and subject.transposed
            self.transpose.setChecked(turned)
            self.transpose.setVisible(turned or (subject is not None and Doubt.TRANSPOSED in subject.doubts))

    def set_normalise(self, on: bool) -> None:
        """Whether drawings and pictures are normalised; emits nothing."""
        with QSignalBlocker(self.normalise):
            self.normalise.setChecked(on)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(theme.GRID // 2)
        for widget in (self.name, self.truth, self.normalise, self.invert, self.transpose):
            side.addWidget(widget)
        side.addWidget(self.next, 0, Qt.AlignmentFlag.AlignLeft)
        side.addStretch(1)
        self._seen = QWidget(self)
        seen = QHBoxLayout(self._seen)
        seen.setContentsMargins(0, 0, 0, 0)
        seen.setSpacing(theme.GRID)
        seen.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        seen.addLayout(side, 1)
        brush = QHBoxLayout()
        brush.setSpacing(theme.GRID)
        brush.addWidget(QLabel(tr("Brush"), self))
        brush.addWidget(self.brush, 1)
        brush.addWidget(self.random)
        brush.addWidget(self.open)
        tools = QHBoxLayout()
        tools.setSpacing(theme.GRID // 2)
        for button in (self.eraser, self.undo, self.redo, self.clear):
            tools.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.canvas, 1)
        layout.addLayout(tools)
        layout.addLayout(brush)
        layout.addWidget(self._seen)
        layout.addStretch(0)

    def _connect(self) -> None:
        self.eraser.toggled.connect(self.canvas.set_eraser)
        self.undo.clicked.connect(self.canvas.undo)
        self.redo.clicked.connect(self.canvas.redo)
        self.clear.clicked.connect(self.canvas.clear)
        self.random.clicked.connect(self.random_wanted)
        self.open.clicked.connect(self.open_wanted)
        self.next.clicked.connect(self.next_wanted)
        self.brush.valueChanged.connect(self.canvas.set_brush)
        self.normalise.toggled.connect(self.normalise_changed)
        self.invert.toggled.connect(self.invert_changed)
        self.transpose.toggled.connect(self.transpose_changed)
        self.canvas.brush_changed.connect(self._show_tools)
        self.canvas.history_changed.connect(self._show_tools)

    def _show_tools(self) -> None:
        with QSignalBlocker(self.brush), QSignalBlocker(self.eraser):
            self.brush.setValue(round(self.canvas.brush))
            self.eraser.setChecked(self.canvas.eraser)
        self.undo.setEnabled(self.canvas.can_undo)
        self.redo.setEnabled(self.canvas.can_redo)
        self.clear.setEnabled(not self.canvas.is_empty)

    def _tool(self, text: str, tip: str) -> QToolButton:
        return text_button(self, text, tip, wide=True)

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        hidden = 0 if self._seen.isHidden() else _PREVIEW + theme.GRID
        return QSize(whole.width(), whole.height() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a low panel drawing matters more than what the model is given, which the player shows as well.
        taller = 2 * (theme.px(_ROW) - _ROW) + max(self._seen.sizeHint().height() - _PREVIEW, 0)
        self._seen.setVisible(self.height() >= _LOW + taller)
        # The sheet is square: what a tall panel has left goes below the preview, not around the sheet.
        self.canvas.setMaximumHeight(self.width() - 2 * theme.GRID)
