"""From where the hand is towards another latent of the class, or another class's picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from absgui.language import tr
from absgui.presentation.latents.scene import Endpoint
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from absgui.widgets.eliding import ElidingBox
from absgui.widgets.hand_slider import HandSlider
from absgui.widgets.role_label import RoleLabel

_PARTS = 100
_LETTERS = 10


class BlendRow(QWidget):
    """What to go to, and how far.

    Signals:
        blended(object, float): the user wants to be so far, 0 to 1, on the way to this Endpoint.
        keep_wanted(): remember the latent that is held, to go to later.
    """

    blended = Signal(object, float)
    keep_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        self._label = RoleLabel(theme.Role.TEXT, self)
        self._label.setText(tr("Go to"))
        self.target = ElidingBox(_LETTERS, self)
        self.target.setAccessibleName(tr("Where to go"))
        self.target.setToolTip(
            tr(
                "<p><b>A latent of this class</b>: (1 − t) z + t z'. All on the way are the class's.</p>"
                "<p><b>Another class</b>: (1 − t) G(z) + t G'(z'), pixel by pixel. No latent makes such a "
                "picture, so it has no energy.</p>"
            )
        )
        self.slider = _PartSlider(self)
        self.keep_button = text_button(
            self, tr("Keep"), tr("Remember this latent, to come back to it by “Go to: the kept latent”")
        )
        layout.addWidget(self._label)
        layout.addWidget(self.target)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.keep_button)
        self.slider.valueChanged.connect(self._on_moved)
        self.target.activated.connect(self._on_target)
        self.keep_button.clicked.connect(self.keep_wanted)
        self._showing = False
        self._endpoints: list[tuple[Endpoint, str]] = []

    @property
    def endpoint(self) -> Endpoint | None:
        """The one that is chosen."""
        place = self.target.currentIndex()
        return self._endpoints[place][0] if 0 <= place < len(self._endpoints) else None

    def show_endpoints(self, endpoints: Sequence[tuple[Endpoint, str]]) -> None:
        """What one can go to, and what it is called; the one that was chosen stays if it is still there."""
        before = self.endpoint
        if list(endpoints) == self._endpoints:
            return
        self._endpoints = list(endpoints)
        self.target.clear()
        self.target.addItems([words for _, words in endpoints])
        places = [k for k, (endpoint, _) in enumerate(endpoints) if endpoint == before]
        self.target.setCurrentIndex(places[0] if places else 0)

    def set_compact(self, on: bool) -> None:
        """Without a label from now on, or with it."""
        self._label.setVisible(not on)

    def show_part(self, part: float) -> None:
        """How far on the way; emits nothing."""
        self._showing = True
        self.slider.setValue(round(part * _PARTS))
        self._showing = False

    def _on_moved(self, value: int) -> None:
        self.slider.setAccessibleDescription(
            tr("{share} percent of the way to {goal}", share=value, goal=self.target.currentText())
        )
        if not self._showing:
            self.blended.emit(self.endpoint, value / _PARTS)

    def _on_target(self) -> None:
        if self.slider.value():
            self.blended.emit(self.endpoint, self.slider.value() / _PARTS)


class _PartSlider(HandSlider):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(theme.GRID, parent)
        self.setRange(0, _PARTS)
        self.setPageStep(_PARTS // 10)
        self.setMinimumWidth(56)
        self.setAccessibleName(tr("How far"))
