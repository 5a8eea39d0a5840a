"""The lab's table: norms and attacks down, models across."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from absgui.language import mark, tr
from absgui.panels.lab import series
from absgui.presentation.lab_scene import LabView
from absgui.presentation.wording import NORM_TITLES
from absgui.widgets import theme

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_EMPTY = mark(
    "The table appears here: for each attack on each model the median distance of the nearest adversarials, "
    "and the accuracy left at a threshold. Click a cell to see its digits."
)
_WIDEST = 192
"""The widest that a column gets, in pixels: files may have long names."""
_HORIZONTAL = Qt.Orientation.Horizontal


class LabTableModel(QAbstractTableModel):
    """What a LabView says, cell by cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = LabView()

    @property
    def view(self) -> LabView:
        """The results that are shown."""
        return self._view

    def show_view(self, view: LabView) -> bool:
        """True if its rows or columns are others than before."""
        old, new = self._view, view
        same = old.models == new.models and [(row.norm, row.attack) for row in old.rows] == [
            (row.norm, row.attack) for row in new.rows
        ]
        if not same:
            self.beginResetModel()
        self._view = view
        if not same:
            self.endResetModel()
        elif view.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        return not same

    # Qt overrides

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._view.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._view.models)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        row = self._view.rows[index.row()]
        cell = row.cells[index.column()]
        match role:
            case _Role.DisplayRole:
                return cell.text
            case _Role.ToolTipRole:
                return cell.tip
            case _Role.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _Role.FontRole:
                return theme.font(theme.Role.STRONG if row.together else theme.Role.TEXT)
            case _Role.ForegroundRole:  # also of what is not through yet
                colours = theme.colours()
                return QColor(colours.text if cell.total and cell.done >= cell.total else colours.muted)
            case _Role.AccessibleTextRole:
                model = tr(self._view.models[index.column()].title)
                return f"{model}, {NORM_TITLES[row.norm]} {tr(row.title)}: {cell.text}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        across = orientation == _HORIZONTAL
        if role == _Role.FontRole:
            strong = across or self._view.rows[section].together
            return theme.font(theme.Role.STRONG if strong else theme.Role.TEXT)
        if across:
            match role:
                case _Role.DisplayRole:
                    return tr(self._view.models[section].title)
                case _Role.DecorationRole:
                    return series.sample(section)
                case _Role.ToolTipRole:
                    about = tr(
                        "Median distance / accuracy at the threshold [95 % interval]; the line is its curve's"
                    )
                    return "\n".join(filter(None, (tr(self._view.models[section].tip), about)))
            return None
        row = self._view.rows[section]
        match role:
            case _Role.DisplayRole:
                return f"{NORM_TITLES[row.norm]}   {tr(row.title)}"
            case _Role.ToolTipRole:
                return row.tip
            case _Role.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class LabTable(QTableView):
    """Signals:
    cell_picked(object): the CellKey of a cell with something in it.
    """

    cell_picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Table of the lab"))
        self.setProperty("framed", True)
        self.cells = LabTableModel(self)
        self.setModel(self.cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self._pick)
        self.activated.connect(self._pick)

    def show_view(self, view: LabView) -> None:
        """The newest state; what is selected stays so."""
        if self.cells.show_view(view):
            self._fit()

    def _fit(self) -> None:
        view = self.cells.view
        strong = QFontMetrics(theme.font(theme.Role.STRONG))
        texts = [self.cells.headerData(place, Qt.Orientation.Vertical) for place in range(len(view.rows))]
        widest = max((strong.horizontalAdvance(str(text)) for text in texts), default=0)
        self.verticalHeader().setFixedWidth(widest + 5 * theme.GRID)
        for place, model in enumerate(view.models):
            width = self.fontMetrics().horizontalAdvance(tr(model.title))
            self.setColumnWidth(place, min(max(theme.px(128), width + theme.px(64)), theme.px(_WIDEST)))

    def _pick(self, index: QModelIndex) -> None:
        row = self.cells.view.rows[index.row()]
        if row.cells[index.column()].done:
            self.cell_picked.emit((row.norm, row.attack, self.cells.view.models[index.column()].name))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.horizontalHeader().setMinimumSectionSize(theme.px(132))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + theme.GRID)
        self._fit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.cells.view.rows:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.colours().muted))
            room = self.viewport().rect().adjusted(16, 16, -16, -16)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr(_EMPTY))
