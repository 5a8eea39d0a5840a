"""The plane of two latents alone, for another panel: it shows what "Latent hands" holds, and moves it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.latent.pad import LatentPad
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from absgui.widgets.role_label import ElidedRoleLabel, RoleLabel


class LatentView(QWidget):
    """Filled and listened to by the panel that it is given to (`LatentPanel.add_view`).

    Signals:
        shown(bool): it has come into sight, or gone.
        walk_wanted(bool): the machine is to go on, or to stop.
    """

    shown = Signal(bool)
    walk_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Plane of two latents"))
        self._seen = False
        self.waiting = RoleLabel(theme.Role.TEXT, self)
        self.waiting.setWordWrap(True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pad = LatentPad(self)
        self.title = ElidedRoleLabel(theme.Role.STRONG, self)
        self.energy = RoleLabel(theme.Role.TEXT, self)
        self.words = RoleLabel(theme.Role.CAPTION, self)
        self.energy.setWordWrap(True)
        self.words.setWordWrap(True)
        self.walk_button = text_button(
            self,
            tr("Finish"),
            tr("Let the machine finish: the model's own optimiser goes on from here, step by step"),
            checkable=True,
        )
        self.walk_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.walk_button.clicked.connect(self.walk_wanted)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.title)
        said.addWidget(self.energy)
        said.addWidget(self.words)
        below = QHBoxLayout()
        below.setSpacing(theme.GRID)
        below.addLayout(said, 1)
        below.addWidget(self.walk_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        layout.addWidget(self.waiting, 1)
        layout.addWidget(self.pad, 1)
        layout.addLayout(below)
        self._parts = (self.pad, self.title, self.energy, self.words, self.walk_button)
        self.show_waiting("")

    @property
    def seen(self) -> bool:
        """It is in sight."""
        return self._seen

    @Slot(bool)
    def set_seen(self, on: bool) -> None:
        """It has come into sight, or gone."""
        if on != self._seen:
            self._seen = on
            self.shown.emit(on)

    def show_waiting(self, words: str | None) -> None:
        """Why there is no plane, in words; None: there is one."""
        self.waiting.setText(words or "")
        self.waiting.setVisible(words is not None)
        for part in self._parts:
            part.setVisible(words is None)

    def set_walking(self, on: bool) -> None:
        """The machine takes its steps, and the button stops it."""
        self.walk_button.setChecked(on)
        self.walk_button.setText(tr("Stop") if on else tr("Finish"))
