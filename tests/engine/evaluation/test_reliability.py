"""Calibration errors where they are known, and the files that they go into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.data import load_dataset, strided
from engine.evaluation import plots, reliability_files
from engine.evaluation.junk import junk
from engine.evaluation.nonsense import evaluate_nonsense
from engine.evaluation.reliability import BINS, evaluate_calibration, reliability
from engine.models.base import BaseModel, no_latents
from engine.types import AbsguiError, FloatArray, Inference, ModelInfo
from engine.weights.calibration import Calibration

MNIST = load_dataset()
SAMPLES = 40


def sure_of(share: float, count: int) -> FloatArray:
    """(count, 10) class 0 has this p, the others the rest."""
    rows = np.full((count, 10), (1 - share) / 9, np.float32)
    rows[:, 0] = share
    return rows


def test_who_is_right_as_often_as_he_says_is_calibrated() -> None:
    labels = np.array([0] * 8 + [1] * 2)
    found = reliability(sure_of(0.8, 10), np.zeros(10, np.intp), labels)
    assert found.ece == pytest.approx(0, abs=1e-6)
    assert found.nll == pytest.approx(-0.8 * np.log(0.8) - 0.2 * np.log(0.2 / 9), rel=1e-5)
    assert found.brier == pytest.approx(
        0.8 * (0.04 + 9 * (0.2 / 9) ** 2) + 0.2 * (0.64 + (1 - 0.2 / 9) ** 2 + 8 * (0.2 / 9) ** 2), rel=1e-5
    )
    assert found.median == pytest.approx(0.8)
    assert found.unsure == 0
    assert sum(found.counts) == found.counts[12] == 10
    assert found.accuracies[12] == pytest.approx(0.8)
    assert np.isnan(found.accuracies[0])


def test_the_error_is_what_accuracy_and_p_differ_by() -> None:
    sure, unsure = sure_of(1.0, 6), sure_of(0.4, 4)
    labels = np.array([0, 0, 0, 1, 1, 1, 0, 0, 0, 0])
    found = reliability(np.concatenate([sure, unsure]), np.zeros(10, np.intp), labels)
    assert found.ece == pytest.approx(0.6 * 0.5 + 0.4 * 0.6, rel=1e-5)
    assert found.counts[BINS - 1] == 6
    assert found.unsure == pytest.approx(0.4)
    assert np.isfinite(found.nll)  # though p is 0 where it was wrong


class Stepping(BaseModel):
    """Energies that say the class in the mean of the image's corner; alpha and eta are far off."""

    def __init__(self, limit: float | None = None, name: str = "abs") -> None:
        info = ModelInfo(name, "Stepping", "exact", "cpu", "bundled", "0" * 12, energy_limit=limit)
        super().__init__(info, Calibration(784.0, 0.5))

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        ink = np.square(images, dtype=np.float64).sum((1, 2))
        energies = (ink[:, None] / 10 + 5 * np.arange(10)).astype(np.float32)
        return Inference(energies, no_latents(len(images)), None)


def test_both_probabilities_of_a_model_are_measured() -> None:
    model, seen = Stepping(), []
    result = evaluate_calibration(model, MNIST, SAMPLES, lambda *done: seen.append(done))
    labels = MNIST.test.labels[strided(10_000, SAMPLES)]
    assert result.accuracy == pytest.approx((labels == 0).mean())
    assert result.shown.median == pytest.approx(1 / (1 + np.exp(-5)), abs=0.001)
    assert result.paper.median < 0.2
    assert result.shown.ece == pytest.approx(result.shown.median - result.accuracy, abs=0.01)
    assert seen[-1] == (SAMPLES, SAMPLES)


def test_the_table_comes_back_and_the_figure_has_all_models_of_the_folder(tmp_path: Path) -> None:
    result = evaluate_calibration(Stepping(), MNIST, SAMPLES)
    files = list(reliability_files.write(tmp_path, result))
    assert [path.name for path in files[:1]] == ["calibration-abs.csv"]
    table = reliability_files.read(files[0])
    assert (table.title, table.samples) == ("Stepping", SAMPLES)
    assert table.ece("shown") == pytest.approx(result.shown.ece, abs=1e-5)
    assert table.ece("paper") == pytest.approx(result.paper.ece, abs=1e-5)
    assert plots.available()
    first = (tmp_path / "calibration.svg").read_bytes()
    assert (tmp_path / "calibration.png").read_bytes().startswith(b"\x89PNG")
    list(reliability_files.write(tmp_path, result))
    assert (tmp_path / "calibration.svg").read_bytes() == first
    list(reliability_files.write(tmp_path, evaluate_calibration(Stepping(name="cnn"), MNIST, SAMPLES)))
    both = (tmp_path / "calibration.svg").read_text()
    assert both.count("<!-- Stepping (40) -->") == 2


@pytest.mark.parametrize("text", ["", "title,samples\n", "title,samples,p\nA,3,shown\n"])
def test_a_damaged_table_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "calibration-abs.csv"
    path.write_text(text)
    with pytest.raises(AbsguiError, match=r"calibration-abs\.csv is damaged"):
        reliability_files.read(path)


@pytest.mark.slow  # reads hundreds of images
def test_refused_images_are_counted() -> None:
    seen: list[tuple[int, int]] = []
    found = evaluate_nonsense(Stepping(12.0), MNIST, SAMPLES, progress=lambda *done: seen.append(done))
    chosen = strided(10_000, SAMPLES)
    ink = np.square(MNIST.test.images[chosen] / 255).sum((1, 2))
    refused = ink / 10 > 12
    assert found.digits.refused == refused.sum()
    assert found.digits.median_energy == pytest.approx(np.median(ink) / 10, rel=1e-4)
    assert found.misclassified_refused == (refused & (MNIST.test.labels[chosen] != 0)).sum()
    made = junk()
    assert {name: each.images for name, each in found.junk.items()} == {n: len(i) for n, i in made.items()}
    assert found.junk["noise"].share == 1
    flat = np.square(made["flat"], dtype=np.float64).sum((1, 2))
    assert found.junk["flat"].refused == (flat / 10 > 12).sum()
    assert seen[-1][0] == seen[-1][1] == SAMPLES + sum(map(len, made.values()))


def test_without_a_limit_there_is_nothing_to_count() -> None:
    with pytest.raises(AbsguiError, match=r"Stepping \(bundled\) has no limit"):
        evaluate_nonsense(Stepping(), MNIST, 3)
