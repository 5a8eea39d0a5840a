"""What figures of speed depend on: the machine, its load, threads, versions, the processor's peak."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import metadata

from engine import kernels
from engine.kernels.slots import EXERCISE, Table

PACKAGES = ("numpy", "torch", "numba", "foolbox", "PySide6-Essentials")
GEMM = """
import time
import numpy as np
a, b = (np.random.default_rng(seed).random((1024, 1024), np.float32) for seed in (0, 1))
c = a @ b
best = float("inf")
for _ in range(40):
    began = time.perf_counter()
    np.matmul(a, b, out=c)
    best = min(best, time.perf_counter() - began)
print(2 * 1024**3 / best)
"""
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""What the linear algebra libraries that numpy may use read when they are loaded."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where something was measured."""

    processor: str
    cores: int
    """That this process may use."""
    memory_gb: float
    """Physical memory in 2^30 bytes; 0 where the system doesn't say."""
    system: str


def this_machine() -> Machine:
    """The one that this process runs on."""
    return Machine(_processor(), cores(), round(_memory(), 1), f"{platform.system()} {platform.machine()}")


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads() -> int:
    """Those that compute: the kernels', or where they are not compiled torch's one."""
    return kernels.threads() if kernels.ready() else 1


def load_average() -> tuple[float, ...]:
    """Over 1, 5 and 15 minutes; empty where the system has none."""
    return tuple(round(value, 2) for value in os.getloadavg()) if hasattr(os, "getloadavg") else ()


def versions() -> dict[str, str]:
    """Of Python and of what computes and draws; "" for what is not installed."""
    found = {"python": sys.version.split()[0]}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def vector_peak() -> float:
    """Most FLOP/s of products and sums of vectors in registers, on one thread, the best of 40.

    What libraries reach in a matrix product may be half of it, where they don't use the widest vectors. 0
    where the kernels are not compiled.
    """
    if not kernels.ready():
        return 0.0
    seconds = []
    for _ in range(40):
        began = time.perf_counter()
        kernels.run("exercise", Table(), 1)
        seconds.append(time.perf_counter() - began)
    return 2 * 16 * EXERCISE / min(seconds)


def gemm_peak() -> float:
    """Most FLOP/s of numpy's float32 matrix product on one thread, 1024 x 1024, the best of 40.

    In a process of its own, as the libraries behind numpy count their threads when they are loaded.
    """
    ended = subprocess.run(  # noqa: S603 - our own few lines
        [sys.executable, "-c", GEMM], env=os.environ | ONE_THREAD, capture_output=True, text=True, check=True
    )
    return float(ended.stdout)


def _processor() -> str:
    if sys.platform == "linux":
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - no file, no folder
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() == "model name":
                    return value.strip()
    elif sys.platform == "darwin":
        asked = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - fixed
    return platform.processor() or platform.machine()


def _memory() -> float:
    names = ("SC_PAGE_SIZE", "SC_PHYS_PAGES")
    if not hasattr(os, "sysconf") or any(name not in os.sysconf_names for name in names):
        return 0.0
    page, pages = (os.sysconf(name) for name in names)
    return page * pages / 2**30
