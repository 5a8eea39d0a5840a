"""Evaluation on a few digits, with models whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engine.data import as_float, load_dataset, mnist, strided
from engine.evaluation.certificates import FIGURES, evaluate_certificates
from engine.evaluation.clean import evaluate_clean
from engine.evaluation.hard import find_hard
from engine.evaluation.intervals import wilson
from engine.models.base import BaseModel, no_latents
from engine.types import (
    AbsguiError,
    Certificate,
    FloatArray,
    Inference,
    ModelInfo,
    Radii,
    Reading,
    Stage,
)
from engine.weights.calibration import Calibration
from tests.engine.fakes.centres import Centres

MNIST = load_dataset()

INFO = ModelInfo("abs", "Fake", "fast", "cpu", "bundled", "0" * 12)


class Knowing(BaseModel):
    """Knows the true labels of so many evenly spaced test digits but for those it is told to get wrong."""

    def __init__(self, samples: int, wrong: set[int]) -> None:
        """`wrong`: their places in the sample."""
        super().__init__(INFO, Calibration(1.0, 1.0))
        self._chosen = strided(10_000, samples)
        self._wrong = wrong
        self._seen = 0

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        assert images.dtype == np.float32
        assert images.max() <= 1
        energies = np.ones((len(images), 10), np.float32)
        for row in energies:
            row[(int(mnist("test").labels[self._chosen[self._seen]]) + (self._seen in self._wrong)) % 10] = 0
            self._seen += 1
        return Inference(energies, no_latents(len(energies)), None)

    def paper_confidence(self, energies: FloatArray) -> FloatArray:
        certain: FloatArray = np.where(energies == 0, 0.82, 0.02).astype(np.float32)
        return certain

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        radius = float(self._seen)
        energies = self.infer(image[None]).energies[0]
        radii = Radii(L2=radius, Linf=0.1, L0=self._seen, L2_no_box=2 * radius, paper_L2=0.5)
        blank = np.zeros((10, 28, 28), np.float32)
        return Reading(
            image,
            energies,
            self.confidence(energies),
            np.zeros((10, 8), np.float32),
            blank,
            Stage.CERTIFIED,
            1.0,
            "abs",
            Certificate(radii, {}, {}) if certificate else None,
        )


def test_clean_counts_and_reports_progress() -> None:
    calls: list[tuple[int, int]] = []
    result = evaluate_clean(
        Knowing(100, {3, 70}), MNIST, 100, lambda done, total: calls.append((done, total))
    )
    assert (result.model, result.samples) == ("abs", 100)
    assert result.accuracy == 0.98
    assert result.accuracy_interval == wilson(98, 100)
    assert result.median_confidence == pytest.approx(0.82)
    assert calls == [(64, 100), (100, 100)]


def test_misclassified_digits_have_no_radius() -> None:
    calls: list[tuple[int, int]] = []
    result = evaluate_certificates(
        Knowing(5, {0, 4}), MNIST, 5, lambda done, total: calls.append((done, total))
    )
    assert tuple(result.figures) == FIGURES
    assert result.misclassified == 2
    # The second, third and fourth have the radii 1, 2 and 3; the first and the last count nothing.
    assert result.figures["L2"].mean == pytest.approx((1 + 2 + 3) / 5)
    assert result.figures["L2"].median == 1
    assert result.figures["L2_no_box"].mean == 2 * result.figures["L2"].mean
    assert result.figures["Linf"].mean == pytest.approx(0.06)
    assert result.figures["paper_L2"].median == 0.5
    assert calls[-1] == (5, 5)


@pytest.mark.parametrize("samples", [0, -1, 10_001])
def test_too_many_or_too_few(samples: int) -> None:
    with pytest.raises(AbsguiError, match="10000"):
        evaluate_clean(Knowing(1, set()), MNIST, samples)
    with pytest.raises(AbsguiError, match="10000"):
        evaluate_certificates(Knowing(1, set()), MNIST, samples)


@pytest.mark.slow  # reads many digits
def test_hard_digits_are_misclassified_ones_and_some_that_are_right_only_just() -> None:
    model = Centres()
    samples = 60
    found = find_hard(model, MNIST, samples, count=9)
    chosen = np.array(strided(10_000, samples))
    images, labels = as_float(mnist("test").images[chosen]), mnist("test").labels[chosen]
    read = model.labels(images)
    wrong = set(chosen[read != labels].tolist())
    assert len(wrong) > 6  # mean digits misclassify many
    assert len(found.misclassified) == 6
    assert set(found.misclassified) <= wrong
    assert len(found.least_certified) == len(found.radii) == 3
    assert found.radii == sorted(found.radii)
    right = [n for n in chosen.tolist() if n not in wrong]
    radii = {n: model.certify(mnist("test").image(n)).radii.L2 for n in right}
    assert found.radii[0] == round(min(radii.values()), 3)
