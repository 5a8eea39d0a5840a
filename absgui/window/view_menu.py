"""The menu View: panels, colours, motion."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from absgui.language import mark, tr
from absgui.translation import languages
from absgui.widgets import theme
from absgui.widgets.menus import add_heading
from absgui.window.docks import Docks
from absgui.window.language_menu import LanguageMenu
from engine.system import resources

_SCHEMES = {
    theme.Scheme.SYSTEM: mark("System"),
    theme.Scheme.LIGHT: mark("Light"),
    theme.Scheme.DARK: mark("Dark"),
    theme.Scheme.CONTRAST: mark("High contrast"),
}


class ViewMenu(QMenu):
    """Shows and hides panels; what the window looks like.

    Signals:
        reset_wanted(): every panel back to where it was at first.
        scheme_picked(object): a theme.Scheme.
        motion_picked(bool): bars may grow and marks may move.
        language_picked(str): as `LanguageMenu` says.
    """

    reset_wanted = Signal()
    scheme_picked = Signal(object)
    motion_picked = Signal(bool)
    language_picked = Signal(str)

    def __init__(
        self, arrangement: Docks, text_sizes: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("View"), parent)
        self._arrangement = arrangement
        self.panels: list[QAction] = []
        self._schemes = QActionGroup(self)
        add_heading(self, tr("Panels"))
        for name, dock in arrangement.docks.items():
            action = self.addAction(dock.windowTitle())
            action.setCheckable(True)
            action.setData(name)
            action.triggered.connect(self._on_panel)
            self.panels.append(action)
        self.addSeparator()
        self._reset = self.addAction(tr("Reset layout"), self.reset_wanted)
        add_heading(self, tr("Colours"))
        for scheme in theme.Scheme:
            action = self.addAction(tr(_SCHEMES[scheme]))
            action.setCheckable(True)
            action.setData(scheme.value)
            self._schemes.addAction(action)
        self._schemes.triggered.connect(self._on_scheme)
        add_heading(self, tr("Text size"))
        self.addActions(list(text_sizes))
        add_heading(self, tr("Motion"))
        self.motion = self.addAction(tr("Animate changes"))
        self.motion.setCheckable(True)
        self.motion.toggled.connect(self.motion_picked)
        self.addSeparator()
        self.language = LanguageMenu(languages(resources.assets("languages")), self)
        self.language.language_picked.connect(self.language_picked)
        self.addMenu(self.language)
        self.aboutToShow.connect(self._tick_panels)

    def add_mode(self, action: QAction) -> None:
        """Offer another arrangement of everything, after the usual one."""
        actions = self.actions()
        self.insertAction(actions[actions.index(self._reset) + 1], action)

    def show_scheme(self, scheme: theme.Scheme) -> None:
        """Tick this scheme; emits nothing."""
        for action in self._schemes.actions():
            action.setChecked(action.data() == scheme.value)

    @Slot()
    def _tick_panels(self) -> None:
        """A panel behind another is not ticked: choosing it brings it to the front."""
        for action in self.panels:
            action.setChecked(self._arrangement.is_in_sight(action.data()))

    @Slot(bool)
    def _on_panel(self, on: bool) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        if on:
            self._arrangement.bring(action.data())
        else:
            self._arrangement.docks[action.data()].hide()

    def _on_scheme(self, action: QAction) -> None:
        self.scheme_picked.emit(theme.Scheme(action.data()))
