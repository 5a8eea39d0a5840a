"""Distal adversarials, and the files that they are kept in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.lab import distal, figures
from engine.models import registry
from engine.models.base import BaseModel
from engine.models.logits import LogitsModel
from engine.models.nearest_neighbour import NearestNeighbour
from engine.types import AbsguiError
from tests.engine.fakes.networks import model, reading_layer


def test_distal_adversarials_of_a_network_are_found_and_kept(tmp_path: Path) -> None:
    network = model("network")
    found = distal.load_or_find(network, tmp_path, seed=1)
    assert found.found.sum() >= 7  # it is a soft one
    assert found.images.min() >= 0
    assert found.images.max() <= 1
    confidence = network.confidence(network.infer(found.images).energies)
    assert np.allclose(confidence.diagonal(), found.confidence, atol=1e-5)
    again = distal.load_or_find(network, tmp_path, seed=1)
    assert np.array_equal(again.images, found.images)
    assert len(list(tmp_path.iterdir())) == 1
    figures.write(figures.distal({"network": found}, registry.title), [tmp_path / "distal.png"])
    with pytest.raises(AbsguiError, match="no gradients"):
        distal.distal_adversarials(model("no-gradients"))


def test_of_a_model_that_is_never_sure_far_from_its_data_none_is_found() -> None:
    """All classes have the same picture, so that no image is more one's than another's."""
    careful = NearestNeighbour(np.zeros((10, 28, 28), np.float32), np.arange(10))
    found = distal.distal_adversarials(careful, steps=3)
    assert not found.found.any()
    assert np.allclose(found.confidence, 0.1)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modes of the models that something was searched for; each search finds other images."""
    begun: list[str] = []

    def search(model: BaseModel, *, seed: int) -> distal.Distal:
        begun.append(model.info.mode)
        images = np.full((10, 28, 28), len(begun) / 10, np.float32)
        return distal.Distal(images, np.full(10, 0.95, np.float32))

    monkeypatch.setattr(distal, "distal_adversarials", search)
    return begun


def in_mode(mode: str) -> LogitsModel:
    return LogitsModel(reading_layer(), dataclasses.replace(model("network").info, mode=mode))


def test_each_mode_and_recipe_has_a_file_of_its_own(
    searches: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in ("fast", "paper", "fast", "paper"):
        distal.load_or_find(in_mode(mode), tmp_path)
    assert searches == ["fast", "paper"]
    monkeypatch.setattr(distal, "REVISION", "other")
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


def arrays(**content: Any) -> Callable[[Path], None]:
    return lambda path: np.savez(path, allow_pickle=True, **content)


IMAGES, CONFIDENCE = np.zeros((10, 28, 28), np.float32), np.zeros(10, np.float32)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"nonsense"),
        cut,
        flip,
        array,
        arrays(images=IMAGES),
        arrays(images=IMAGES[:9], confidence=CONFIDENCE),
        arrays(images=IMAGES, confidence=CONFIDENCE[:, None]),
        arrays(images=IMAGES, confidence=np.array(["0.9"] * 10)),
        arrays(images=IMAGES, confidence=np.array([None] * 10)),
    ],
    ids=["empty", "nonsense", "cut", "flipped", "npy", "keys", "images", "axes", "text", "pickled"],
)
def test_a_file_that_is_damaged_is_written_anew(
    damage: Callable[[Path], None], searches: list[str], tmp_path: Path
) -> None:
    network = in_mode("exact")
    distal.load_or_find(network, tmp_path)
    (path,) = tmp_path.iterdir()
    damage(path)
    found = distal.load_or_find(network, tmp_path)
    assert len(searches) == 2
    assert np.array_equal(distal.load_or_find(network, tmp_path).images, found.images)
    assert len(searches) == 2
    assert list(tmp_path.iterdir()) == [path]
