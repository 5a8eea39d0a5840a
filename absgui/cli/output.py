"""Standard output whose reader may close it before the end, as in `absgui read ... | head -1`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, TextIO, cast


class OutputError(Exception):
    """Standard output can't be written, as on a full disk; the message says why."""


class _Output:
    """A stream that discards what nobody reads any more; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._discard()
            return len(text)
        except OSError as error:
            self._give_up(error)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._discard()
        except OSError as error:
            self._give_up(error)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def _give_up(self, error: OSError) -> NoReturn:
        self._discard()
        raise OutputError(f"standard output can't be written: {error.strerror or error}") from error

    def _discard(self) -> None:
        # What the buffer holds still goes somewhere, here and when Python flushes it at the end.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


@contextlib.contextmanager
def unread_is_fine() -> Iterator[None]:
    """Within the block the reader of stdout may close it: the command continues to its own exit code.

    The same where there is none. A pipe that breaks anywhere else is an error as ever. Raises OutputError for
    a stdout that can't be written.
    """
    if sys.stdout is None:  # a program without a terminal, or `>&-`
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
            yield
        return
    output = _Output(sys.stdout)
    with contextlib.redirect_stdout(cast(TextIO, output)):
        try:
            yield
        finally:
            output.flush()
