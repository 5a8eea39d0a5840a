"""The digits of the test set, by class, the hard ones, or any at all; or the images of an opened file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRandomGenerator, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from absgui.language import mark, number, tr
from absgui.panels.samples.grid import SampleGrid
from absgui.presentation.wording import elided
from absgui.widgets import theme
from absgui.widgets.buttons import offer, set_obstacle, text_button
from absgui.widgets.eliding import ElidedLabel
from engine.types import CLASSES

_OTHERS = CLASSES
"""Id of the button after those of the ten classes: the hard digits, or all images of a file."""
_MOST_LETTERS = 8
"""Longer class names give way on their buttons; the tool tip has them whole."""
_HARD_TIP = mark("Misclassified or barely certified by the bundled ABS model")
_NO_HARD_TIP = mark("There is no list of the hard digits")


@dataclass(frozen=True, slots=True)
class _Choice:
    """Images to choose from."""

    images: NDArray[np.uint8]
    """(N, 28, 28)."""
    labels: NDArray[np.integer]
    """(N,) classes, -1 where unknown."""
    prefix: str
    """An image's name but for its number."""
    spoken: str


class SampleBrowser(QWidget):
    """Class buttons over the grid.

    Signals:
        picked(int): index in the test set.
        image_picked(int): index in the file.
        random_wanted(): some digit of the test set.
        turned(): from a file to the test set, or back.
    """

    picked = Signal(int)
    image_picked = Signal(int)
    random_wanted = Signal()
    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._test: _Choice | None = None
        self._file: _Choice | None = None
        self._in_file = False
        """The images of the file are shown, not the test set."""
        self._hard: NDArray[np.intp] | None = None
        """None while it is looked for."""
        self.grid = SampleGrid(self)
        self.grid.picked.connect(self._on_picked)
        self.buttons = QButtonGroup(self)
        self.buttons.setExclusive(True)
        self.buttons.idClicked.connect(self.show_class)
        choice = QGridLayout()
        choice.setSpacing(theme.GRID // 2)
        for label in range(CLASSES):
            button = self._button(str(label), tr("Images of class {label}", label=label), label)
            choice.addWidget(button, label // 5, label % 5)
        others = self._button(tr("Hard"), tr("Loading the list of hard digits"), _OTHERS)
        choice.addWidget(others, 0, 5)
        self.random = text_button(self, tr("Random"), tr("A random digit of the test set (R)"), wide=True)
        self.random.clicked.connect(self._on_random)
        choice.addWidget(self.random, 1, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._file_row())
        layout.addLayout(choice)
        layout.addWidget(self.grid, 1)

    def set_digits(
        self, images: NDArray[np.uint8], labels: NDArray[np.uint8], name: str, classes: Sequence[str]
    ) -> None:
        """(N, 28, 28) and (N,) uint8: the test set of the data set `name`, and its ten classes' names."""
        for label, called in enumerate(classes):
            button = self.buttons.button(label)
            button.setText(elided(called, _MOST_LETTERS))
            button.setToolTip(tr("Images of class {label}", label=called))
        self._test = _Choice(images, labels, f"{name}:test", tr("Digits of the test set"))
        if not self._in_file:
            self._turn_to(self._test)

    def set_hard(self, indices: NDArray[np.intp]) -> None:
        """Indices of the hard digits, the hardest first."""
        self._hard = indices
        self._name_buttons()

    def set_file(self, images: NDArray[np.uint8], labels: NDArray[np.int8], name: str, count: int) -> None:
        """(N, 28, 28) uint8 and (N,): the images of the file `name`, the first of `count`, and their classes.

        They are shown until the user goes back to the test set, and can be turned to again.
        """
        if count > len(images):
            shown = number(f"{len(images):,}")
            text = tr("{name}: the first {shown} of %n images", "", count, name=name, shown=shown)
        else:
            text = tr("{name}: %n images", "", count, name=name)
        self.file_name.setText(text)
        self._file = _Choice(images, labels, name, tr("Images of {name}", name=name))
        self._in_file = True
        self.file_row.show()
        self._turn_to(self._file)

    @property
    def shows_file(self) -> bool:
        """The images of a file are shown, not the test set."""
        return self._in_file

    @Slot()
    def turn_over(self) -> None:
        """From the images of the file to the test set, or back."""
        self._in_file = not self._in_file
        self._turn_to(self._file if self._in_file else self._test)
        self.turned.emit()

    @Slot(int)
    def show_class(self, which: int) -> None:
        """The images of a class; 10 shows the hard digits, or all images of a file."""
        shown = self._file if self._in_file else self._test
        if shown is None:
            return
        if which != _OTHERS:
            self.grid.show_indices(np.flatnonzero(shown.labels == which))
        elif self._in_file:
            self.grid.show_indices(np.arange(len(shown.images)))
        else:
            self.grid.show_indices(np.zeros(0, np.intp) if self._hard is None else self._hard)

    def mark(self, index: int | None) -> None:
        """Frame the image that the window is about, where it is in sight."""
        self.grid.mark(index)

    def _turn_to(self, shown: _Choice | None) -> None:
        self._name_buttons()
        if shown is not None:
            which = _OTHERS if self._in_file else 0
            self.grid.set_images(shown.images, shown.prefix, shown.spoken)
            self.buttons.button(which).setChecked(True)
            self.show_class(which)

    def _name_buttons(self) -> None:
        others, of_file = self.buttons.button(_OTHERS), self._file if self._in_file else None
        self.turn.setText(tr("Test set") if self._in_file else tr("File"))
        self.turn.setToolTip(
            tr("Go back to the digits of the test set")
            if self._in_file
            else tr("Show the images of the file")
        )
        if of_file is not None:
            others.setText(tr("All"))
            offer(others, tr("All images of the file"), "")
            self.random.setToolTip(tr("A random one of the images below"))
        else:
            others.setText(tr("Hard"))
            found = self._hard is not None and len(self._hard) > 0
            why_not = tr("Loading the list of hard digits") if self._hard is None else tr(_NO_HARD_TIP)
            offer(others, tr(_HARD_TIP), "" if found else why_not)
            self.random.setToolTip(tr("A random digit of the test set (R)"))
        for label in range(CLASSES):
            known = of_file is None or bool((of_file.labels == label).any())
            self.buttons.button(label).setEnabled(known)
            set_obstacle(self.buttons.button(label), tr("The file has no image of this class"))

    def _file_row(self) -> QWidget:
        self.file_row = QWidget(self)
        self.file_name = ElidedLabel(self.file_row)
        self.turn = text_button(self.file_row, "")
        self.turn.clicked.connect(self.turn_over)
        row = QHBoxLayout(self.file_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.file_name, 1)
        row.addWidget(self.turn)
        self.file_row.hide()
        return self.file_row

    @Slot(int)
    def _on_picked(self, index: int) -> None:
        (self.image_picked if self._in_file else self.picked).emit(index)

    @Slot()
    def _on_random(self) -> None:
        if self._file is None or not self._in_file:
            self.random_wanted.emit()
            return
        shown = self.grid.indices
        index = int(shown[QRandomGenerator.global_().bounded(len(shown))])
        self.mark(index)
        self.image_picked.emit(index)

    def _button(self, text: str, tip: str, which: int) -> QToolButton:
        button = text_button(self, text, tip, checkable=True, wide=True)
        button.setEnabled(which != _OTHERS)
        self.buttons.addButton(button, which)
        return button
