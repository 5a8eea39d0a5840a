"""Where and how to compute: the device, one thread of torch's, a GPU without memory.

torch is imported only where it computes or could use a GPU.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.system import torch_settings
from engine.types import AbsguiError, Message

CPU = "cpu"
_CHOICES = Message("choose auto, cpu, cuda or cuda:N")
_DRIVERS = {"win32": "nvcuda.dll"}
"""NVIDIA's driver, where it has another name than on Linux."""


def choose_device(name: str = "auto") -> str:
    """The device for "auto", "cpu", "cuda" or "cuda:N", as torch writes it: "cpu" or "cuda:N".

    "auto" is the first GPU that works, else the CPU. Raises AbsguiError for an unusable device.
    """
    if name == "auto":
        return "cuda:0" if _gpu_is_possible() and _works("cuda:0") else CPU
    if name == CPU:
        return CPU
    found = re.fullmatch(r"cuda(?::(\d+))?", name)
    if found is None:
        raise AbsguiError("There is no device {name!r}: {choices}.", name=name, choices=_CHOICES)
    device = f"cuda:{int(found[1] or 0)}"
    if not _works(device):
        import torch

        count = torch.cuda.device_count()
        raise AbsguiError(
            "The GPU {name!r} can't be used (torch sees {count}): choose auto or cpu.", name=name, count=count
        )
    return device


def describe(device: str) -> str:
    """The device's name for users: "cpu", or "cuda:0 (NVIDIA H200)"."""
    if not device.startswith("cuda"):
        return device
    import torch

    return f"{device} ({torch.cuda.get_device_name(device)})"


@contextlib.contextmanager
def computing() -> Iterator[None]:
    """Within the block the calling thread computes by torch, with settings of its own, alone.

    With other numbers of threads sums round differently, and so would energies and radii. A second thread
    gains little on computations this small, and beside another busy process two are ten times slower than
    one.
    """
    import torch

    given = torch.get_num_threads()
    with torch_settings.flushed():
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(given)


def use_one_thread() -> None:
    """Let this process compute in one thread: where several compute side by side, each has a core of its own.

    To be called before a model is loaded; torch and compiled code obey.
    """
    os.environ["OMP_NUM_THREADS"] = "1"
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a computation failed for lack of GPU memory (also inside cuBLAS, cuDNN)."""
    if "torch" in sys.modules and isinstance(error, sys.modules["torch"].cuda.OutOfMemoryError):
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "out of memory" in text or "ALLOC_FAILED" in text or "CUDNN_STATUS_NOT_INITIALIZED" in text
    )


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _gpu_is_possible() -> bool:
    """Whether torch could find a GPU, which it takes a second or two to ask it for itself.

    It could not if it was built without CUDA (ROCm counts as CUDA, as it does for torch), or where the driver
    is missing or knows of no GPU.
    """
    if "torch" in sys.modules:
        return True  # it costs nothing to ask
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return False
    libraries = {path.name for path in (Path(spec.origin).parent / "lib").glob("*torch_*")}
    if any("torch_hip" in name for name in libraries):
        return True  # AMD's, which another driver than NVIDIA's runs
    return any("torch_cuda" in name for name in libraries) and _driver_knows_a_gpu()


def _driver_knows_a_gpu() -> bool:
    try:
        driver = ctypes.CDLL(_DRIVERS.get(sys.platform, "libcuda.so.1"))
        count = ctypes.c_int()
        return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0
    except (OSError, AttributeError):  # no driver, or a library that is none
        return False


def _works(name: str) -> bool:
    """Whether a GPU can be computed on: a driver too old for this torch shows only when it is used."""
    import torch

    if not torch.cuda.is_available():
        return False
    try:
        return bool((torch.ones(2, device=name) * 2).sum().item() == 4)
    except RuntimeError:
        return False
