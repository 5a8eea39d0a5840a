"""Where and how to compute: the device, torch's threads, denormal numbers, a GPU without memory.

torch is imported only where it computes or could use a GPU.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from engine.system.threads import Threads
from engine.types import AbsguiError

CPU = "cpu"
_CHOICES = "choose auto, cpu, cuda or cuda:N"
_DRIVERS = {"win32": "nvcuda.dll"}
"""NVIDIA's driver, where it has another name than on Linux."""

_prepared = threading.local()
_threads = Threads()


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
        raise AbsguiError(f"There is no device {name!r}: {_CHOICES}.")
    device = f"cuda:{int(found[1] or 0)}"
    if not _works(device):
        import torch

        count = torch.cuda.device_count()
        raise AbsguiError(f"The GPU {name!r} can't be used (torch sees {count}): choose auto or cpu.")
    return device


def describe(device: str) -> str:
    """The device's name for users: "cpu", or "cuda:0 (NVIDIA H200)"."""
    if not device.startswith("cuda"):
        return device
    import torch

    return f"{device} ({torch.cuda.get_device_name(device)})"


def prepare_thread() -> None:
    """Prepare the calling thread for computing by torch; cheap when called again.

    Saturated sigmoids leave denormal numbers, which make CPU convolutions 5 to 10 times slower, and the
    mode that rounds them to zero belongs to a thread. Call this before a thread's first computation,
    so that the helper threads which torch then starts inherit it.
    """
    import torch

    _refuse_tf32()
    torch.set_flush_denormal(True)
    count = _threads.count
    if count is not None and getattr(_prepared, "count", None) != count:
        torch.set_num_threads(count)
        _prepared.count = count


def choose_threads(work: Callable[[], object]) -> None:
    """Let the calling thread compute with as many threads as make `work` (some ms) quickest.

    All cores are not always best: beside another busy process two threads can be ten times slower
    than one. So the number is measured when it is asked for first, and from then on again and again, a minute
    of use later, a few ms at a call, since the processes beside may come and go. OMP_NUM_THREADS, where set,
    is obeyed, and so is who has set another number since.
    """
    import torch

    prepare_thread()
    if os.environ.get("OMP_NUM_THREADS") or getattr(_prepared, "count", None) not in (
        None,
        torch.get_num_threads(),
    ):
        return
    _threads.choose(work, torch.set_num_threads, cores())
    prepare_thread()


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


def _refuse_tf32() -> None:
    """Let GPUs compute with all of float32.

    cuDNN's convolutions round their factors to 10 bits (TF32) by default. That puts errors of 1e-3 into
    the decoders' pixels, which certificates and comparisons of nearly equal energies can't bear.
    """
    import torch

    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False


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

    _refuse_tf32()
    if not torch.cuda.is_available():
        return False
    try:
        return bool((torch.ones(2, device=name) * 2).sum().item() == 4)
    except RuntimeError:
        return False
