"""An attack's parameters and the seed, in a form that pops up under its button."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from absgui.language import mark, number, tr
from absgui.widgets import theme
from absgui.widgets.decimal_box import DecimalBox
from engine.types import AttackSpec, Parameter, Strength

SEED_MAXIMUM = 2**31 - 1
_WIDTH = 280
_STRENGTHS = {
    Strength.QUICK: (mark("Quick"), mark("A quarter of the default steps, repeats, starts and differences")),
    Strength.DEFAULT: (mark("Default"), mark("The default steps, repeats, starts and differences")),
    Strength.THOROUGH: (
        mark("Thorough"),
        mark("Four times as many as by default, as far as the attack allows"),
    ),
}
"""Caption and tip of each strength's button."""


class ParameterForm(QFrame):
    """Keeps every attack's numbers, also while another attack is shown.

    Signals:
        changed(): a number is another one now.
    """

    changed = Signal()

    def __init__(self, parent: QWidget, *, with_seed: bool = True) -> None:
        """`with_seed`: the seed is asked for here, too."""
        super().__init__(parent, Qt.WindowType.Popup)
        self._with_seed = with_seed
        self.setAccessibleName(tr("Parameters of the attack"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        theme.measure(self, width=_WIDTH)
        self._values: dict[str, dict[str, float]] = {}
        self._spec: AttackSpec | None = None
        self.boxes: dict[str, QSpinBox | DecimalBox] = {}
        self.title = QLabel(self)
        theme.set_role(self.title, theme.Role.STRONG)
        self.summary = QLabel(self)
        theme.set_role(self.summary, theme.Role.CAPTION)
        self.summary.setWordWrap(True)
        self.strengths: dict[Strength, QToolButton] = {}
        self._strength = self._strength_row()
        self.seed = QSpinBox(self)
        self.seed.setRange(0, SEED_MAXIMUM)
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.setToolTip(tr("The same seed repeats the same run"))
        self.seed.valueChanged.connect(self.changed)
        self._seed_label = QLabel(tr("Seed"), self)
        self._seed_label.setBuddy(self.seed)
        if not with_seed:
            self.seed.hide()
            self._seed_label.hide()
        self.reset = QPushButton(tr("Reset to defaults"), self)
        self.reset.clicked.connect(self._reset)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(2 * theme.GRID)
        self._form.setVerticalSpacing(theme.GRID)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.title)
        layout.addWidget(self.summary)
        layout.addWidget(self._strength)
        layout.addLayout(self._form)
        layout.addWidget(self.reset)

    def show_spec(self, spec: AttackSpec) -> None:
        """Show this attack's parameters, with the numbers that were set for it before."""
        self._spec = spec
        self.title.setText(tr(spec.title))
        self.summary.setText(tr("{summary} Source: {source}.", summary=tr(spec.summary), source=spec.source))
        if self._with_seed and self._form.rowCount():
            self._form.takeRow(self.seed)
        while self._form.rowCount():
            self._form.removeRow(0)
        self.boxes.clear()
        for parameter in spec.parameters:
            box = self._box(parameter)
            box.setValue(self._current(parameter))  # type: ignore[arg-type]
            box.valueChanged.connect(self._store)
            self.boxes[parameter.name] = box
            label = QLabel(tr(parameter.title), self)
            label.setToolTip(box.toolTip())
            label.setBuddy(box)
            self._form.addRow(label, box)
        if self._with_seed:
            self._form.addRow(self._seed_label, self.seed)
        self._strength.setVisible(bool(spec.effort(Strength.QUICK)))
        self._mark_strength()

    def parameters(self) -> dict[str, float]:
        """Those of the attack that is shown that differ from their defaults."""
        return {} if self._spec is None else dict(self._values.get(self._spec.name, {}))

    def set_parameters(self, values: dict[str, float]) -> None:
        """Show these for the attack that is shown; what is missing has its default."""
        for parameter in self._spec.parameters if self._spec else ():
            value = values.get(parameter.name, parameter.default)
            value = min(max(value, parameter.minimum), parameter.maximum)  # a file may name any number
            self.boxes[parameter.name].setValue(value)  # type: ignore[arg-type]

    @property
    def values(self) -> dict[str, dict[str, float]]:
        """Attack -> those of its parameters that differ from their defaults, if any do."""
        return {name: dict(values) for name, values in self._values.items() if values}

    def set_values(self, values: Mapping[str, Mapping[str, float]]) -> None:
        """What `values` gave, of whatever attacks. It must be within their ranges."""
        self._values = {name: dict(given) for name, given in values.items()}
        if self._spec is not None:
            self.show_spec(self._spec)

    def pop_up(self, anchor: QWidget) -> None:
        """Under `anchor`, within the screen."""
        # `adjustSize` asks for the height at the width that the layout would like, which is not this one.
        self._layout.activate()
        self.setFixedHeight(self._layout.totalHeightForWidth(self.width()))
        below = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        below.setX(max(room.left(), min(below.x(), room.right() - self.width())))
        self.move(below)
        self.show()

    def _current(self, parameter: Parameter) -> float:
        assert self._spec is not None
        return self._values.get(self._spec.name, {}).get(parameter.name, parameter.default)

    def _store(self) -> None:
        assert self._spec is not None
        self._values[self._spec.name] = {
            parameter.name: float(self.boxes[parameter.name].value())
            for parameter in self._spec.parameters
            if not math.isclose(self.boxes[parameter.name].value(), parameter.default, rel_tol=1e-9)
        }
        self._mark_strength()
        self.changed.emit()

    def _strength_row(self) -> QWidget:
        row, group = QWidget(self), QButtonGroup(self)
        row.setAccessibleName(tr("Strength"))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        for strength, (text, tip) in _STRENGTHS.items():
            button = QToolButton(row)
            button.setText(tr(text))
            button.setToolTip(tr(tip))
            button.setAccessibleName(tr("Strength: {strength}", strength=tr(text)))
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, strength=strength: self._set_strength(strength))
            group.addButton(button)
            layout.addWidget(button)
            self.strengths[strength] = button
        self._strengths = group
        return row

    def _set_strength(self, strength: Strength) -> None:
        """The numbers that a strength sets; the others stay as they are."""
        assert self._spec is not None
        set_by_one = self._spec.effort(Strength.QUICK)
        for parameter in self._spec.parameters:
            if parameter.name in set_by_one:
                value = self._spec.effort(strength).get(parameter.name, parameter.default)
                self.boxes[parameter.name].setValue(value)  # type: ignore[arg-type]
        self._mark_strength()

    def _mark_strength(self) -> None:
        """Press the button of the strength that the numbers are those of, if of any."""
        assert self._spec is not None
        now = self._spec.strength_of({name: float(box.value()) for name, box in self.boxes.items()})
        self._strengths.setExclusive(False)  # else one would have to stay pressed
        for strength, button in self.strengths.items():
            button.setChecked(strength is now)
        self._strengths.setExclusive(True)

    def _reset(self) -> None:
        self.set_parameters({})
        self.seed.setValue(0)

    def _box(self, parameter: Parameter) -> QSpinBox | DecimalBox:
        box: QSpinBox | DecimalBox
        if parameter.integer:
            box = QSpinBox(self)
            box.setRange(round(parameter.minimum), round(parameter.maximum))
        else:
            box = DecimalBox(self)
            box.setDecimals(_decimals(parameter))
            box.setRange(parameter.minimum, parameter.maximum)
        box.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        box.setAccessibleName(tr(parameter.title))
        limits = tr(
            "{least} to {most}, default {default}",
            least=number(f"{parameter.minimum:g}"),
            most=number(f"{parameter.maximum:g}"),
            default=number(f"{parameter.default:g}"),
        )
        box.setToolTip(f"{tr(parameter.help)} ({limits})" if parameter.help else limits)
        return box

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        first = next(iter(self.boxes.values()), self.seed)
        first.setFocus(Qt.FocusReason.PopupFocusReason)


def _decimals(parameter: Parameter) -> int:
    """Enough for the smallest number that matters, and one more; at least 2."""
    sizes = [abs(x) for x in (parameter.minimum, parameter.default) if x]
    return max(2, 1 - math.floor(math.log10(min(sizes)))) if sizes else 2
