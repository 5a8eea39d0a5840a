"""The sliders: one for each direction, with its value and a mark where the reading's optimum is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from absgui import language
from absgui.language import tr
from absgui.presentation.latents.scene import LIMIT, SHOWN
from absgui.widgets import theme
from absgui.widgets.marked_slider import MarkedSlider
from absgui.widgets.role_label import RoleLabel

_COLUMNS = 2
_VALUE_WIDTH = 40


class LatentSliders(QWidget):
    """In two columns, so that they fit into a low panel.

    Signals:
        moved(int, float): the user moved the slider of this axis.
        reset_wanted(int): back to the optimum with this one.
    """

    moved = Signal(int, float)
    reset_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Latents"))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.GRID // 2)
        layout.setVerticalSpacing(0)
        self.names = [RoleLabel(theme.Role.STRONG, self) for _ in range(SHOWN)]
        self.sliders = [MarkedSlider(LIMIT, self) for _ in range(SHOWN)]
        self.values = [RoleLabel(theme.Role.TEXT, self) for _ in range(SHOWN)]
        rows = SHOWN // _COLUMNS
        for axis, slider in enumerate(self.sliders):
            row, column = axis % rows, 4 * (axis // rows)
            theme.measure(self.values[axis], width=_VALUE_WIDTH)
            self.values[axis].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(self.names[axis], row, column)
            layout.addWidget(slider, row, column + 1)
            layout.addWidget(self.values[axis], row, column + 2)
            slider.moved.connect(partial(self.moved.emit, axis))
            slider.reset_wanted.connect(partial(self.reset_wanted.emit, axis))
        for column in range(_COLUMNS):
            layout.setColumnStretch(4 * column + 1, 1)
            layout.setColumnMinimumWidth(4 * column + 3, theme.GRID if column + 1 < _COLUMNS else 0)

    def show_axes(self, names: Sequence[str], marks: Sequence[float], others: str) -> None:
        """What the axes are called, and where the optimum is on each; `others` says what has no slider."""
        for axis, slider in enumerate(self.sliders):
            there = axis < len(names)
            for part in (self.names[axis], slider, self.values[axis]):
                part.setVisible(there)
            if there:
                self.names[axis].setText(names[axis])
                slider.setAccessibleName(tr("Latent {name}", name=names[axis]))
                slider.set_mark(marks[axis])
                about = tr(
                    "<p><b>{name}</b>, in standard deviations of the prior z ~ N(0, I). The triangle is "
                    "where the optimum has it: {optimum}. Double click or Backspace goes there.</p>",
                    name=names[axis],
                    optimum=number(marks[axis]),
                )
                slider.setToolTip(f"{about}<p>{others}</p>")

    def show_values(self, values: Sequence[float]) -> None:
        """Where the sliders are; emits nothing."""
        for slider, label, value in zip(self.sliders, self.values, values, strict=False):
            slider.show_amount(value)
            said = tr(
                "{value} standard deviations; the optimum is at {optimum}",
                value=number(value),
                optimum=number(slider.mark or 0),
            )
            if said != slider.accessibleDescription():
                label.setText(number(value))
                slider.setAccessibleDescription(said)


def number(value: float) -> str:
    """Two decimals: "1.25", "−0.30"."""
    text = f"{value:.2f}"
    return language.number("0.00" if text == "-0.00" else text.replace("-", "−"))
