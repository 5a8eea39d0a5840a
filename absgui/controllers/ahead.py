"""What takes long to import is imported before it is needed, without the window waiting for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from absgui.session import Session
from absgui.worker import threads

MODULE = "pyqtgraph"
"""The panels' plots need it: a third of a second, when one is first looked at."""


class Ahead(QObject):
    """Imports `MODULE` in a thread of its own when the first digit has been read.

    Importing makes no objects of Qt's. The interpreter's lock is handed over often (`absgui.app.SWITCH_S`),
    so the interface thread goes on; should it need the module in the meantime, it waits for the rest.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.importing: threads.Aside | None = None
        """None before it has begun."""
        session.reading_changed.connect(self._begin)

    @Slot()
    def _begin(self) -> None:
        if self.importing is None and self._session.is_complete:
            self.importing = threads.import_aside(MODULE)
