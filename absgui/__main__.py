"""The command `absgui`: the window, or its headless twin.

Only the arguments are looked at here, without numpy, torch or Qt, so that help and mistakes answer
at once; what a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

INTERRUPTED = 130
"""Exit code after Ctrl+C, as shells have it."""
BAD_INPUT = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done; 1 an attack found nothing within its budget; 2 bad input (one line on stderr); 3 the application
    that `bench` measures failed; 130 Ctrl+C.
    """
    from absgui.cli.arguments import parse
    from absgui.cli.output import unread_is_fine

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not where a test or a notebook has put its own stream
            stream.reconfigure(errors="replace")  # a terminal that has no such letter shows a "?"
    try:
        with unread_is_fine():
            return _run(parse(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        print("absgui: interrupted", file=sys.stderr)
        return INTERRUPTED


def _run(arguments: argparse.Namespace) -> int:
    from absgui.cli import commands
    from engine.types import AbsguiError

    try:
        return commands.run(arguments)
    except AbsguiError as error:
        print(f"absgui: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
