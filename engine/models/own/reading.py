"""Files of users' own, read whole and once: what is looked at is what is loaded."""

from __future__ import annotations

import stat
import textwrap
from pathlib import Path

from engine.types import AbsguiError

LARGEST = 2**30
"""Bytes of a file; a classifier of digits has a thousandth of them."""


def read_file(path: Path) -> bytes:
    """The content. Raises AbsguiError for what is missing, too large or no file (a pipe would wait)."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise AbsguiError("{path} is no file: give a model's file.", path=path)
        if status.st_size > LARGEST:
            raise AbsguiError("{path} is far too large for a classifier of digits.", path=path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise AbsguiError("There is no file {path}.", path=path) from error
    except (OSError, ValueError) as error:
        raise AbsguiError("{path} can't be read: {error}", path=path, error=error) from error


def reason(error: Exception) -> str:
    """What an error says, in one line that is not too long."""
    lines = str(error).strip().splitlines()
    if lines and "TorchScript" in lines[0]:  # a traceback, with the reason at its end
        lines = lines[-1:]
    return textwrap.shorten(" ".join(lines), 300, placeholder=" ...") or type(error).__name__
