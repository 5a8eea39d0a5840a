"""The panel "Samples": the digits of the test set, and the images of a file that holds several."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from absgui.language import tr
from absgui.panels.samples.panel import SampleBrowser
from absgui.session import Session
from engine.data import Contents, Dataset, Digits, LoadedImage, contents, hard_digits

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
        self._shown = ""
        """The file whose images the panel has, as `LoadedImage.file` has it."""
        self._listing = ""
        """The one that is being read for it."""
        self.transposed = False
        """Rows and columns of the shown file's images are exchanged."""
        self._picked: str | None = None
        """A picked image that is being opened."""
        self._next: str | None = None
        """One that was picked meanwhile."""
        browser.picked.connect(self._on_picked)
        browser.image_picked.connect(self._on_image_picked)
        browser.turned.connect(self.mark)
        session.subject_changed.connect(self.mark)

    def load_digits(self) -> None:
        """Fetch the test images."""
        data = self._data
        self._submit(tr("Reading the test images"), lambda: (data.test, hard_digits(data)), self._show_digits)

    def sample(self, index: int) -> str:
        """What a digit of the test set is called: "mnist:test:123"."""
        return f"{self._data.name}:test:{index}"

    def expect(self, source: str) -> None:
        """Something is being opened: what was picked before gives way to it, unless it is that."""
        if source != self._picked:
            self._picked = self._next = None

    def keep(self, source: str) -> None:
        """It is opened next, and of a file that was opened before: nothing more is fetched."""
        self._picked, self._next = source, None

    def settle(self, loaded: LoadedImage | None, *, transpose: bool = False) -> None:
        """Something was opened, or could not be (None): go on with what was picked meanwhile.

        The images of a file that was opened, not picked here, are fetched.
        """
        picked, self._picked = self._picked, None
        following, self._next = self._next, None
        if following is not None:
            self._pick(following)
        elif picked is None and loaded is not None and loaded.file and loaded.count > 1:
            self._list(loaded, transpose=transpose)
        else:
            self.mark()

    def _list(self, loaded: LoadedImage, *, transpose: bool) -> None:
        self._listing = loaded.file
        self._submit(
            tr("Reading the images of {name}", name=loaded.name),
            partial(contents, f"{loaded.file}:{loaded.index}", transpose=transpose, data=self._data),
            partial(self._show_contents, loaded.file, loaded.name, transpose),
        )

    @Slot(int)
    def _on_picked(self, index: int) -> None:
        self._pick(self.sample(index))

    @Slot(int)
    def _on_image_picked(self, index: int) -> None:
        self._pick(f"{self._shown}:{index}")

    def _pick(self, source: str) -> None:
        """Open it as soon as the one before is there: of many, picked by a key that is held, the last."""
        if self._picked is not None:
            self._next = source
        else:
            self._picked = source
            self.wanted.emit(source)

    def _show_contents(self, file: str, name: str, transposed: bool, found: Contents) -> None:
        if file == self._listing:
            self._shown, self.transposed = file, transposed
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
        if self._picked is not None:
            return  # what the hand has gone on to is framed already
        if self._browser.shows_file:
            of_file = subject is not None and subject.file == self._shown
            self._browser.mark(subject.index if subject is not None and of_file else None)
        else:
            source = "" if subject is None or not isinstance(subject.source, str) else subject.source
            prefix = self.sample(0).removesuffix("0")
            self._browser.mark(int(source.removeprefix(prefix)) if source.startswith(prefix) else None)
