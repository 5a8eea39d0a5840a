"""What several commands need: the model, progress on the terminal, JSON, aligned columns."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from absgui.presentation.wording import DOUBTS
from engine.data import Dataset, LoadedImage, load_dataset, read_image
from engine.data.image_files import LARGEST_FILE
from engine.data.sampling import in_words
from engine.models import registry
from engine.system.files import why
from engine.types import AbsguiError, Doubt, ExportError, ImageError, ModelChoice

if TYPE_CHECKING:
    from engine.models.base import BaseModel

Figures = dict[str, Any]
"""What a report prints as JSON: numbers, texts, lists and objects by name, which its `text` reads again."""


def model_choice(arguments: argparse.Namespace) -> ModelChoice:
    """The model that the options name. Raises AbsguiError if there is none of that name."""
    name = getattr(arguments, "model", "abs")
    registry.check(name)
    return ModelChoice(
        name=name,
        weights=arguments.weights,
        device=arguments.device,
        mode=getattr(arguments, "mode", "fast"),
        data=arguments.data,
        trust=arguments.trust,
    )


def named_choice(entry: str, arguments: argparse.Namespace) -> ModelChoice:
    """One of `--models`, NAME or NAME=PATH. Raises AbsguiError if there is none of that name."""
    name, _, weights = (entry, "", "") if registry.is_file(entry) else entry.partition("=")
    registry.check(name)
    return ModelChoice(
        name,
        Path(weights) if weights else None,
        device=arguments.device,
        mode=arguments.mode,
        data=arguments.data,
        trust=arguments.trust,
    )


def dataset(arguments: argparse.Namespace) -> Dataset:
    """The data set that --data names, else the bundled one. Raises DatasetError."""
    return load_dataset(arguments.data)


def image(file: str, arguments: argparse.Namespace, data: Dataset) -> LoadedImage:
    """The image that is named, read as the options want it; what is doubtful about it goes to stderr.

    Raises ImageError and DatasetError.
    """
    with on_disk(file) as path:
        loaded = read_image(
            path,
            normalise=arguments.normalise,
            invert=arguments.invert,
            transpose=arguments.transpose,
            data=data,
        )
    for line in doubts(loaded, file):
        tell(line)
    return loaded


class Unwritten:
    """A file that could not be written, if there is one."""

    def __init__(self) -> None:
        self.error: ExportError | None = None

    def take(self, error: ExportError | None) -> None:
        """This one, or none. The first is the one that is said."""
        self.error = self.error or error

    def say(self) -> None:
        """Raise ExportError if there is one."""
        if self.error is not None:
            raise self.error


@contextlib.contextmanager
def said_later() -> Iterator[Unwritten]:
    """Within the block files are written. One that can't be ends it, and is to be said after what was found,
    which took longer than a file.
    """
    unwritten = Unwritten()
    try:
        yield unwritten
    except ExportError as error:
        unwritten.take(error)


@contextlib.contextmanager
def on_disk(file: str) -> Iterator[str]:
    """The name to read a file by; for "-", standard input, that of a copy of it.

    Raises ImageError where there is nothing to be read.
    """
    if file != "-":
        yield file
        return
    if sys.stdin is None or sys.stdin.isatty():
        raise ImageError("-: nothing comes from standard input; use it as in absgui read - < digit.png")
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)  # what is longer is refused as ever
    if not content:
        raise ImageError("-: standard input is empty, or was read before")
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="absgui-"))
            copy = Path(folder) / "standard input"
            copy.write_bytes(content)
        except OSError as error:
            raise ExportError(
                f"-: no copy of standard input can be kept for the time being ({why(error)}); give the name "
                "of a file"
            ) from error
        yield str(copy)


def made_of(loaded: LoadedImage) -> Figures:
    """How an image was made of what a file holds, for JSON."""
    return {
        "digit": loaded.digit,
        "digits_found": loaded.digits,
        "images_in_file": loaded.count,
        "inverted": loaded.inverted,
        "normalised": loaded.normalised,
        "changes": [str(change) for change in loaded.changes],
        "changed_L2": loaded.changed_l2,
        "warnings": [doubt.value for doubt in loaded.doubts],
    }


_OPTIONS = {Doubt.TRANSPOSED: " (--transpose)", Doubt.LIGHT: " (--invert)"}
"""What mends it."""


def doubt_in_words(doubt: Doubt) -> str:
    """Why an image may not be what it is taken for, with the option to use, if there is one."""
    return DOUBTS[doubt] + _OPTIONS.get(doubt, "")


def doubts(loaded: LoadedImage, file: str) -> list[str]:
    """What is doubtful about an image, in a line each."""
    lines = [doubt_in_words(doubt) for doubt in loaded.doubts if doubt is not Doubt.SEVERAL]
    if loaded.digits > 1:
        following = f"{file.removesuffix(f'#{loaded.digit}')}#{loaded.digit % loaded.digits + 1}"
        found = f"{loaded.digits} digits were found on the picture"
        lines.insert(0, f"{found}; this is number {loaded.digit}, and {following} another")
    return lines


def class_number(text: str, data: Dataset) -> int:
    """The class that a number or a name stands for. Raises AbsguiError if there is none."""
    if text in data.class_names:
        return data.class_names.index(text)
    if text in tuple("0123456789"):
        return int(text)
    named = "" if data.class_names == tuple("0123456789") else f" or a name: {', '.join(data.class_names)}"
    raise AbsguiError(f"{text!r} is not a class of {data.title}; use 0 to 9{named}")


def sampled(count: int, data: Dataset) -> str:
    """The `count` images that figures are about, in words."""
    return in_words(len(data.test), count, data.title)


def share(value: float, interval: Sequence[float], digits: int = 1) -> str:
    """A share in [0, 1] and its 95 % interval, in per cent: "93.0 % (86.3 to 96.6)"."""
    low, high = (f"{100 * end:.{digits}f}" for end in interval)
    return f"{100 * value:.{digits}f} % ({low} to {high})"


def error(value: float, digits: int = 3) -> str:
    """A standard error; "-" where there is none, as for a single image."""
    return f"{value:.{digits}f}" if math.isfinite(value) else "-"


@contextlib.contextmanager
def loaded(choice: ModelChoice) -> Iterator[BaseModel]:
    """The model of a choice. Its notices go to stderr: the first once it is loaded, and at the end any
    later one (that a GPU ran out of memory and the CPU is used instead). Raises AbsguiError.
    """
    import engine

    model = engine.load_model(choice)
    told = model.info.notice
    tell(told)
    model.warm_up(tell)
    try:
        yield model
    finally:
        if model.info.notice != told:
            tell(model.info.notice)


def tell(notice: str) -> None:
    """Print a notice in one line to stderr, unless it is empty."""
    if notice:
        print(f"absgui: {' '.join(notice.split())}", file=sys.stderr, flush=True)


def print_json(content: object) -> None:
    """Indented JSON on stdout; NaN and infinity, which JSON doesn't know, become null."""
    print(json.dumps(_finite(content), indent=2))


