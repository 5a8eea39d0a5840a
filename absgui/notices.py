"""What is to be said in the status line, for those who don't see the status line."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Notices(QObject):
    """Passes messages on; whoever shows them connects the signals.

    Signals:
        said(str): something that went well.
        failed(str): something that did not work, in one line that says what to do.
        cleared(): whatever failed is fixed.
        outdated(): something else is being done; what went well before is outdated.
    """

    said = Signal(str)
    failed = Signal(str)
    cleared = Signal()
    outdated = Signal()

    def say(self, text: str) -> None:
        """Say something that went well."""
        self.said.emit(text)

    def error(self, text: str) -> None:
        """Say that something did not work, in one line that says what to do."""
        self.failed.emit(text)

    def clear(self) -> None:
        """Take away what failed before: it is fixed."""
        self.cleared.emit()

    def forget(self) -> None:
        """Take away what went well before, but nothing that failed."""
        self.outdated.emit()
