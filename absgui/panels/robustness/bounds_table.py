"""What is certified, found and unknown, in all three norms at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from absgui.language import mark, tr
from absgui.presentation.bounds import Bounds, Found, Mark
from absgui.presentation.wording import NORM_TITLES, NOTHING, condition, found_amount, percentage
from absgui.widgets import theme
from absgui.widgets.role_label import RoleLabel
from engine.types import Norm

_COLUMNS = (mark("certified"), mark("refined"), mark("found"), mark("unknown"))
_COLUMN_HELP = {
    "refined": mark("From several latents of the own class at once, where that was computed"),
    "found": mark("The nearest adversarial found by an attack that minimises this norm"),
    "unknown": mark("The difference between certified and found, as a share of found"),
}


class BoundsTable(QWidget):
    """Three rows, one for each norm; that of the chosen norm is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Bounds in all norms"))
        self.cells: dict[tuple[Norm, str], RoleLabel] = {}
        self._titles: dict[str, RoleLabel] = {}
        table = self._table = QGridLayout(self)
        table.setContentsMargins(0, 0, 0, 0)
        table.setHorizontalSpacing(theme.GRID)
        table.setVerticalSpacing(theme.GRID // 2)
        right = Qt.AlignmentFlag.AlignRight
        for place, column in enumerate(_COLUMNS, start=1):
            title = self._label(theme.Role.CAPTION, tr(column), tr("Column {column}", column=tr(column)))
            title.setToolTip(tr(_COLUMN_HELP.get(column, "")))
            self._titles[column] = title
            table.addWidget(title, 0, place, right)
            table.setColumnStretch(place, 1)
        for row, norm in enumerate((Norm.L2, Norm.LINF, Norm.L0), start=1):
            self.cells[norm, "norm"] = self._label(
                theme.Role.TEXT, NORM_TITLES[norm], tr("Row {norm}", norm=norm.value)
            )
            table.addWidget(self.cells[norm, "norm"], row, 0)
            for place, column in enumerate(_COLUMNS, start=1):
                self.cells[norm, column] = self._label(theme.Role.TEXT, NOTHING, f"{norm.value} {tr(column)}")
                table.addWidget(self.cells[norm, column], row, place, right)

    def show_bounds(self, all_bounds: Mapping[Norm, Bounds], found: Found, chosen: Norm) -> None:
        """`all_bounds` has an entry for each norm."""
        holds = all(bounds.guaranteed for bounds in all_bounds.values())
        searching = any(bounds.provisional for bounds in all_bounds.values())
        self._titles["certified"].setToolTip(condition(guaranteed=holds, provisional=searching))
        for norm, bounds in all_bounds.items():
            share = None if bounds.provisional else bounds.unknown_share
            texts = {
                "certified": bounds.text(Mark.CERTIFIED),
                "refined": bounds.text(Mark.CERTIFIED if bounds.no_finer else Mark.REFINED),
                "found": bounds.text(Mark.BEST),
                "unknown": NOTHING if share is None or bounds.contradict else percentage(share),
            }
            role = theme.Role.STRONG if norm is chosen else theme.Role.TEXT
            for column, text in texts.items():
                self.cells[norm, column].setText(text)
                self.cells[norm, column].set_role(role)
            self.cells[norm, "norm"].set_role(role)
            self.cells[norm, "found"].setToolTip(_found_help(norm, found))

    def show_certificates(self, on: bool) -> None:
        """Whether there is anything to compare with what was found."""
        for place, column in enumerate(_COLUMNS, start=1):
            if column != "found":
                self._table.setColumnStretch(place, 1 if on else 0)
                for label in (self._titles[column], *(self.cells[norm, column] for norm in Norm)):
                    label.setVisible(on)

    def _label(self, role: theme.Role, text: str, name: str) -> RoleLabel:
        label = RoleLabel(role, self)
        label.setText(text)
        label.setAccessibleDescription(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label


def _found_help(norm: Norm, found: Found) -> str:
    if found.best is None or norm in found.minimised:
        return ""
    others = (" " + tr("and") + " ").join(NORM_TITLES[each] for each in Norm if each in found.minimised)
    return tr(
        "No attack has minimised {norm}. What an attack on {others} found is {distance} away in it, but "
        "did not try to be near.",
        norm=NORM_TITLES[norm],
        others=others,
        distance=found_amount(norm, found.best.of(norm)),
    )
