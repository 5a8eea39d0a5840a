"""Distal adversarials: that the search ascends and keeps away from digits, and the files it is kept in."""

from __future__ import annotations

import csv
import dataclasses
import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data import Dataset, Split, as_float, load_dataset
from engine.lab import distal, figures
from engine.lab.distal import record, search, summary
from engine.lab.distal.away import MARGIN, Away, Digits
from engine.models import registry
from engine.models.base import BaseModel, no_latents
from engine.models.logits import LogitsModel
from engine.models.nearest_neighbour import NearestNeighbour
from engine.types import AbsguiError, FloatArray, Inference
from engine.weights.calibration import Calibration
from tests.engine.fakes.networks import model, reading_layer


@functools.cache
def small() -> Dataset:
    """A thousand training digits and a thousand test digits, which are compared quickly."""
    data = dataclasses.replace(load_dataset(), bundled=False)
    for name, split in (("train", data.train), ("test", data.test)):
        data.__dict__[name] = Split(name, split.images[:1000], split.labels[:1000])
    return data


@pytest.fixture(scope="module")
def digits() -> Digits:
    return Digits(small(), binary=False)


def on_few(found: BaseModel) -> BaseModel:
    """The model, used on those."""
    found._dataset = small()
    return found


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "GENUINE", 100)


@pytest.mark.slow  # attacks a network
def test_what_is_found_for_a_network(digits: Digits) -> None:
    network = on_few(LogitsModel(reading_layer(), model("network").info))
    seen: list[tuple[int, int]] = []
    found = distal.distal_adversarials(network, steps=8, progress=lambda *done: seen.append(done))
    assert seen[-1] == (48, 48)
    for part in (found.free, found.far):
        assert part.images.min() >= 0
        assert part.images.max() <= 1
        energies = network.infer(part.images).energies
        assert np.allclose(network.paper_confidence(energies).diagonal(), part.confidence, atol=1e-5)
        assert np.allclose(energies.diagonal(), part.energy, rtol=1e-5)
        assert (part.moved > 1).all()
        assert part.is_maximum.all()
        distances, nearest = digits.nearest(part.images)
        assert np.allclose(distances, part.distance)
        assert np.array_equal(small().train.labels[nearest], part.nearest_label)
    # A linear model's log p is concave: where nothing more can be gained nearby it can't be anywhere.
    gap = _duality_gap(network, found.free.images)
    assert ((gap >= 0) & (gap < 0.05)).all()
    assert (found.far.distance >= found.limit).all()
    again = distal.distal_adversarials(network, steps=8)
    assert np.array_equal(again.far.images, found.far.images)


def _duality_gap(network: BaseModel, images: FloatArray) -> FloatArray:
    """(10,) by how much log p of each class can be larger anywhere in the box, if it is concave: no more than
    its linearisation says (Frank and Wolfe 1956)."""
    import torch

    seen = torch.from_numpy(images).requires_grad_()
    log_p = network.differentiable_logits(seen).log_softmax(-1).diagonal()
    (slope,) = torch.autograd.grad(log_p.sum(), seen)
    gap: FloatArray = torch.maximum(slope * (1 - seen), -slope * seen).sum((1, 2)).detach().numpy()
    return gap


def test_in_a_binary_model_what_it_sees_is_kept_away() -> None:
    found = distal.distal_adversarials(
        on_few(LogitsModel(reading_layer(), model("binary-network").info)), steps=6
    )
    for part in (found.free, found.far):
        assert set(np.unique(part.images)) <= {0, 1}
        assert (part.moved > 1).all()
    assert (found.far.distance >= found.limit).all()


