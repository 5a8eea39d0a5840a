"""What a screen reader says by itself: answers, ends of attacks, messages."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from absgui.controllers.attacks import AttackControl
from absgui.language import tr
from absgui.notices import Notices
from absgui.presentation.standing import headline
from absgui.presentation.wording import certified_with_unit, class_names, ending
from absgui.session import Session
from absgui.widgets.announce import announce
from engine.types import Outcome


class Announcements(QObject):
    """Says what has changed where nobody looks.

    Signals:
        announced(str): this was said.
    """

    announced = Signal(str)

    def __init__(self, session: Session, attacks: AttackControl, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._last = ""
        session.reading_changed.connect(self._on_reading)
        attacks.finished.connect(self._on_finished)
        notices.said.connect(self.say)
        notices.failed.connect(self.say)

    @Slot()
    def _on_reading(self) -> None:
        """Once a reading is all that there will be: while the pen moves there would be no end of it."""
        session, reading = self._session, self._session.reading
        if reading is None or not session.is_read or not session.is_complete:
            return
        said = headline(reading, session.true_label, class_names(session.reader))
        if reading.certificate is not None:
            radius = certified_with_unit(session.norm, reading.certificate.radii.of(session.norm))
            said = tr("{answer}. Certified: {radius}", answer=said, radius=radius)
        self.say(said)

    @Slot(object)
    def _on_finished(self, outcome: Outcome) -> None:
        self.say(ending(outcome, class_names(self._session.model)))

    @Slot(str)
    def say(self, text: str) -> None:
        """Announce it, unless it is what was announced last."""
        if not text or text == self._last:
            return
        self._last = text
        announce(self._window, text)
        self.announced.emit(text)
