"""Starts: where they come from, how they travel, and what happens without them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models import parts
from engine.models.abs import AbsModel
from engine.training import starts
from engine.types import WeightsError
from engine.weights import abs as weights
from engine.weights.authors import AUTHORS
from tests.engine.small import arrays, random_states


@pytest.fixture(scope="module")
def states() -> list[dict[str, torch.Tensor]]:
    return random_states()


@pytest.mark.slow  # reads hundreds of images
def test_starts_are_found_added_and_read_again(
    tmp_path: Path, states: list[dict[str, torch.Tensor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starts, "SHARED", 1)
    monkeypatch.setattr(starts, "OWN", 3)
    path = tmp_path / "w.safetensors"
    weights.save_weights(path, states, AUTHORS, {"seed": "1"})
    before = weights.load_weights(path)
    assert before.starts is None
    assert starts.main([str(path)]) == 0
    after = weights.load_weights(path)
    assert after.starts is not None
    assert after.starts.shape == (10, 13, 8)
    assert after.metadata["seed"] == "1"
    assert after.fingerprint == before.fingerprint


@pytest.mark.parametrize(
    "bad",
    [torch.zeros(10, 0, 8), torch.zeros(9, 4, 8), torch.zeros(10, 8), torch.full((10, 4, 8), torch.nan)],
)
def test_unfit_starts_are_refused(
    tmp_path: Path, states: list[dict[str, torch.Tensor]], bad: torch.Tensor
) -> None:
    with pytest.raises(WeightsError, match="starts"):
        weights.save_weights(tmp_path / "w.safetensors", states, AUTHORS, starts=bad)


def test_without_starts_prior_samples_serve(
    states: list[dict[str, torch.Tensor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PRIOR_STARTS", 25)
    model = AbsModel(weights.Weights(arrays(states), AUTHORS))
    assert model.infer(np.zeros((1, 28, 28), np.float32)).energies.shape == (1, 10)
