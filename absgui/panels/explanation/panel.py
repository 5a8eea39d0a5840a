"""The middle of the window: ten tiles, and the two charts under them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.explanation.class_bars import (
    ENERGY,
    POSTERIOR,
    ClassBars,
    posterior_style,
    score_style,
)
from absgui.panels.explanation.class_tiles import ClassTiles
from absgui.presentation.class_view import ClassView, frame_headline, of_frame, of_reading
from absgui.presentation.standing import headline, headline_tip, standing
from absgui.presentation.wording import class_names
from absgui.session import Frame
from absgui.widgets import theme
from absgui.widgets.buttons import set_obstacle, text_button
from absgui.widgets.eliding import ElidedLabel
from engine.types import CLASSES, FloatArray, ModelInfo, Reading

_NARROW = 640
"""Narrower than this, the headline and the buttons beside it get few words."""
_TINY = 400
"""Narrower than this, the canvas beside it has to do for drawing."""
_LOW = 212
"""Lower than this, there is room for the tiles alone, which have the bars' numbers."""


class ExplanationPanel(QWidget):
    """What each class makes of the image.

    Signals:
        target_picked(object): a class, or None.
        sorted_changed(bool): the bars are to stand from the winner on.
        attack_wanted(): run the attack that is set up on this digit.
        original_wanted(): look at the image itself again, not at a frame of its attack.
        draw_wanted(): an empty canvas, please.
    """

    target_picked = Signal(object)
    sorted_changed = Signal(bool)
    attack_wanted = Signal()
    original_wanted = Signal()
    draw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._reading: Reading | None = None
        self._true_label: int | None = None
        self._frame: Frame | None = None
        self._pictures: FloatArray | None = None
        self._info: ModelInfo | None = None
        self._names = class_names(None)
        self.tiles = ClassTiles(self)
        self.energy_bars = ClassBars(ENERGY, self)
        self.posterior_bars = ClassBars(POSTERIOR, self)
        self.headline = ElidedLabel(self)
        theme.set_role(self.headline, theme.Role.STRONG)
        tip = tr("Order the bars from the most likely class on, instead of by class")
        self.sort_button = text_button(self, tr("Sorted"), tip, checkable=True)
        self.sort_button.toggled.connect(self._on_sorted)
        self.attack_button = text_button(self, "", "")
        self.attack_button.clicked.connect(self.attack_wanted)
        self.original_button = text_button(
            self, "", tr("Look at the image itself again, not at a frame of its attack (Home)")
        )
        self.original_button.clicked.connect(self.original_wanted)
        self.original_button.hide()
        self.draw_button = text_button(
            self, tr("Draw your own"), tr("An empty canvas; undo brings this digit back")
        )
        self.draw_button.clicked.connect(self.draw_wanted)
        self.tiles.target_picked.connect(self.target_picked)
        head = QHBoxLayout()
        head.addWidget(self.headline, 1)
        head.setSpacing(theme.GRID)
        for button in (self.original_button, self.attack_button, self.draw_button, self.sort_button):
            head.addWidget(button)
        self._charts = QWidget(self)
        charts = QHBoxLayout(self._charts)
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(2 * theme.GRID)
        charts.addWidget(self.energy_bars)
        charts.addWidget(self.posterior_bars)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID // 2)
        layout.addLayout(head)
        layout.addWidget(self.tiles, 5)
        layout.addWidget(self._charts, 1)
        self.set_attackable(False)
        self.show_reading(None)

    def show_reading(
        self, reading: Reading | None, true_label: int | None = None, info: ModelInfo | None = None
    ) -> None:
        """`true_label` is the image's real class where it is known, `info` says which model read it."""
        self._reading, self._info = reading, info
        self._names = names = class_names(info)
        for chart in (self.energy_bars, self.posterior_bars):
            chart.set_names(names)
        if info is not None:
            self.energy_bars.set_style(score_style(info.score))
        self._true_label = true_label
        self._show_view()
        self._show_words()

    def show_frame(self, frame: Frame | None, pictures: FloatArray | None = None) -> None:
        """Show a frame of an attack instead of the reading, None for the reading again.

        `pictures` (10, 28, 28) are all classes' reconstructions of this frame or, while it moves, of one a
        little earlier; None while there are none.
        """
        was_shown, self._frame, self._pictures = self._frame is not None, frame, pictures
        self.original_button.setVisible(frame is not None)
        self.attack_button.setVisible(frame is None)
        self._show_view(moving=frame is not None or was_shown)
        self._show_words()

    @property
    def view(self) -> ClassView | None:
        """What the tiles and the charts show."""
        if self._frame is not None:
            return of_frame(self._frame.step, self._pictures, self._info)
        return None if self._reading is None else of_reading(self._reading, self._true_label)

    def _show_words(self) -> None:
        """In a narrow panel fewer of them: an ellipsis would hide the answer itself."""
        reading, frame, names = self._reading, self._frame, self._names
        attack, tip = tr("Attack this digit"), tr("Run the attack in the tool bar on this digit (Ctrl+R)")
        if reading is not None:
            how = standing(reading, self._true_label)
            attack, tip = how.attack_words(names), how.attack_tip(names)
        for narrow in (self.width() < theme.px(_NARROW), True):
            if frame is None or self.view is None:
                said = headline(reading, self._true_label, names, narrow=narrow)
            else:
                said = frame_headline(self.view, frame.position, frame.last, names, narrow=narrow)
            self.headline.setText(said)
            self.original_button.setText(tr("Original") if narrow else tr("Back to the original"))
            self.attack_button.setText(tr("Attack") if narrow else attack)
            self.draw_button.setText(tr("Draw") if narrow else tr("Draw your own"))
            first = self.attack_button if frame is None else self.original_button
            buttons = [b for b in (first, self.draw_button, self.sort_button) if not b.isHidden()]
            taken = sum(button.sizeHint().width() + theme.GRID for button in buttons) + 2 * theme.GRID
            if self.headline.fontMetrics().horizontalAdvance(self.headline.text()) + taken <= self.width():
                break  # classes may have long names
        self.draw_button.setAccessibleName(tr("Draw your own"))
        self.attack_button.setToolTip(tip)
        if more := headline_tip(reading):
            self.headline.setToolTip(f"{self.headline.text()}. {more}")

    def set_target(self, target: int | None) -> None:
        """Mark the class that attacks aim at, None for none."""
        self.tiles.set_target(target)

    def set_attackable(self, on: bool) -> None:
        """Whether the digit that is shown can be attacked now."""
        self.attack_button.setEnabled(on)
        none = self._reading is None
        set_obstacle(self.attack_button, tr("Draw a digit first") if none else tr("An attack is running"))

    def set_sorted(self, on: bool) -> None:
        """Whether the bars stand from the most likely class on."""
        self.sort_button.setChecked(on)

    def _on_sorted(self, on: bool) -> None:
        self._show_view()
        self.sorted_changed.emit(on)

    def _show_view(self, *, moving: bool = False) -> None:
        """`moving`: frames follow each other, so nothing grows into place."""
        view = self.view
        self.tiles.show_view(view, self._info)
        charts = (self.energy_bars, self.posterior_bars)
        order = tuple(range(CLASSES))
        if view is None:
            for chart in charts:
                chart.show_values(None, order, -1, -1)
            return
        if self.sort_button.isChecked():
            order = tuple(int(c) for c in view.energies.argsort(kind="stable"))
        # The best of ten that explain nothing has won nothing.
        marked = (view.own, view.rival, view.label) if view.explained else (-1, -1, -1)
        if self._info is not None:
            self.posterior_bars.set_style(posterior_style(self._info.score, explained=view.explained))
        for chart, values in zip(charts, (view.energies, view.confidence), strict=True):
            chart.show_values(values, order, *marked, grows=not moving)

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        head, tiles = self.sort_button.sizeHint().height(), self.tiles.minimumSizeHint()
        return QSize(tiles.width() + 2 * theme.GRID, head + tiles.height() + 2 * theme.GRID)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_charts = self.height() >= theme.px(_LOW)
        self._charts.setVisible(has_charts)
        self.draw_button.setVisible(self.width() >= theme.px(_TINY))
        taken = self.sort_button.sizeHint().height() + 5 * theme.GRID // 2
        taken += self._charts.minimumSizeHint().height() if has_charts else 0
        self.tiles.fit(self.width() - 2 * theme.GRID, self.height() - taken)
        self._show_words()
