"""Logs that are cut off, certified accuracies against numbers by hand, curves, both bounds."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from engine.data import as_float, load_dataset, mnist, strided
from engine.evaluation import bounds, certificates, plots
from engine.evaluation.intervals import wilson
from engine.inference.prototypes import prior_latents
from engine.models.abs import AbsModel
from engine.types import AbsguiError, Certificate, ExportError, FloatArray, ModelInfo, Norm, Radii, Reading
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from tests.engine.fakes.centres import Centres, count_attacks
from tests.engine.small import arrays, random_states

MNIST = load_dataset()

INFO = ModelInfo("abs", "ABS", "fast", "cpu", "bundled", "0123456789ab")


@pytest.fixture(autouse=True)
def attacks_count_as_work(monkeypatch: pytest.MonkeyPatch) -> None:
    count_attacks(monkeypatch)


class Stated(Centres):
    """Classifies evenly spaced digits correctly but for one, with given radii: L2 as given, L0 tenfold."""

    def __init__(self, *lengths: float, wrong: int = -1) -> None:
        super().__init__()
        self._lengths, self._wrong = lengths, wrong

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        digits = mnist("test")
        chosen = strided(len(digits), len(self._lengths))
        index = next(n for n, digit in enumerate(chosen) if np.array_equal(digits.image(digit), image))
        length, label = self._lengths[index], int(digits.labels[chosen[index]])
        reading = super().read(image, certificate=False)
        energies = np.ones(10, np.float32)
        energies[(label + 1) % 10 if index == self._wrong else label] = 0
        radii = Radii(length, length / 10, int(10 * length), length / 2, length / 4, length / 40)
        stated = Certificate(radii, {}, {}, {Norm.L2: 2 * length}, guaranteed=True)
        return replace(reading, energies=energies, certificate=stated)


def test_certified_accuracies_and_errors_by_hand() -> None:
    result = certificates.evaluate_certificates(Stated(1.5, 1.2, 0.4, 3.0, wrong=3), MNIST, 4)
    assert (result.misclassified, result.guaranteed) == (1, True)
    # At a radius itself two classes tie in L2 and Linf; so many pixels do not suffice in L0.
    assert [result.accuracy("L2", r) for r in (0.0, 0.4, 1.19, 1.2, 1.5, 2.9)] == [0.75, 0.5, 0.5, 0.25, 0, 0]
    assert [result.accuracy("Linf", r) for r in (0.11, 0.12)] == [0.5, 0.25]
    assert [result.accuracy("L0", r) for r in (0, 4, 5, 12, 13, 15, 16)] == [
        0.75,
        0.75,
        0.5,
        0.5,
        0.25,
        0.25,
        0,
    ]
    assert result.accuracy("refined_L2", 2.5) == 0.25
    assert "refined_Linf" not in result.figures
    figure = result.figures["L2"]
    assert figure.mean == pytest.approx(3.1 / 4)
    assert figure.median == pytest.approx(0.8)
    variance = (0.725**2 + 0.425**2 + 0.375**2 + 0.775**2) / 3
    assert figure.standard_error == pytest.approx(math.sqrt(variance / 4))
    assert math.isnan(certificates.evaluate_certificates(Stated(1.0), MNIST, 1).figures["L2"].standard_error)


def test_the_table_of_accuracies() -> None:
    result = certificates.evaluate_certificates(Stated(1.6, 1.0), MNIST, 2)
    rows = list(csv.DictReader(certificates.accuracy_table(result).splitlines()))
    told = {(row["radius_of"], float(row["radius"])): float(row["certified_accuracy"]) for row in rows}
    assert len(told) == len(rows) == 4 * 82 + 2 * 51 + 41
    assert [told["L2", radius] for radius in (0.95, 1.0, 1.58, 1.6)] == [1, 0.5, 0.5, 0]
    assert [told["L0", radius] for radius in (10, 11, 16, 17)] == [1, 0.5, 0.5, 0]
    assert {row["norm"] for row in rows if row["radius_of"] == "paper_Linf"} == {"Linf"}
    half = next(row for row in rows if (row["radius_of"], row["radius"]) == ("L2", "1"))
    assert [float(half[end]) for end in ("low", "high")] == pytest.approx(wilson(1, 2), abs=1e-6)
    assert half["samples"] == "2"


def test_over_seeds_the_least_radius_counts() -> None:
    results = [certificates.evaluate_certificates(Stated(*x), MNIST, 2) for x in ((1.0, 2.0), (3.0, 1.0))]
    spread = certificates.over_seeds(results)["L2"]
    assert spread.means == (1.5, 2.0)
    assert spread.mean == 1.75
    assert spread.standard_error == pytest.approx(0.25)
    least = certificates.least_of(results)
    assert least.radii["L2"].tolist() == [1.0, 1.0]
    assert (least.figures["L2"].mean, least.accuracy("L2", 0.99), least.accuracy("L2", 1.5)) == (1, 1, 0)


def test_an_image_that_one_seed_misclassifies_counts_as_misclassified() -> None:
    both = [certificates.evaluate_certificates(Stated(1.0, 2.0), MNIST, 2) for _ in range(2)]
    both[1] = replace(both[1], correct=np.array([True, False]))
    least = certificates.least_of(both)
    assert least.misclassified == 1
    assert least.radii["L2"].tolist() == [1.0, 0.0]


def test_other_seeds_are_other_starts_of_the_same_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.models.parts.PRIOR_STARTS", 20)
    weights = Weights(arrays(random_states()), AUTHORS, starts=prior_latents(30, 10, seed=0).numpy())
    model = AbsModel(weights)
    one, again, two = (certificates.reseeded(model, seed) for seed in (1, 1, 2))
    starts = [
        m.weights.starts
        for m in (one, again, two)
        if isinstance(m, AbsModel) and m.weights.starts is not None
    ]
    assert np.array_equal(starts[0], starts[1])
    assert not np.array_equal(starts[0], starts[2])
    assert one.info == model.info
    with pytest.raises(AbsguiError, match="no seeds"):
        certificates.reseeded(Centres(), 1)


Evaluate = Callable[..., Any]


@pytest.mark.slow  # starts processes
@pytest.mark.parametrize(
    ("module", "evaluate"),
    [(certificates, certificates.evaluate_certificates), (bounds, bounds.evaluate_bounds)],
    ids=["certificates", "bounds"],
)
def test_an_evaluation_that_was_killed_goes_on(tmp_path: Path, module: Any, evaluate: Evaluate) -> None:
    path = tmp_path / "log.csv"
    killed, model, calls = Centres(ends_after=4), Centres(), []
    with pytest.raises(KeyboardInterrupt):
        evaluate(killed, MNIST, 10, log=module.open_log(path, killed, MNIST))
    known = len(path.read_text().splitlines()) - 1
    result = evaluate(
        model, MNIST, 10, progress=lambda *done: calls.append(done), log=module.open_log(path, model, MNIST)
    )
    whole = Centres()
    assert untimed(result) == untimed(evaluate(whole, MNIST, 10))
    assert model.worked == whole.worked - 4
    assert list(dict.fromkeys(calls)) == [(n, 10) for n in range(known, 11)]
    lines = path.read_text().splitlines()
    assert len(lines) == len(set(lines)) == 11
    # Every second of them is a part of them, and twice as many go on from there.
    fewer, more = Centres(), Centres()
    assert untimed(evaluate(fewer, MNIST, 5, log=module.open_log(path, fewer, MNIST))) == untimed(
        evaluate(Centres(), MNIST, 5)
    )
    evaluate(more, MNIST, 20, log=module.open_log(path, more, MNIST))
    assert fewer.worked == (0 if module is certificates else 1)
    assert len(path.read_text().splitlines()) == 21


def untimed(result: Any) -> str:
    """All there is in it but for what the clock said."""
    if isinstance(result, bounds.BoundsResult):
        return repr(replace(result, first_seconds=0, seconds=0, cpu_seconds=0))
    return certificates.accuracy_table(result) + repr(result)


def test_each_seed_has_its_own_digits(tmp_path: Path) -> None:
    log = certificates.open_log(tmp_path / "log.csv", Centres(), MNIST)
    first = certificates.evaluate_certificates(Stated(1.0, 2.0), MNIST, 2, log=log, seed=0)
    second = certificates.evaluate_certificates(Stated(1.5, 1.0), MNIST, 2, log=log, seed=1)
    assert [r.figures["L2"].mean for r in (first, second)] == [1.5, 1.25]


@pytest.mark.slow  # attacks to the end
@pytest.mark.parametrize("norm", list(Norm))
def test_both_bounds_of_a_model_that_is_known_exactly(norm: Norm) -> None:
    model, digits = Centres(), mnist("test")
    result = bounds.evaluate_bounds(model, MNIST, 9, norm)
    chosen = np.array(strided(len(digits), 9))
    wrong = model.labels(as_float(digits.images[chosen])) != digits.labels[chosen]
    assert 0 < wrong.sum() < 5
    known = [
        0 if each else model.certify(digits.image(n)).radii.of(norm)
        for n, each in zip(chosen, wrong, strict=True)
    ]
    counts = (9, wrong.sum(), 9 - wrong.sum(), False)
    assert (result.samples, result.misclassified, result.found, result.guaranteed) == counts
    for name in ("certificate", "refined"):
        assert result.lengths[name].mean == pytest.approx(np.mean(known))
        assert result.lengths[name].median == pytest.approx(np.median(known))
        assert result.lengths[name].standard_error == pytest.approx(np.std(known, ddof=1) / 3)
    true = np.array(known) + (norm is Norm.L0)
    true[wrong] = 0
    assert np.mean(true) <= result.lengths["distance"].mean <= 1.001 * np.mean(true)
    assert result.least_refined_share <= result.refined_share <= 1
    share = np.median((np.array(known)[~wrong] + (norm is Norm.L0)) / true[~wrong])
    assert result.refined_share == pytest.approx(share, rel=1.1e-3)
    assert 0 < result.first_seconds <= result.seconds


def test_bounds_where_every_image_is_misclassified() -> None:
    model = Centres()
    model.pictures = np.roll(model.pictures, 1, axis=0)
    result = bounds.evaluate_bounds(model, MNIST, 2)  # a 7 and a 3
    assert (result.misclassified, result.found, result.seconds) == (2, 0, 0)
    assert math.isnan(result.refined_share)
    assert result.lengths["distance"].mean == 0


def test_curves_are_drawn_and_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.figure import Figure

    assert plots.available()
    result = certificates.evaluate_certificates(Stated(1.6, 1.0), MNIST, 2)
    png, svg = tmp_path / "curves.png", tmp_path / "curves.svg"
    plots.draw_accuracy(result, [png, svg])
    with Image.open(png) as image:
        image.load()
        assert image.format == "PNG"
        assert len(image.convert("RGB").getcolors(1 << 24) or []) > 4
    assert ET.parse(svg).getroot().tag.endswith("svg")
    before = png.read_bytes()

    def fail(_: Figure, file: IO[bytes], **_options: object) -> None:
        file.write(b"half a picture")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", fail)
    with pytest.raises(ExportError, match="the disk is full"):
        plots.draw_accuracy(result, [png])
    assert png.read_bytes() == before


def test_without_matplotlib_there_is_nothing_to_draw_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not plots.available()
