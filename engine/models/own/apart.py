"""A file nobody has opened here before is first opened in a process of its own, with limits.

`python -m engine.models.own.apart FILE SECONDS BYTES` loads it and asks it about two black images. That
process can write no file, and ends where it takes too much memory or time: what hangs or swells does so
there. Afterwards the file is opened in the process that computes; what it may still do there,
`docs/threat-model.md` says.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from engine.system import resources
from engine.types import AbsguiError, Message

SECONDS = 60
"""Of the processor's time, some 2 for importing torch among them; an answer may take four times as long."""
MEMORY = 4 * 2**30
"""Bytes of data, torch's own (0.3 GB) among them."""


def check(path: Path, digest: str) -> None:
    """Raise AbsguiError unless the file can be loaded and answers, unless one of this content did before."""
    passed = resources.cache("tried-models", digest)
    if passed.is_file():
        return
    limits = str(SECONDS), str(MEMORY)
    command = [sys.executable, "-m", "engine.models.own.apart", str(path.resolve()), *limits]
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            command,
            env=environment,
            capture_output=True,
            timeout=4 * SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise AbsguiError("{name} does not answer, so it is not used.", name=path.name) from error
    except OSError:
        return  # no process can be started here, as in some sandboxes; it is then opened without a trial
    if done.returncode != 0:
        raise AbsguiError(_why(done, path.name))
    try:
        passed.parent.mkdir(parents=True, exist_ok=True)
        passed.touch()
    except OSError:
        return  # nothing can be kept here; it is tried again next time


def _why(done: subprocess.CompletedProcess[bytes], name: str) -> Message:
    try:
        found = json.loads(done.stdout.splitlines()[-1])
        return Message.from_json(found["error"])
    except (ValueError, LookupError, TypeError):
        return Message(
            "{name} ended the process that it was tried in (code {code}): it needs more than {memory} GB or "
            "{seconds} s, wants to write files, or is damaged. It is not used.",
            name=name,
            code=done.returncode,
            memory=MEMORY // 2**30,
            seconds=SECONDS,
        )


def _limit(seconds: int, memory: int) -> None:
    """Where the platform knows such limits."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def main(path: Path, seconds: int, memory: int) -> int:
    """Load the file and ask it; prints what is wrong as JSON."""
    from engine.models.own import files

    _limit(seconds, memory)
    try:
        files.opened(path, "cpu")
    except AbsguiError as error:
        print(json.dumps({"error": error.message.as_json()}))
        return 1
    return 0


if __name__ == "__main__":
    code = main(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
    sys.stdout.flush()
    os._exit(code)  # at once: nothing that was loaded gets a last word
