"""Weights and models that are damaged or made to harm: our own errors, soon, and without much memory."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save

from engine.models.own import onnx, torchscript
from engine.system import resources
from engine.types import AbsguiError, WeightsError
from engine.weights.abs import BUNDLED, MOST_STARTS, load_weights
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import load_exact
from engine.weights.networks import load_network
from engine.weights.tensors import Tensors, read_tensors
from tests.engine.fakes.networks import reading_layer, scripted
from tests.engine.fakes.onnx_files import linear

SECONDS = 2.0
KIB = 2**20
"""Of growth: 1 GiB."""
Loader = Callable[[Path], object]
FAMILIES: dict[str, tuple[str, Loader]] = {
    "abs": (BUNDLED, load_weights),
    "exact-abs": ("exact-abs.safetensors", load_exact),
    "cnn": ("cnn.safetensors", lambda path: load_network("cnn", path)),
}
KINDS = ("float16", "float64", "bool", "uint8", "int8", "int64", "complex64")
SHAPES = ((), (0,), (1,), (3, 0), (10, 1500, 8), (10, 3000, 8), (10, 2, 9))
NUMBERS = (np.nan, np.inf, -np.inf, 0.0, -1.0, 1e38, 1e300, 1e-40, 1e9)


@pytest.fixture(scope="module")
def whole() -> dict[str, tuple[Tensors, dict[str, str]]]:
    found = {name: read_tensors(resources.weights(file)) for name, (file, _) in FAMILIES.items()}
    exact = found["exact-abs"][0]
    exact |= {name: value[:, :2] for name, value in exact.items() if value.ndim > 1}  # less to compute
    return found


def changed(tensors: Tensors, metadata: dict[str, str], random: np.random.Generator) -> bytes:
    """The file with one to three things changed: a type, a shape, a number, a name, a byte, the notes."""
    tensors, metadata = dict(tensors), dict(metadata)
    for _ in range(random.integers(1, 4)):
        name = str(random.choice(sorted(tensors)))
        value = tensors[name]
        match random.integers(6):
            case 0:
                with np.errstate(all="ignore"):
                    tensors[name] = value.real.astype(str(random.choice(KINDS)))
            case 1:
                tensors[name] = np.zeros(SHAPES[random.integers(len(SHAPES))], value.dtype)
            case 2:
                value = np.array(value)
                if value.size:
                    with np.errstate(all="ignore"):
                        number = np.float64(random.choice(NUMBERS)).astype(value.dtype)
                    value.flat[random.integers(value.size)] = number
                tensors[name] = value
            case 3:
                del tensors[name]
            case 4:
                tensors[f"{name}{random.integers(10)}"] = value
            case _:
                key = str(random.choice(["dataset", "energy_limits", "format"]))
                texts = ["{", "[]", "null", '{"abs": 1e999}', "[" * 3000, '{"name": 1}', "\ud7ff", ""]
                metadata[key] = str(random.choice(texts))
    content = bytearray(save({key: np.ascontiguousarray(each) for key, each in tensors.items()}, metadata))
    return bytes(bitten(content, random) if random.random() < 0.3 else content)


def bitten(content: bytes | bytearray, random: np.random.Generator) -> bytes:
    """Some bytes are others, most of them in the header, or the end is missing."""
    found = bytearray(content)
    for _ in range(random.integers(1, 6)):
        where = random.integers(min(len(found), 2000) if random.random() < 0.7 else len(found))
        found[where] = random.integers(256)
    return bytes(found[: random.integers(len(found))] if random.random() < 0.3 else found)


def judged(load: Callable[[], object], what: str) -> None:
    """It loads or is refused, soon, and with one line."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        load()
    except AbsguiError as error:
        assert "\n" not in str(error), what
    assert time.process_time() - began < SECONDS, what
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < KIB, what


