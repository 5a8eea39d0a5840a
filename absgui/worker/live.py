"""What the user has hold of: the newest request alone counts, and all that can wait waits for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from absgui.worker.mailbox import Exploring, LiveRequest, Mailbox, Ticket
from absgui.worker.worker import Worker

HOLD_MS = 200
"""After a request nothing that takes long is resumed for so long: the next one is likely to come."""


class Live(QObject):
    """Asks the worker for what has to follow the hand, sixty times a second or more. Part of the runner.

    Signals:
        found(object): what a request has found so far.
        ended(): nothing more comes of the newest.
    """

    found = Signal(object)
    ended = Signal()

    def __init__(
        self,
        mailbox: Mailbox,
        worker: Worker,
        new_ticket: Callable[[], Ticket],
        wake: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._mailbox, self._worker, self._new_ticket, self._wake = mailbox, worker, new_ticket, wake
        self._ticket: Ticket | None = None
        self._first = 0
        """What answers older requests is dropped."""
        self._closed = False
        self._rest = QTimer(self, interval=HOLD_MS, singleShot=True)
        self._rest.timeout.connect(self._let_go)
        worker.live_found.connect(self._on_found)
        worker.live_ended.connect(self._on_ended)

    @property
    def is_busy(self) -> bool:
        """The newest request has more to tell."""
        return self._ticket is not None

    def ask(self, work: Exploring, *, following: bool = False) -> None:
        """Do something in short steps, of which each tells what it has found.

        It takes the place of the request before. If it is `following` it, as the hand moves on, what that
        one still finds is told as well: otherwise a hand that is quick would see nothing.
        """
        if self._closed:
            return
        if not following or self._ticket is None:
            self.drop()
        ticket = self._new_ticket()
        if self._ticket is None:
            self._first = ticket.serial
        self._ticket = ticket
        self._mailbox.held = True
        self._rest.start()
        self._mailbox.post(LiveRequest(ticket, work))
        self._wake()

    def drop(self) -> None:
        """Want no more of it."""
        if self._ticket is not None:
            self._ticket.stop()
            self._ticket = None
            self._mailbox.take_live()

    def fails(self, serial: int) -> bool:
        """A request has failed; False if it is none of these, or dropped."""
        ticket = self._ticket
        if ticket is None or not self._first <= serial <= ticket.serial:
            return False
        if serial == ticket.serial:
            self._ticket = None
        return True

    def close(self) -> None:
        """Ask for nothing and tell nothing any more."""
        self._closed = True
        self._rest.stop()
        self.drop()
        self._worker.disconnect(self)

    @Slot()
    def _let_go(self) -> None:
        self._mailbox.held = False
        self._wake()

    @Slot(int, object)
    def _on_found(self, serial: int, found: object) -> None:
        if self._ticket is not None and serial >= self._first:
            self.found.emit(found)

    @Slot(int)
    def _on_ended(self, serial: int) -> None:
        if self._ticket is not None and self._ticket.serial == serial:
            self._ticket = None
            self.ended.emit()
