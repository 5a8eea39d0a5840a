"""The window: a tool bar, the panels in docks, a status line. It arranges and passes on, no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QTabBar,
    QTabWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from absgui import theme
from absgui.settings import LAYOUT_VERSION, Settings
from absgui.widgets.attack_bar import AttackBar
from absgui.widgets.draw_panel import DrawPanel
from absgui.widgets.explanation_panel import ExplanationPanel
from absgui.widgets.export_menu import ExportMenu
from absgui.widgets.help_dialog import HelpDialog
from absgui.widgets.model_box import ModelBox, ModelEntry
from absgui.widgets.player import AttackPlayer
from absgui.widgets.robustness import RobustnessPanel
from absgui.widgets.sample_browser import SampleBrowser
from absgui.widgets.slice_panel import SlicePanel
from absgui.widgets.status_bar import StatusBar
from engine.types import AttackSpec, ModelChoice

LEAST = QSize(1000, 680)
"""Below this something would be cut off."""
_ROOMY, _TALL = 1160, 760
"""From this size on there is room for all the words of the tool bar, and for large panels at the sides."""


class MainWindow(QMainWindow):
    """Everything that is seen.

    Signals:
        model_picked(str, object): a model's name, and the Path of its weights or None for the bundled ones.
        mode_picked(str): the inference mode, "fast" or "paper".
        dropped(object): the QMimeData of something dropped here or pasted.
        paste_wanted(), open_wanted(), random_wanted(): what they say.
        scheme_picked(object): a theme.Scheme.
        motion_picked(bool): bars may grow and marks may move.
        closing(): the window is about to go.
    """

    model_picked = Signal(str, object)
    mode_picked = Signal(str)
    dropped = Signal(object)
    paste_wanted = Signal()
    open_wanted = Signal()
    random_wanted = Signal()
    scheme_picked = Signal(object)
    motion_picked = Signal(bool)
    closing = Signal()

    def __init__(self, specs: Sequence[AttackSpec], models: Sequence[ModelEntry], settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.setWindowTitle("absgui")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.draw = DrawPanel(self)
        self.samples = SampleBrowser(self)
        self.explanation = ExplanationPanel(self)
        self.robustness = RobustnessPanel(self)
        self.slice = SlicePanel(self)
        self.player = AttackPlayer(self)
        self.status = StatusBar(self)
        self.attack_bar = AttackBar(specs, self)
        self.export_menu = ExportMenu(self)
        self.export_menu.set_plot_source(self.player.curves, self.slice)
        self.model = ModelBox(models, self)
        self.help_dialog: HelpDialog | None = None
        self._shared = False
        self.docks: dict[str, QDockWidget] = {}
        self._first_layout: QByteArray | None = None
        self.setCentralWidget(self.explanation)
        self.docks = {
            name: self._dock(name, title, panel)
            for name, title, panel in (
                ("draw", "Draw", self.draw),
                ("samples", "Samples", self.samples),
                ("robustness", "How robust", self.robustness),
                ("slice", "Slice", self.slice),
                ("attack", "Attack", self.player),
            )
        }
        self.docks["slice"].visibilityChanged.connect(self.slice.set_seen)
        self._place_docks()
        self._fill_status()
        self._make_actions()
        self._fill_tool_bar()
        self.setMinimumSize(LEAST)
        self.resize(1280, 800)

    def restore_layout(self) -> None:
        """Bring back the last arrangement, or the first one. Call once, before the window is shown."""
        self._first_layout = self.saveState(LAYOUT_VERSION)
        geometry, layout = self._settings.geometry, self._settings.layout
        if geometry is not None:
            self.restoreGeometry(geometry)
        if layout is not None:
            self.restoreState(layout, LAYOUT_VERSION)

    def reset_layout(self) -> None:
        """Every panel back to where it was at the very first start."""
        self._settings.forget_layout()
        for dock in self.docks.values():
            dock.setFloating(False)
        if self._first_layout is not None:
            self.restoreState(self._first_layout, LAYOUT_VERSION)
        self._share_room()

    def show_choice(self, choice: ModelChoice) -> None:
        """Which entry the model box stands at; emits nothing."""
        self.model.show_choice(choice)

    def show_scheme(self, scheme: theme.Scheme) -> None:
        for action in self._schemes.actions():
            action.setChecked(action.data() == scheme.value)

    def show_help(self) -> None:
        """The dialogue with the keys."""
        if self.help_dialog is None:
            self.help_dialog = HelpDialog(self)
        self.help_dialog.show()
        self.help_dialog.raise_()
        self.help_dialog.activateWindow()

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        areas = panel.findChildren(QScrollArea)
        inner = [part for area in areas for part in (area.viewport(), area.widget())]
        for part in (panel, *inner):
            if part is not None:
                part.setAutoFillBackground(True)
                part.setBackgroundRole(QPalette.ColorRole.Base)
        dock.setWidget(panel)
        dock.topLevelChanged.connect(self._name_docks)
        dock.dockLocationChanged.connect(self._name_docks)
        dock.visibilityChanged.connect(self._name_docks)
        return dock

    @Slot()
    def _name_docks(self) -> None:
        """A panel that shares its place has its name on a tab; a title below that would say it twice."""
        for dock in self.docks.values():
            on_tab = not dock.isFloating() and any(
                not other.isHidden() for other in self.tabifiedDockWidgets(dock)
            )
            has_title = dock.titleBarWidget() is None
            if on_tab and has_title:
                dock.setTitleBarWidget(QWidget(dock))
            elif not on_tab and not has_title:
                bare = dock.titleBarWidget()
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
                bare.deleteLater()
        for bar in self.findChildren(QTabBar):
            bar.setDrawBase(False)

    def _place_docks(self) -> None:
        area = Qt.DockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, area.BottomDockWidgetArea)
        self.addDockWidget(area.LeftDockWidgetArea, self.docks["draw"])
        self.tabifyDockWidget(self.docks["draw"], self.docks["samples"])
        self.addDockWidget(area.RightDockWidgetArea, self.docks["robustness"])
        self.tabifyDockWidget(self.docks["robustness"], self.docks["slice"])
        self.addDockWidget(area.BottomDockWidgetArea, self.docks["attack"])
        self.setTabPosition(area.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.docks["robustness"].raise_()

    def _share_room(self) -> None:
        sides = [self.docks["draw"], self.docks["robustness"]]
        # In a small window they get the least that they can do with, and the classes get the rest.
        small = self.width() < _ROOMY
        width = self.width()
        widths = [1, 1] if small else [max(280, round(0.19 * width)), max(320, round(0.2 * width))]
        height = max(228, round(0.3 * self.height())) if self.height() >= _TALL else 1
        self.resizeDocks(sides, widths, Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["attack"]], [height], Qt.Orientation.Vertical)
        for name in ("draw", "robustness"):
            self.docks[name].raise_()

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
            ("Random digit", "R", self.random_wanted),
            ("Open", "Ctrl+O", self.open_wanted),
            ("Paste", "Ctrl+V", self.paste_wanted),
            ("Quit", "Ctrl+Q", self.close),
        ):
            self.addAction(self._action(name, keys, slot))
        self.help_action = self._action("Keys and help", "F1", self.show_help)
        self.addAction(self.help_action)
        bar = self.attack_bar
        bar.keys_free.connect(self._focus_player)
        bar.progressed.connect(self.status.show_progress)
        for done in (canvas.ink_changed, bar.keys_free, self.explanation.target_picked):
            done.connect(self.status.forget)
        self.addActions([bar.run_action, bar.stop_action, self.export_menu.copy_action])
        self._schemes = QActionGroup(self)
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
        self.model.model_picked.connect(self.model_picked)
        self.model.mode_picked.connect(self.mode_picked)
        bar.addWidget(self.model)
        bar.addSeparator()
        bar.addWidget(self.attack_bar)
        room = QWidget(bar)
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(room)
        bar.addWidget(self.export_menu)
        bar.addWidget(self._menu_button("View", "Panels and colours", self._view_menu()))
        self.help_button = self._menu_button("Help", "Keys, and what is what (F1)", self._help_menu())
        bar.addWidget(self.help_button)

    @Slot()
    def _focus_player(self) -> None:
        """Where the keys of the player are heard, also while its panel is closed."""
        (self.player if self.player.isVisible() else self).setFocus()

    def _menu_button(self, text: str, tip: str, menu: QMenu) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _view_menu(self) -> QMenu:
        menu = QMenu("View", self)
        menu.addSection("Panels")
        for dock in self.docks.values():
            menu.addAction(dock.toggleViewAction())
        menu.addAction("Reset layout", self.reset_layout)
        menu.addSection("Colours")
        for scheme in theme.Scheme:
            action = menu.addAction(scheme.value.capitalize())
            action.setCheckable(True)
            action.setData(scheme.value)
            self._schemes.addAction(action)
        self._schemes.triggered.connect(self._on_scheme)
        menu.addSection("Motion")
        self.motion_action = menu.addAction("Animate changes")
        self.motion_action.setCheckable(True)
        self.motion_action.toggled.connect(self.motion_picked)
        return menu

    def _help_menu(self) -> QMenu:
        menu = QMenu("Help", self)
        menu.addAction(self.help_action)
        return menu

    def _on_scheme(self, action: QAction) -> None:
        self.scheme_picked.emit(theme.Scheme(action.data()))

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.player.handle_key(event):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._settings.layout is None and not self._shared:
            # Docks take sizes only once the window has its own.
            self._shared = True
            self._share_room()
        self.draw.canvas.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < _ROOMY
        self.attack_bar.set_compact(compact)
        self.help_button.setText("?" if compact else "Help")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.keep_layout(self.saveGeometry(), self.saveState(LAYOUT_VERSION))
        self.closing.emit()
        super().closeEvent(event)


def can_take(data: QMimeData) -> bool:
    """Whether something dropped or pasted may be a picture: what it really is shows when it is read."""
    return data.hasUrls() or data.hasImage() or data.hasText()
