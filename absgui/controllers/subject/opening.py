"""What a name stands for, found out in the worker's thread: a digit, or a session with its attacks."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from absgui.language import tr
from absgui.panels.draw.canvas import Canvas
from absgui.presentation.code import is_sample
from absgui.presentation.wording import DOUBTS, PASTED, changed, saved_name, subject_name
from absgui.session import Subject
from engine import export
from engine.data import Dataset, LoadedImage, normalise, read_image
from engine.types import SIDE, AbsguiError, Doubt, FloatArray, Run, SavedSession, Setup, Source


def opened(
    source: str, *, normalise: bool, invert: bool | None, transpose: bool = False, data: Dataset
) -> LoadedImage | export.Opened:
    """A session file or a record as a session, anything else as an image. Raises AbsguiError."""
    path = Path(source)
    try:
        whole = path.is_file()
    except (OSError, ValueError):  # too long for a name, a NUL in it
        whole = False
    if not whole:  # nor is a pipe opened, which would be waited for
        return read_image(source, normalise=normalise, invert=invert, transpose=transpose, data=data)
    if export.is_session(path) or path.suffix.lower() == export.SUFFIX:
        return _checked(export.read_session(path), data)
    if export.holds_run(path):
        run = export.read_run(path)
        return _checked(export.Opened(SavedSession((run,), run.source, setup_of(run)), ()), data)
    return read_image(source, normalise=normalise, invert=invert, transpose=transpose, data=data)


def setup_of(run: Run) -> Setup:
    """The window as it was for this run, at its best frame."""
    request, best = run.outcome.request, run.outcome.best
    places = [k for k, step in enumerate(run.outcome.frames) if step is best]
    return Setup(
        run.model,
        request.norm,
        request.target,
        request.attack,
        request.seed,
        request.parameters,
        0,
        places[0] if places else None,
    )


def _checked(found: export.Opened, data: Dataset) -> export.Opened:
    """Digits that are called an image of the data set, but are not that image, lose the name."""
    session = found.session
    drawing = None if session.drawing is None else _known(session.drawing, data)
    runs = tuple(replace(run, source=_known(run.source, data)) for run in session.runs)
    readings = tuple(replace(each, source=_known(each.source, data)) for each in session.readings)
    return replace(found, session=replace(session, drawing=drawing, runs=runs, readings=readings))


def _known(source: Source, data: Dataset) -> Source:
    """With the true class that the data set knows, or without a name that it doesn't deserve."""
    if not is_sample(source.name) and not is_sample(source.reference):
        return source
    try:
        loaded = read_image(source.name, invert=source.inverted, data=data)
    except AbsguiError:
        same = False
    else:
        same = np.array_equal(loaded.image, source.image)
        if same and source.reference == source.name:
            return replace(source, label=loaded.label)
    return source if same else replace(source, name=saved_name(source.name), reference="")


def offered(data: QMimeData) -> list[str | NDArray[np.uint8]]:
    """What was dropped or pasted: files, as paths, or one picture, as pixels, or a path or name as text.

    One or more. Raises AbsguiError, with what to do, for anything else.
    """
    files: list[str | NDArray[np.uint8]] = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    if files:
        return files
    if data.hasImage():
        picture = data.imageData()
        if isinstance(picture, QImage) and not picture.isNull():
            return [as_array(picture)]
        raise AbsguiError(tr("The picture on the clipboard is empty. Copy it again."))
    text = data.text().strip()
    if text.lower().startswith("data:"):
        return [_inline(text)]
    if any(not url.isLocalFile() for url in data.urls()) or text.lower().startswith(_ADDRESSES):
        raise AbsguiError(
            tr("Web addresses can't be opened. Save the picture, or copy it instead of its address.")
        )
    if not text:
        raise AbsguiError(tr("There is no picture to open. Copy a picture, or drop a file."))
    return [source_of(text.splitlines()[0])]


_ADDRESSES = ("http://", "https://", "ftp://")
_DIGIT, _INDEX = re.compile(r"#\d+$"), re.compile(r":\d+$")