@pytest.mark.slow  # searches at length
def test_a_model_whose_energies_are_alike_is_sure_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All classes have the same picture, so that no image is more one's than another's."""
    careful = on_few(NearestNeighbour(np.zeros((10, 28, 28), np.float32), np.arange(10)))
    monkeypatch.setattr(search, "ROUNDS", 2)
    found = distal.distal_adversarials(careful, steps=3)
    for part in (found.free, found.far):
        assert not part.is_sure.any()
        assert np.allclose(part.confidence, 0.1)
    # What it does is to descend the energy: the least is that of black, which is the picture and a start.
    assert found.free.energy.max() == 0
    assert (found.far.moved > 0).all()
    assert (found.far.energy < 784 / 4).all()
    assert (found.far.distance >= found.limit).all()


class Flat(LogitsModel):
    """The same energies for every image."""

    def __init__(self) -> None:
        super().__init__(lambda images: 0 * images.reshape(-1, 784)[:, :10] + 1, model("network").info)


def test_a_model_without_any_slope_is_an_error_and_no_result() -> None:
    with pytest.raises(AbsguiError, match="moved an image, because the gradient is zero wherever it looked"):
        distal.distal_adversarials(on_few(Flat()), steps=2)
    with pytest.raises(AbsguiError, match="no gradients"):
        distal.distal_adversarials(model("no-gradients"))


class Bowl(BaseModel):
    """Energies of 300 and more nearly everywhere: |x - p_c|^2 times a large factor, p_c a training digit."""

    def __init__(self, factor: float) -> None:
        super().__init__(dataclasses.replace(model("network").info, explains=True), Calibration(700.0, 1e-7))
        train = small().train
        self.pictures = as_float(np.stack([train.images[train.of_class(c)[0]] for c in range(10)]))
        self._factor = factor

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        away = images[:, None] - self.pictures[None]
        energies = self._factor * np.square(away).sum((2, 3)).astype(np.float32)
        # The gradient of factor |x - p|^2 as `Envelope` and the search compute it is 2 (x - r).
        shown = images[:, None] - self._factor * away
        return Inference(energies, no_latents(len(images)), shown.astype(np.float32))


def test_where_every_probability_vanishes_in_float32_it_still_arrives() -> None:
    """At the starts exp(-alpha F / 784) is below 1e-200, so that p is 0.1 and its gradient 0 in float32."""
    bowl = Bowl(4.0)
    noise = np.random.default_rng(0).random((10, 28, 28), dtype=np.float32)
    assert np.allclose(bowl.paper_confidence(bowl.infer(noise).energies), 0.1)
    found = distal.distal_adversarials(on_few(bowl), steps=20)
    assert found.free.is_sure.all()
    assert (found.free.distance < found.limit).all()
    assert not (found.far.is_sure & (found.far.energy <= found.genuine)).any()


def test_the_limit_is_about_held_out_digits_and_is_kept(digits: Digits) -> None:
    own = digits.nearest(as_float(small().test.images))[0]
    limit = digits.limit()
    assert limit == pytest.approx(MARGIN * np.quantile(own, 0.99))
    assert digits.nearest(as_float(small().train.images[:5]))[0].max() == 0
    rng = np.random.default_rng(0)
    away = Away(digits, limit, rng)
    noise = rng.random((20, 28, 28), dtype=np.float32)
    starts = as_float(small().train.images[:20])
    begun = away.begin(starts, noise)
    assert (digits.nearest(begun)[0] >= limit).all()
    assert np.array_equal(away.begin(noise, noise), noise)  # is far enough as it is
    kept = away.keep(starts, begun)  # straight back to a digit
    assert (digits.nearest(kept)[0] >= limit).all()
    assert ((kept >= 0) & (kept <= 1)).all()


@pytest.mark.slow  # draws the figure
def test_it_is_kept_told_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = made(0.95)
    monkeypatch.setattr(search, "distal_adversarials", lambda _model, seed: found)
    kept = distal.load_or_find(in_mode("exact"), tmp_path, seed=1)
    again = distal.load_or_find(in_mode("exact"), tmp_path, seed=1)
    for part in ("free", "far"):
        for each in dataclasses.fields(distal.Found):
            one, two = (getattr(getattr(whole, part), each.name) for whole in (kept, again))
            assert np.array_equal(one, two)
    assert (again.limit, again.genuine.tolist()) == (found.limit, found.genuine.tolist())
    page = summary.markdown({"cnn": found}, registry.title)
    assert "| CNN | anywhere | 10 of 10 | 5 | 5 | 0.950 | 9.0 to 9.0 | 8.0 | 2.0 to 2.0 | 10 of 10 |" in page
    rows = list(csv.DictReader(summary.as_csv({"cnn": found}).splitlines()))
    assert len(rows) == 20
    assert (rows[3]["class"], rows[3]["p"], rows[3]["optimiser_and_start"]) == ("3", "0.95", "Adam from grey")
    figures.write(figures.distal({"cnn": found}, registry.title), [tmp_path / "distal.png"])
    assert (tmp_path / "distal.png").stat().st_size > 1000


def made(confidence: float) -> distal.Distal:
    """Findings that say the same of all classes, but that the energies of 5 to 9 are unusual."""
    images, ten = np.zeros((10, 28, 28), np.float32), np.ones(10)
    part = distal.Found(
        images=images,
        nearest=images,
        log_p=np.log(confidence) * ten,
        energy=np.arange(10.0),
        distance=9 * ten,
        nearest_label=np.arange(10),
        moved=2 * ten,
        gain=0 * ten,
        optimiser=np.ones(10, np.int64),
        start=np.full(10, 2),
    )
    return distal.Distal(part, part, 8.0, 4.5 * ten)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modes of the models that something was searched for; each search finds something else."""
    begun: list[str] = []

    def searched(model: BaseModel, *, seed: int) -> distal.Distal:
        begun.append(model.info.mode)
        return made(len(begun) / 100)

    monkeypatch.setattr(search, "distal_adversarials", searched)
    return begun


