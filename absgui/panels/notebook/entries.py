"""The lines of the notebook: two pictures, what was found, what made it; the newest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from absgui.language import tr
from absgui.presentation.notebook.entry import LONGEST_NAME, Entry
from absgui.widgets import rasters, theme
from engine.types import SIDE, FloatArray

SCALE = 2
_GAP = 4
ENTRY = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


def _line() -> int:
    """Px of height of one of the three lines of words."""
    return theme.px(SIDE * SCALE) // 3


def _side() -> int:
    """Px of a picture's side: whole pixels of it, as high as the words beside it."""
    return max(theme.px(SIDE * SCALE) // SIDE, 1) * SIDE


def _height() -> int:
    """Px of an entry."""
    return max(3 * _line(), _side()) + 2 * _GAP


def _text() -> int:
    """Where the words begin."""
    return 2 * _side() + 5 * _GAP


class EntriesModel(QAbstractListModel):
    """Signals:
    renamed(int, str): the key of an entry, and what the user calls it from now on.
    """

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """List these. Where they are the same as before, editing and selection go on."""
        if [each.key for each in entries] == [each.key for each in self.entries]:
            self.entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    # Qt overrides

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        each = self.entries[index.row()]
        if role == ENTRY:
            return each
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return each.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return each.spoken
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or value == self.entries[index.row()].name:
            return False
        self.renamed.emit(self.entries[index.row()].key, str(value))
        return True


class EntryDelegate(QStyledItemDelegate):
    """Paints a line, and lets the name be edited where it stands."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        each = index.data(ENTRY)
        assert isinstance(each, Entry)
        colours = theme.colours()
        area: QRect = option.rect
        painter.save()
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colours.raised))
        top = area.top() + _GAP
        for place, picture in enumerate((each.original, each.found)):
            _paint_picture(
                painter,
                picture,
                area.left() + _GAP + place * (_side() + _GAP),
                top,
                wanted=each.is_run or not place,
            )
        left, right = area.left() + _text(), area.right() - 2 * _GAP
        if each.pinned:
            right = _paint_pin(painter, right, top) - 2 * _GAP
        lines = (
            (theme.Role.STRONG, colours.text, each.name),
            (theme.Role.TEXT, colours.text, each.result),
            (
                theme.Role.CAPTION,
                colours.muted,
                " · ".join(p for p in (each.facts, each.notes, each.when) if p),
            ),
        )
        y = top
        for place, (role, colour, text) in enumerate(lines):
            painter.setFont(theme.font(role))
            metrics = QFontMetrics(painter.font())
            end = right if place == 0 else area.right() - 2 * _GAP
            painter.setPen(QColor(colour))
            line = QRect(left, y, max(end - left, 0), _line())
            said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(
                line,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine,
                said,
            )
            y += _line()
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(area.left() + _GAP, area.bottom(), area.right() - _GAP, area.bottom())
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(_text(), _height())

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(tr("Name"))
        editor.setMaxLength(LONGEST_NAME)
        editor.setFont(theme.font(theme.Role.STRONG))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        area: QRect = option.rect
        height = max(editor.sizeHint().height(), _line())
        left = _text() - _GAP
        editor.setGeometry(area.left() + left, area.top() + 1, area.width() - left, height)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())


class EntryList(QListView):
    """Enter or a double click shows an entry.

    Signals:
        chosen(int): the key of the entry that is to be shown.
        current_changed(): another line is the current one.
    """

    chosen = Signal(int)
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Runs and readings"))
        self.setProperty("framed", True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entries_model = EntriesModel(self)
        self.setModel(self.entries_model)
        self.setItemDelegate(EntryDelegate(self))
        self.activated.connect(self._on_activated)
        self.selectionModel().currentChanged.connect(self.current_changed)

    @property
    def current(self) -> Entry | None:
        """The entry that keys are about."""
        row = self.currentIndex().row()
        entries = self.entries_model.entries
        return entries[row] if 0 <= row < len(entries) else None

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """List these. The current one stays, or what took its place; if it was the newest, the newest is."""
        before, row, count = self.current, self.currentIndex().row(), len(self.entries_model.entries)
        self.entries_model.show_entries(entries)
        keys = [each.key for each in entries]
        resting = row == 0 and not self.hasFocus() and len(keys) > count
        if before is not None and before.key in keys and not resting:
            row = keys.index(before.key)
        if keys:
            self.setCurrentIndex(self.entries_model.index(min(max(row, 0), len(keys) - 1)))
        self.current_changed.emit()

    def select(self, key: int) -> None:
        """Make this entry the current one."""
        for row, each in enumerate(self.entries_model.entries):
            if each.key == key:
                self.setCurrentIndex(self.entries_model.index(row))

    @property
    def is_editing(self) -> bool:
        """A name is being edited, which has all keys."""
        return self.state() == QListView.State.EditingState

    def edit_name(self) -> None:
        """Let the user name the current entry."""
        if self.current is not None and not self.is_editing:
            self.setFocus()
            self.edit(self.currentIndex())

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.chosen.emit(self.entries_model.entries[index.row()].key)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text().isalpha() and not self.is_editing:
            event.ignore()  # Qt would search for a name that begins so; here letters are keys of the panel
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and QApplication.instance() is not None:
            self.viewport().update()


def _paint_picture(
    painter: QPainter, picture: FloatArray | None, left: int, top: int, *, wanted: bool
) -> None:
    frame = QRect(left, top, _side(), _side())
    if picture is not None:
        painter.drawImage(frame, rasters.grey_image(np.asarray(picture)))
    elif wanted:  # an attack that found nothing
        painter.setPen(QPen(QColor(theme.colours().line), 1, Qt.PenStyle.DashLine))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))


def _paint_pin(painter: QPainter, right: int, top: int) -> int:
    """The word "pinned", and where it begins."""
    colours = theme.colours()
    painter.setFont(theme.font(theme.Role.CAPTION))
    metrics = QFontMetrics(painter.font())
    word = tr("pinned")
    width = metrics.horizontalAdvance(word) + 12
    frame = QRect(right - width, top + 1, width, _line() - 2)
    painter.setPen(QPen(QColor(colours.muted), 1))
    painter.drawRoundedRect(frame, 4, 4)
    painter.setPen(QColor(colours.text))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, word)
    return frame.left()
