"""Training from end to end, in miniature."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import engine.training.starts
import engine.training.train_abs
from engine.data import mnist
from engine.models.abs import AbsModel
from engine.training.recipe import MARGINS
from engine.training.train_abs import TrainingOptions, train_abs
from engine.types import ModelChoice
from engine.weights.abs import load_weights


@pytest.mark.slow  # trains
def test_train_makes_weights_that_load_and_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine.training.starts, "SHARED", 2)
    monkeypatch.setattr(engine.training.starts, "OWN", 6)
    rounds = tuple(replace(each, starts=40) for each in MARGINS)
    monkeypatch.setattr(engine.training.train_abs, "MARGINS", rounds)
    options = TrainingOptions(
        out=tmp_path / "made",
        epochs=1,
        margin_steps=1,
        digits=1000,
        calibration_images=24,
        test_images=24,
        draws=10,
        workers=2,
    )
    path = train_abs(options)
    model = AbsModel.load(ModelChoice(weights=path))
    reading = model.read(mnist("test").image(0), certificate=False)
    assert np.isfinite(reading.energies).all()
    card = (path.parent / "README.md").read_text()
    assert model.info.fingerprint in card
    assert "| seed | 0 |" in card
    limit = model.info.energy_limit
    assert limit is not None
    assert f"| abs: largest energy of what is explained | {limit:.2f} |" in card
    assert load_weights(path).energy_limits.keys() == {"abs", "binary-abs"}

    again = train_abs(options)  # everything is there, so it only calibrates
    assert AbsModel.load(ModelChoice(weights=again)).info.fingerprint == model.info.fingerprint
    assert "margins" in capsys.readouterr().err
