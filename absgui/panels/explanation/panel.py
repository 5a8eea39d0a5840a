"""The middle of the window: ten tiles, and the two charts under them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from absgui.panels.explanation.class_bars import ENERGY, POSTERIOR, ClassBars, score_style
from absgui.panels.explanation.class_tiles import ClassTiles
from absgui.presentation.wording import class_names, with_article
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from absgui.widgets.eliding import ElidedLabel
from engine.types import CLASSES, ModelInfo, Reading

_NARROW = 640
"""Narrower than this, the headline and the buttons beside it get few words."""


class ExplanationPanel(QWidget):
    """What each class makes of the image.

    Signals:
        target_picked(object): a class, or None.
        sorted_changed(bool): the bars are to stand from the winner on.
        attack_wanted(): run the attack that is set up on this digit.
        draw_wanted(): an empty canvas, please.
    """

    target_picked = Signal(object)
    sorted_changed = Signal(bool)
    attack_wanted = Signal()
    draw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._reading: Reading | None = None
        self._true_label: int | None = None
        self._names = class_names(None)
        self.tiles = ClassTiles(self)
        self.energy_bars = ClassBars(ENERGY, self)
        self.posterior_bars = ClassBars(POSTERIOR, self)
        self.headline = ElidedLabel(self)
        self.headline.setFont(theme.font(theme.Role.STRONG))
        tip = "Order the bars from the most likely class on, instead of by class"
        self.sort_button = text_button(self, "Sorted", tip, checkable=True)
        self.sort_button.toggled.connect(self._on_sorted)
        self.attack_button = text_button(self, "", "Run the attack in the tool bar on this digit (Ctrl+R)")
        self.attack_button.clicked.connect(self.attack_wanted)
        self.draw_button = text_button(self, "Draw your own", "An empty canvas; undo brings this digit back")
        self.draw_button.clicked.connect(self.draw_wanted)
        self.tiles.target_picked.connect(self.target_picked)
        head = QHBoxLayout()
        head.addWidget(self.headline, 1)
        head.setSpacing(theme.GRID)
        for button in (self.attack_button, self.draw_button, self.sort_button):
            head.addWidget(button)
        charts = QHBoxLayout()
        charts.setSpacing(2 * theme.GRID)
        charts.addWidget(self.energy_bars)
        charts.addWidget(self.posterior_bars)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID // 2)
        layout.addLayout(head)
        layout.addWidget(self.tiles, 5)
        layout.addLayout(charts, 1)
        self.set_attackable(False)
        self.show_reading(None)

    def show_reading(
        self, reading: Reading | None, true_label: int | None = None, info: ModelInfo | None = None
    ) -> None:
        """`true_label` is the image's real class where it is known, `info` says which model read it."""
        self._reading = reading
        self._names = names = class_names(info)
        self.tiles.show_reading(reading, info)
        for chart in (self.energy_bars, self.posterior_bars):
            chart.set_names(names)
        if info is not None:
            self.energy_bars.set_style(score_style(info.score))
        self._show_bars()
        self._true_label = true_label
        self._show_words()

    def _show_words(self) -> None:
        """In a narrow panel fewer of them: an ellipsis would hide the answer itself."""
        reading = self._reading
        whom = "digit" if reading is None else self._names[reading.label]
        for narrow in (self.width() < _NARROW, True):
            self.headline.setText(_headline(reading, self._true_label, self._names, narrow=narrow))
            self.attack_button.setText("Attack" if narrow else f"Attack this {whom}")
            self.draw_button.setText("Draw" if narrow else "Draw your own")
            buttons = (self.attack_button, self.draw_button, self.sort_button)
            taken = sum(button.sizeHint().width() + theme.GRID for button in buttons) + 2 * theme.GRID
            if self.headline.fontMetrics().horizontalAdvance(self.headline.text()) + taken <= self.width():
                break  # classes may have long names
        self.draw_button.setAccessibleName("Draw your own")

    def set_target(self, target: int | None) -> None:
        """Mark the class that attacks aim at, None for none."""
        self.tiles.set_target(target)

    def set_attackable(self, on: bool) -> None:
        """Whether the digit that is shown can be attacked now."""
        self.attack_button.setEnabled(on)

    def set_sorted(self, on: bool) -> None:
        """Whether the bars stand from the most likely class on."""
        self.sort_button.setChecked(on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()

    def _on_sorted(self, on: bool) -> None:
        self._show_bars()
        self.sorted_changed.emit(on)

    def _show_bars(self) -> None:
        reading = self._reading
        order = tuple(range(CLASSES))
        if reading is None:
            for chart in (self.energy_bars, self.posterior_bars):
                chart.show_values(None, order, -1, -1)
            return
        if self.sort_button.isChecked():
            order = tuple(int(c) for c in reading.energies.argsort(kind="stable"))
        self.energy_bars.show_values(reading.energies, order, reading.label, reading.rival)
        self.posterior_bars.show_values(reading.confidence, order, reading.label, reading.rival)


def _headline(
    reading: Reading | None, true_label: int | None, names: Sequence[str], *, narrow: bool = False
) -> str:
    if reading is None:
        return "What each class makes of it"
    label, rival = names[reading.label], names[reading.rival]
    if narrow:
        really = "" if true_label in (None, reading.label) else f", really {names[true_label]}"
        return f"Reads as {label}, then {rival}{really}"
    said = f"It reads as {label}; the runner-up is {rival}"
    if true_label is None:
        return said
    how = "indeed" if true_label == reading.label else "really"
    return f"{said}; it is {how} {with_article(names[true_label])}"
