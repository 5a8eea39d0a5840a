"""Devices: bad names are refused, one thread computes, out-of-memory is recognised."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import textwrap

import pytest
import torch

from engine.system import devices
from engine.types import AbsguiError


@pytest.mark.parametrize("name", ["", "gpu", "cuda:x", "cuda:99", "mps", "meta"])
def test_bad_devices_are_refused_in_one_line(name: str) -> None:
    with pytest.raises(AbsguiError, match="choose auto") as caught:
        devices.choose_device(name)
    assert "\n" not in str(caught.value)


def test_auto_is_a_device_that_works() -> None:
    device = devices.choose_device("auto")
    assert torch.ones(1, device=device).item() == 1
    assert devices.describe(device).startswith(device)


def test_cpu_is_cpu() -> None:
    assert devices.describe(devices.choose_device("cpu")) == "cpu"


def test_torch_computes_in_one_thread_and_takes_denormals_for_zero() -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        with devices.computing():
            assert torch.get_num_threads() == 1
            assert (torch.full((64,), 1e-30) * 1e-10).abs().max().item() == 0
        assert torch.get_num_threads() == 3
        assert (torch.full((64,), 1e-30) * 1e-10).abs().max().item() > 0
    finally:
        torch.set_num_threads(before)


def test_out_of_memory_is_recognised() -> None:
    assert devices.is_out_of_memory(torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate"))
    assert devices.is_out_of_memory(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"))
    assert not devices.is_out_of_memory(RuntimeError("shape mismatch"))
    assert not devices.is_out_of_memory(ValueError("out of memory"))


def test_who_has_no_driver_has_no_gpu_and_needs_no_torch() -> None:
    program = textwrap.dedent(
        """
        import sys
        from engine.system import devices
        devices._driver_knows_a_gpu = lambda: False
        assert devices.choose_device("auto") == devices.choose_device("cpu") == "cpu"
        assert "torch" not in sys.modules
        """
    )
    # torch for AMD's GPUs is asked whatever NVIDIA's driver says
    if torch.version.hip is None:
        subprocess.run([sys.executable, "-c", program], check=True)


def test_a_library_that_is_no_driver_knows_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> object:
        raise OSError("not found")

    for driver in (missing, lambda _: object()):
        monkeypatch.setattr(ctypes, "CDLL", driver)
        assert not devices._driver_knows_a_gpu()


@pytest.mark.parametrize(("initialised", "count", "known"), [(0, 1, True), (0, 0, False), (100, 1, False)])
def test_the_driver_is_asked_for_gpus(
    monkeypatch: pytest.MonkeyPatch, initialised: int, count: int, known: bool
) -> None:
    class Driver:
        def cuInit(self, flags: int) -> int:
            return initialised

        def cuDeviceGetCount(self, number: object) -> int:
            number._obj.value = count  # type: ignore[attr-defined]  # of ctypes.byref
            return 0

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Driver())
    assert devices._driver_knows_a_gpu() == known


@pytest.mark.slow  # starts processes that import torch
@pytest.mark.parametrize("first", ["", "import torch"])
def test_one_thread_is_one_thread_whenever_torch_is_imported(first: str) -> None:
    program = textwrap.dedent(
        f"""
        {first}
        from engine import kernels
        from engine.kernels import background
        from engine.system import devices
        devices.use_one_thread()
        import torch
        assert torch.get_num_threads() == 1
        assert background._pool().threads == 1
        """
    )
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
