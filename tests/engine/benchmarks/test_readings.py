"""What is measured of a model, and on which images."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from engine.benchmarks.readings import BATCH, Counts, Engine
from engine.benchmarks.rows import Row
from engine.benchmarks.work import DECODE
from engine.data import load_dataset, strided
from engine.types import (
    Certificate,
    FloatArray,
    Inference,
    Radii,
    Reading,
    Stage,
)
from tests.engine.fakes.prototypes import PrototypeModel

MNIST = load_dataset()
COUNTS = Counts(digits=4, attacks=2)


class Drawer:
    """A generator that does nothing."""

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        return latents

    def linearise(self, latents: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return latents, latents


@dataclass
class Readable(PrototypeModel):
    """A model that is read in four stages; each inference decodes one latent of each class."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.drawer = Drawer()
        self._placed = SimpleNamespace(_parts=SimpleNamespace(fast=SimpleNamespace(_decoders=self.drawer)))
        self.asked: list[tuple[str, int]] = []
        """Which reading of which image, by its sum."""

    def infer(self, images: FloatArray, **options: Any) -> Inference:
        self.drawer.decode(torch.zeros(len(images), 10, 8))
        return super().infer(images, **options)

    def refine(self, image: FloatArray) -> Iterator[Reading]:
        found = self.infer(image[None])
        certificate = Certificate(Radii(1.0, 0.1, 1, 1.0, 1.0), {}, {})
        for stage in Stage:
            self.asked.append((stage.value, round(float(image.sum()))))
            certified = stage in (Stage.CERTIFYING, Stage.CERTIFIED)
            yield self.reading(image, found, stage, 0.0, certificate if certified else None)


def measured(model: Any, **others: Any) -> dict[str, Row]:
    rows = Engine(model, MNIST, COUNTS, 1e9, lambda _: None).rows(**others)
    found = {row.key: row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.slow  # runs every attack that is timed
def test_everything_is_measured_once_on_each_image() -> None:
    model = Readable()
    rows = measured(model, paper=Readable(), network=PrototypeModel())
    assert list(rows) == [
        *("live", "paper", "ratio", "batch", "labels", "first-certificates", "thorough"),
        *("projection-first", "projection-L2", "projection-Linf", "projection-L0", "pointwise"),
        *("latent-descent-frames", "latent-descent", "boundary-network"),
    ]
    for key, row in rows.items():
        assert all(value > 0 for value in row.values), key
        assert row.device == "cpu"
    for key in ("live", "paper", "ratio", "first-certificates", "thorough"):
        assert rows[key].digits == tuple(strided(10_000, 4))
        assert rows[key].count == 4
    for key in ("batch", "labels"):
        assert rows[key].count == 2
        assert sorted(rows[key].digits) == strided(10_000, 2 * BATCH)
    ratios = [slow / fast for slow, fast in zip(rows["paper"].values, rows["live"].values, strict=True)]
    assert rows["ratio"].values == pytest.approx(ratios)


@pytest.mark.slow  # times readings
def test_readings_end_where_the_row_says() -> None:
    model = Readable()
    rows = measured(model)
    assert "paper" not in rows
    assert "boundary-network" not in rows
    stages = [stage for stage, _ in model.asked]
    per_reading = {
        "live": ["quick", "refined"],
        "first-certificates": ["quick", "refined", "certifying"],
        "thorough": ["quick", "refined", "certifying", "certified"],
    }
    # Each once with its work counted, and once timed.
    assert stages == [stage for each in per_reading.values() for _ in range(2 * 4) for stage in each]


@pytest.mark.slow  # times the processor
def test_limits_are_the_counted_work_at_the_peak() -> None:
    rows = measured(Readable(), network=PrototypeModel())
    inference = 10 * DECODE / 1e9
    for key in ("live", "first-certificates", "thorough"):
        assert rows[key].limits == pytest.approx([1000 * inference] * 4)
        assert len(rows[key].decoding) == 4
        assert 0 < max(rows[key].decoding) < 1
    for key in ("batch", "labels"):
        assert rows[key].limits == pytest.approx([1000 * inference] * 2)
    frames, whole = rows["latent-descent-frames"], rows["latent-descent"]
    for rate, limit, seconds, least in zip(
        frames.values, frames.limits, whole.values, whole.limits, strict=True
    ):
        assert rate * seconds == pytest.approx(limit * least)
    assert rows["boundary-network"].limits == ()
    assert rows["boundary-network"].bottleneck == ""


@pytest.mark.slow  # times readings
def test_a_model_without_a_generator_has_no_limits() -> None:
    rows = measured(PrototypeModel(), paper=None)
    assert rows["labels"].limits == ()
    assert rows["labels"].above_limit is None


@pytest.mark.slow  # times attacks
def test_attacks_say_what_they_found() -> None:
    rows = measured(Readable())
    for key, norm in (("projection-L2", "L2"), ("projection-Linf", "Linf"), ("pointwise", "L0")):
        assert rows[key].norm == norm
        assert rows[key].count == len(rows[key].distances) == len(rows[key].queries) == 2
        assert all(0 < distance < math.inf for distance in rows[key].distances)
        assert min(rows[key].queries) > 0


def test_the_first_pair_of_bounds_ends_a_run_early(monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[int] = []

    class Run:
        def __iter__(self) -> Iterator[Any]:
            pairs = [(False, None), (True, None), (False, 0.5), (True, 0.6)]
            for number, (adversarial, certified) in enumerate(pairs):
                frames.append(number)
                yield SimpleNamespace(is_adversarial=adversarial, certified=certified)

    from engine.benchmarks import readings

    monkeypatch.setattr(readings, "start", lambda *_: Run())
    assert readings._first_pair(PrototypeModel(), np.zeros((28, 28), np.float32)) > 0
    assert frames == [0, 1, 2]
