"""The command `absgui`: the window, or a command that needs none.

Only the arguments are parsed here, without numpy, torch or Qt, so that help and mistakes answer
at once; what a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import atexit
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

INTERRUPTED = 130
"""Exit code after Ctrl+C, as shells have it."""
BAD_INPUT = 2
INTERNAL_ERROR = 3
"""Exit code for an internal error; Python's own would be 1, which an attack that finds nothing has."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done; 1 an attack found nothing within its budget, a certificate broke, or a replay differs; 2 bad input
    (one line on stderr); 3 an internal error (a traceback on stderr); 130 Ctrl+C.
    Raises SystemExit as argparse does, and BrokenPipeError for a pipe other than stdout.
    """
    from absgui.cli.arguments import parse
    from absgui.cli.output import OutputError, unread_is_fine

    if sys.stderr is None:  # else what is said there would go to stdout, into the JSON
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the program
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not where a test or a notebook has put its own stream
            stream.reconfigure(errors="replace")  # a terminal that has no such letter shows a "?"
    try:
        with unread_is_fine():
            return _run(parse(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        print("absgui: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OutputError as error:
        print(f"absgui: {error}", file=sys.stderr)
        return BAD_INPUT
    except Exception:  # noqa: BLE001 - nothing is hidden, only the exit code is another
        traceback.print_exc()
        return INTERNAL_ERROR


def _run(arguments: argparse.Namespace) -> int:
    from absgui.cli import commands
    from engine.types import AbsguiError

    try:
        return commands.run(arguments)
    except AbsguiError as error:
        print(f"absgui: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT


def run() -> NoReturn:
    """The command as a program: `main`, and the end of the process."""
    atexit.register(_leave)  # what is registered first is called last
    _code.append(main())
    sys.exit(_code[0])


_code: list[int] = []


def _leave() -> None:
    """After a window: torch and Qt take seconds to take themselves apart where other programs compute, for
    memory that goes with the process.
    """
    if _code and "absgui.app" in sys.modules:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # a window may have none
                stream.flush()
        os._exit(_code[0])


if __name__ == "__main__":
    run()
