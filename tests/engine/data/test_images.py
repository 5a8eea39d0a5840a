"""Pictures and arrays from outside: every kind is read, and every damage is one clear line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.data import from_pixels, image_files, mnist, read_image, write_idx
from engine.types import ImageError

SEVEN = mnist().images[0]
"""(28, 28) uint8."""
EXACT = mnist().image(0)


def picture(tmp_path: Path, name: str, image: Image.Image, **options: Any) -> Path:
    path = tmp_path / name
    image.save(path, **options)
    return path


def large(pixels: NDArray[np.uint8], factor: int = 10) -> Image.Image:
    side = 28 * factor
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.BICUBIC)


def close_to_seven(image: NDArray[np.float32]) -> bool:
    return bool(np.linalg.norm(image - EXACT) < 0.3 * np.linalg.norm(EXACT))


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.gif", "a.tiff"])
@pytest.mark.parametrize("dark", [False, True])
def test_a_lossless_mnist_picture_is_read_exactly(tmp_path: Path, name: str, dark: bool) -> None:
    path = picture(tmp_path, name, Image.fromarray(255 - SEVEN if dark else SEVEN))
    loaded = read_image(path)
    assert np.abs(loaded.image - EXACT).max() < 1e-6
    assert (loaded.inverted, loaded.normalised, loaded.label, loaded.name) == (dark, False, None, name)


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "CMYK", "1", "LA", "RGBA"])
@pytest.mark.parametrize("dark", [False, True])
def test_every_kind_of_colour(tmp_path: Path, mode: str, dark: bool) -> None:
    image = large(255 - SEVEN if dark else SEVEN).convert(mode)
    path = picture(tmp_path, "a.tiff" if mode == "CMYK" else "a.png", image)
    loaded = read_image(path)
    assert loaded.inverted is dark
    assert loaded.normalised
    assert close_to_seven(loaded.image)


@pytest.mark.parametrize("dark", [False, True])
def test_jpeg_with_a_grey_and_noisy_background(tmp_path: Path, dark: bool) -> None:
    noise = np.random.default_rng(0).normal(0, 3, (280, 280))
    ink = 0.6 * np.asarray(large(SEVEN), np.float64) + 60
    pixels = np.clip((255 - ink if dark else ink) + noise, 0, 255).astype(np.uint8)
    loaded = read_image(picture(tmp_path, "photo.jpg", Image.fromarray(pixels), quality=85))
    assert loaded.inverted is dark
    assert close_to_seven(loaded.image)


@pytest.mark.parametrize("ink", [0, 255])
def test_transparent_drawings_in_either_colour(tmp_path: Path, ink: int) -> None:
    alpha = np.asarray(large(SEVEN))
    pixels = np.dstack([np.full_like(alpha, ink)] * 3 + [alpha])
    loaded = read_image(picture(tmp_path, "a.png", Image.fromarray(pixels)))
    assert loaded.inverted is (ink == 0)
    assert close_to_seven(loaded.image)
    assert np.array_equal(from_pixels(pixels).image, loaded.image)


def test_16_bits(tmp_path: Path) -> None:
    path = picture(tmp_path, "a.png", Image.fromarray(SEVEN.astype(np.uint16) * 257))
    assert np.abs(read_image(path).image - EXACT).max() < 1e-6


@pytest.mark.parametrize("invert", [True, False])
def test_inverting_can_be_forced(tmp_path: Path, invert: bool) -> None:
    path = picture(tmp_path, "a.png", Image.fromarray(SEVEN))
    loaded = read_image(path, invert=invert, normalise=False)
    assert loaded.inverted is invert
    assert np.allclose(loaded.image, 1 - EXACT if invert else EXACT)


def test_without_normalisation_the_whole_picture_is_fitted(tmp_path: Path) -> None:
    pixels = np.zeros((280, 560), np.uint8)
    pixels[:, 280:420] = 255
    loaded = read_image(picture(tmp_path, "a.png", Image.fromarray(pixels)), normalise=False)
    assert not loaded.normalised
    assert loaded.image.shape == (28, 28)
    assert loaded.image[7:21, 14:21].min() == 1
    assert loaded.image.sum() == 14 * 7


@pytest.mark.parametrize(
    ("array", "index"),
    [
        (SEVEN, 0),
        (EXACT, 0),
        (EXACT.astype(np.float64), 0),
        (EXACT.astype(np.float16), 0),
        (EXACT * 255, 0),
        (SEVEN.astype(np.int64), 0),
        (SEVEN.astype(np.uint16) * 257, 0),
        (SEVEN.reshape(784), 0),
        (SEVEN[None, None], 0),
        (SEVEN[None, ..., None], 0),
        (mnist().images[5:0:-1] * 0 + SEVEN, 3),
        (np.asfortranarray(SEVEN), 0),
        (SEVEN.astype(">i4"), 0),
    ],
)
@pytest.mark.parametrize("kind", ["npy", "npz"])
def test_arrays_are_taken_as_they_are(tmp_path: Path, array: NDArray[Any], index: int, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    np.save(path, array) if kind == "npy" else np.savez(path, image=array, label=[7] * (5 if index else 1))
    loaded = read_image(f"{path}:{index}" if index else path)
    assert np.abs(loaded.image - EXACT).max() < 1e-3
    assert loaded.image.dtype == np.float32
    assert not loaded.normalised
    assert loaded.label == (7 if kind == "npz" else None)


@pytest.mark.parametrize(
    "array", [1 - EXACT, np.full((28, 28), 0.99), (255 - SEVEN)[None], np.zeros((28, 28))]
)
def test_exact_arrays_are_inverted_on_demand_alone(tmp_path: Path, array: NDArray[Any]) -> None:
    np.save(tmp_path / "a.npy", array)
    unit = np.squeeze(array) / (255 if array.dtype == np.uint8 else 1)
    for invert in (None, False, True):
        loaded = read_image(tmp_path / "a.npy", invert=invert)
        assert np.abs(loaded.image - (1 - unit if invert else unit)).max() < 1e-6
        assert (loaded.inverted, loaded.normalised) == (bool(invert), False)


@pytest.mark.parametrize("scale", [1, 255])
def test_rounding_errors_at_the_ends_of_the_range_are_clipped(tmp_path: Path, scale: int) -> None:
    array = EXACT.astype(np.float64) * scale
    array[0, 0], array[0, 1] = -1e-9, np.nextafter(scale, np.inf)
    np.save(tmp_path / "a.npy", array)
    image = read_image(tmp_path / "a.npy").image
    assert image.min() == image[0, 0] == 0
    assert image.max() == image[0, 1] == 1
    assert np.abs(image[1:] - EXACT[1:]).max() < 1e-6


def test_a_large_array_is_normalised(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.asarray(large(SEVEN)))
    loaded = read_image(tmp_path / "a.npy")
    assert loaded.normalised and close_to_seven(loaded.image)
    np.save(tmp_path / "c.npy", np.dstack([np.asarray(large(255 - SEVEN))] * 3))
    assert close_to_seven(read_image(tmp_path / "c.npy").image)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_idx_files_with_the_labels_beside_them(tmp_path: Path, suffix: str) -> None:
    write_idx(tmp_path / f"x-images-idx3-ubyte{suffix}", mnist().images[:5])
    write_idx(tmp_path / f"x-labels-idx1-ubyte{suffix}", mnist().labels[:5])
    loaded = read_image(f"{tmp_path}/x-images-idx3-ubyte{suffix}:4")
    assert np.array_equal(loaded.image, mnist().image(4))
    assert (loaded.label, loaded.count) == (4, 5)
    with pytest.raises(ImageError, match="the last one is 4"):
        read_image(f"{tmp_path}/x-images-idx3-ubyte{suffix}:5")
    with pytest.raises(ImageError, match="is not an image"):
        read_image(tmp_path / f"x-labels-idx1-ubyte{suffix}")


def test_bundled_digits_by_number() -> None:
    loaded = read_image("mnist:test:123")
    assert loaded.label == 6
    assert loaded.name == "mnist:test:123"
    assert np.array_equal(loaded.image, mnist().image(123))
    assert read_image("mnist:train:5").label == 2


@pytest.mark.parametrize(
    "spec", ["mnist:test:10000", "mnist:test:-1", "mnist:test:", "mnist:valid:3", "mnist::", "mnist:train:٣"]
)
def test_digits_that_are_not_there(spec: str) -> None:
    with pytest.raises(ImageError, match="numbered 0 to|use mnist:"):
        read_image(spec)


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def npy(array: NDArray[Any], **options: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def lying_npy() -> bytes:
    """A header that promises 2^40 numbers."""
    return (
        npy(np.zeros((16, 16)))
        .replace(b"(16, 16), }   ", b"(1048576, 1048576), }"[:14])
        .replace(b"(16, 16)", b"(99999999, 99999999)")
    )


def negative_npy(shape: str) -> bytes:
    """A header with negative dimensions, which make a product as small as one likes."""
    return npy(np.zeros((28, 28))).replace(b"(28, 28), }" + b" " * 6, f"{shape}, }}".ljust(17).encode())


def packed(member: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("image.npy", member)
    return buffer.getvalue()


def bare_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    return buffer.getvalue()


BAD = {
    "empty": (b"", "empty"),
    "text": (b"Dear reader, this is a letter.", "not a readable picture"),
    "truncated png": (png(large(SEVEN))[:900], "damaged or cut short"),
    "png header only": (png(large(SEVEN))[:20], "picture"),
    "blank": (png(Image.new("L", (50, 50), 200)), "blank"),
    "nearly blank": (png(Image.fromarray(SEVEN // 60)), "blank"),
    "wholly transparent": (png(Image.new("RGBA", (50, 50), (0, 0, 0, 0))), "blank"),
    "too many pixels": (png(Image.new("1", (10_000, 6_000))), "pixels; make it smaller"),
    "bomb": (png(Image.new("1", (20_000, 20_000))), "smaller"),
    "nan": (npy(np.full((28, 28), np.nan, np.float32)), "NaN"),
    "infinity": (npy(np.where(EXACT > 0.5, np.inf, 0)), "NaN or infinity"),
    "negative": (npy(EXACT - 1), "use 0 to 1"),
    "large values": (npy(EXACT * 1e6), "use 0 to 1"),
    "objects": (npy(np.array([{}, 1], object), allow_pickle=True), "not plain numbers"),
    "complex": (npy(np.zeros((28, 28), np.complex64)), "not plain numbers"),
    "truncated npy": (npy(EXACT)[:-1], "cut short"),
    "npy header only": (npy(EXACT)[:30], "damaged"),
    "lying npy": (lying_npy(), "the limit is|damaged"),
    "negative size": (negative_npy("(-1, 9999999)"), "damaged, an array can't"),
    "negative size in a zip": (packed(negative_npy("(-1, 9999999)")), "damaged, an array can't"),
    "negative size, positive product": (negative_npy("(-28, -28)"), "damaged, an array can't"),
    "no images": (npy(np.zeros((0, 28, 28))), "empty"),
    "wrong shape": (npy(np.zeros((2, 3, 4, 5, 6))), "is not an image"),
    "scalar": (npy(np.array(1.0)), "is not an image"),
    "zip without arrays": (bare_zip(), "holds no image"),
    "truncated zip": (bare_zip()[:40], "damaged"),
    "gzip of nothing": (b"\x1f\x8b\x08\0\0\0\0\0", "damaged or cut short"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_in_one_line(tmp_path: Path, case: str) -> None:
    data, complaint = BAD[case]
    path = tmp_path / "bad"
    path.write_bytes(data)
    with pytest.raises(ImageError, match=complaint) as caught:
        read_image(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["none.png", ".", "a" * 5000, "nul\0nul", "none.npy:3"])
def test_paths_that_are_no_files_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ImageError):
        read_image(f"{tmp_path}/{name}")


def test_a_phone_sized_picture_is_within_the_limit() -> None:
    assert image_files.LARGEST >= 8160 * 6120


@pytest.mark.parametrize("pixels", [np.zeros((0, 5), np.uint8), np.zeros((5, 5), np.float32)])
def test_pasted_pixels_of_another_kind_are_refused(pixels: NDArray[Any]) -> None:
    with pytest.raises(ImageError, match="8-bit"):
        from_pixels(pixels)


@pytest.mark.parametrize("scale", [1, 3, 16])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pasted_model_pixels_are_left_alone(scale: int, channels: int) -> None:
    seen = np.clip(SEVEN.astype(int) + np.random.default_rng(0).integers(0, 9, (28, 28)), 0, 255)
    shown = seen.astype(np.uint8).repeat(scale, 0).repeat(scale, 1)
    opaque = np.full_like(shown, 255)
    pixels = shown if channels == 1 else np.dstack([shown, shown, shown, opaque][:channels])
    loaded = from_pixels(pixels)
    assert np.array_equal(loaded.image, seen.astype(np.float32) / np.float32(255))
    assert not loaded.normalised
    assert from_pixels(255 - pixels[..., :3] if channels > 1 else 255 - pixels).inverted


def test_pasted_pictures_in_colour_are_brought_into_the_form_of_digits() -> None:
    shifted = np.roll(SEVEN, 4, axis=1)
    assert from_pixels(np.dstack([shifted, shifted, np.zeros_like(shifted)])).normalised
    assert from_pixels(np.roll(shifted.repeat(2, 0).repeat(2, 1), 1, axis=0)).normalised


def test_a_session_is_no_image_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.absgui").write_bytes(b"PK\x03\x04")
    with pytest.raises(ImageError, match="is a session; open it in the window, or repeat it"):
        read_image(tmp_path / "a.absgui")
