"""The comparison of the two modes, with models whose energies are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.data import load_dataset, mnist, strided
from engine.evaluation.intervals import wilson
from engine.evaluation.modes import compare_modes
from engine.models.base import BaseModel, no_latents
from engine.types import AbsguiError, FloatArray, Inference, ModelInfo
from engine.weights.calibration import Calibration

MNIST = load_dataset()

INFO = ModelInfo("abs", "Fake", "fast", "cpu", "bundled", "0" * 12)
PAPER = replace(INFO, mode="paper")
CHOSEN = strided(10_000, 4)


class Known(BaseModel):
    """Energy 1 for every true class and 2 for the others, but for what it is told to add."""

    def __init__(self, info: ModelInfo, own: dict[int, float], rest: float = 0.0) -> None:
        super().__init__(info, Calibration(1.0, 1.0))
        self._own, self._rest = own, rest
        self._seen = 0

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        assert images.shape == (1, 28, 28)
        energies = np.full((1, 10), 2 + self._rest, np.float32)
        energies[0, mnist("test").labels[CHOSEN[self._seen]]] = 1 + self._own.get(self._seen, 0.0)
        self._seen += 1
        return Inference(energies, no_latents(1), None)

    def confidence(self, energies: FloatArray) -> FloatArray:
        raise AssertionError("not asked for")


def test_energies_and_digits_are_counted() -> None:
    calls: list[tuple[int, int]] = []
    fast = Known(INFO, {1: 0.5, 2: 0.0005, 3: 5.0})
    result = compare_modes(fast, Known(PAPER, {3: 5.0}, 0.1), MNIST, 4, lambda *done: calls.append(done))
    assert (result.own_worse, result.fast_accuracy, result.paper_accuracy) == (1, 0.75, 0.75)
    assert result.fast_energy == pytest.approx((4 + 5.5005 + 72) / 40, abs=1e-6)
    assert result.paper_energy == pytest.approx((4 + 5 + 36 * 2.1) / 40, abs=1e-6)
    assert result.fast_accuracy_interval == wilson(3, 4)
    means = (19 + np.array([0, 0.5, 0.0005, 5.0])) / 10
    assert result.fast_energy_error == pytest.approx(means.std(ddof=1) / 2, rel=1e-5)
    assert calls == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_other_weights_are_not_compared() -> None:
    other = replace(PAPER, fingerprint="1" * 12)
    with pytest.raises(AbsguiError, match="different models"):
        compare_modes(Known(INFO, {}), Known(other, {}), MNIST, 1)
