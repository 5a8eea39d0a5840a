"""How the caller has set torch up changes no bit of a reading, a certificate or an attack, and stays so."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from engine import kernels
from engine.attacks import start
from engine.inference.prototypes import prior_latents
from engine.models.abs import AbsModel
from engine.models.base import BaseModel
from engine.models.logits import MODE, LogitsModel
from engine.system import torch_settings
from engine.system.torch_settings import own, steps
from engine.types import AttackRequest, ModelInfo, Norm
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from tests.engine.small import arrays, random_states

Bits = list[NDArray[Any]]

IMAGE = np.random.default_rng(3).random((28, 28), dtype=np.float32)
BACKENDS: Any = torch.backends


def attribute(owner: Any, name: str, value: object) -> Callable[[], object]:
    return lambda: setattr(owner, name, value)


SETTINGS: dict[str, Callable[[], object]] = {
    "float64": lambda: torch.set_default_dtype(torch.float64),
    "bfloat16": lambda: torch.set_default_dtype(torch.bfloat16),
    "meta": lambda: torch.set_default_device("meta"),
    "no grad": lambda: torch.set_grad_enabled(False),
    "medium": lambda: torch.set_float32_matmul_precision("medium"),
    "TF32": attribute(BACKENDS.cuda.matmul, "allow_tf32", True),
    "cuDNN": attribute(BACKENDS.cudnn, "benchmark", True),
    "no oneDNN": attribute(BACKENDS.mkldnn, "enabled", False),
    "deterministic": lambda: torch.set_deterministic_debug_mode("warn"),
    "denormals": lambda: torch.set_flush_denormal(True),
    "threads": lambda: torch.set_num_threads(3),
}
if hasattr(BACKENDS, "fp32_precision"):  # torch 2.9
    SETTINGS["all bf16"] = attribute(BACKENDS.mkldnn, "fp32_precision", "bf16")
    SETTINGS["products in bf16"] = attribute(BACKENDS.mkldnn.matmul, "fp32_precision", "bf16")
    SETTINGS["convolutions in bf16"] = attribute(BACKENDS.mkldnn.conv, "fp32_precision", "bf16")
BLOCKS: dict[str, Callable[[], contextlib.AbstractContextManager[object]]] = {
    "inference mode": torch.inference_mode,
    "autocast": lambda: torch.autocast("cpu", dtype=torch.bfloat16),
    "on meta": lambda: torch.device("meta"),
}


def state() -> dict[str, object]:
    """All that a caller may have set."""
    found: dict[str, object] = {
        "device": torch.get_default_device(),
        "grad": torch.is_grad_enabled(),
        "inference": torch.is_inference_mode_enabled(),
        "autocast": torch.is_autocast_enabled("cpu"),
        "threads": torch.get_num_threads(),
        "denormals": torch_settings._flushes(),
    }
    for number, setting in enumerate(itertools.chain(*torch_settings._settings())):
        # Old names raise where new ones contradict them.
        found[str(number)] = [value for _, value in torch_settings._read([setting])]
    return found


@pytest.fixture
def _put_back() -> Iterator[None]:
    before, threads = torch_settings._pinned(), torch.get_num_threads()
    torch_settings._write(before)
    yield
    torch.set_default_device(None)
    torch.set_grad_enabled(True)
    torch.set_num_threads(threads)
    torch.set_flush_denormal(False)
    torch_settings._pinned()  # all that a test has set
    torch_settings._write(before)


class Models(NamedTuple):
    abs: BaseModel
    network: BaseModel


@pytest.fixture(scope="module")
def models() -> Iterator[Models]:
    """ABS with random decoders by torch, as compiled code asks torch for nothing; and a network.

    The network's sums over 2704 numbers round differently in several threads and in one.
    """
    starts = prior_latents(2, 10, seed=0).numpy()
    module = nn.Sequential(
        nn.Unflatten(1, (1, 28)), nn.Conv2d(1, 16, 3, 2), nn.ELU(), nn.Flatten(), nn.Linear(2704, 10)
    )
    generator = torch.Generator().manual_seed(0)
    for parameter in module.parameters():
        parameter.requires_grad_(False).normal_(0, 0.1, generator=generator)
    info = ModelInfo(
        "own", "own", MODE, "cpu", "", "", explains=False, certifies=False, searches_latents=False
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "ready", lambda: False)
        yield Models(
            AbsModel(Weights(arrays(random_states()), AUTHORS, starts=starts)), LogitsModel(module, info)
        )


def few(models: Models) -> Bits:
    """What takes no time: a warm-started inference, a network's answers, gradients and attack."""
    found = models.abs.warm_infer(IMAGE[None], np.zeros((1, 10, 8), np.float32))
    batch = np.stack([IMAGE] * 9) * np.linspace(0, 1, 9, dtype=np.float32)[:, None, None]
    run = start(models.network, AttackRequest("fgm", IMAGE, Norm.L2))
    return [
        found.energies,
        found.latents,
        models.abs.confidence(found.energies * 100),  # some so small that they are denormal
        models.network.infer(batch).energies,
        models.network.gradients(IMAGE[None], np.eye(10, dtype=np.float32)[[3]]),
        *(step.image for step in run),
    ]