def weights(seeds: range, whole: dict[str, tuple[Tensors, dict[str, str]]], folder: Path) -> None:
    path = folder / "changed.safetensors"
    for seed in seeds:
        random = np.random.default_rng(seed)
        name = sorted(FAMILIES)[seed % len(FAMILIES)]
        path.write_bytes(changed(*whole[name], random))
        judged(lambda name=name: FAMILIES[name][1](path), f"{name}, seed {seed}")  # type: ignore[misc]


def models(seeds: range, folder: Path) -> None:
    """What is looked at before a process of its own opens them."""
    program = scripted(reading_layer(), folder / "linear.pt").read_bytes()
    path = linear(folder / "linear.onnx", np.zeros((784, 10), np.float32), beside="linear.data")
    graph = path.read_bytes()
    for seed in seeds:
        random = np.random.default_rng(seed)
        content = bitten(program, random)
        judged(lambda content=content: torchscript.check(content, "x.pt"), f"seed {seed}")  # type: ignore[misc]
        content = bitten(graph, random)
        judged(lambda content=content: onnx.external_files(content, path), f"seed {seed}")  # type: ignore[misc]


def test_damaged_weights_and_models_are_refused(
    whole: dict[str, tuple[Tensors, dict[str, str]]], tmp_path: Path
) -> None:
    weights(range(18), whole, tmp_path)
    models(range(40), tmp_path)


@pytest.mark.slow  # thousands of them
def test_many_damaged_weights_and_models_are_refused(
    whole: dict[str, tuple[Tensors, dict[str, str]]], tmp_path: Path
) -> None:
    weights(range(1000, 3000), whole, tmp_path)
    models(range(1000, 3000), tmp_path)


def test_a_pipe_is_no_file_of_weights(tmp_path: Path) -> None:
    pipe = tmp_path / "abs.safetensors"
    os.mkfifo(pipe)
    for load in (load_weights, load_exact, lambda path: load_network("cnn", path)):
        with pytest.raises(WeightsError, match="is no file"):
            load(pipe)
    for c in range(10):
        os.mkfifo(tmp_path / f"ABS_{c}.net")
    pipe.unlink()
    with pytest.raises(WeightsError, match=r"ABS_0\.net is missing|is no file"):
        load_weights(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("starts", np.zeros((10, MOST_STARTS + 1, 8), np.float32), "take too long"),
        ("class3.Decoder.conv_0.bias", np.ones(32, np.bool_), "holds bool, but floating-point"),
        ("class3.Decoder.conv_0.bias", np.ones(32, np.complex64), "holds complex64, but floating-point"),
        ("class3.Decoder.conv_0.bias", np.full(32, 1e30, np.float32), "numbers beyond"),
        ("starts", np.full((10, 2, 8), 1e4, np.float32), "within 100"),
        ("abs.alpha", np.array(1e30), "positive alpha"),
        ("abs.alpha", np.array(1j, np.complex64), "positive alpha"),
        ("abs.gamma", np.full(10, 1e6, np.float32), "ten positive gammas"),
        ("class3.Decoder.conv_0.bias", np.full(32, 1e300), "NaN or infinite"),
    ],
)
def test_weights_that_are_no_weights_are_refused_by_name(
    name: str,
    value: NDArray[np.generic],
    said: str,
    whole: dict[str, tuple[Tensors, dict[str, str]]],
    tmp_path: Path,
) -> None:
    tensors, metadata = whole["abs"]
    path = tmp_path / "abs.safetensors"
    path.write_bytes(save({**tensors, name: value}, metadata))
    with pytest.raises(WeightsError, match=said):
        load_weights(path)


def test_the_bundled_calibrations_are_well_within_their_limits() -> None:
    for calibration in (*load_weights().calibrations.values(), load_network("cnn").calibration):
        Calibration(calibration.alpha / 100, calibration.eta / 100, calibration.gamma)
        Calibration(calibration.alpha * 100, calibration.eta * 100, calibration.gamma)
