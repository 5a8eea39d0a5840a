"""With what results are computed here: versions, revisions, processor."""

from __future__ import annotations

import functools
import platform
from importlib import metadata
from pathlib import Path

from engine.attacks.catalogue import CATALOGUE, revision
from engine.certificates.revision import REVISION
from engine.kernels import background
from engine.types import Made

LIBRARIES = ("numpy", "torch", "scipy", "foolbox", "numba")
"""Those that compute."""
NO_KERNELS = "none, torch computes"
"""In the place of the kernels' name."""


def made(version: str, attack: str = "") -> Made:
    """What this process computes with. `version` is absgui's, `attack` a name of the catalogue or empty."""
    return Made(
        version,
        revision(attack) if attack in CATALOGUE else None,
        REVISION,
        processor(),
        platform.system(),
        {**_libraries(), "kernels": background.loaded() or NO_KERNELS},
    )


@functools.cache
def processor() -> str:
    """The kind of processor and, where the system tells it, its name: "x86_64, Intel(R) Xeon(R) ..."."""
    name = platform.processor()
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        lines = listed.read_text("utf-8", "replace").splitlines()
        names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        name = next(names, name)
    kind = platform.machine()
    return f"{kind}, {name}" if name not in ("", kind) else kind


@functools.cache
def _libraries() -> dict[str, str]:
    """Asked of their metadata, not of themselves: torch need not be imported for it."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
