"""Which files of their own users trust enough to run them as programs, by their contents' SHA-256."""

from __future__ import annotations

import re

from engine.system import resources
from engine.system.files import make_folder, written_whole
from engine.system.locks import locked_folder
from engine.types import Message, ModelChoice, UntrustedError

_DIGEST = re.compile(r"[0-9a-f]{64}")


def check(digest: str, choice: ModelChoice, name: str) -> None:
    """Raise UntrustedError unless the choice, or the user once before, trusts a file of this SHA-256."""
    if choice.trust or digest in _remembered():
        return
    raise UntrustedError(
        Message(
            "{name} is a program, which runs when it is opened. If you trust who made it, say so with "
            "--trust (in Python trust=True); ONNX files need no trust.",
            name=name,
        ),
        name,
        digest,
    )


def remember(digest: str) -> None:
    """Trust files of this content from now on. Raises ExportError if that can't be written."""
    path = resources.user_data("trusted-models.txt")
    with locked_folder(make_folder(path.parent)):  # or what another window adds just now would be lost
        known = _remembered() | {digest}
        with written_whole(path) as file:
            file.write("".join(f"{each}\n" for each in sorted(known)).encode())


def _remembered() -> set[str]:
    """Nothing where the file can't be read: then the user is asked."""
    try:
        content = resources.user_data("trusted-models.txt").read_bytes()
    except OSError:
        return set()
    return set(_DIGEST.findall(content.decode("ascii", "replace")))
