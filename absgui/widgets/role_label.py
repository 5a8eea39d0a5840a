"""A label that keeps its size and weight of type."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

from absgui.widgets import theme
from absgui.widgets.eliding import ElidedLabel


class RoleLabel(QLabel):
    """Its font may change while it is shown; Qt forgets such fonts with every new style sheet."""

    def __init__(self, role: theme.Role, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.setFont(theme.font(role))

    def set_role(self, role: theme.Role) -> None:
        """Another size and weight from now on."""
        self._role = role
        self.setFont(theme.font(role))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFont(theme.font(self._role))


class ElidedRoleLabel(ElidedLabel):
    """The same on one line that gives way."""

    def __init__(self, role: theme.Role, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.setFont(theme.font(role))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFont(theme.font(self._role))
