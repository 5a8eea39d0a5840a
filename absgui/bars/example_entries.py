"""The submenu of examples: situations to begin with."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from absgui.language import tr
from absgui.presentation.presets import PRESETS


class ExampleEntries(QObject):
    """Adds a submenu to a menu.

    Signals:
        picked(object): a Preset.
    """

    picked = Signal(object)

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self.menu = menu.addMenu(tr("Examples"))
        self.menu.setToolTipsVisible(True)
        self.actions: list[QAction] = []
        for place, preset in enumerate(PRESETS):
            action = self.menu.addAction(tr(preset.title))
            action.setToolTip(tr(preset.look))
            action.setStatusTip(tr(preset.look))
            action.setData(place)
            self.actions.append(action)
        self.menu.triggered.connect(self._on_triggered)

    def disable(self, why: str) -> None:
        """They would not show what they promise."""
        for action in self.actions:
            action.setEnabled(False)
            action.setToolTip(why)

    def _on_triggered(self, action: QAction) -> None:
        self.picked.emit(PRESETS[action.data()])
