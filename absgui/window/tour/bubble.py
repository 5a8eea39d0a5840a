"""A bubble in the window that points at one of its widgets and stays out of the way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.presentation.tour import ARROW, Box, Side, place
from absgui.widgets import theme
from absgui.widgets.announce import announce
from absgui.widgets.buttons import text_button
from absgui.widgets.role_label import RoleLabel
from absgui.window.room import reveal

_WIDTH = 296
_MOVES = (
    QEvent.Type.Resize,
    QEvent.Type.Move,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
    QEvent.Type.StyleChange,
    QEvent.Type.ZOrderChange,
)


class Bubble(QWidget):
    """Words, a button to go on and one to leave. It never takes the keys by itself.

    Signals:
        next_wanted(), skip_wanted(): a button was pressed; Escape skips, too.
    """

    next_wanted = Signal()
    skip_wanted = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._side: Side | None = None
        self._closed = ""
        self._watched: list[QWidget] = []
        self._later = QTimer(self, interval=0)  # once everything else is where it will be
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.put)
        self.title = RoleLabel(theme.Role.STRONG, self)
        self.count = RoleLabel(theme.Role.CAPTION, self)
        self.text = RoleLabel(theme.Role.TEXT, self)
        self.hint = RoleLabel(theme.Role.CAPTION, self)
        for label in (self.text, self.hint):
            label.setWordWrap(True)
        self.skip = text_button(self, tr("Skip the tour"), tr("Leave the tour (Esc)"))
        self.next = text_button(self, tr("Next"), tr("Go on without doing it"))
        self.skip.clicked.connect(self.skip_wanted)
        self.next.clicked.connect(self.next_wanted)
        for button in (self.skip, self.next):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        foot.addWidget(self.skip)
        foot.addStretch(1)
        foot.addWidget(self.next)
        layout = self._layout = QVBoxLayout(self)
        edge = ARROW + 2 * theme.GRID
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(theme.GRID)
        layout.addLayout(head)
        layout.addWidget(self.text)
        layout.addWidget(self.hint)
        layout.addLayout(foot)
        self.hide()

    @property
    def side(self) -> Side | None:
        """Where of its target it stands; None where it can't point at it."""
        return self._side

    def show_step(self, title: str, text: str, count: str, target: QWidget, where: str) -> None:
        """Say this beside `target`, which is in a panel called `where`, "" for none that can be closed."""
        self._watch(target)
        self._closed = where
        self.title.setText(title)
        self.text.setText(text)
        self.count.setText(count)
        self.setAccessibleName(f"{title}, {count}" if count else title)
        self.setAccessibleDescription(text)
        self.show()
        self.put()
        announce(self, f"{self.accessibleName()}. {text}")

    def set_text(self, text: str) -> None:
        """Say something else about the same."""
        if text != self.text.text():
            self.text.setText(text)
            self.setAccessibleDescription(text)
            announce(self, text)
            self._later.start()

    def close_up(self) -> None:
        """Go away."""
        self._watch(None)
        self._later.stop()
        self.hide()

    @Slot()
    def put(self) -> None:
        """Where there is room now, in front of everything."""
        if self.isHidden():
            return
        if self._target is not None and self._target.visibleRegion().isEmpty():
            reveal(self._target)
        target, seen = None, self._target is not None and not self._target.visibleRegion().isEmpty()
        window = self._window
        if seen and self._target is not None and self._target.window() is window:
            corner = self._target.mapTo(window, QPoint(0, 0))
            target = Box(corner.x(), corner.y(), self._target.width(), self._target.height())
        self.hint.setText(
            tr("It is in the panel “{panel}”: the menu View brings it back.", panel=self._closed)
            if self._closed and not seen
            else ""
        )
        self.hint.setVisible(bool(self.hint.text()))
        width = min(theme.px(_WIDTH) + 2 * ARROW, window.width())
        self._layout.activate()
        height = max(self._layout.totalHeightForWidth(width), self._layout.totalMinimumSize().height())
        room = Box(0, 0, window.width(), window.height() - window.statusBar().height())
        # Its own edge is as wide as its arrow, so it may stand that much nearer and further out.
        grown = Box(-ARROW, -ARROW, room.width + 2 * ARROW, room.height + 2 * ARROW)
        if target is not None:
            target = Box(
                target.left + ARROW,
                target.top + ARROW,
                max(target.width - 2 * ARROW, 1),
                max(target.height - 2 * ARROW, 1),
            )
        x, y, self._side = place(target, width, min(height, grown.height), grown)
        self.setGeometry(x, y, width, min(height, grown.height))
        self.raise_()
        self.update()

    def _watch(self, target: QWidget | None) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._target = target
        self._watched = []
        at = target
        while at is not None:  # whatever it stands in may move, be closed or torn off
            self._watched.append(at)
            at = at.parentWidget() if at is not self._window else None
        for widget in self._watched:
            widget.installEventFilter(self)

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._later.start()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.skip_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours()
        painter.setPen(QPen(QColor(colours.focus), 1.5))
        painter.setBrush(QColor(colours.panel))
        area = QRectF(self.rect()).adjusted(ARROW, ARROW, -ARROW, -ARROW)
        painter.drawRoundedRect(area, 6, 6)
        tip = self._tip(area)
        if tip:
            painter.drawPolygon(QPolygonF(tip))
            first, _, last = tip
            painter.setPen(QPen(QColor(colours.panel), 3))  # no line between bubble and arrow
            painter.drawLine(first + (last - first) * 0.1, last - (last - first) * 0.1)

    def _tip(self, area: QRectF) -> list[QPointF]:
        """The arrow's corners, its tip in the middle; none where it can't point."""
        target = self._target
        if self._side is None or target is None:
            return []
        middle = self.mapFrom(self._window, target.mapTo(self._window, target.rect().center()))
        edge, half = 14.0, ARROW - 2.0
        x = min(max(float(middle.x()), area.left() + edge), area.right() - edge)
        y = min(max(float(middle.y()), area.top() + edge), area.bottom() - edge)
        match self._side:
            case Side.RIGHT:
                corners = ((area.left(), y - half), (0.0, y), (area.left(), y + half))
            case Side.LEFT:
                corners = ((area.right(), y - half), (self.width(), y), (area.right(), y + half))
            case Side.BELOW:
                corners = ((x - half, area.top()), (x, 0.0), (x + half, area.top()))
            case _:
                corners = ((x - half, area.bottom()), (x, self.height()), (x + half, area.bottom()))
        return [QPointF(*corner) for corner in corners]
