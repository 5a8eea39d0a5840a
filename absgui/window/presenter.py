"""For a projector: large text, large pictures, no bars, keys alone; Escape puts everything back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from absgui.bars.attack_bar import AttackBar
from absgui.language import tr
from absgui.panels.attack.panel import AttackPlayer
from absgui.panels.duel.panel import DuelPanel
from absgui.widgets import theme
from absgui.widgets.announce import announce
from absgui.widgets.keys import latin_key
from absgui.widgets.role_label import ElidedRoleLabel
from absgui.window.docks import Docks
from absgui.window.folding import Folded
from absgui.window.tools import Tools

TEXT = 150
"""Per cent; larger text stays as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    """How everything was, and which panel is presented."""

    name: str
    layout: QByteArray
    folded: Folded
    state: Qt.WindowState
    geometry: QRect
    text: int
    staged: bool
    focus: QWidget | None


class Presenter(QObject):
    """Presents the duel if that is in sight, else the attack's player; both hear their own keys.

    Signals:
        entered(): the mode begins.
        size_wanted(int): a text size in per cent, not to be remembered.
        layout_wanted(QByteArray, object): the panels are to be arranged like this; the Folded among them.
        next_wanted(), original_wanted(): what they say.
    """

    entered = Signal()
    size_wanted = Signal(int)
    layout_wanted = Signal(QByteArray, object)
    next_wanted = Signal()
    original_wanted = Signal()

    def __init__(
        self,
        window: QMainWindow,
        arrangement: Docks,
        tools: Tools,
        status: QWidget,
        player: AttackPlayer,
        duel: DuelPanel,
        attack: AttackBar,
        version: int,
    ) -> None:
        """`version` is that of the layouts."""
        super().__init__(window)
        self._window, self._arrangement, self._tools = window, arrangement, tools
        self._status, self._player, self._version = status, player, version
        self._duel, self._attack = duel, attack
        self._before: _Before | None = None
        self.action = QAction(tr("Presenter's mode"), self)
        self.action.setCheckable(True)
        self.action.setShortcut(QKeySequence("F11"))
        self.action.triggered.connect(self.switch)
        self.keys = ElidedRoleLabel(theme.Role.TEXT, window)
        self.keys.setText(
            tr(
                "← → step    Space play    A attack    O original    N next digit    "
                "Ctrl++ larger    Esc back"
            )
        )
        self.keys.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID // 2)
        window.statusBar().addWidget(self.keys, 1)
        self.keys.hide()
        self._does: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_A: self._run,
            Qt.Key.Key_N: self.next_wanted.emit,
            Qt.Key.Key_O: self._show_original,
            Qt.Key.Key_Escape: self.leave,
        }

    @property
    def is_on(self) -> bool:
        """The mode is on."""
        return self._before is not None

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """Enter the mode or leave it."""
        (self.enter if on else self.leave)()

    def enter(self) -> None:
        """Only what is presented, on the whole screen."""
        if self._before is not None:
            return
        window = self._window
        name = "duel" if self._arrangement.is_in_sight("duel") else "attack"
        self._before = _Before(
            name,
            window.saveState(self._version),
            self._arrangement.folded,
            window.windowState(),
            window.geometry(),
            theme.text_size(),
            self._arrangement.is_staged(name),
            QApplication.focusWidget(),
        )
        self.entered.emit()
        self.action.setChecked(True)
        self._tools.set_shown(False)
        self._status.hide()
        self.keys.show()
        for each, dock in self._arrangement.docks.items():
            dock.setVisible(each == name)
        if theme.text_size() < TEXT:
            self.size_wanted.emit(TEXT)
        window.showFullScreen()
        self._arrangement.stage(name, on=True)
        self._arrangement.fit()
        (self._duel if name == "duel" else self._player).setFocus()
        announce(self.keys, tr("Presenter's mode. {keys}", keys=self.keys.text()))

    @Slot()
    def leave(self) -> None:
        """Everything as it was before."""
        before, self._before = self._before, None
        if before is None:
            return
        window = self._window
        self.action.setChecked(False)
        self.keys.hide()
        self._status.show()
        self._tools.set_shown(True)
        window.setWindowState(before.state)
        if theme.text_size() != before.text:
            self.size_wanted.emit(before.text)
        if not before.state & (Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMaximized):
            window.setGeometry(before.geometry)
        attacked = (self._duel.scene if before.name == "duel" else self._player.step) is not None
        self._arrangement.stage(before.name, on=before.staged or attacked)
        self.layout_wanted.emit(before.layout, before.folded)
        if attacked and not before.staged:  # there is more to look at than before
            self._arrangement.fit()
        if before.focus is not None and before.focus.isVisible():
            before.focus.setFocus()

    @property
    def _of_duel(self) -> bool:
        return self._before is not None and self._before.name == "duel"

    def _run(self) -> None:
        if self._of_duel:
            self._duel.start_as_set()
        else:
            self._attack.run_action.trigger()

    def _show_original(self) -> None:
        if self._of_duel:
            self._duel.players.go_first()
        else:
            self.original_wanted.emit()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means in this mode; False if it means nothing."""
        does = self._does.get(latin_key(event))
        if not self.is_on or does is None or event.modifiers():
            return False
        does()
        return True
