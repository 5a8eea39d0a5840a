"""The model sees the file: pixels, ranges and channels, and what was done to them is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.data import from_pixels, mnist, read_image
from engine.types import Change, ChangeKind, Doubt, FloatArray, ImageError

SEVEN = mnist().images[0]
EXACT = mnist().image(0)
LARGE = np.asarray(Image.fromarray(SEVEN).resize((280, 280), Image.Resampling.BICUBIC))


def noisy(kind: str) -> NDArray[np.uint8]:
    """Digits as other tools and MNIST-C have them: with ink everywhere."""
    rng = np.random.default_rng(0)
    pixels = SEVEN.astype(np.float64)
    if kind == "salt and pepper":
        pixels = np.where(rng.random((28, 28)) < 0.1, rng.choice([0, 255], (28, 28)), pixels)
    elif kind == "fog":
        pixels = 90 + 0.65 * pixels + rng.normal(0, 6, (28, 28))
    elif kind == "adversarial":
        pixels = pixels + rng.normal(0, 12, (28, 28))
    elif kind == "moved":
        pixels = np.roll(pixels, (4, -3), (0, 1))
    else:
        pixels = 0.3 * pixels
    found: NDArray[np.uint8] = np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
    return found


@pytest.mark.parametrize("kind", ["salt and pepper", "fog", "adversarial", "moved", "dim"])
@pytest.mark.parametrize("form", ["a.png", "a.bmp", "a.tiff", "rgb.png", "enlarged.png", "a.npy"])
def test_grey_pictures_of_28x28_are_seen_pixel_for_pixel(tmp_path: Path, kind: str, form: str) -> None:
    pixels, path = noisy(kind), tmp_path / form
    if form == "a.npy":
        np.save(path, pixels)
    elif form == "enlarged.png":
        Image.fromarray(pixels.repeat(5, 0).repeat(5, 1)).save(path)
    else:
        Image.fromarray(pixels).convert("RGB" if form == "rgb.png" else "L").save(path)
    loaded = read_image(path)
    assert np.array_equal(loaded.image, pixels.astype(np.float32) / np.float32(255))
    assert (loaded.changes, loaded.changed_l2, loaded.doubts) == ((), 0.0, ())
    if form != "a.npy":
        turned = from_pixels(255 - pixels)
        assert np.array_equal(
            turned.image, np.float32(1) - (255 - pixels).astype(np.float32) / np.float32(255)
        )
        assert turned.changes == (Change(ChangeKind.INVERTED),)
        assert turned.changed_l2 == pytest.approx(np.linalg.norm(2.0 * turned.image - 1))


@pytest.mark.parametrize("quality", [60, 75, 90])
def test_what_jpeg_leaves_of_a_digit_is_not_moved(tmp_path: Path, quality: int) -> None:
    for index in (10, 25, 35):
        Image.fromarray(mnist().images[index]).save(tmp_path / "a.jpg", quality=quality)
        loaded = read_image(tmp_path / "a.jpg")
        assert np.linalg.norm(loaded.image - mnist().image(index)) < (0.7 if quality > 70 else 1.2)
        assert loaded.changes == ()


def test_noise_is_not_inverted_by_chance() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        assert not from_pixels(rng.integers(0, 256, (28, 28), np.uint8)).inverted


@pytest.mark.parametrize(
    ("array", "changes"),
    [
        (EXACT * 1.01, [Change(ChangeKind.CLIPPED, "0..1.01")]),
        (EXACT * 1.00001, []),
        (EXACT.astype(np.float64) - 0.03 * (EXACT == 0), [Change(ChangeKind.CLIPPED, "-0.03..1")]),
        (SEVEN.astype(np.float32), [Change(ChangeKind.SCALED, "0..255")]),
        (SEVEN.astype(np.float32) * 257, [Change(ChangeKind.SCALED, "0..65535")]),
        (SEVEN.astype(np.uint16) * 16, [Change(ChangeKind.SCALED, "0..4095")]),
        (SEVEN.astype(np.int32) * 4, [Change(ChangeKind.SCALED, "0..1023")]),
        (SEVEN.astype(np.uint16), [Change(ChangeKind.SCALED, "0..255")]),
        (SEVEN.astype(np.uint16) * 257, []),
        (SEVEN.astype(np.int64) * 2**23, [Change(ChangeKind.SCALED, "0..2147483647")]),
        (SEVEN > 127, []),
        ((SEVEN > 127).astype(np.uint8), [Change(ChangeKind.SCALED, "0..1")]),
    ],
)
def test_the_range_of_an_array_is_that_of_its_numbers(
    tmp_path: Path, array: NDArray[Any], changes: list[Change]
) -> None:
    np.save(tmp_path / "a.npy", array)
    loaded = read_image(tmp_path / "a.npy")
    assert list(loaded.changes) == changes
    assert (
        np.abs(loaded.image - (SEVEN > 127 if array.max() == 1 and array.dtype.kind != "f" else EXACT)).max()
        < 0.011
    )
    clipped = any(change.kind is ChangeKind.CLIPPED for change in changes)
    assert loaded.changed_l2 is not None and (loaded.changed_l2 > 1e-3) is clipped


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (EXACT * 1.5, "run from 0 to 1.5; use 0 to 1"),
        (EXACT * 100, "use 0 to 1"),
        (np.where(SEVEN > 250, 300.0, EXACT), "run from 0 to 300"),
        (np.where(np.arange(784).reshape(28, 28) == 400, 256, SEVEN.astype(np.int32)), "run from 0 to 256"),
        (np.where(np.arange(784).reshape(28, 28) == 400, 255.0, EXACT), "run from 0 to 255"),
        (EXACT * 2 - 1, "add 1 and halve them"),
        ((EXACT - 0.1307) / 0.3081, "look standardised: multiply by 0.3081 and add 0.1307"),
        ((SEVEN.astype(np.int16) - 128).astype(np.int8), "add it"),
        (EXACT - 0.2, "use 0 to 1"),
        (np.where(SEVEN > 200, np.nan, EXACT), "NaN or infinity"),
        (np.full((28, 28), -np.inf), "NaN or infinity"),
    ],
)
def test_other_ranges_are_named_and_refused(tmp_path: Path, array: NDArray[Any], said: str) -> None:
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(ImageError, match=said):
        read_image(tmp_path / "a.npy")


def test_a_range_is_that_of_all_images_of_a_file(tmp_path: Path) -> None:
    stack = np.stack([SEVEN, SEVEN // 255, SEVEN // 3])
    np.save(tmp_path / "a.npy", stack)
    assert read_image(f"{tmp_path}/a.npy:1").image.max() == np.float32(1 / 255)
    np.save(tmp_path / "b.npy", np.stack([np.full((28, 28), np.nan), EXACT]))
    assert np.array_equal(read_image(f"{tmp_path}/b.npy:1").image, EXACT)


@pytest.mark.parametrize(
    "pixels",
    [
        LARGE.astype(np.float32) * 257,
        LARGE.astype(np.float32) / 255,
        LARGE.astype(np.int32),
        LARGE.astype(np.int32) * 257,
        LARGE.astype(np.uint16) * 16,
        255 - LARGE.astype(np.int32),
    ],
)
def test_deep_tiff_files(tmp_path: Path, pixels: NDArray[Any]) -> None:
    Image.fromarray(pixels).save(tmp_path / "a.tif")
    assert np.linalg.norm(read_image(tmp_path / "a.tif").image - EXACT) < 2.5


def test_a_tiff_file_in_lab_colours(tmp_path: Path) -> None:
    grey = Image.fromarray(255 - LARGE)
    neutral = Image.new("L", grey.size, 128)
    Image.merge("LAB", [grey, neutral, neutral]).save(tmp_path / "a.tif")
    assert np.linalg.norm(read_image(tmp_path / "a.tif").image - EXACT) < 2.5


def test_an_array_with_a_light_background_is_asked_about(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", 255 - SEVEN)
    assert read_image(tmp_path / "a.npy").doubts == (Doubt.LIGHT,)
    assert read_image(tmp_path / "a.npy", invert=True).doubts == ()
    assert read_image(tmp_path / "a.npy", invert=False).doubts == ()


def test_rows_and_columns_are_exchanged_on_demand(tmp_path: Path) -> None:
    Image.fromarray(SEVEN.T).save(tmp_path / "a.png")
    for source in (tmp_path / "a.png", "mnist:test:0"):
        loaded = read_image(source, transpose=True)
        wanted = EXACT if source != "mnist:test:0" else EXACT.T
        assert np.array_equal(loaded.image, wanted)
        assert loaded.changes == (Change(ChangeKind.TRANSPOSED),)
        assert loaded.changed_l2 == 0.0


def test_a_camera_that_was_held_sideways(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(255 - LARGE).rotate(90).save(tmp_path / "a.jpg", exif=exif)
    loaded = read_image(tmp_path / "a.jpg")
    assert loaded.changes[0] == Change(ChangeKind.TURNED)
    assert np.linalg.norm(loaded.image - EXACT) < 2.5


def test_every_change_and_the_name_of_a_channel_can_be_written() -> None:
    assert str(Change(ChangeKind.SCALED, "0..4095")) == "scaled (0..4095)"
    assert str(Change(ChangeKind.INVERTED)) == "inverted"


def test_transparency_that_is_filled_is_said(tmp_path: Path) -> None:
    grey = mnist("test").images[0]
    half = np.dstack([grey, grey, grey, np.full_like(grey, 128)])
    Image.fromarray(half).save(tmp_path / "half.png")
    found = read_image(tmp_path / "half.png", normalise=False)
    assert ChangeKind.FLATTENED in [change.kind for change in found.changes]
    assert found.changed_l2 == pytest.approx(np.linalg.norm(found.image - grey / 255.0), rel=1e-5)
    opaque = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    Image.fromarray(opaque).save(tmp_path / "opaque.png")
    assert read_image(tmp_path / "opaque.png").changes == ()


def in_bytes(*channels: NDArray[Any]) -> NDArray[np.uint8]:
    """(H, W, 3) of three (H, W) in [0, 1]."""
    whole: NDArray[np.uint8] = np.rint(255 * np.stack(channels, -1)).astype(np.uint8)
    return whole


def jet(grey: FloatArray) -> NDArray[np.uint8]:
    """In false colours from blue over green and yellow to red."""
    return in_bytes(*(np.clip(1.5 - np.abs(4 * grey - top), 0, 1) for top in (3, 2, 1)))


def hot(grey: FloatArray) -> NDArray[np.uint8]:
    """In false colours that only become lighter: black, red, yellow, white."""
    return in_bytes(*(np.clip(3 * grey - low, 0, 1) for low in range(3)))


def blue(grey: FloatArray) -> NDArray[np.uint8]:
    """Light ink on paper of a vivid colour."""
    return in_bytes(0.5 * grey, 0.5 * grey, 0.6 + 0.4 * grey)


@pytest.mark.parametrize("colours", [jet, hot, blue])
@pytest.mark.parametrize("kind", ["small", "large", "framed", "transparent", "array"])
def test_false_colours_that_hide_the_ink_are_doubted(
    tmp_path: Path, colours: Callable[[FloatArray], NDArray[np.uint8]], kind: str
) -> None:
    small = kind in ("small", "array")
    pixels = colours(EXACT if small else LARGE.astype(np.float32) / np.float32(255))
    if kind == "framed":
        pixels = np.pad(pixels, ((40, 40), (60, 20), (0, 0)), constant_values=255)
    if kind == "transparent":
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 250, np.uint8)])
    path = tmp_path / ("a.npy" if kind == "array" else "a.png")
    np.save(path, pixels) if kind == "array" else Image.fromarray(pixels).save(path)
    assert (Doubt.RAINBOW in read_image(path).doubts) == (colours is jet)
