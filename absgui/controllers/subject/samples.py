"""The panel "Samples": the digits of the test set, and the images of a file that holds several."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from absgui.controllers.subject.opening import numbered
from absgui.language import tr
from absgui.panels.samples.panel import SampleBrowser
from absgui.session import Session
from engine.data import Contents, Dataset, Digits, contents, hard_digits

Submit = Callable[[str, Callable[[], Any], Callable[[Any], None]], None]
"""Has something done in the worker's thread: a title, what to do, and what to call with the result."""


class Samples(QObject):
    """Fills the panel, and keeps the image marked that the window is about.

    Signals:
        wanted(str): the name of an image that was picked.
        file_shown(): the images of a file have come.
    """

    wanted = Signal(str)
    file_shown = Signal()

    def __init__(self, browser: SampleBrowser, data: Dataset, session: Session, submit: Submit) -> None:
        super().__init__(browser)
        self._browser, self._data, self._session, self._submit = browser, data, session, submit
        self._file = ""
        """The file whose images are shown or on their way, as `numbered` calls its first one."""
        self._transposed = False
        browser.picked.connect(lambda index: self.wanted.emit(self.sample(index)))
        browser.image_picked.connect(
            lambda index: self.wanted.emit(numbered(self._file, index + 1, digit=False))
        )
        session.subject_changed.connect(self.mark)

    def load_digits(self) -> None:
        """Fetch the test images."""
        data = self._data
        self._submit(tr("Reading the test images"), lambda: (data.test, hard_digits(data)), self._show_digits)

    def sample(self, index: int) -> str:
        """What a digit of the test set is called: "mnist:test:123"."""
        return f"{self._data.name}:test:{index}"

    def show_file(self, source: str, *, transpose: bool) -> None:
        """Fetch all images of the file that `source` names one of, unless they are there already."""
        first = numbered(source, 1, digit=False)
        if first == self._file and self._transposed == transpose:
            return
        self._file, self._transposed = first, transpose
        name = Path(first.rpartition(":")[0]).name
        self._submit(
            tr("Reading the images of {name}", name=name),
            partial(contents, source, transpose=transpose, data=self._data),
            partial(self._show_contents, first, name),
        )

    @Slot(int)
    def _on_picked(self, index: int) -> None:
        self.wanted.emit(self.sample(index))

    @Slot(int)
    def _on_image_picked(self, index: int) -> None:
        self.wanted.emit(numbered(self._file, index + 1, digit=False))

    def _show_contents(self, first: str, name: str, found: Contents) -> None:
        if first == self._file:
            self._browser.set_file(found.images, found.labels, name, found.count)
            self.mark()
            self.file_shown.emit()

    def _show_digits(self, found: tuple[Digits, NDArray[np.intp]]) -> None:
        digits, hard = found
        self._browser.set_digits(digits.images, digits.labels, self._data.name, self._data.class_names)
        self._browser.set_hard(hard)
        self.mark()

    @Slot()
    def mark(self) -> None:
        """Frame the image that the window is about, if it is one of those shown."""
        subject = self._session.subject
        source = "" if subject is None or not isinstance(subject.source, str) else subject.source
        prefix = self.sample(0).removesuffix("0")
        if self._browser.shows_file:
            of_file = source != "" and numbered(source, 1, digit=False) == self._file
            self._browser.mark(subject.place - 1 if subject is not None and of_file else None)
        else:
            number = source.removeprefix(prefix)
            self._browser.mark(int(number) if source.startswith(prefix) else None)
