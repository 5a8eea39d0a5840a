"""Shows readings as they come, in every panel that has something to say about them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from absgui.presentation.waiting import Waiting
from absgui.session import Session
from absgui.window.main_window import MainWindow
from absgui.worker.runner import Runner
from absgui.worker.worker import READING, Failure

SETTLE_MS = 250
"""How long the last certificate may stand while the next one is being computed.

The certificate comes last. Taking the old one away at once and putting the new
one in its place a moment later would flicker with every stroke.
"""


def waiting_for(session: Session, runner: Runner) -> Waiting | None:
    """What is missing before the digit can be worked with; None if nothing is."""
    if runner.is_loading:
        return Waiting.MODEL
    if not runner.has_model:
        return Waiting.NO_MODEL if runner.load_failed else Waiting.MODEL
    if session.subject is None:
        return Waiting.DIGIT
    return None if session.is_read else Waiting.READING


class Readings(QObject):
    """From the runner into the session, and from there to the panels."""

    def __init__(self, session: Session, runner: Runner, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._show_robustness)
        runner.reading_ready.connect(session.show_reading)
        runner.failed.connect(self._on_failed)
        session.reading_changed.connect(self._show)
        session.subject_changed.connect(self._show_name)

    @Slot()
    def _show(self) -> None:
        session, window = self._session, self._window
        reading, reader = session.reading, session.reader
        score = "energy" if reader is None else reader.score
        window.explanation.show_reading(reading, self._true_label(), score)
        window.status.show_reading(reading, certifies=reader is None or reader.certifies)
        if reading is None or reading.certificate is not None or session.is_complete:
            self._show_robustness()
        elif not self._settle.isActive():
            self._settle.start()

    @Slot()
    def _show_robustness(self) -> None:
        self._settle.stop()
        reader = self._session.reader
        certifies = reader is None or reader.certifies
        self._window.robustness.show_reading(self._session.reading, certifies=certifies)

    @Slot()
    def _show_name(self) -> None:
        subject = self._session.subject
        self._window.setWindowTitle("absgui" if subject is None else f"{subject.name} · absgui")

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if failure.what == READING:
            self._session.show_reading(None)

    def _true_label(self) -> int | None:
        subject, reading = self._session.subject, self._session.reading
        if subject is None or reading is None or not np.array_equal(subject.image, reading.image):
            return None
        return subject.label
