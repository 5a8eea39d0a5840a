"""Up to which energy a class explains an image: in the files, and in what models say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data import as_float, mnist
from engine.evaluation.junk import junk
from engine.models.registry import load
from engine.training import limits
from engine.training.limits import SHARE, fit_limit
from engine.types import ModelChoice, ModelInfo, WeightsError
from engine.weights.abs import load_weights, save_weights
from engine.weights.exact_abs import load_exact, save_exact
from engine.weights.limits import KEY, limits_in, note

INFO = ModelInfo("abs", "Fake", "fast", "cpu", "bundled", "0" * 12, energy_limit=30.0)
INK = np.zeros((28, 28), np.float32)
INK[:10, :10] = 0.6


def test_a_note_survives() -> None:
    found = {"abs": 36.236, "binary-abs": 41.0}
    assert limits_in(note(found), "here") == found
    assert limits_in({}, "here") == {}


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "null", '{"abs": "x"}', '{"abs": [1]}', '{"abs": NaN}', "3"]
)
def test_a_damaged_note_is_refused(text: str) -> None:
    with pytest.raises(WeightsError, match=r"^here has a damaged note"):
        limits_in({KEY: text}, "here")


def test_the_fingerprint_does_not_depend_on_it(tmp_path: Path) -> None:
    weights = load_exact()
    assert weights.fingerprint == "5a1f0046a00c"
    assert load_weights().fingerprint == "8b64db2a82e9"
    path = tmp_path / "exact-abs.safetensors"
    save_exact(path, replace(weights, metadata={**weights.metadata, **note({"exact-abs": 1.0})}))
    found = load_exact(path)
    assert found.energy_limit == 1.0
    assert found.fingerprint == weights.fingerprint
    save_exact(path, replace(weights, metadata={}))
    assert load_exact(path).energy_limit is None
    save_exact(path, replace(weights, metadata={KEY: "?"}))
    with pytest.raises(WeightsError, match="damaged note"):
        load_exact(path)


def test_the_limit_is_of_the_least_energy() -> None:
    energies = np.full(10, 90.0, np.float32)
    energies[3] = 30.0
    assert INFO.is_explained(INK, energies)
    energies[3] = 30.01
    assert not INFO.is_explained(INK, energies)
    assert replace(INFO, energy_limit=None).is_explained(INK, energies)
    assert replace(INFO, energy_limit=None).limit_for(INK) is None


def test_nothing_is_explained_that_an_empty_picture_would_explain_as_well() -> None:
    assert INFO.limit_for(INK) == 30.0  # it has 36
    faint = 0.5 * INK
    assert INFO.limit_for(faint) == pytest.approx(9.0)
    assert not INFO.is_explained(faint, np.full(10, 9.5, np.float32))
    assert INFO.limit_for(np.zeros((28, 28), np.float32)) == 0
    # In black and white every pixel from 0.5 on counts as 1, the others as 0.
    binary = replace(INFO, binary=True, energy_limit=200.0)
    assert binary.limit_for(INK) == 100.0
    assert binary.limit_for(0.8 * INK) == 0.0


def test_the_fitted_limit_leaves_out_one_digit_in_two_hundred() -> None:
    energies = np.random.default_rng(0).gamma(5, 3, (2000, 10))
    limit = fit_limit(energies)
    assert (energies.min(1) > limit).mean() == pytest.approx(1 - SHARE, abs=1e-9)


@pytest.mark.slow  # reads hundreds of images
@pytest.mark.parametrize("name", ["abs", "exact-abs"])
def test_weights_without_a_limit_get_one(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held_out = mnist("train").first(40)
    monkeypatch.setattr(limits, "parted", lambda split: (split, held_out))
    path = tmp_path / f"{name}.safetensors"
    exact, vaes = load_exact(), load_weights()
    before: Mapping[str, float]
    if name == "abs":
        save_weights(path, vaes.states, vaes.calibrations, {"seed": "7"}, starts=vaes.starts)
        before = load_weights(path).energy_limits
    else:
        save_exact(path, replace(exact, metadata={"seed": "7"}))
        before = {} if load_exact(path).energy_limit is None else {name: 0.0}
    assert not before
    assert limits.main([str(path)]) == 0
    model = load(ModelChoice(name, weights=path, device="cpu"))
    energies = model.infer(as_float(held_out.images)).energies
    assert model.info.energy_limit == fit_limit(energies)
    assert model.info.fingerprint == (vaes if name == "abs" else exact).fingerprint
    found = load_weights(path).metadata if name == "abs" else load_exact(path).metadata
    assert found["seed"] == "7"


@pytest.mark.slow  # reads hundreds of images
@pytest.mark.parametrize("name", ["abs", "exact-abs"])
def test_bundled_models_tell_digits_from_noise_and_faces(name: str) -> None:
    model, made = load(ModelChoice(name, device="cpu")), junk()
    for kind, least in (("noise", 1.0), ("smileys", 0.8), ("flat", 0.8)):
        some = made[kind][::5]
        energies = model.infer(some).energies
        refused = [not model.info.is_explained(*each) for each in zip(some, energies, strict=True)]
        assert np.mean(refused) >= least, kind
    digits = as_float(mnist("test").images[:60])
    energies = model.infer(digits).energies
    assert sum(not model.info.is_explained(*each) for each in zip(digits, energies, strict=True)) <= 3
