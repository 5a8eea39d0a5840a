"""Where images come from: the hand, a file, the clipboard, the test images. And that they are read."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QObject, QRandomGenerator, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from absgui.controllers.subject.opening import about, digit_of, file_of, offered, opened, seen, subject_of
from absgui.controllers.subject.samples import Samples
from absgui.language import mark, tr
from absgui.notices import Notices
from absgui.panels.draw.panel import DrawPanel
from absgui.panels.samples.panel import SampleBrowser
from absgui.presentation.wording import DRAWING, elided, error_in_words
from absgui.session import Session, Subject
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.data import LoadedImage, from_pixels, load_dataset
from engine.data.formats import ENDINGS
from engine.data.packing import PREFIX
from engine.export import Opened
from engine.types import AbsguiError, Doubt, FloatArray

KINDS = " ".join([*(f"*{ending}" for ending in ENDINGS), "*.absgui", "*.json"])
"""How the names of files that can be opened end, as a file dialogue wants it."""
INK_MS = 16
"""A drawing is looked at again at most this often while the pen moves."""
FILE_KINDS = mark("Digits and sessions ({kinds});;Sessions (*.absgui);;All files (*)")


class Subjects(QObject):
    """Turns what the user offers into the session's subject, and asks for its readings.

    Owns the panels "Draw" and "Samples".

    Signals:
        session_opened(object, str): an `engine.export.Opened`, and the path it comes from.
        file_opened(str): the path of a file that could be opened.
        listed(): the images of an opened file are to be seen, and no stroke is being drawn.
    """

    session_opened = Signal(object, str)
    file_opened = Signal(str)
    listed = Signal()

    def __init__(
        self,
        session: Session,
        runner: Runner,
        draw: DrawPanel,
        samples: SampleBrowser,
        settings: Settings,
        notices: Notices,
    ) -> None:
        """Raises DatasetError for an unfit folder in the session's choice."""
        super().__init__(draw)
        self._data = load_dataset(session.choice.data)  # stays the same
        self._session, self._runner, self._settings = session, runner, settings
        self._draw, self._notices = draw, notices
        self.samples = Samples(samples, self._data, session, self._submit)
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._transposed = ""
        """The file whose images are opened with rows and columns exchanged."""
        self._said = ""
        """What is to be known about what was opened last."""
        self._others = 0
        """Files that were dropped with the one that is opened."""
        self._held: Callable[[], None] | None = None
        """Shows the image that arrived while a stroke was being drawn."""
        self._ink_timer = QTimer(self)
        self._ink_timer.setSingleShot(True)
        self._ink_timer.setInterval(INK_MS)
        self._ink_timer.timeout.connect(self._ask_for_ink)
        draw.canvas.ink_changed.connect(self._on_ink)
        draw.canvas.ink_changed.connect(notices.forget)
        # Queued: a stroke also ends where undo or clearing cuts it off, and that comes first.
        draw.canvas.stroke_ended.connect(self._on_stroke_ended, Qt.ConnectionType.QueuedConnection)
        draw.normalise_changed.connect(self._on_normalise)
        draw.invert_changed.connect(self._on_invert)
        draw.transpose_changed.connect(self._on_transpose)
        draw.next_wanted.connect(self.open_next)
        self.samples.wanted.connect(self._open_listed)
        self.samples.file_shown.connect(self._on_file_shown)
        runner.job_done.connect(self._on_job_done)
        runner.failed.connect(self._on_failed)
        session.subject_changed.connect(self._on_subject)
        session.model_changed.connect(self._show_subject)

    def open_sample(self, index: int) -> None:
        """A digit of the test set."""
        self.open(self.sample(index))

    @property
    def has_bundled_digits(self) -> bool:
        """The data set is MNIST, as it ships with the program."""
        return self._data.bundled

    @property
    def count(self) -> int:
        """How many test digits there are."""
        return len(self._data.test)

    def sample(self, index: int) -> str:
        """What a digit of the test set is called: "mnist:test:123"."""
        return self.samples.sample(index)

    @Slot()
    def open_random(self) -> None:
        """Some digit of the test set."""
        self.open_sample(QRandomGenerator.global_().bounded(len(self._data.test)))

    @Slot()
    def ask_for_file(self) -> None:
        """Let the user choose a file in a dialogue, and turn to it."""
        dialog = QFileDialog(
            self._draw.window(), tr("Open a digit"), self._settings.folder, tr(FILE_KINDS, kinds=KINDS)
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._open_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _open_chosen(self, path: str) -> None:
        self._settings.folder = os.path.dirname(path)  # noqa: PTH120 - Qt's own spelling of the path is kept
        self.open(path)

    def open(self, source: str, *, invert: bool | None = None, transpose: bool | None = None) -> None:
        """Read a file or a specification such as "mnist:test:123" in the background, and turn to it.

        `transpose`: with rows and columns exchanged or not, and so whatever else is opened of the same file.
        """
        file = "" if self._is_sample(source) else file_of(source)
        if transpose is not None:
            self._transposed = file if transpose else ""
        transpose = file != "" and file == self._transposed
        self.samples.expect(source)
        wanted = self._draw.normalise.isChecked()
        if source.startswith(PREFIX):
            name = tr("the copied pixels")
        else:
            name = source if self._is_sample(source) else Path(source).name
        self._submit(
            tr("Opening {name}", name=name),
            partial(opened, source, normalise=wanted, invert=invert, transpose=transpose, data=self._data),
            partial(self._show_opened, source),
        )

    def take(self, data: QMimeData) -> None:
        """Something that was dropped or pasted: files, a picture, or a path as text."""
        try:
            sources = offered(data)
        except AbsguiError as error:
            self._notices.error(error_in_words(error))
            return
        self._others = len(sources) - 1
        if isinstance(sources[0], str):
            self.open(sources[0])
        else:
            self.open_pixels(sources[0])

    @Slot()
    def paste(self) -> None:
        """Turn to what is on the clipboard."""
        held: QMimeData | None = QGuiApplication.clipboard().mimeData()  # none where nothing was ever copied
        self.take(held or QMimeData())

    def open_pixels(self, pixels: NDArray[np.generic], *, invert: bool | None = None, digit: int = 1) -> None:
        """(H, W) or (H, W, 3 or 4) uint8: a picture without a file."""
        wanted = self._draw.normalise.isChecked()
        self._submit(
            tr("Opening the pasted picture"),
            partial(from_pixels, pixels, normalise=wanted, invert=invert, digit=digit),
            partial(self._show_loaded, pixels),
        )

    @Slot(str)
    def _open_listed(self, source: str) -> None:
        self.open(source, transpose=self.samples.transposed)

    @Slot()
    def open_next(self) -> None:
        """The next digit on the picture, or image of the file; after the last one the first."""
        subject = self._session.subject
        if subject is None or subject.places < 2:
            return
        following = subject.place % subject.places + 1
        if isinstance(subject.source, str):
            digit = Doubt.SEVERAL in subject.doubts
            name = digit_of(subject.source, following) if digit else f"{subject.file}:{following - 1}"
            self.samples.keep(name)
            self.open(name)
        elif subject.source is not None:
            self.open_pixels(subject.source, digit=following)

    @Slot(object, str)
    def show_made(self, image: FloatArray, name: str) -> None:
        """Turn to a picture (28, 28) in [0, 1] that was made here, as it is; undo goes back."""
        self._held = None
        self.samples.expect("")
        self._notices.clear()
        subject = Subject(image, name)
        self._draw.canvas.show_image(image, subject)
        self._session.ask(subject)

    def _submit(self, title: str, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        serial = self._runner.submit(title, lambda _model, _stopping: work())
        self._waiting[serial] = then

    def show(self, subject: Subject) -> None:
        """Turn to an image that is there already."""
        self._held = None
        self._draw.canvas.show_image(subject.image, subject)
        self._session.ask(subject)

    def _show_opened(self, source: str, found: LoadedImage | Opened) -> None:
        if self._draw.canvas.is_drawing:
            self._held = partial(self._show_opened, source, found)
            return
        if not self._is_sample(source) and not source.startswith(PREFIX):
            self.file_opened.emit(source)
        if isinstance(found, Opened):
            self._notices.clear()
            self.session_opened.emit(found, source)
        else:
            self._show_loaded(source, found)

    def _show_loaded(self, source: str | NDArray[np.generic], loaded: LoadedImage) -> None:
        if self._draw.canvas.is_drawing:
            self._held = partial(self._show_loaded, source, loaded)
            return
        self._held = None
        subject = subject_of(loaded, source, sample=isinstance(source, str) and self._is_sample(source))
        self._notices.clear()
        self._said, self._others = about(subject, self._others), 0
        self._say_about()
        self.show(subject)
        self.samples.settle(loaded, transpose=loaded.file != "" and loaded.file == self._transposed)

    def _say_about(self) -> None:
        if self._said:
            self._notices.say(self._said)

    @Slot()
    def _on_file_shown(self) -> None:
        self._say_about()  # reading the others has taken it away
        # A stroke would lose the canvas, and what is to be put right is put right beside it.
        if not self._draw.canvas.is_drawing and not self._draw.transpose.isVisibleTo(self._draw):
            self.listed.emit()

    @Slot()
    def _on_stroke_ended(self) -> None:
        if self._held is not None:
            self._held()

    @Slot()
    def _on_ink(self) -> None:
        if not self._ink_timer.isActive():
            self._ink_timer.start()

    @Slot()
    def _ask_for_ink(self) -> None:
        canvas = self._draw.canvas
        if isinstance(canvas.origin, Subject):
            if canvas.origin is not self._session.subject:
                self._session.ask(canvas.origin)  # undo has brought it back
        elif canvas.is_empty:
            self._session.ask(None)
        else:
            try:
                image = seen(canvas, wanted=self._draw.normalise.isChecked())
            except AbsguiError as error:
                self._notices.error(error_in_words(error))
            else:
                self._session.ask(Subject(image, DRAWING, normalised=self._draw.normalise.isChecked()))

    @Slot(bool)
    def _on_normalise(self, _on: bool) -> None:
        self._again(None if self._session.subject is None else self._session.subject.inverted)

    @Slot(bool)
    def _on_invert(self, on: bool) -> None:
        self._again(on)

    @Slot(bool)
    def _on_transpose(self, on: bool) -> None:
        subject = self._session.subject
        if subject is not None and isinstance(subject.source, str):
            # Nothing says that it was opened already: the file's other images are read again, too.
            self.open(subject.source, invert=subject.inverted, transpose=on)

    def _again(self, invert: bool | None) -> None:
        """Read the same thing once more, after one of the switches was used."""
        subject = self._session.subject
        if subject is None or subject.source is None:
            self._on_ink()
        elif isinstance(subject.source, str):
            self.samples.keep(subject.source)
            self.open(subject.source, invert=invert)
        else:
            self.open_pixels(subject.source, invert=invert, digit=subject.place)

    @Slot()
    def _on_subject(self) -> None:
        subject = self._session.subject
        self._show_subject()
        if subject is not None and isinstance(subject.source, str):  # undo may have brought it back
            file = file_of(subject.source)
            if subject.transposed:
                self._transposed = file
            elif file == self._transposed:
                self._transposed = ""
        if subject is None:
            self._runner.drop_reading()
        else:
            self._runner.read(subject.image)

    @Slot()
    def _show_subject(self) -> None:
        subject = self._session.subject
        label = None if subject is None else subject.label
        self._draw.show_subject(subject, "" if label is None else elided(self._data.class_names[label]))

    def _is_sample(self, source: str) -> bool:
        return source.startswith(f"{self._data.name}:")

    @Slot(int, object)
    def _on_job_done(self, serial: int, result: object) -> None:
        then = self._waiting.pop(serial, None)
        if then is not None:
            then(result)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if self._waiting.pop(failure.serial, None) is not None:
            self.samples.settle(None)
            self._show_subject()  # a switch that was used is back where it was
