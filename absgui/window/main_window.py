"""The window: a tool bar, the panels in docks, a status line. It arranges and passes on, no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRect, Qt, QTimer, Signal, SignalInstance, Slot
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
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from absgui.bars.attack_bar import AttackBar
from absgui.bars.example_entries import ExampleEntries
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
from absgui.panels.latent.view import LatentView
from absgui.panels.notebook.panel import NotebookPanel
from absgui.panels.robustness.panel import RobustnessPanel
from absgui.panels.samples.panel import SampleBrowser
from absgui.panels.slice.panel import SlicePanel
from absgui.panels.spec import Area, Preparable, find_panels
from absgui.presentation.model_menu import ModelEntry
from absgui.settings import LAYOUT_VERSION, Settings
from absgui.window import sizes
from absgui.window.docks import Docks, rooms_for
from absgui.window.folding import Folded
from absgui.window.help import HelpDialog
from absgui.window.palette.collect import collect
from absgui.window.palette.palette import Palette
from absgui.window.presenter import Presenter
from absgui.window.text_size import TextSize
from absgui.window.tools import Tools
from absgui.window.tour.tour import Tour
from absgui.window.view_menu import ViewMenu
from engine.types import AttackSpec

Panel = TypeVar("Panel", bound=QWidget)


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
        rooms = rooms_for(self, specs)
        self._panels = {spec.name: spec.widget(rooms[spec.name].place) for spec in specs}
        self.draw = self.panel(DrawPanel)
        self.samples = self.panel(SampleBrowser)
        self.explanation = self.panel(ExplanationPanel)
        self.robustness = self.panel(RobustnessPanel)
        self.slice = self.panel(SlicePanel)
        self.player = self.panel(AttackPlayer)
        self.duel = self.panel(DuelPanel)
        self.latent = self.panel(LatentPanel)
        view = LatentView(self.slice)
        self.latent.add_view(view)
        self.slice.add_latents(view, view.set_seen)
        self.notebook = self.panel(NotebookPanel)
        self.lab = self.panel(LabPanel)
        self.status = StatusBar(self)
        self.attack_bar = AttackBar(attacks, self)
        self.export_menu = ExportMenu(self)
        self.export_menu.set_plot_source(self.player.curves, self.slice)
        self.model = ModelBox(models, self)
        self.help_dialog: HelpDialog | None = None
        self.palette_popup: Palette | None = None
        self._shared = False
        self._first_layout: QByteArray | None = None
        central = next(spec for spec in specs if spec.area is Area.CENTRE)
        self.setCentralWidget(rooms[central.name])
        self.centralWidget().setAccessibleName(tr(central.title))
        self._arrangement = Docks(self, specs, rooms, self._panels)
        self.docks = self._arrangement.docks
        self.player.stage_changed.connect(self._stage_player)
        self.duel.stage_changed.connect(self._stage_duel)
        self.text_size = TextSize(self)
        self.view_menu = ViewMenu(self._arrangement, self.text_size.actions, self)
        self.view_menu.reset_wanted.connect(self.reset_layout)
        self._fill_status()
        self._make_actions()
        self.tools = Tools(
            self, self.model, self.attack_bar, self.export_menu, self.view_menu, self._help_menu()
        )
        self.help_button = self.tools.help_button
        self.tools.duel_button.clicked.connect(self.duel_action.trigger)
        self.view_menu.add_mode(self.duel_action)
        self.presenter = Presenter(
            self,
            self._arrangement,
            self.tools,
            self.status,
            self.player,
            self.duel,
            self.attack_bar,
            LAYOUT_VERSION,
        )
        self.presenter.layout_wanted.connect(self.bring_back)
        self.view_menu.add_mode(self.presenter.action)
        self.addAction(self.presenter.action)
        self.tour = Tour(
            self,
            self._arrangement,
            self.draw,
            self.player,
            self.attack_bar,
            self.model,
            self.help_button,
        )
        self.presenter.entered.connect(self.tour.end)
        self.tour_action.triggered.connect(self.tour.begin)
        self.setMinimumSize(sizes.LEAST)
        self.resize(sizes.FIRST)

    def restore_layout(self) -> None:
        """Bring back the last arrangement, or the first one. Call once, before the window is shown."""
        self._first_layout = self.saveState(LAYOUT_VERSION)
        sizes.limit(self)
        geometry, layout = self._settings.geometry, self._settings.layout
        if geometry is not None:
            self.restoreGeometry(geometry)
        else:
            sizes.fit_screen(self)
        if layout is not None:
            self.bring_back(layout)
        self._arrangement.fit()

    @Slot(QByteArray, object)
    def bring_back(self, layout: QByteArray, folded: Folded | None = None) -> None:
        """Arrange everything as `saveState` said it was; layouts that are kept have nothing folded."""
        self._arrangement.restore(layout, LAYOUT_VERSION, folded or Folded())
        self.tools.fit(self.width())

    def reset_layout(self) -> None:
        """Every panel back to where it was at the very first start."""
        self._settings.forget_layout()
        for dock in self.docks.values():
            dock.setFloating(False)
        if self._first_layout is not None:
            self.bring_back(self._first_layout)
        self._arrangement.fit()
        self._arrangement.share_room()

    def panel(self, kind: type[Panel]) -> Panel:
        """The panel of this class. Raises LookupError if none is declared."""
        for panel in self._panels.values():
            if isinstance(panel, kind):
                return panel
        raise LookupError(f"no panel declares {kind.__name__} as its widget")

    @property
    def preparable(self) -> list[Preparable]:
        """The panels with parts to be made before they are looked at."""
        return [panel for panel in self._panels.values() if isinstance(panel, Preparable)]

    def bring(self, name: str) -> None:
        """Show a panel, in front of what shares its place."""
        self._arrangement.bring(name)

    @Slot()
    def begin_drawing(self) -> None:
        """Show an empty canvas, which undo fills again, and give it the keys."""
        self._arrangement.bring("draw")
        self.draw.canvas.clear()
        self.draw.canvas.setFocus()

    def fit_text(self) -> None:
        """The text has another size."""
        self.text_size.show_size()
        self.tools.fit(self.width())
        self._arrangement.fit()

    def show_name(self, name: str) -> None:
        """What the window is about, in its title; "" for nothing."""
        self.setWindowTitle(f"{tr(name)} · absgui" if name else "absgui")

    @Slot(bool)
    def _stage_player(self, on: bool) -> None:
        self._arrangement.stage("attack", on)

    @Slot(bool)
    def _stage_duel(self, on: bool) -> None:
        self._arrangement.stage("duel", on)

    def find_command(self) -> None:
        """A list of everything that can be done, by name."""
        if self.palette_popup is None:
            self.palette_popup = Palette(self)
        entries = collect(self, [self.tools.bar, self.tools.below], self.docks)
        self.palette_popup.pop_up(entries, QRect(self.mapToGlobal(QPoint(0, 0)), self.size()))

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
            (tr("Smaller brush"), "[", canvas.shrink_brush),
            (tr("Larger brush"), "]", canvas.grow_brush),
            (tr("Eraser"), "E", self.draw.eraser.toggle),
            (tr("Clear"), "Delete", canvas.clear),
            (tr("Undo"), "Ctrl+Z", undo),
            (tr("Redo"), "Ctrl+Shift+Z|Ctrl+Y", redo),  # the latter as on Windows
            (tr("Random digit"), "R", self.random_wanted),
            (tr("Open"), "Ctrl+O", self.open_wanted),
            (tr("Paste"), "Ctrl+V", self.paste_wanted),
            (tr("Quit"), "Ctrl+Q", self.close),
        ):
            self.addAction(self._action(name, keys, slot))
        self.help_action = self._action(tr("Keys and help"), "F1", self.show_help)
        self.duel_action = self._action(tr("&Duel: two models, one attack"), "Ctrl+D", self.duel_wanted)
        self.find_action = self._action(tr("Find a command …"), "Ctrl+K", self.find_command)
        self.addActions([self.help_action, self.duel_action, self.find_action])
        bar = self.attack_bar
        bar.keys_free.connect(self._focus_player)
        bar.progressed.connect(self.status.show_progress)
        self.addActions([bar.run_action, bar.stop_action, self.export_menu.copy_action])
        self.addActions(self.text_size.actions)
        self.draw.random_wanted.connect(self.random_wanted)
        self.draw.open_wanted.connect(self.open_wanted)
        self.samples.random_wanted.connect(self.random_wanted)

    def _action(self, name: str, keys: str, slot: Callable[[], object] | SignalInstance) -> QAction:
        action = QAction(name, self)
        action.setShortcuts([QKeySequence(each) for each in keys.split("|")])
        action.triggered.connect(slot)
        return action

    @Slot()
    def _focus_player(self) -> None:
        """Where the keys of the player are heard, also while its panel is closed."""
        (self.player if self.player.isVisible() else self).setFocus()

    def _help_menu(self) -> QMenu:
        menu = QMenu(tr("Help"), self)
        menu.addAction(self.find_action)
        self.tour_action = menu.addAction(tr("Tour in five steps"))
        self.examples = ExampleEntries(menu)
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
        if self.presenter.handle_key(event):
            return
        if event.key() == Qt.Key.Key_Escape and self.tour.is_on:
            self.tour.end()
            return
        in_sight = self._arrangement.is_in_sight("duel")
        if not (in_sight and self.duel.handle_key(event)) and not self.player.handle_key(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._settings.layout is None and not self._shared:
            # Docks take sizes only once the window has its own.
            self._shared = True
            self._arrangement.share_room()
            self._arrangement.tidy()
        self.draw.canvas.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tools.fit(self.width())
        self._arrangement.fit()
        QTimer.singleShot(0, self._arrangement, self._arrangement.refit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.tour.end()
        self.presenter.leave()
        self._arrangement.leave_stage()
        self._settings.keep_layout(self.saveGeometry(), self.saveState(LAYOUT_VERSION))
        self.closing.emit()
        super().closeEvent(event)


def can_take(data: QMimeData) -> bool:
    """Whether something dropped or pasted may be a picture: what it really is shows when it is read."""
    return data.hasUrls() or data.hasImage() or data.hasText()
