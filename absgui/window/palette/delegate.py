"""How an entry of the palette is painted: its name, where it is, its keys; what can't be done now is grey."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from absgui.presentation.commands import Command
from absgui.widgets import painting, theme
from absgui.window.palette.model import COMMAND

_HEIGHT = 24
_ELIDE = Qt.TextElideMode.ElideRight
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_TICK = "✓ "


class PaletteDelegate(QStyledItemDelegate):
    """One line: name and keys in full; the path, or why it can't be done, gives way."""

    # Qt overrides

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme.px(_HEIGHT) + 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        command = index.data(COMMAND)
        assert isinstance(command, Command)
        colours = theme.colours()
        area = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colours.raised))
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), QColor(colours.focus))
        room = area.adjusted(theme.GRID, 0, -theme.GRID, 0)
        ink = colours.text if command.enabled else colours.neutral
        muted = colours.muted if command.enabled else colours.neutral
        metrics = painting.set_type(painter, theme.Role.CAPTION, muted)
        if command.keys:
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | _MIDDLE, command.keys)
            room.setRight(room.right() - metrics.horizontalAdvance(command.keys) - 2 * theme.GRID)
        metrics = painting.set_type(painter, theme.Role.TEXT, ink)
        text = (_TICK if command.ticked else "") + command.name
        name = metrics.elidedText(text, _ELIDE, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | _MIDDLE, name)
        room.setLeft(room.left() + metrics.horizontalAdvance(name) + 2 * theme.GRID)
        metrics = painting.set_type(painter, theme.Role.CAPTION, muted)
        aside = command.where if command.enabled or not command.why_not else command.why_not
        if room.width() > theme.px(40):
            said = metrics.elidedText(aside, _ELIDE, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | _MIDDLE, said)
