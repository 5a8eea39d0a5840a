"""Weights: what is written is what is read, and unfit files are refused in one clear line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.nets.vae import VAE
from engine.types import WeightsError
from engine.weights import abs as weights
from engine.weights.calibration import Calibration

CALIBRATION = {
    "abs": Calibration(123.5, 1e-5),
    "binary-abs": Calibration(99.0, 2e-5, tuple(1 + c / 100 for c in range(10))),
}


@pytest.fixture(scope="module")
def states() -> list[dict[str, torch.Tensor]]:
    torch.manual_seed(0)
    return [VAE().state_dict() for _ in range(10)]


@pytest.fixture
def file(tmp_path: Path, states: list[dict[str, torch.Tensor]]) -> Path:
    path = tmp_path / "abs.safetensors"
    weights.save_weights(path, states, CALIBRATION, {"seed": "7"})
    return path


def test_round_trip(file: Path, states: list[dict[str, torch.Tensor]]) -> None:
    loaded = weights.load_weights(file)
    assert loaded.metadata["seed"] == "7"
    for read, written in zip(loaded.states, states, strict=True):
        assert all(np.array_equal(array, written[key].numpy()) for key, array in read.items())
    for name, calibration in CALIBRATION.items():
        read_back = loaded.calibrations[name]
        assert read_back.alpha == pytest.approx(calibration.alpha)
        assert read_back.eta == pytest.approx(calibration.eta)
        assert read_back.gamma == pytest.approx(calibration.gamma)
    assert file.stat().st_size <= 16e6
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_bytes_depend_on_the_content_alone(tmp_path: Path, states: list[dict[str, torch.Tensor]]) -> None:
    metadata = {f"key {n} é": str(n) for n in range(9)}
    paths = [tmp_path / "a.safetensors", tmp_path / "b.safetensors"]
    for path in paths:
        weights.save_weights(path, states, CALIBRATION, metadata)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert weights.load_weights(paths[0]).metadata["key 3 é"] == "3"


def test_a_folder_with_our_file_is_as_good_as_the_file(file: Path) -> None:
    assert weights.load_weights(file.parent).fingerprint == weights.load_weights(file).fingerprint


def test_fingerprint_depends_on_every_tensor(file: Path, states: list[dict[str, torch.Tensor]]) -> None:
    before = weights.load_weights(file).fingerprint
    changed = [dict(state) for state in states]
    changed[9]["Decoder.conv_3.bias"] = states[9]["Decoder.conv_3.bias"] + 1e-6
    weights.save_weights(file, changed, CALIBRATION)
    assert len(before) == 12
    assert weights.load_weights(file).fingerprint != before


def test_authors_folder(tmp_path: Path, states: list[dict[str, torch.Tensor]]) -> None:
    for c, state in enumerate(states):
        torch.save(state, tmp_path / f"ABS_{c}.net")
    loaded = weights.load_weights(tmp_path)
    assert loaded.calibrations["abs"].alpha == 440
    assert loaded.calibrations["binary-abs"].gamma[3] == 1.06
    (tmp_path / "ABS_4.net").unlink()
    with pytest.raises(WeightsError, match=r"ABS_4\.net is missing"):
        weights.load_weights(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x80\x02cos\nsystem\n(S'false'\ntR.", b"PK\x03\x04 torn"])
def test_a_damaged_checkpoint_is_refused(
    tmp_path: Path, states: list[dict[str, torch.Tensor]], content: bytes
) -> None:
    for c, state in enumerate(states):
        torch.save(state, tmp_path / f"ABS_{c}.net")
    (tmp_path / "ABS_3.net").write_bytes(content)
    with pytest.raises(WeightsError, match=r"ABS_3\.net") as caught:
        weights.load_weights(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [0, 5, 100, 5000, -1])
def test_a_truncated_file_is_refused(file: Path, keep: int) -> None:
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(WeightsError, match="safetensors"):
        weights.load_weights(file)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no weights at"):
        weights.load_weights(tmp_path / "nowhere")
    with pytest.raises(WeightsError, match=r"ABS_0\.net is missing"):
        weights.load_weights(tmp_path)


def test_unfit_states_are_refused(tmp_path: Path, states: list[dict[str, torch.Tensor]]) -> None:
    key = "Decoder.conv_1.weight"
    for bad, words in (
        ({k: v for k, v in states[0].items() if k != key}, "missing"),
        ({**states[0], key: states[0][key][:5]}, "shape"),
        ({**states[0], key: states[0][key] * float("nan")}, "NaN"),
    ):
        with pytest.raises(WeightsError, match=words):
            weights.save_weights(tmp_path / "w.safetensors", [bad, *states[1:]], CALIBRATION)
        for c, state in enumerate([bad, *states[1:]]):
            torch.save(state, tmp_path / f"ABS_{c}.net")
        with pytest.raises(WeightsError, match=words):
            weights.load_weights(tmp_path)


def test_unfit_calibration_is_refused() -> None:
    for alpha, eta, gamma in ((0.0, 1e-5, (1.0,) * 10), (1.0, float("nan"), (1.0,) * 10), (1.0, 1.0, (1.0,))):
        with pytest.raises(WeightsError, match="calibration"):
            Calibration(alpha, eta, gamma)
