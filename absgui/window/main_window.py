"""The window: a tool bar, the panels in docks, a status line. It arranges and passes on, no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QByteArray, QMimeData, QRect, QSize, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from absgui.bars.attack_bar import AttackBar
from absgui.bars.export_menu import ExportMenu
from absgui.bars.model_box import ModelBox
from absgui.bars.status_bar import StatusBar
from absgui.language import tr
from absgui.panels.attack.panel import AttackPlayer
from absgui.panels.draw.panel import DrawPanel
from absgui.panels.duel.panel import DuelPanel
from absgui.panels.explanation.panel import ExplanationPanel
from absgui.panels.lab.panel import LabPanel
from absgui.panels.latent.panel import LatentPanel
from absgui.panels.notebook.panel import NotebookPanel
from absgui.panels.robustness.panel import RobustnessPanel
from absgui.panels.samples.panel import SampleBrowser
from absgui.panels.slice.panel import SlicePanel
from absgui.panels.spec import Area, find_panels
from absgui.presentation.model_menu import ModelEntry
from absgui.settings import LAYOUT_VERSION, Settings
from absgui.widgets import theme
from absgui.window.docks import Docks
from absgui.window.help import HelpDialog
from absgui.window.view_menu import ViewMenu
from engine.types import AttackSpec

Panel = TypeVar("Panel", bound=QWidget)
LEAST, FIRST = QSize(952, 500), QSize(1280, 800)
"""Below this something would be cut off; and how large the window is at first, where the screen is."""
WORDY, NARROW, TIGHT = 1200, 1100, 1000
"""In less width than the first the tool bar has fewer words, in less than the second shorter ones, in less
than the third no button for duels: the menu View has it, too."""


class MainWindow(QMainWindow):
    """Everything that is seen.

    Signals:
        dropped(object): the QMimeData of something dropped here or pasted.
        paste_wanted(), open_wanted(), random_wanted(), duel_wanted(): what they say.
        closing(): the window is about to go.
    """

    dropped = Signal(object)
    paste_wanted = Signal()
    open_wanted = Signal()
    random_wanted = Signal()
    duel_wanted = Signal()
    closing = Signal()

    def __init__(
        self,
        attacks: Mapping[str, Sequence[AttackSpec]],
        models: Sequence[ModelEntry],
        settings: Settings,
    ) -> None:
        """`attacks`, by their kind, and `models` are those of the tool bar."""
        super().__init__()
        self._settings = settings
        self.setWindowTitle("absgui")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        specs = find_panels()
        self._panels = {spec.name: spec.widget(self) for spec in specs}
        self.draw = self.panel(DrawPanel)
        self.samples = self.panel(SampleBrowser)
        self.explanation = self.panel(ExplanationPanel)
        self.robustness = self.panel(RobustnessPanel)
        self.slice = self.panel(SlicePanel)
        self.player = self.panel(AttackPlayer)
        self.duel = self.panel(DuelPanel)
        self.latent = self.panel(LatentPanel)
        self.notebook = self.panel(NotebookPanel)
        self.lab = self.panel(LabPanel)
        self.status = StatusBar(self)
        self.attack_bar = AttackBar(attacks, self)
        self.export_menu = ExportMenu(self)
        self.export_menu.set_plot_source(self.player.curves, self.slice)
        self.model = ModelBox(models, self)
        self.help_dialog: HelpDialog | None = None
        self._shared = False
        self._first_layout: QByteArray | None = None
        self.setCentralWidget(next(self._panels[spec.name] for spec in specs if spec.area is Area.CENTRE))
        self._arrangement = Docks(self, specs, self._panels)
        self.docks = self._arrangement.docks
        self.player.stage_changed.connect(self._stage_player)
        self.duel.stage_changed.connect(self._stage_duel)
        self.view_menu = ViewMenu(self._arrangement, self)
        self.view_menu.reset_wanted.connect(self.reset_layout)
        self._fill_status()
        self._make_actions()
        self._fill_tool_bar()
        self.setMinimumSize(LEAST)
        self.resize(FIRST)

    def restore_layout(self) -> None:
        """Bring back the last arrangement, or the first one. Call once, before the window is shown."""
        self._first_layout = self.saveState(LAYOUT_VERSION)
        geometry, layout = self._settings.geometry, self._settings.layout
        if geometry is not None:
            self.restoreGeometry(geometry)
        else:
            self._fit_screen()
        if layout is not None:
            self.restoreState(layout, LAYOUT_VERSION)
        self._arrangement.fit()

    def _fit_screen(self) -> None:
        """The first size, or as much of it as the screen has beside its bars and the window's own frame."""
        free = self.screen().availableGeometry()
        self.resize(first_size(free))
        at = free.center() - self.rect().center()
        self.move(max(at.x(), free.left()), max(at.y(), free.top()))

    def reset_layout(self) -> None:
        """Every panel back to where it was at the very first start."""
        self._settings.forget_layout()
        for dock in self.docks.values():
            dock.setFloating(False)
        if self._first_layout is not None:
            self.restoreState(self._first_layout, LAYOUT_VERSION)
        self._arrangement.fit()
        self._arrangement.share_room()

    def panel(self, kind: type[Panel]) -> Panel:
        """The panel of this class. Raises LookupError if none is declared."""
        for panel in self._panels.values():
            if isinstance(panel, kind):
                return panel
        raise LookupError(f"no panel declares {kind.__name__} as its widget")

    @Slot()
    def bring_player(self) -> None:
        """Show the player, in front of what shares its place."""
        self._arrangement.bring("attack")

    @Slot()
    def bring_duel(self) -> None:
        """Show the panel of duels, in front of what shares its place."""
        self._arrangement.bring("duel")

    @Slot()
    def begin_drawing(self) -> None:
        """Show an empty canvas, which undo fills again, and give it the keys."""
        self._arrangement.bring("draw")
        self.draw.canvas.clear()
        self.draw.canvas.setFocus()

    def show_name(self, name: str) -> None:
        """What the window is about, in its title; "" for nothing."""
        self.setWindowTitle(f"{name} · absgui" if name else "absgui")

    @Slot(bool)
    def _stage_player(self, on: bool) -> None:
        self._arrangement.stage("attack", on)

    @Slot(bool)
    def _stage_duel(self, on: bool) -> None:
        self._arrangement.stage("duel", on)

    def show_help(self) -> None:
        """The dialogue with the keys."""
        if self.help_dialog is None:
            self.help_dialog = HelpDialog(self)
        self.help_dialog.show()
        self.help_dialog.raise_()
        self.help_dialog.activateWindow()

    def _fill_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.status, 1)

    def _make_actions(self) -> None:
        canvas = self.draw.canvas
        undo, redo = canvas.undo, canvas.redo
        for name, keys, slot in (
            ("Smaller brush", "[", canvas.shrink_brush),
            ("Larger brush", "]", canvas.grow_brush),
            ("Eraser", "E", self.draw.eraser.toggle),
            ("Clear", "Delete", canvas.clear),
            ("Undo", "Ctrl+Z", undo),
            ("Redo", "Ctrl+Shift+Z", redo),
            ("Redo as on Windows", "Ctrl+Y", redo),
            ("Random digit", "R", self.random_wanted),
            ("Open", "Ctrl+O", self.open_wanted),
            ("Paste", "Ctrl+V", self.paste_wanted),
            ("Quit", "Ctrl+Q", self.close),
        ):
            self.addAction(self._action(name, keys, slot))
        self.help_action = self._action("Keys and help", "F1", self.show_help)
        self.addAction(self.help_action)
        self.duel_action = self._action(tr("&Duel: two models, one attack"), "Ctrl+D", self.duel_wanted)
        self.addAction(self.duel_action)
        bar = self.attack_bar
        bar.keys_free.connect(self._focus_player)
        bar.progressed.connect(self.status.show_progress)
        self.addActions([bar.run_action, bar.stop_action, self.export_menu.copy_action])
        self.draw.random_wanted.connect(self.random_wanted)
        self.draw.open_wanted.connect(self.open_wanted)
        self.samples.random_wanted.connect(self.random_wanted)

    def _action(self, name: str, keys: str, slot: Callable[[], object] | SignalInstance) -> QAction:
        action = QAction(name, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        return action

    def _fill_tool_bar(self) -> None:
        bar = QToolBar("Tools", self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        # Its own menu would offer to hide it, and with it the only way to get it back.
        bar.toggleViewAction().setVisible(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(16, 16))
        self.addToolBar(bar)
        bar.addWidget(self.model)
        bar.addSeparator()
        bar.addWidget(self.attack_bar)
        self.duel_button = QToolButton(self)
        self.duel_button.setText(tr("&Duel"))
        self.duel_button.setAccessibleName(tr("Duel of two models"))
        self.duel_button.setToolTip(tr("The same attack on two models, side by side (Ctrl+D)"))
        self.duel_button.clicked.connect(self.duel_wanted)
        self._duel_place = bar.addWidget(self.duel_button)
        room = QWidget(bar)
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(room)
        bar.addWidget(self.export_menu)
        self.view_menu.addSeparator()
        self.view_menu.addAction(self.duel_action)
        bar.addWidget(self._menu_button("&View", "Panels and colours", self.view_menu))
        self.help_button = self._menu_button("&Help", "Keys, and what is what (F1)", self._help_menu())
        bar.addWidget(self.help_button)

    @Slot()
    def _focus_player(self) -> None:
        """Where the keys of the player are heard, also while its panel is closed."""
        (self.player if self.player.isVisible() else self).setFocus()

    def _menu_button(self, text: str, tip: str, menu: QMenu) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(text.replace("&", ""))
        button.setToolTip(tip)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _help_menu(self) -> QMenu:
        menu = QMenu("Help", self)
        menu.addAction(self.help_action)
        return menu

    # Qt overrides

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Tab passes over what is behind another panel: Qt calls that visible."""
        first = QApplication.focusWidget()
        while super().focusNextPrevChild(next_):
            now = QApplication.focusWidget()
            if now is None or now is first or not self._arrangement.hides(now):
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_sight = self._arrangement.is_in_sight("duel")
        if not (in_sight and self.duel.handle_key(event)) and not self.player.handle_key(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._settings.layout is None and not self._shared:
            # Docks take sizes only once the window has its own.
            self._shared = True
            self._arrangement.share_room()
        self.draw.canvas.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < WORDY
        narrow = self.width() < NARROW
        self.attack_bar.set_compact(compact, narrow=narrow)
        self.model.setMinimumContentsLength(8 if narrow else 12)
        self._duel_place.setVisible(self.width() >= TIGHT)
        self.help_button.setText("?" if compact else "&Help")
        self._arrangement.fit()
        QTimer.singleShot(0, self._arrangement, self._arrangement.refit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._arrangement.leave_stage()
        self._settings.keep_layout(self.saveGeometry(), self.saveState(LAYOUT_VERSION))
        self.closing.emit()
        super().closeEvent(event)


def first_size(free: QRect) -> QSize:
    """The window's, inside its frame, on a screen of which so much is free."""
    frame = QSize(2 * theme.GRID, 5 * theme.GRID)  # about as much as window managers add
    return FIRST.boundedTo(free.size() - frame).expandedTo(LEAST)


def can_take(data: QMimeData) -> bool:
    """Whether something dropped or pasted may be a picture: what it really is shows when it is read."""
    return data.hasUrls() or data.hasImage() or data.hasText()
