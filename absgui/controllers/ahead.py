"""What takes long to import or to make is there before it is needed, without the window waiting for it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Slot

from absgui.panels.spec import Preparable
from absgui.session import Session
from absgui.worker import threads

MODULE = "pyqtgraph"
"""The panels' plots need it: a third of a second, when one is first looked at."""
PAUSE_MS = 100
"""From one part to the next, so that whatever else there is to do has its turn."""


class Ahead(QObject):
    """After the first reading imports `MODULE` in a thread, then has panels make their costly parts.

    Importing makes no objects of Qt's. The interpreter's lock is handed over often (`absgui.app.SWITCH_S`),
    so the interface thread goes on; should it need the module in the meantime, it waits for the rest.
    """

    def __init__(self, session: Session, panels: Iterable[Preparable], parent: QObject) -> None:
        """`parent` goes when the panels do."""
        super().__init__(parent)
        self._session, self._panels = session, list(panels)
        self.importing: threads.Aside | None = None
        """None before it has begun."""
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._go_on)
        session.reading_changed.connect(self._begin)

    @property
    def is_active(self) -> bool:
        """Something is being imported or still to be made."""
        return self._timer.isActive()

    @Slot()
    def _begin(self) -> None:
        if self.importing is None and self._session.is_complete:
            self.importing = threads.import_aside(MODULE)
            self._timer.start()

    @Slot()
    def _go_on(self) -> None:
        """One part, of the first panel that lacks any."""
        if self.importing is None or self.importing.is_alive():
            return
        if self._panels:
            panel = self._panels.pop(0)
            if panel.make_ahead():
                self._panels.insert(0, panel)
        if not self._panels:
            self._timer.stop()
