"""How robust the answer is: one axis, three norms, every rival on demand.

Wiring (nothing is asked of the engine here):
- `show_reading(reading, info, true_label)` at every reading, None where there is none, `show_waiting(why)` to
  say why; of a model that certifies nothing only what attacks found is shown;
- `show_attack(found, shown)` while an attack runs, when it ends and when another of its frames is looked at:
  what attacks have shown so far, and where that frame is;
- `set_norm(norm)` when the norm is changed elsewhere;
- `set_closing(can, tip)`: whether the button that closes the gap can be pressed, and what it does or why not;
- connect `norm_changed` (the same way back), `rival_picked` (to the target class) and `closing_wanted`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from absgui.language import mark, tr
from absgui.panels.robustness.axis import RobustnessAxis
from absgui.panels.robustness.bounds_table import BoundsTable
from absgui.panels.robustness.rival_radii import RivalRadii
from absgui.presentation.bounds import Bounds, Found, Mark, against_each, bounds
from absgui.presentation.robustness_text import explanation, unknown_in_words
from absgui.presentation.standing import Standing, standing
from absgui.presentation.waiting import Waiting
from absgui.presentation.wording import NORM_TITLES, certified_amount, class_names, found_with_unit
from absgui.widgets import theme
from absgui.widgets.buttons import EnterButton, set_obstacle
from absgui.widgets.eliding import ElidedLabel
from absgui.widgets.norm_switch import NormSwitch
from absgui.widgets.role_label import RoleLabel
from engine.types import CLASSES, Certificate, Distances, ModelInfo, Norm, Reading, Stage

_WIDTH = 288
_TALL = 616
"""From this height on the rivals are shown without being asked for: there is nothing else below."""

_MARKS = {
    Mark.PAPER: mark("paper"),
    Mark.CERTIFIED: mark("certified"),
    Mark.REFINED: mark("refined"),
    Mark.SHOWN: mark("shown"),
    Mark.BEST: mark("best found"),
}
"""What stands on the axis, read aloud."""


class RobustnessPanel(QWidget):
    """The panel "How robust".

    Signals:
        norm_changed(Norm): the user chose another norm.
        rival_picked(int): the user clicked a rival class.
        closing_wanted(): run what moves both bounds towards each other, in the norm that is shown.
    """

    norm_changed = Signal(object)
    rival_picked = Signal(int)
    closing_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("How robust"))
        self._reading: Reading | None = None
        self._standing: Standing | None = None
        self._found = Found()
        self._shown: Distances | None = None
        self._info: ModelInfo | None = None
        self._waiting = Waiting.DIGIT
        self._certifies = True
        self._chose_rivals = False
        """The user opened or closed the rivals: from then on the panel's height does not."""

        self.norms = NormSwitch(self, fills=True)
        self.axis = RobustnessAxis(self)
        self.rivals = RivalRadii(self)
        self.number = self._label(theme.Role.NUMBER, tr("Certified radius"))
        self.unit = ElidedLabel(self)  # it may end in a long name of a class
        theme.set_role(self.unit, theme.Role.STRONG)
        self.unit.setAccessibleDescription(tr("Unit of the radius"))
        self.unit.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.caption = self._label(theme.Role.CAPTION, tr("What the radius means"), wrap=True)
        self.sentence = self._label(theme.Role.TEXT, tr("Explanation"), wrap=True)
        self.formula = self._label(theme.Role.CAPTION, tr("Formula"), wrap=True)
        self.rivals_button = QToolButton(self)
        self.unknown = self._label(theme.Role.STRONG, tr("Unknown between the bounds"), wrap=True)
        self.closing_button = EnterButton(self)
        self.table = BoundsTable(self)
        self._build()

        self.norms.norm_changed.connect(self._norm_chosen)
        self.axis.explained.connect(self._explain)
        self.rivals.rival_picked.connect(self.rival_picked)
        self.rivals_button.toggled.connect(self._toggle_rivals)
        self.rivals_button.clicked.connect(self._keep_rivals)
        self.closing_button.clicked.connect(self.closing_wanted)
        self._refresh()

    @property
    def norm(self) -> Norm:
        """The norm that is shown."""
        return self.norms.norm

    def show_reading(
        self, reading: Reading | None, info: ModelInfo | None = None, true_label: int | None = None
    ) -> None:
        """Show a reading's certificate; a reading without one says in words that it is to come.

        `info` says which model read it: from one that certifies nothing there is none to wait for.
        `true_label` is the image's own class where it is known.
        """
        self._reading, self._info = reading, info
        self._standing = None if reading is None else standing(reading, true_label)
        self._certifies = info is None or info.certifies
        self._refresh()

    def show_waiting(self, waiting: Waiting) -> None:
        """What is waited for where there is no reading."""
        self._waiting = waiting
        self.caption.setText(self._caption(self._bounds(self.norm)))

    def show_attack(self, found: Found, shown: Distances | None) -> None:
        """What attacks have found so far, and how far the frame is that is looked at, None where none is.

        In a norm that no attack has minimised nothing counts as found: an attack on L2 may change all the
        784 pixels by a little, which says nothing about how near an adversarial is in L0.
        """
        same, self._found, self._shown = found == self._found, found, shown
        if same:  # another frame is looked at, perhaps sixty times a second: only its mark moves
            self.axis.show_values(self._bounds(self.norm), hold_span=shown is not None)
        else:
            self._refresh(hold_span=shown is not None)

    def set_closing(self, can: bool, tip: str) -> None:
        """Whether the gap can be closed now; `tip` says what that does, or why it can't be done."""
        self.closing_button.setEnabled(can)
        self.closing_button.setToolTip(tip)
        set_obstacle(self.closing_button, tip)

    def set_norm(self, norm: Norm) -> None:
        """Show another norm; emits nothing."""
        if norm is not self.norm:
            self.norms.set_norm(norm)
            self._refresh()

    def _norm_chosen(self, norm: Norm) -> None:
        self._refresh()
        self.norm_changed.emit(norm)

    def _toggle_rivals(self, on: bool) -> None:
        self.rivals.setVisible(on)
        self.rivals_button.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)

    def _keep_rivals(self) -> None:
        self._chose_rivals = True

    def _bounds(self, norm: Norm) -> Bounds:
        reading = self._reading
        searching = reading is not None and reading.stage is Stage.CERTIFYING
        return bounds(norm, self._certificate(), self._found, self._shown, provisional=searching)

    def _certificate(self) -> Certificate | None:
        return None if self._reading is None else self._reading.certificate

    def _refresh(self, *, hold_span: bool = False) -> None:
        found, norm, certificate = self._found, self.norm, self._certificate()
        values = self._bounds(norm)
        self.axis.show_values(values, hold_span=hold_span)
        self.axis.setAccessibleDescription(self._in_words(values))
        if self._certifies:
            self.number.setText(certified_amount(norm, values.lower))
            self.number.setAccessibleDescription(tr("Certified radius"))
        else:
            self.number.setText(values.text(Mark.BEST))
            self.number.setAccessibleDescription(tr("Nearest adversarial found"))
        self.unit.setText(self._unit(values))
        self.caption.setText(self._caption(values))
        self.unknown.setText(self._unknown(values))
        self.table.show_bounds({each: self._bounds(each) for each in Norm}, found, norm)
        self.table.show_certificates(self._certifies)
        below: Mapping[int, float] = {}
        if certificate is not None:
            below = against_each(norm, certificate, found)
        elif self._reading is not None and not self._certifies:
            below = dict.fromkeys((c for c in range(CLASSES) if c != self._reading.label), math.nan)
        self.rivals.set_names(class_names(self._info))
        self.rivals.show_radii(norm, below, {c: found.by_class.get((norm, c)) for c in below})
        self._explain(self.axis.mark)

    def _unit(self, values: Bounds) -> str:
        if not self._certifies:
            unit = self._counted(values.best)
            return (
                tr("no adversarial found yet")
                if values.best is None
                else tr("{unit}, the nearest found", unit=unit)
            )
        if values.lower is None:
            return tr("nothing certified yet")
        unit = self._counted(values.lower)
        certificate = self._certificate()
        rival = None if certificate is None else certificate.rivals.get(self.norm)
        if rival is None or values.lower_mark is not Mark.CERTIFIED:
            return tr("{unit} certified, refined", unit=unit)
        return tr("{unit} certified, nearest class: {rival}", unit=unit, rival=class_names(self._info)[rival])

    def _unknown(self, values: Bounds) -> str:
        if self._certifies or values.best is None:
            return unknown_in_words(values)
        return tr("Unknown below {distance}", distance=found_with_unit(self.norm, values.best))

    def _counted(self, value: float | None) -> str:
        """What stands behind a number in the chosen norm."""
        pixels = tr("pixel") if value == 1 else tr("pixels")
        return pixels if self.norm is Norm.L0 else NORM_TITLES[self.norm]

    def _caption(self, values: Bounds) -> str:
        if self._reading is None:
            return self._waiting.certificate
        if not self._certifies:
            return tr("this model has no certificates")
        if self._reading.certificate is None:
            return tr("The certificate follows when the reading has settled.")
        about = "" if self._standing is None else self._standing.certified_of(class_names(self._info))
        if about:
            rests = tr("searching") if values.provisional else tr("assuming the optimum is found")
            rests = tr("guaranteed") if values.guaranteed else rests
            return f"{about}; {rests}"
        if values.guaranteed:
            return tr("guaranteed, without assumptions")
        if values.provisional:
            return tr("assuming the optimum is found; searching")  # in one line, or all below would jump
        return tr("assuming the latent optimum is found")

    def _explain(self, mark: Mark | None) -> None:
        sentence, formula = explanation(mark, self.axis.values, self._standing, self._info)
        self.sentence.setText(sentence)
        self.formula.setText(formula)
        # In a low window the words below are out of sight.
        self.axis.setToolTip("" if mark is None else f"{sentence}\n{formula}".strip())

    def _in_words(self, values: Bounds) -> str:
        parts = [
            f"{tr(_MARKS[mark])} {values.text(mark)}" for mark in values.marks() if mark is not Mark.UNKNOWN
        ]
        unknown = self._unknown(values)
        said = [*parts, (unknown[:1].lower() + unknown[1:]).replace("\n", ", ")] if unknown else parts
        return ", ".join(said) or tr("nothing yet")

    def _label(self, role: theme.Role, name: str, *, wrap: bool = False) -> RoleLabel:
        label = RoleLabel(role, self)
        label.setAccessibleDescription(name)
        label.setWordWrap(wrap)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _build(self) -> None:
        grid = theme.GRID
        content = QWidget(self)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(grid, grid, grid, grid)
        layout.setSpacing(grid)
        head = QHBoxLayout()
        head.setSpacing(grid)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.unit)
        words.addWidget(self.caption)
        head.addWidget(self.number, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addLayout(words, 1)
        layout.addWidget(self.norms)
        layout.addLayout(head)
        layout.addWidget(self.axis)
        self.closing_button.setText(tr("Close the gap"))
        between = QHBoxLayout()
        between.setSpacing(grid)
        # Two lines in any case: what is below must not move when one word more is needed.
        theme.measure(self.unknown, least_height=32)
        between.addWidget(self.unknown, 1)
        between.addWidget(self.closing_button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(between)
        layout.addWidget(self.table)
        for label, height in ((self.sentence, 64), (self.formula, 28)):
            # Room for the longest text, so that nothing below moves while the pointer travels.
            theme.measure(label, least_height=height)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            layout.addWidget(label)
        self.rivals_button.setText(tr("Each rival class"))
        self.rivals_button.setAccessibleName(tr("Show the radius for each rival class"))
        self.rivals_button.setToolTip(
            tr(
                "Certified against each class alone. Classes far from the nearest are searched less: "
                "their radii may be a few per cent too large; the smallest radius is not affected."
            )
        )
        self.rivals_button.setCheckable(True)
        # A disclosure, not a switch: its state is the arrow, not a filled button.
        self.rivals_button.setStyleSheet(
            "QToolButton, QToolButton:checked { background: transparent; color: palette(window-text);"
            " border-color: transparent; padding-left: 0px; }"
            " QToolButton:focus { border-color: palette(window-text); }"
        )
        self.rivals_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.rivals_button.setArrowType(Qt.ArrowType.RightArrow)
        layout.addWidget(self.rivals_button)
        layout.addWidget(self.rivals)
        self.rivals.hide()
        layout.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self._scroll, self._content = scroll, content
        self._keep_wide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _keep_wide(self) -> None:
        """Never narrower than its text: there is no scrolling sideways."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(max(self._content.minimumSizeHint().width() + bar, _WIDTH))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_wide()
        if not self._chose_rivals:
            self.rivals_button.setChecked(self.height() >= theme.px(_TALL))
