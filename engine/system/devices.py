"""Where and how torch computes: the device, the threads, denormal numbers, a GPU without memory."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable

import torch

from engine.types import AbsguiError

MAXIMUM_THREADS = 8
"""More threads than this only wait for each other in such small computations."""

_prepared = threading.local()
_choice: list[int] = []
_choice_lock = threading.Lock()


def choose_device(name: str = "auto") -> torch.device:
    """The torch device for "auto", "cpu", "cuda" or "cuda:N".

    "auto" is the first GPU that works, else the CPU. Raises AbsguiError for an unusable device.
    """
    _refuse_tf32()
    if name == "auto":
        return torch.device("cuda:0") if _works("cuda:0") else torch.device("cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise AbsguiError(f"There is no device {name!r}: choose auto, cpu, cuda or cuda:N.") from error
    if device.type not in ("cpu", "cuda"):
        raise AbsguiError(f"The device {name!r} is not supported: choose auto, cpu, cuda or cuda:N.")
    if device.type == "cuda":
        device = torch.device("cuda", device.index or 0)
        if not _works(str(device)):
            count = torch.cuda.device_count()
            raise AbsguiError(f"The GPU {name!r} can't be used (torch sees {count}): choose auto or cpu.")
    return device


def describe(device: torch.device) -> str:
    """The device's name for users: "cpu", or "cuda:0 (NVIDIA H200)"."""
    return f"{device} ({torch.cuda.get_device_name(device)})" if device.type == "cuda" else str(device)


def prepare_thread() -> None:
    """Prepare the calling thread for computing; cheap when called again.

    Saturated sigmoids leave denormal numbers, which make CPU convolutions 5 to 10 times slower, and the
    mode that rounds them to zero belongs to a thread. Call this before a thread's first computation,
    so that the helper threads which torch then starts inherit it.
    """
    _refuse_tf32()
    torch.set_flush_denormal(True)
    if getattr(_prepared, "done", False):
        return
    if _choice:
        torch.set_num_threads(_choice[0])
    _prepared.done = True


def choose_threads(work: Callable[[], object]) -> int:
    """Set and return the number of threads with which `work` (some ms) is quickest; measured only once.

    All cores are not always best: beside another busy process two threads can be ten times slower
    than one. OMP_NUM_THREADS, where set, is obeyed.
    """
    prepare_thread()
    with _choice_lock:
        if not _choice:
            most = min(MAXIMUM_THREADS, cores())
            if os.environ.get("OMP_NUM_THREADS"):
                _choice.append(torch.get_num_threads())
            else:
                candidates = sorted({1, 2, 4, most} & set(range(1, most + 1)))
                _choice.append(_quickest(candidates, work))
        torch.set_num_threads(_choice[0])
        return _choice[0]


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a computation failed for lack of GPU memory (also inside cuBLAS, cuDNN)."""
    if isinstance(error, torch.cuda.OutOfMemoryError):
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "out of memory" in text or "ALLOC_FAILED" in text or "CUDNN_STATUS_NOT_INITIALIZED" in text
    )


def _refuse_tf32() -> None:
    """Let GPUs compute with all of float32.

    cuDNN's convolutions round their factors to 10 bits (TF32) by default. That puts errors of 1e-3 into
    the decoders' pixels, which certificates and comparisons of nearly equal energies can't bear.
    """
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _works(name: str) -> bool:
    """Whether a GPU can be computed on: a driver too old for this torch shows only when it is used."""
    if not torch.cuda.is_available():
        return False
    try:
        return bool((torch.ones(2, device=name) * 2).sum().item() == 4)
    except RuntimeError:
        return False


def _quickest(candidates: list[int], work: Callable[[], object], rounds: int = 5) -> int:
    """The candidate with the least median time; a larger one must gain a tenth."""
    best, least = candidates[0], float("inf")
    for count in candidates:
        torch.set_num_threads(count)
        work()
        duration = statistics.median(_seconds(work) for _ in range(rounds))
        if duration < 0.9 * least:
            best, least = count, duration
    return best


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
