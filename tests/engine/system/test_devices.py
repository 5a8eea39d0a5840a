"""Devices: bad names are refused, threads are chosen from a measurement, out-of-memory is recognised."""

from __future__ import annotations

from collections.abc import Callable

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
    assert devices.describe(device).startswith(str(device))


def test_cpu_is_cpu() -> None:
    assert devices.describe(devices.choose_device("cpu")) == "cpu"


def test_denormals_are_zero_in_a_prepared_thread() -> None:
    devices.prepare_thread()
    assert (torch.full((64,), 1e-30) * 1e-10).abs().max().item() == 0


@pytest.mark.parametrize("way", [devices.prepare_thread, lambda: devices.choose_device("cpu")])
def test_gpus_compute_with_all_of_float32(way: Callable[[], object]) -> None:
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cuda.matmul.allow_tf32 = True
    way()
    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32


def test_out_of_memory_is_recognised() -> None:
    assert devices.is_out_of_memory(torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate"))
    assert devices.is_out_of_memory(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"))
    assert not devices.is_out_of_memory(RuntimeError("shape mismatch"))
    assert not devices.is_out_of_memory(ValueError("out of memory"))
