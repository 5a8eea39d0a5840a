"""Three buttons, one norm.

Wiring: connect `norm_changed` to what keeps the norm; tell it of changes made
elsewhere by `set_norm`, which emits nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from absgui.language import tr
from absgui.presentation.wording import NORM_MEANINGS, NORM_TITLES
from absgui.widgets import theme
from engine.types import Norm


class NormSwitch(QWidget):
    """Chooses a norm.

    Signals:
        norm_changed(Norm): the user chose another.
    """

    norm_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, fills: bool = False) -> None:
        """With `fills` its buttons share all the width there is."""
        super().__init__(parent)
        self.setAccessibleName(tr("Norm"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        self._group = QButtonGroup(self)
        self.buttons: dict[Norm, QToolButton] = {}
        for norm in (Norm.L2, Norm.LINF, Norm.L0):
            button = QToolButton(self)
            button.setText(NORM_TITLES[norm])
            button.setCheckable(True)
            button.setAccessibleName(tr("Norm {norm}", norm=norm.value))
            button.setToolTip(f"{NORM_TITLES[norm]}: {tr(NORM_MEANINGS[norm])}")
            self._group.addButton(button)
            self.buttons[norm] = button
            if fills:
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            layout.addWidget(button)
        self._norm = Norm.L2
        self.buttons[Norm.L2].setChecked(True)
        self._group.buttonClicked.connect(self._clicked)

    @property
    def norm(self) -> Norm:
        """The pressed one."""
        return self._norm

    def set_norm(self, norm: Norm) -> None:
        """Press this one; emits nothing."""
        self._norm = norm
        self.buttons[norm].setChecked(True)

    def _clicked(self) -> None:
        chosen = next(norm for norm, button in self.buttons.items() if button.isChecked())
        if chosen is not self._norm:
            self._norm = chosen
            self.norm_changed.emit(chosen)
