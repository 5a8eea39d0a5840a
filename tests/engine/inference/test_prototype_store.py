"""Prototypes' means are kept, and read again only where they are whole."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.inference import prototype_store
from engine.inference.prototype_store import KEPT, stored_prototypes
from engine.inference.prototypes import prior_latents
from tests.engine.small import Curved

LATENTS = prior_latents(6, 3, seed=0)


class Counted(Curved):
    """Counts what is decoded."""

    def __init__(self) -> None:
        super().__init__(seed=2)
        self.asked = 0

    def decode(self, latents: Tensor) -> Tensor:
        self.asked += 1
        return super().decode(latents)

    def select(self, classes: Sequence[int]) -> Curved:
        raise AssertionError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ABSGUI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "prototypes"


def flipped(content: bytes, place: int) -> bytes:
    """With the lowest bit of a byte turned over."""
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_was_decoded_once_is_read(folder: Path) -> None:
    generator = Counted()
    first = stored_prototypes(generator, LATENTS, "abc")
    assert generator.asked == 1
    again = stored_prototypes(generator, LATENTS, "abc")
    assert generator.asked == 1
    for name in ("latents", "means", "squares", "kl"):
        assert torch.equal(getattr(first, name), getattr(again, name))
    assert len(files(folder)) == 1
    assert torch.equal(first.means, generator.decode(LATENTS.transpose(0, 1)).transpose(0, 1))


def test_a_folder_for_reading_only_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = Counted()
    stored_prototypes(generator, LATENTS, "abc")

    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "touch", refuse)
    stored_prototypes(generator, LATENTS, "abc")
    assert generator.asked == 1


def test_other_weights_and_other_latents_are_kept_beside(folder: Path) -> None:
    generator = Counted()
    stored_prototypes(generator, LATENTS, "abc")
    stored_prototypes(generator, LATENTS, "abd")
    stored_prototypes(generator, LATENTS + 1, "abc")
    assert generator.asked == len(files(folder)) == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-4]),
        lambda file: file.write_bytes(flipped(file.read_bytes(), -8)),
        lambda file: file.write_bytes(flipped(file.read_bytes(), -1)),
        lambda file: file.write_bytes(flipped(file.read_bytes(), 1000)),
        lambda file: file.write_bytes(b"\x80\x04N."),  # a pickle
        lambda file: file.write_bytes(file.read_bytes() + bytes(5000)),
        lambda file: np.save(file, np.zeros((3, 6, 783), np.float32)),
        lambda file: np.save(file, np.zeros((3, 6, 784))),
        lambda file: np.save(file, np.full((3, 6, 784), np.nan, np.float32)),
        lambda file: np.save(file, np.full((3, 6, 784), np.inf, np.float32)),
        lambda file: file.write_bytes(b"PK" + file.read_bytes()[2:]),  # an NPZ
        lambda file: file.write_bytes(file.read_bytes()[:10] + b"(" * 50 + file.read_bytes()[60:]),
    ],
)
def test_what_is_damaged_is_decoded_and_written_again(folder: Path, damage: object) -> None:
    generator = Counted()
    expected = stored_prototypes(generator, LATENTS, "abc").means
    (file,) = files(folder)
    content = file.read_bytes()
    damage(file)  # type: ignore[operator]
    assert torch.equal(stored_prototypes(generator, LATENTS, "abc").means, expected)
    assert generator.asked == 2
    assert file.read_bytes() == content


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ABSGUI_CACHE", str(tmp_path / "file"))
    generator = Counted()
    for asked in (1, 2):
        stored_prototypes(generator, LATENTS, "abc")
        assert generator.asked == asked


def test_the_last_used_ones_are_kept(folder: Path) -> None:
    generator = Counted()
    names = [f"weights{number}" for number in range(KEPT + 2)]
    for age, name in enumerate(names[:KEPT]):
        stored_prototypes(generator, LATENTS, name)
        (written,) = folder.glob(f"{name}-*")
        os.utime(written, (1000 + age, 1000 + age))
    stored_prototypes(generator, LATENTS, names[0])  # used again: not the oldest any more
    for name in names[KEPT:]:
        stored_prototypes(generator, LATENTS, name)
    left = {file.name.split("-")[0] for file in files(folder)}
    assert left == set(names) - {names[1], names[2]}


def test_other_roundings_have_other_files() -> None:
    keys = [prototype_store._key(latents, "abc") for latents in (LATENTS, LATENTS.numpy())]
    assert keys[0] != keys[1]