def source_of(text: str) -> str:
    """A path or name as people write it, in quotes, as file://... or with ~, as `read_image` takes it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    if text.lower().startswith("file:"):
        text = QUrl(text).toLocalFile() or text
    return os.path.expanduser(text) if text.startswith("~") else text  # noqa: PTH111 - it may be no path


def _inline(text: str) -> NDArray[np.uint8]:
    """The pixels of a data URI, as browsers copy small pictures. Raises AbsguiError."""
    head, _, body = text.partition(",")
    picture = QImage()
    if head.lower().startswith("data:image/"):
        content = unquote(body)
        raw = QByteArray.fromBase64(content.encode()) if ";base64" in head.lower() else QByteArray()
        picture.loadFromData(raw)
    if picture.isNull():
        raise AbsguiError(tr("The text holds no picture that can be read. Copy the picture itself."))
    return as_array(picture)


def digit_of(source: str, place: int) -> str:
    """The name of another digit on the same picture; 1 is the first."""
    return f"{_DIGIT.sub('', source)}#{place}"


def file_of(source: str) -> str:
    """What comes before the numbers in a source's name, as `engine.data.LoadedImage.file` has it."""
    if os.path.exists(source):  # noqa: PTH110 - it may be no path
        return source
    return _INDEX.sub("", _DIGIT.sub("", source))


def subject_of(loaded: LoadedImage, source: str | NDArray[np.generic], *, sample: bool) -> Subject:
    """What was read from a file, the clipboard or the data set (`sample`), as what the window is about."""
    place, places = loaded.digit, loaded.digits
    if places == 1 and isinstance(source, str) and not sample:
        place, places = loaded.index + 1, loaded.count
    return Subject(
        image=loaded.image,
        name=loaded.name if isinstance(source, str) else PASTED,
        label=loaded.label,
        source=source,
        inverted=loaded.inverted,
        normalised=loaded.normalised,
        changes=loaded.changes,
        changed_l2=loaded.changed_l2,
        doubts=loaded.doubts,
        file=loaded.file,
        index=loaded.index,
        place=place,
        places=places,
    )


def about(subject: Subject, others: int) -> str:
    """What is to be said of an opened image, "" for nothing; `others`: how many files came with it."""
    name = subject_name(subject.name)
    parts = []
    if Doubt.SEVERAL in subject.doubts:
        parts.append(
            tr(
                "%n digits were found on {name}; this is number {place}, and Next shows the others",
                "",
                subject.places,
                name=name,
                place=subject.place,
            )
        )
    elif subject.places > 1:
        parts.append(tr("{name} holds %n images; this is one of them", "", subject.places, name=name))
    parts += [tr(DOUBTS[doubt]) for doubt in subject.doubts if doubt is not Doubt.SEVERAL]
    if subject.changes:
        done = changed(subject.changes, subject.changed_l2)
        parts.append(tr("What the model sees of {name}: {done}", name=name, done=done))
    if others:
        parts.append(tr("%n more file(s) came with it: open them one by one", "", others))
    return ". ".join(parts)


def as_array(picture: QImage) -> NDArray[np.uint8]:
    """A QImage of any format -> (H, W, 4) uint8, red, green, blue, alpha; a copy."""
    image = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).copy()


def seen(canvas: Canvas, *, wanted: bool) -> FloatArray:
    """What is on the canvas -> the (28, 28) in [0, 1] that the model sees.

    A picture that was drawn on has the model's pixels already: scaling its blocks would blur all of it.
    """
    pixels, sheet = canvas.pixels(), canvas.sheet
    if pixels is not None:
        return normalise(pixels) if wanted else pixels
    ink = sheet.astype(np.float32) / np.float32(255)
    if wanted:
        return normalise(ink)
    scale = sheet.shape[0] // SIDE
    small: FloatArray = ink.reshape(SIDE, scale, SIDE, scale).mean(axis=(1, 3), dtype=np.float32)
    return small
