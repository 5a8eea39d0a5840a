"""Compiled kernels on disk: in the user's cache folder, in a folder for this source and this processor.

A file is a line of JSON (the function's name in the code, and the code's SHA-256), then an object file.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from engine.system import resources
from engine.system.files import written_whole

NAMES = (
    "linearise", "decode", "descend", "attempt", "settle", "measure", "evaluate", "encode", "multiply",
    "project", "exercise",
)  # fmt: skip
MARK = f"{NAMES[-1]}.kernel"
"""The last one that is written, by which a folder of kernels is known."""
FOLDER = "ABSGUI_KERNELS"
"""Environment variable with another folder for the kernels than the user's cache folder."""

Kernel = Any
"""(retptr, excinfo, first, last, table, scratch): numba's calling convention, the first two never used."""

_SOURCE = Path(__file__).parent


class KernelsError(Exception):
    """The kernels can't be loaded from where they should be."""


def folder() -> Path:
    """Where the kernels of this source and this processor are, or are to be."""
    given = os.environ.get(FOLDER)
    root = Path(given) if given else resources.user_cache() / "kernels"
    return root / _key()


@cache
def _key() -> str:
    import llvmlite.binding as llvm

    digest = hashlib.sha256()
    for path in sorted([_SOURCE / "slots.py", *(_SOURCE / "source").glob("*.py")]):
        digest.update(path.read_bytes())
    features = sorted(name for name, has in llvm.get_host_cpu_features().items() if has)
    versions = [metadata.version(name) for name in ("numba", "llvmlite")]
    for text in (llvm.get_default_triple(), llvm.get_host_cpu_name(), *features, *versions):
        digest.update(f"{text}\n".encode())
    return digest.hexdigest()[:16]


def save(folder: Path, name: str, symbol: str, code: bytes) -> None:
    """Write one kernel, whole or not at all. Raises OSError or ExportError."""
    header = json.dumps({"symbol": symbol, "sha256": hashlib.sha256(code).hexdigest()})
    folder.mkdir(parents=True, exist_ok=True)
    with written_whole(folder / f"{name}.kernel") as file:
        file.write(header.encode() + b"\n" + code)


def load(folder: Path) -> dict[str, Kernel]:
    """All kernels by their names. Raises KernelsError if one is missing or damaged."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    kernels = {}
    files = {name: _read(folder / f"{name}.kernel") for name in NAMES}
    for name, (symbol, code) in files.items():
        machine = llvm.Target.from_default_triple().create_target_machine()
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        prototype = ctypes.CFUNCTYPE(
            ctypes.c_int32,
            *(ctypes.c_void_p, ctypes.c_void_p),
            *(ctypes.c_int64, ctypes.c_int64),
            *(ctypes.c_void_p, ctypes.c_void_p),
        )
        address = engine.get_function_address(symbol)
        if not address:
            raise KernelsError(f"{folder / name}.kernel has no {symbol}.")
        kernel = prototype(address)
        kernel.engine = engine  # type: ignore[attr-defined]  # the code lives as long as it does
        kernels[name] = kernel
    return kernels


def _read(path: Path) -> tuple[str, bytes]:
    try:
        header, _, code = path.read_bytes().partition(b"\n")
        known = json.loads(header)
        symbol, digest = str(known["symbol"]), known["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KernelsError(f"{path}: {error}") from error
    if hashlib.sha256(code).hexdigest() != digest:
        raise KernelsError(f"{path} is damaged.")
    return symbol, code
