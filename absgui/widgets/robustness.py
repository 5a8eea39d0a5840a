"""How robust the answer is: one axis, three norms, every rival on demand.

Wiring (nothing is asked of the engine here):
- `show_reading(reading)` at every reading, None where there is none, `show_waiting(why)` to say why;
- `show_attack(best, running, minimised)` while an attack runs and when it ends, `(None, None)` when the image
  changes; `minimised` are the norms that attacks which found something were after;
- `set_norm(norm)` when the norm is changed elsewhere;
- connect `norm_changed` (the same way back) and `rival_picked` (to the target class).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from absgui import theme
from absgui.widgets.norm_switch import NormSwitch
from absgui.widgets.rival_radii import RivalRadii
from absgui.widgets.robustness_axis import AxisValues, Mark, RobustnessAxis
from absgui.widgets.robustness_text import explanation
from absgui.widgets.role_label import RoleLabel
from absgui.widgets.waiting import Waiting
from absgui.widgets.wording import CONDITION, NORM_TITLES, NOTHING, certified_amount, found_amount, percentage
from engine.types import Distances, Norm, Radii, Reading

_WIDTH = 288
_TALL = 640
"""From this height on the rivals are shown without being asked for: there is nothing else below."""
_COLUMNS = ("paper", "certified", "found", "ratio")
_COLUMN_HELP = {
    "paper": "The paper's bound (eq. 8, corrected); it gives L2 here",
    "certified": CONDITION,
    "found": "The nearest adversarial found by an attack that minimises this norm",
    "ratio": "Certified as a share of found: 100 % means that nothing is left unknown",
}


class RobustnessPanel(QWidget):
    """The panel "How robust".

    Signals:
        norm_changed(Norm): the person chose another norm.
        rival_picked(int): the person clicked a rival class.
    """

    norm_changed = Signal(object)
    rival_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("How robust")
        self._reading: Reading | None = None
        self._best: Distances | None = None
        self._minimised: frozenset[Norm] = frozenset(Norm)
        self._running: Distances | None = None
        self._waiting = Waiting.DIGIT
        self._chose_rivals = False
        """The person opened or closed the rivals: from then on the panel's height does not."""

        self.norms = NormSwitch(self, fills=True)
        self.axis = RobustnessAxis(self)
        self.rivals = RivalRadii(self)
        self.number = self._label(theme.Role.NUMBER, "Certified radius")
        self.unit = self._label(theme.Role.STRONG, "Unit of the radius")
        self.caption = self._label(theme.Role.CAPTION, "What the radius means", wrap=True)
        self.sentence = self._label(theme.Role.TEXT, "Explanation", wrap=True)
        self.formula = self._label(theme.Role.CAPTION, "Formula", wrap=True)
        self.rivals_button = QToolButton(self)
        self.cells: dict[tuple[Norm, str], RoleLabel] = {}
        self._build()

        self.norms.norm_changed.connect(self._norm_chosen)
        self.axis.explained.connect(self._explain)
        self.rivals.rival_picked.connect(self.rival_picked)
        self.rivals_button.toggled.connect(self._toggle_rivals)
        self.rivals_button.clicked.connect(self._keep_rivals)
        self._refresh()

    @property
    def norm(self) -> Norm:
        return self.norms.norm

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading's certificate; a reading without one says in words that it is to come."""
        self._reading = reading
        self._refresh()

    def show_waiting(self, waiting: Waiting) -> None:
        """What is waited for where there is no reading."""
        self._waiting = waiting
        self.caption.setText(self._caption())

    def show_attack(
        self,
        best: Distances | None,
        running: Distances | None,
        minimised: frozenset[Norm] = frozenset(Norm),
    ) -> None:
        """The best adversarial so far and the frame that is running; None where there is none.

        In a norm that no attack has minimised nothing counts as found: an attack on L2 may change all the
        784 pixels by a little, which says nothing about how near an adversarial is in L0.
        """
        self._best, self._running, self._minimised = best, running, minimised
        self._refresh(hold_span=running is not None)

    def set_norm(self, norm: Norm) -> None:
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

    def _values(self) -> AxisValues:
        radii, norm = self._radii(), self.norm
        return AxisValues(
            norm,
            certified=None if radii is None else radii.of(norm),
            paper=radii.paper_L2 if radii is not None and norm is Norm.L2 else None,
            running=None if self._running is None else self._running.of(norm),
            best=self._found(norm),
        )

    def _found(self, norm: Norm) -> float | None:
        return None if self._best is None or norm not in self._minimised else self._best.of(norm)

    def _radii(self) -> Radii | None:
        if self._reading is None or self._reading.certificate is None:
            return None
        return self._reading.certificate.radii

    def _refresh(self, *, hold_span: bool = False) -> None:
        values = self._values()
        self.axis.show_values(values, hold_span=hold_span)
        self.axis.setAccessibleDescription(self._in_words(values))
        self.number.setText(certified_amount(values.norm, values.certified))
        self.unit.setText(self._unit())
        self.caption.setText(self._caption())
        self._fill_table()
        certificate = None if self._reading is None else self._reading.certificate
        per_rival = {} if certificate is None else certificate.per_rival
        self.rivals.show_radii(self.norm, {c: radii.of(self.norm) for c, radii in per_rival.items()})
        self._explain(self.axis.mark)

    def _unit(self) -> str:
        certificate = None if self._reading is None else self._reading.certificate
        if certificate is None:
            return "nothing certified yet"
        unit = "pixels" if self.norm is Norm.L0 else NORM_TITLES[self.norm]
        rival = certificate.rivals.get(self.norm)
        return f"{unit} certified" + ("" if rival is None else f", closest boundary: {rival}")

    def _caption(self) -> str:
        if self._reading is None:
            return self._waiting.certificate
        if self._reading.certificate is None:
            return "The certificate follows when the reading has settled."
        return "assuming the latent optimum is found"

    def _fill_table(self) -> None:
        radii = self._radii()
        for norm in Norm:
            certified = None if radii is None else radii.of(norm)
            found = self._found(norm)
            ratio = NOTHING if certified is None or not found else percentage(certified / found)
            texts = {
                "paper": certified_amount(norm, radii.paper_L2 if radii and norm is Norm.L2 else None),
                "certified": certified_amount(norm, certified),
                "found": found_amount(norm, found),
                "ratio": ratio,
            }
            role = theme.Role.STRONG if norm is self.norm else theme.Role.TEXT
            for column, text in texts.items():
                cell = self.cells[norm, column]
                cell.setText(text)
                cell.set_role(role)
            self.cells[norm, "norm"].set_role(role)
            self.cells[norm, "found"].setToolTip(self._found_help(norm))

    def _found_help(self, norm: Norm) -> str:
        if self._best is None or norm in self._minimised:
            return ""
        others = " and ".join(NORM_TITLES[each] for each in Norm if each in self._minimised)
        return (
            f"No attack has minimised {NORM_TITLES[norm]}. What an attack on {others} found is "
            f"{found_amount(norm, self._best.of(norm))} away in it, which is no attempt to be near."
        )

    def _explain(self, mark: Mark | None) -> None:
        label = None if self._reading is None else self._reading.label
        sentence, formula = explanation(mark, self.axis.values, label)
        self.sentence.setText(sentence)
        self.formula.setText(formula)

    def _in_words(self, values: AxisValues) -> str:
        parts = [f"{mark.value} {values.text(mark)}" for mark in self.axis.marks()
                 if mark is not Mark.UNKNOWN]  # fmt: skip
        return ", ".join(parts) or "nothing yet"

    def _label(self, role: theme.Role, name: str, *, wrap: bool = False) -> RoleLabel:
        label = RoleLabel(role, self)
        label.setAccessibleName(name)
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
        layout.addLayout(self._table())
        for label, height in ((self.sentence, 48), (self.formula, 28)):
            # Room for the longest text, so that nothing below moves while the pointer travels.
            label.setMinimumHeight(height)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            layout.addWidget(label)
        self.rivals_button.setText("Each rival class")
        self.rivals_button.setAccessibleName("Show the radius for each rival class")
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
        # Never narrower than its text: there is no scrolling sideways.
        scroll.setMinimumWidth(
            max(content.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width(), _WIDTH)
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _table(self) -> QGridLayout:
        table = QGridLayout()
        table.setHorizontalSpacing(theme.GRID)
        table.setVerticalSpacing(theme.GRID // 2)
        right = Qt.AlignmentFlag.AlignRight
        for place, column in enumerate(_COLUMNS, start=1):
            title = self._label(theme.Role.CAPTION, f"Column {column}")
            title.setText(column)
            title.setToolTip(_COLUMN_HELP[column])
            table.addWidget(title, 0, place, right)
            table.setColumnStretch(place, 1)
        for row, norm in enumerate((Norm.L2, Norm.LINF, Norm.L0), start=1):
            name = self._label(theme.Role.TEXT, f"Row {norm.value}")
            name.setText(NORM_TITLES[norm])
            self.cells[norm, "norm"] = name
            table.addWidget(name, row, 0)
            for place, column in enumerate(_COLUMNS, start=1):
                cell = self._label(theme.Role.TEXT, f"{norm.value} {column}")
                self.cells[norm, column] = cell
                table.addWidget(cell, row, place, right)
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._chose_rivals:
            self.rivals_button.setChecked(self.height() >= _TALL)
