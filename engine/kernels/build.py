"""Compile the kernels: `python -m engine.kernels.build [FOLDER]`, a process of its own, for it takes a while.

numba makes machine code for this very processor. What is stored is that code alone, as LLVM's object files:
to load it takes a tenth of the time of numba's own cache, needs no numba, and there is no pickle in it.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from engine.kernels import store

TIED = "--tied"
KEPT = 4
"""Folders of other versions and processors that stay: a home may be shared by machines."""


def build(folder: Path) -> None:
    """Compile all kernels into a folder. Raises OSError or ExportError if it can't be written."""
    from numba import njit

    from engine.kernels.source.entries import ENTRIES, SIGNATURE
    from engine.kernels.source.vectors import OPTIONS

    for name, function in ENTRIES.items():
        compiled: Any = njit(SIGNATURE, **OPTIONS)(function)
        result = next(iter(compiled.overloads.values()))
        library = result.library
        code = library.codegen._tm.emit_object(library._final_module)  # noqa: SLF001 (numba offers no other way)
        store.save(folder, name, result.fndesc.llvm_func_name, code)


def forget_others(folder: Path) -> None:
    """Remove all but the `KEPT` newest of the kernels' other folders, of versions that are gone."""
    others = {path: _newest(path) for path in folder.parent.iterdir() if path != folder}
    kernels = sorted((path for path in others if others[path]), key=lambda path: others[path], reverse=True)
    for path in kernels[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _newest(folder: Path) -> float:
    """When the newest kernel of a folder was written, be all there or not; 0 where there is none."""
    return max((path.stat().st_mtime for path in folder.glob("*.kernel")), default=0.0)


def main(arguments: list[str]) -> None:
    """Compile into the folder that is named, or the user's, unless all is there.

    With `TIED` the process ends when its standard input does.
    """
    if TIED in arguments:
        threading.Thread(target=_end_with_input, daemon=True).start()
        arguments = [each for each in arguments if each != TIED]
    folder = Path(arguments[0]) if arguments else store.folder()
    try:
        store.load(folder)
    except store.KernelsError:
        build(folder)
        if folder == store.folder():
            forget_others(folder)


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # unbuffered: the buffer's lock would make ending a fatal error
        pass
    os._exit(1)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # whoever draws or waits for a reading comes first
    main(sys.argv[1:])
