"""torch's library loaded ahead of torch, so that no other thread waits for it."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path


def load_ahead() -> None:
    """Call before torch is imported, in any thread; cheap when called again.

    Importing an extension holds the interpreter's lock while its libraries are loaded; torch's has 400 MB:
    0.1 to 0.4 s, and more from a cold disk, in which a window stands still. A foreign function is called
    without the lock, and `dlopen` is one; torch then finds the library loaded. Where that is not possible
    torch loads it itself, as on Windows, where it does so without the lock.
    """
    if "torch" in sys.modules or os.name != "posix":
        return
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return
    name = "libtorch_cpu.dylib" if sys.platform == "darwin" else "libtorch_cpu.so"
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    dlopen(os.fsencode(Path(spec.origin).parent / "lib" / name), os.RTLD_NOW)