def in_mode(mode: str) -> LogitsModel:
    return LogitsModel(reading_layer(), dataclasses.replace(model("network").info, mode=mode))


def test_each_mode_and_recipe_has_a_file_of_its_own(
    searches: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in ("fast", "paper", "fast", "paper"):
        distal.load_or_find(in_mode(mode), tmp_path)
    assert searches == ["fast", "paper"]
    monkeypatch.setattr(search, "REVISION", "other")
    distal.load_or_find(in_mode("fast"), tmp_path)
    assert searches == ["fast", "paper", "fast"]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def flip(path: Path) -> None:
    """Bytes amid what is compressed."""
    content = bytearray(path.read_bytes())
    content[80:90] = bytes(10)
    path.write_bytes(content)


def array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros((10, 28, 28), np.float32))


def instead(**content: Any) -> Callable[[Path], None]:
    """The whole file, but with this in it."""

    def damage(path: Path) -> None:
        with np.load(path) as file:
            whole = {name: file[name] for name in file.files}
        np.savez(path, allow_pickle=True, **(whole | content))

    return damage


IMAGES, NUMBERS = np.zeros((10, 28, 28), np.float32), np.zeros(10)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"nonsense"),
        cut,
        flip,
        array,
        lambda path: np.savez(path, free_images=IMAGES),
        instead(free_images=IMAGES[:9]),
        instead(far_log_p=NUMBERS[:, None]),
        instead(far_energy=np.array(["0.9"] * 10)),
        instead(far_energy=np.array([None] * 10)),
        instead(free_start=np.full(10, 5)),
        instead(free_optimiser=np.full(10, -1)),
        instead(genuine=NUMBERS[:3]),
        instead(limit=np.array(["far"])),
    ],
    ids=[
        "empty", "nonsense", "cut", "flipped", "npy", "keys", "images", "axes", "text", "pickled", "start",
        "optimiser", "genuine", "limit",
    ],
)  # fmt: skip
def test_a_file_that_is_damaged_is_written_anew(
    damage: Callable[[Path], None], searches: list[str], tmp_path: Path
) -> None:
    network = in_mode("exact")
    distal.load_or_find(network, tmp_path)
    (path,) = tmp_path.iterdir()
    damage(path)
    found = distal.load_or_find(network, tmp_path)
    assert len(searches) == 2
    assert np.array_equal(distal.load_or_find(network, tmp_path).free.log_p, found.free.log_p)
    assert len(searches) == 2
    assert list(tmp_path.iterdir()) == [path]
    assert record.read(tmp_path / "none") is None
