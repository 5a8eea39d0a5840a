"""What a presenter asks for by a key: the next digit of the test set."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from absgui.controllers.subject.images import Subjects
from absgui.session import Session


class Presenting(QObject):
    """Goes through the test set in its order."""

    def __init__(self, session: Session, subjects: Subjects) -> None:
        super().__init__(subjects)
        self._session, self._subjects = session, subjects

    @Slot()
    def open_next(self) -> None:
        """The digit after the one that is shown; after a drawing or a file the first one."""
        subject = self._session.subject
        name = "" if subject is None else subject.name
        number = name.rpartition(":")[2]
        place = int(number) + 1 if number.isdecimal() and name == self._subjects.sample(int(number)) else 0
        self._subjects.open_sample(place % self._subjects.count)
