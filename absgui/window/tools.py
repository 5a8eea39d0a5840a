"""The tool bar: model, attack, menus; in two rows where one has no room."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from absgui.bars.attack_bar import AttackBar
from absgui.bars.export_menu import ExportMenu
from absgui.bars.model_box import ModelBox
from absgui.language import tr
from absgui.widgets import theme
from absgui.window.docks import ROOMY

NARROW = 1000
"""In less width than this the tool bar has shorter words."""
_MARGINS = 2 * theme.GRID


class Tools(QObject):
    """Builds the bars and shares out their room."""

    def __init__(
        self,
        window: QMainWindow,
        model: ModelBox,
        attack: AttackBar,
        export: ExportMenu,
        view: QMenu,
        help_: QMenu,
    ) -> None:
        super().__init__(window)
        self._window, self._model, self._attack = window, model, attack
        self._split, self._shown = False, True
        self.bar = self._tool_bar(tr("Tools"), "tools")
        self.below = self._tool_bar(tr("Attack"), "tools below")
        window.addToolBar(self.bar)
        window.addToolBarBreak()
        window.addToolBar(self.below)
        self.below.hide()
        self.bar.addWidget(model)
        self._line = self.bar.addSeparator()
        self._place = self.bar.addWidget(attack)
        self.duel_button = QToolButton(window)
        self.duel_button.setText(tr("&Duel"))
        self.duel_button.setAccessibleName(tr("Duel of two models"))
        self.duel_button.setToolTip(tr("The same attack on two models, side by side (Ctrl+D)"))
        self._duel_place = self.bar.addWidget(self.duel_button)
        room = QWidget(self.bar)
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bar.addWidget(room)
        self.view_button = self._menu_button(tr("&View"), tr("Panels and colours"), view)
        self.help_button = self._menu_button(tr("&Help"), tr("Keys, and what is what (F1)"), help_)
        self._always = (model, self.duel_button, export, self.view_button, self.help_button)
        for button in (export, self.view_button, self.help_button):
            self.bar.addWidget(button)

    @property
    def in_two_rows(self) -> bool:
        """The attack has a row of its own."""
        return self._split

    def set_shown(self, on: bool) -> None:
        """Whether there is a tool bar at all."""
        self._shown = on
        self.fit(self._window.width())

    def fit(self, width: int) -> None:
        """Share out so many px: long words, short ones, no button for duels (View has it, too), two rows."""
        self._duel_place.setVisible(True)
        for least, compact, narrow in ((ROOMY, False, False), (NARROW, True, False), (0, True, True)):
            if width >= theme.px(least):
                self._show_words(compact=compact, narrow=narrow)
                if self._needed <= width:
                    break
        if self._needed > width:
            self._duel_place.setVisible(False)
        crowded = self._needed > width
        self._duel_place.setVisible(self._duel_place.isVisible() or crowded)
        if crowded:
            compact = width < self._attack.sizeHint().width() + theme.px(ROOMY - NARROW)
            self._show_words(compact=compact, narrow=compact)
        if crowded != self._split:
            self._split = crowded
            self._move(to_below=crowded)
        self.bar.setVisible(self._shown)
        self.below.setVisible(self._split and self._shown)  # whatever a layout that was brought back says

    def _show_words(self, *, compact: bool, narrow: bool) -> None:
        self._attack.set_compact(compact, narrow=narrow)
        self._model.setMinimumContentsLength(8 if narrow else 12)
        self.help_button.setText("?" if compact else tr("&Help"))

    @property
    def _needed(self) -> int:
        """Px for all in one row."""
        always = [each for each in self._always if each is not self.duel_button]
        widgets = [*always, self._attack, *([self.duel_button] if self._duel_place.isVisible() else [])]
        around = (len(widgets) + 2) * theme.GRID + _MARGINS
        return sum(widget.sizeHint().width() for widget in widgets) + around

    def _move(self, *, to_below: bool) -> None:
        # The focus would be lost with the row.
        focused = self._window.focusWidget()
        if to_below:
            self.bar.removeAction(self._place)
            self.below.addAction(self._place)
        else:
            self.below.removeAction(self._place)
            self.bar.insertAction(self._duel_place, self._place)
        self._line.setVisible(not to_below)
        self._attack.show()
        for widget in (self._attack, *self._attack.findChildren(QWidget)):
            theme.follow(widget)  # Qt forgets fonts where a widget moves
        if self._attack.isAncestorOf(focused):
            focused.setFocus()

    def _tool_bar(self, title: str, name: str) -> QToolBar:
        bar = QToolBar(title, self._window)
        bar.setObjectName(name)
        bar.setMovable(False)
        # Its own menu would offer to hide it, and with it the only way to get it back.
        bar.toggleViewAction().setVisible(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(16, 16))
        return bar

    def _menu_button(self, text: str, tip: str, menu: QMenu) -> QToolButton:
        button = QToolButton(self._window)
        button.setText(text)
        button.setAccessibleName(text.replace("&", ""))
        button.setToolTip(tip)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button
