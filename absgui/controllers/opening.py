"""What a name stands for, found out in the worker's thread: a digit, or a session with its attacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from absgui.presentation.code import is_sample
from absgui.presentation.wording import saved_name
from engine import export
from engine.data import Dataset, LoadedImage, read_image
from engine.types import AbsguiError, Run, SavedSession, Setup, Source


def opened(
    source: str, *, normalise: bool, invert: bool | None, data: Dataset
) -> LoadedImage | export.Opened:
    """A session file or a record as a session, anything else as an image. Raises AbsguiError."""
    path = Path(source)
    if export.is_session(path) or path.suffix.lower() == export.SUFFIX:
        return _checked(export.read_session(path), data)
    if export.holds_run(path):
        run = export.read_run(path)
        return _checked(export.Opened(SavedSession((run,), run.source, setup_of(run)), ()), data)
    return read_image(source, normalise=normalise, invert=invert, data=data)


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