def reading(models: Models) -> Bits:
    """A reading of ABS with its first certificate."""
    for found in models.abs.refine(IMAGE):
        if found.certificate is not None:
            break
    assert found.certificate is not None
    all_radii = [found.certificate.radii, *found.certificate.per_rival.values()]
    return [found.energies, found.confidence, np.array([radii.of(n) for radii in all_radii for n in Norm])]


@pytest.fixture(scope="module")
def plain(models: Models) -> Bits:
    return few(models)


@pytest.fixture(scope="module")
def plain_reading(models: Models) -> Bits:
    return reading(models)


def same(found: Bits, expected: Bits) -> None:
    assert [(each.dtype, each.tobytes()) for each in found] == [
        (each.dtype, each.tobytes()) for each in expected
    ]


@pytest.mark.usefixtures("_put_back")
@pytest.mark.parametrize("name", SETTINGS)
def test_no_setting_of_the_callers_changes_a_bit(name: str, models: Models, plain: Bits) -> None:
    SETTINGS[name]()
    before = state()
    same(few(models), plain)
    assert state() == before


@pytest.mark.parametrize("name", BLOCKS)
def test_no_block_of_the_callers_changes_a_bit(name: str, models: Models, plain: Bits) -> None:
    with BLOCKS[name]():
        before = state()
        same(few(models), plain)
        assert state() == before


@pytest.mark.usefixtures("_put_back")
def test_all_of_them_change_no_bit_of_a_certificate(models: Models, plain_reading: Bits) -> None:
    for name, setting in SETTINGS.items():
        if name != "meta":  # below, for a fixture that is yet to be made
            setting()
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16), torch.device("meta"):
        same(reading(models), plain_reading)


@pytest.mark.slow  # a certificate for each
@pytest.mark.usefixtures("_put_back")
@pytest.mark.parametrize("name", SETTINGS)
def test_none_of_them_changes_a_bit_of_a_certificate(name: str, models: Models, plain_reading: Bits) -> None:
    SETTINGS[name]()
    same(reading(models), plain_reading)


@pytest.mark.usefixtures("_put_back")
def test_settings_are_the_callers_between_two_steps() -> None:
    torch.set_default_dtype(torch.float64)

    def inner() -> Iterator[torch.dtype]:
        try:
            yield torch.get_default_dtype()
            yield torch.get_default_dtype()
        finally:
            ended.append(torch.get_default_dtype())

    ended: list[torch.dtype] = []
    found = steps(inner())
    assert next(found) is torch.float32
    assert torch.get_default_dtype() is torch.float64
    found.close()  # type: ignore[attr-defined]
    assert ended == [torch.float32]
    assert torch.get_default_dtype() is torch.float64


@pytest.mark.usefixtures("_put_back")
def test_the_first_thread_that_is_done_does_not_take_them_from_the_others() -> None:
    torch.set_float32_matmul_precision("medium")
    inside, may_leave = threading.Event(), threading.Event()

    def other() -> None:
        with own():
            inside.set()
            may_leave.wait()

    thread = threading.Thread(target=other)
    with own():
        thread.start()
        inside.wait()
    meanwhile = torch.get_float32_matmul_precision()
    may_leave.set()
    thread.join()
    assert meanwhile == "highest"
    assert torch.get_float32_matmul_precision() == "medium"
