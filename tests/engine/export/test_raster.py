"""Pictures in 8 bits: read back exactly, enlarged by whole pixels, rounded so that they stay adversarial."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine import export
from engine.data import mnist, read_image
from engine.types import ExportError

UNIT = hnp.arrays(np.float32, (28, 28), elements=st.floats(0, 1, width=32))


@given(UNIT)
def test_a_png_gives_back_its_pixels(image: NDArray[np.float32]) -> None:
    rounded = export.to_8_bits(image)
    assert np.abs(rounded / 255 - image.astype(np.float64)).max() <= 0.5 / 255 + 1e-9


@pytest.mark.parametrize("scale", [1, 16])
def test_a_png_is_exact_and_enlarged_by_whole_pixels(tmp_path: Path, scale: int) -> None:
    path = tmp_path / "a.png"
    pixels = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    export.write_png(path, pixels, scale=scale, text={"attack": "none"})
    with Image.open(path) as picture:
        assert (picture.mode, picture.size) == ("L", (28 * scale, 28 * scale))
        assert np.array_equal(np.asarray(picture), pixels.repeat(scale, 0).repeat(scale, 1))
        assert picture.info["attack"] == "none"
    loaded = read_image(path)  # marked as what a model saw: neither moved nor inverted, though it is no digit
    assert np.array_equal(loaded.image, pixels.astype(np.float32) / np.float32(255))
    assert not loaded.normalised and not loaded.inverted


@pytest.mark.parametrize("mark", ["16", "8", "0", "-1", "999999999999", "\u0967", "sixteen", ""])
def test_a_mark_that_is_not_true_makes_it_a_picture_like_any_other(tmp_path: Path, mark: str) -> None:
    path, notes = tmp_path / "a.png", PngInfo()
    notes.add_itxt("absgui-exact", mark)
    pixels = export.to_8_bits(1 - mnist("test").image(3)).repeat(16, 0).repeat(16, 1)
    pixels[5, 5] ^= 255  # somebody has painted on it since
    Image.fromarray(pixels).save(path, pnginfo=notes)
    loaded = read_image(path)
    assert loaded.inverted and loaded.normalised


def test_a_png_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="28x28"):
        export.write_png(tmp_path / "a.png", np.zeros((27, 28), np.float32))


@given(UNIT, UNIT)
def test_roundings_stay_within_three_levels(
    image: NDArray[np.float32], original: NDArray[np.float32]
) -> None:
    candidates = list(export.roundings(image, original))
    assert len({rounded.how for rounded in candidates}) == len(candidates) == 4
    for rounded in candidates:
        assert np.abs(rounded.image - image).max() <= 3.01 / 255
    away = candidates[1].pixels.astype(int) - np.rint(original * 255)
    nearest = candidates[0].pixels.astype(int) - np.rint(original * 255)
    assert (np.abs(away) >= np.abs(nearest) - 1).all()


def test_quantise_takes_the_first_that_stays_adversarial() -> None:
    original = mnist().image(0)
    image = np.clip(original + np.float32(0.3 / 255), 0, 1)
    nearest = export.quantise(image, original, lambda candidate: True)
    assert nearest is not None and np.array_equal(nearest.image, original)
    total = float(image.sum())
    away = export.quantise(image, original, lambda candidate: float(candidate.sum()) > total)
    assert away is not None and away.how == "away from the original"
    assert export.quantise(image, original, lambda candidate: False) is None