def _finite(content: object) -> object:
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if isinstance(content, dict):
        return {str(key): _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return content


def speaks_unicode(stream: TextIO | None = None) -> bool:
    """Whether bars and arrows can be printed."""
    return (getattr(stream or sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def bar(share: float, width: int = 24) -> str:
    """A horizontal bar for a share of 0 to 1, in eighths of a character where the terminal can."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    if not speaks_unicode():
        return "#" * round(eighths / 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Rows of text in columns two spaces apart; the columns numbered in `right` are flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)


@contextlib.contextmanager
def status_line() -> Iterator[Callable[[str], None]]:
    """A status line on stderr, overwritten at most ten times a second; nothing where that is no terminal."""
    visible = sys.stderr.isatty()
    last = -1.0

    def show(text: str) -> None:
        nonlocal last
        if visible and time.monotonic() - last >= 0.1:
            last = time.monotonic()
            print(f"\r\x1b[K{text[:110]}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if visible:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


@contextlib.contextmanager
def on_interrupt(action: Callable[[], None]) -> Iterator[None]:
    """Within the block the first Ctrl+C calls `action` instead of raising; the next one raises again.

    An exception raised at some arbitrary place inside a generator would end it for good.
    """

    def first(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        action()

    if threading.current_thread() is not threading.main_thread():  # only it may set signal handlers
        yield
        return
    before = signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def parameters(settings: Sequence[str]) -> dict[str, float]:
    """{"step": 0.02} for ["step=0.02"]. Raises AbsguiError for what is no number."""
    found = {}
    for setting in settings:
        name, sign, text = setting.partition("=")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (sign and name and math.isfinite(value)):
            raise AbsguiError(f"--set {setting}: write NAME=NUMBER, for instance step=0.02")
        found[name.strip()] = value
    return found
